<?php
/**
 * The whole life of the plugin in one process, on whatever PHP this is: activation, use, deletion, with every notice
 * counted. usage: php scenario.php <site> <result>
 *
 * The outcome goes into the file <result>: what a PHP inside Node prints at its end is not always seen.
 *
 * The daemon is tests/daemon.php itself, asked in-process: a PHP that runs inside Node opens no connections.
 */

error_reporting( E_ALL );
define( 'IGNY8_SITE', rtrim( $argv[1], '/' ) );
define( 'IGNY8_RESULT', $argv[2] );
define( 'IGNY8_DAEMON', 'http://igny8.test' );
define( 'IGNY8_PEER_IN_PROCESS', true );
const IGNY8_PLUGIN = 'igny8-connector/igny8-connector.php';

$GLOBALS['igny8_notices'] = array();
set_error_handler(
	static function ( int $number, string $text, string $file, int $line ): bool {
		if ( false !== strpos( $file, 'igny8-connector' ) && ( error_reporting() & $number ) ) {
			$GLOBALS['igny8_notices'][] = "$text in $file:$line";
		}
		return true;
	}
);
require dirname( __DIR__, 3 ) . '/tests/wordpress/php/bootstrap.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
require_once dirname( __DIR__ ) . '/support/PeerState.php';
require_once dirname( __DIR__ ) . '/support/Delivery.php';
require_once dirname( __DIR__ ) . '/support/WP_CLI.php';
require_once dirname( __DIR__ ) . '/daemon.php';

use Igny8\Connector\Tests\Delivery;
use Igny8\Connector\Tests\PeerState;

$igny8_checks = 0;
function igny8_conclude( string $line ): void {
	file_put_contents( IGNY8_RESULT, $line . "\n" );
}

function igny8_same( $expected, $actual, string $what ): void {
	global $igny8_checks;
	++$igny8_checks;
	if ( $expected !== $actual ) {
		igny8_conclude( "FAILED $what: expected " . json_encode( $expected ) . ', got ' . json_encode( $actual ) );
		exit( 1 );
	}
}

$igny8_peer = new PeerState( (string) tempnam( sys_get_temp_dir(), 'peer' ) );
$igny8_peer->reset();
$igny8_peer->change( static function ( array &$state ): void {
	$state['codes'] = array( 'BCDF-GHJK' => 'fresh' );
} );
add_filter(
	'pre_http_request',
	static function ( $answer, array $arguments, string $url ) use ( $igny8_peer ) {
		if ( 0 !== strpos( $url, IGNY8_DAEMON ) ) {
			return new WP_Error( 'elsewhere', 'no other host here' );
		}
		$path = (string) parse_url( $url, PHP_URL_PATH );
		if ( 0 === strpos( $path, '/image/' ) ) {
			file_put_contents( $arguments['filename'], base64_decode( $igny8_peer->read()['images'][ basename( $path ) ]['data'] ) );
			return array( 'headers' => array(), 'body' => '', 'response' => array( 'code' => 200, 'message' => '' ), 'cookies' => array(), 'filename' => $arguments['filename'] );
		}
		foreach ( $arguments['headers'] as $name => $value ) {
			$_SERVER[ 'HTTP_' . strtoupper( str_replace( '-', '_', $name ) ) ] = $value;
		}
		$outcome = $igny8_peer->change(
			static function ( array &$state ) use ( $path, $arguments ): array {
				return serve_message( $state, basename( $path ), $arguments['body'] );
			}
		);
		$is_good = 'succeed' === $outcome[0];
		$body    = $is_good ? array( 'success' => true, 'data' => $outcome[1] ) : array( 'success' => false, 'code' => $outcome[1][1], 'detail' => $outcome[1][2] ?? '' );
		return array( 'headers' => array(), 'body' => json_encode( $body ), 'response' => array( 'code' => $is_good ? 200 : $outcome[1][0], 'message' => '' ), 'cookies' => array() );
	},
	10,
	3
);

function igny8_deliver( PeerState $peer, array ...$items ): array {
	$before = count( $peer->read()['acks'] );
	$peer->change( static function ( array &$state ) use ( $items ): void {
		foreach ( $items as $item ) {
			$state['queue'][] = array( 'item' => $item, 'leased' => false );
		}
	} );
	$done = ( new Igny8\Connector\Pull\Puller() )->run( 'test' );
	igny8_same( 'done', $done['status'], 'a pull: ' . $done['message'] );
	return array_slice( $peer->read()['acks'], $before );
}

function igny8_image( PeerState $peer, string $token, string $role ): array {
	$picture = imagecreatetruecolor( 60, 40 );
	imagefill( $picture, 0, 0, imagecolorallocate( $picture, random_int( 0, 255 ), random_int( 0, 255 ), random_int( 0, 255 ) ) );
	ob_start();
	imagepng( $picture );
	$data = (string) ob_get_clean();
	$name = hash( 'sha256', $data );
	$peer->change( static function ( array &$state ) use ( $name, $data ): void {
		$state['images'][ $name ] = array( 'mime' => 'image/png', 'data' => base64_encode( $data ) );
	} );
	return array( 'token' => $token, 'role' => $role, 'url' => IGNY8_DAEMON . "/image/$name", 'sha256' => $name, 'mime' => 'image/png', 'bytes' => strlen( $data ), 'filename' => "$token.png", 'alt' => $token, 'caption' => '' );
}

function igny8_printed( callable $work ): string {
	ob_start();
	$work();
	return (string) ob_get_clean();
}

// Activation.
wp_set_current_user( 1 );
deactivate_plugins( IGNY8_PLUGIN );
igny8_same( null, activate_plugin( IGNY8_PLUGIN ), 'activation' );
do_action( 'admin_init' );

// Pairing, by the form's own action up to its redirect, then use.
Igny8\Connector\Connection\Pairing::pair( IGNY8_DAEMON, 'bcdf ghjk', 1 );
igny8_same( 'connected', Igny8\Connector\Connection\Connection::condition(), 'pairing' );
update_option( 'igny8_settings', array( 'statuses' => array( 'draft', 'publish', 'future', 'private', 'pending' ), 'default_author' => 1, 'create_terms' => true ) );
$item = Delivery::make(
	array(
		'status' => 'publish',
		'blocks' => Delivery::TEXT . Delivery::image_block( 'inline-1' ),
		'images' => array( igny8_image( $igny8_peer, 'featured', 'featured' ), igny8_image( $igny8_peer, 'inline-1', 'inline' ) ),
		'terms'  => array( array( 'taxonomy' => 'category', 'name' => 'Leaf', 'create' => true, 'parents' => array( 'Root' ) ), array( 'taxonomy' => 'post_tag', 'name' => 'tag', 'create' => true ) ),
		'origin' => array( 'keyword' => 'k', 'cluster' => 'c', 'brief' => 'b', 'score' => 7, 'url' => null ),
	)
);
$acks = igny8_deliver( $igny8_peer, $item, Delivery::make( array( 'status' => 'future', 'publish_at' => '2035-10-28T01:30:00Z' ) ), array( 'title' => 7 ) + Delivery::make() );
igny8_same( array( 'created', 'created', 'rejected' ), array_column( $acks, 'result' ), 'deliveries' );
igny8_same( 2, count( $acks[0]['attachments'] ), 'images' );
$post_id = $acks[0]['post_id'];
igny8_same( 'unchanged', igny8_deliver( $igny8_peer, $item )[0]['result'], 'the same again' );
igny8_same( 'updated', igny8_deliver( $igny8_peer, Delivery::newer( $item, array( 'title' => 'Second' ) ) )[0]['result'], 'an update' );
wp_update_post( array( 'ID' => $post_id, 'post_title' => 'Mine' ) );
$conflict = igny8_deliver( $igny8_peer, Delivery::newer( $item, array( 'title' => 'Third' ) ) )[0];
igny8_same( 'conflict', $conflict['result'], 'a conflict' );
igny8_same( 'updated', igny8_deliver( $igny8_peer, Delivery::newer( $item, array( 'title' => 'Third', 'accept' => $conflict['versions']['current_hash'] ) ) )[0]['result'], 'accepted' );
igny8_same( 'updated', igny8_deliver( $igny8_peer, Delivery::newer( $item, array( 'action' => 'trash' ) ) )[0]['result'], 'trashed' );
wp_untrash_post( $post_id );
wp_publish_post( $post_id );
Igny8\Connector\Sync\InventorySender::demand();
igny8_deliver( $igny8_peer );
igny8_same( true, count( $igny8_peer->read()['events'] ) >= 2, 'events were told' );
igny8_same( true, isset( $igny8_peer->read()['inventory'][ $post_id ] ), 'the inventory was told' );
Igny8\Connector\Connection\Pairing::rotate();
igny8_deliver( $igny8_peer );

// Screens.
set_current_screen( 'settings_page_igny8' );
igny8_same( true, false !== strpos( igny8_printed( array( Igny8\Connector\Admin\SettingsPage::class, 'print_page' ) ), 'igny8_pull' ), 'the settings page' );
igny8_same( true, false !== strpos( igny8_printed( array( Igny8\Connector\Admin\DashboardWidget::class, 'print_widget' ) ), 'Connected' ), 'the widget' );
igny8_printed( array( Igny8\Connector\Admin\Notices::class, 'print_all' ) );
igny8_same( 5, count( Igny8\Connector\Health\Tests::run_all() ), 'Site Health' );
igny8_same( true, isset( apply_filters( 'debug_information', array() )['igny8-connector'] ), 'debug information' );
igny8_same( 200, rest_do_request( new WP_REST_Request( 'GET', '/igny8/v1/status' ) )->get_status(), 'the REST route' );
igny8_same( 401, rest_do_request( new WP_REST_Request( 'POST', '/igny8/v1/webhook' ) )->get_status(), 'an unsigned nudge' );
foreach ( array( 'wp_privacy_personal_data_exporters', 'wp_privacy_personal_data_erasers' ) as $filter ) {
	igny8_same( true, call_user_func( apply_filters( $filter, array() )['igny8-connector']['callback'], 'admin@example.test', 1 )['done'], $filter );
}
$command = new Igny8\Connector\Cli\Command();
$command->status( array(), array() );
$command->deliveries( array(), array() );
query_posts( array( 'p' => $post_id ) );
igny8_same( true, false !== strpos( igny8_printed( static fn() => do_action( 'wp_head' ) ), 'application/ld+json' ), 'the head of a page' );
wp_reset_query();
foreach ( function_exists( 'wp_get_ability' ) ? array( 'igny8/sync-status', 'igny8/import-draft' ) : array() as $ability ) {
	igny8_same( true, is_array( wp_get_ability( $ability )->execute() ), $ability );
}
do_action( 'igny8_pull' );

// Every file compiles on this PHP, also those that nothing above has needed.
foreach ( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( WP_PLUGIN_DIR . '/igny8-connector/includes', FilesystemIterator::SKIP_DOTS ) ) as $file ) {
	if ( 'php' === $file->getExtension() && 'messages.php' !== $file->getFilename() ) {
		require_once $file->getPathname();
	}
}

// Deletion.
$content = get_post( $post_id )->post_content;
igny8_same( null, Igny8\Connector\Connection\Pairing::disconnect(), 'disconnecting' );
deactivate_plugins( IGNY8_PLUGIN );
igny8_same( true, uninstall_plugin( IGNY8_PLUGIN ), 'deletion' );
wp_cache_flush();
$left = array(
	'options'  => (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->options} WHERE option_name LIKE '%igny8%' AND option_name <> 'recently_activated' AND option_name NOT LIKE '%uninstall_plugins'" ),
	'postmeta' => (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->postmeta} WHERE meta_key LIKE '%igny8%'" ),
	'usermeta' => (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->usermeta} WHERE meta_key LIKE '%igny8%'" ),
	'termmeta' => (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->termmeta} WHERE meta_key LIKE '%igny8%'" ),
	'cron'     => substr_count( (string) wp_json_encode( _get_cron_array() ), 'igny8' ),
	'tables'   => count( $wpdb->get_col( "SHOW TABLES LIKE '%igny8%'" ) ),
);
igny8_same( array_fill_keys( array_keys( $left ), 0 ), $left, 'what is left' );
igny8_same( $content, get_post( $post_id )->post_content, 'the post stays' );
igny8_same( $content, serialize_blocks( parse_blocks( $content ) ), 'and is valid' );
igny8_same( array(), $igny8_peer->read()['violations'], 'the protocol' );
igny8_same( array(), $GLOBALS['igny8_notices'], 'notices' );
igny8_conclude( sprintf( 'PHP %s, WordPress %s: %d checks, 0 notices, 0 rows left', PHP_VERSION, get_bloginfo( 'version' ), $igny8_checks ) );
