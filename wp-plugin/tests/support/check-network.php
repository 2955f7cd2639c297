<?php
/**
 * Holds the plugin to what it promises on a network. usage: wp.sh eval <dir> check-network.php <host:port>
 */

use Igny8\Connector\Connection\Connection;
use Igny8\Connector\Connection\Seal;
use Igny8\Connector\Pull\Schedule;

require_once ABSPATH . 'wp-admin/includes/admin.php';

const IGNY8_TEST_PLUGIN = 'igny8-connector/igny8-connector.php';

function igny8_test_same( $expected, $actual, string $what ): void {
	if ( $expected !== $actual ) {
		fwrite( STDERR, "$what: expected " . wp_json_encode( $expected ) . ', got ' . wp_json_encode( $actual ) . "\n" );
		exit( 1 );
	}
	echo "ok $what\n";
}

function igny8_test_tables(): array {
	global $wpdb;
	return $wpdb->get_col( "SHOW TABLES LIKE '%igny8%'" );
}

function igny8_test_on( int $blog, callable $work ) {
	switch_to_blog( $blog );
	$result = $work();
	restore_current_blog();
	return $result;
}

function igny8_test_options(): array {
	global $wpdb;
	return $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE '%igny8%'" );
}

$igny8_two = wpmu_create_blog( $args[0], '/two/', 'Two', 1 );
deactivate_plugins( IGNY8_TEST_PLUGIN );
igny8_test_same( null, activate_plugin( IGNY8_TEST_PLUGIN, '', true ), 'the network activates it' );
igny8_test_same( array( 'wp_2_igny8_event', 'wp_2_igny8_map', 'wp_igny8_event', 'wp_igny8_map' ), igny8_test_tables(), 'each site has its tables' );

$igny8_three = wpmu_create_blog( $args[0], '/three/', 'Three', 1 );
igny8_test_same( 6, count( igny8_test_tables() ), 'a new site gets them too' );
wpmu_delete_blog( $igny8_three, true );
igny8_test_same( 4, count( igny8_test_tables() ), 'a deleted site loses them' );

igny8_test_on(
	$igny8_two,
	static function (): void {
		Connection::put( array( 'url' => 'https://igny8.example', 'key_id' => 'key', 'sealed' => Seal::close( 'whsec_x' ) ) );
		Schedule::ensure();
	}
);
igny8_test_same( array( false, true ), array( Connection::exists(), igny8_test_on( $igny8_two, array( Connection::class, 'exists' ) ) ), 'each site has its own connection' );
igny8_test_same( array( null, true ), array( Schedule::next(), null !== igny8_test_on( $igny8_two, array( Schedule::class, 'next' ) ) ), 'and its own schedule' );

deactivate_plugins( IGNY8_TEST_PLUGIN, false, true );
igny8_test_same( null, igny8_test_on( $igny8_two, array( Schedule::class, 'next' ) ), 'deactivation ends the schedules' );
uninstall_plugin( IGNY8_TEST_PLUGIN );
igny8_test_same( array(), igny8_test_tables(), 'deletion takes all tables' );
igny8_test_same( array( array(), array() ), array( igny8_test_on( 1, 'igny8_test_options' ), igny8_test_on( $igny8_two, 'igny8_test_options' ) ), 'and all options' );
