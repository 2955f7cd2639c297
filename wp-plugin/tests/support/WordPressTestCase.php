<?php
/**
 * A test inside the real WordPress, beside a counterpart that answers over HTTP.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\Connection\Pairing;
use Igny8\Connector\Import\MapTable;
use Igny8\Connector\Installer;
use Igny8\Connector\Pull\Lock;
use Igny8\Connector\Pull\Puller;
use Igny8\Connector\Settings;
use PHPUnit\Framework\TestCase;

abstract class WordPressTestCase extends TestCase {

	/** @var Peer */
	protected $peer;

	/** @var string[] */
	private $log_before;

	/**
	 * Other processes write to the same database, so a transaction would hide nothing: everything that a test
	 * can leave behind is removed before the next one.
	 */
	protected function setUp(): void {
		$this->peer = new Peer();
		$this->peer->reset();
		$this->clear();
		Installer::ensure();
		update_option( Settings::OPTION, array( 'default_author' => $this->user( 'admin' ) ) + Settings::DEFAULTS );
		wp_set_current_user( $this->user( 'admin' ) );
		$this->log_before = $this->log();
	}

	/**
	 * No test may leave a notice of ours in the log, or send a message that breaks the protocol.
	 */
	protected function tearDown(): void {
		$new = array_slice( $this->log(), count( $this->log_before ) );
		self::assertSame( array(), array_values( preg_grep( '/igny8/i', $new ) ), 'debug.log' );
		self::assertSame( array(), $this->peer->get( 'violations' ) );
		wp_set_current_user( 0 );
	}

	protected function connect(): void {
		Pairing::pair( IGNY8_TEST_PEER, Peer::CODE, $this->user( 'admin' ) );
	}

	protected function pull(): array {
		return ( new Puller() )->run( 'test' );
	}

	/**
	 * Connects if need be, delivers, and returns the acknowledgements of this pull.
	 */
	protected function deliver( array ...$items ): array {
		if ( ! get_option( 'igny8_connection' ) ) {
			$this->connect();
		}
		$before = count( $this->peer->acks() );
		$this->peer->queue( ...$items );
		$done = $this->pull();
		self::assertSame( 'done', $done['status'], $done['message'] );
		return array_slice( $this->peer->acks(), $before );
	}

	protected function allow( string ...$statuses ): void {
		update_option( Settings::OPTION, array( 'statuses' => $statuses, 'default_author' => $this->user( 'admin' ) ) + Settings::DEFAULTS );
	}

	protected function user( string $login ): int {
		return get_user_by( 'login', $login )->ID;
	}

	/**
	 * @return \WP_Post[]
	 */
	protected function posts( string $content_id ): array {
		$this->forget_caches();
		return get_posts( array( 'post_type' => 'any', 'post_status' => array( 'draft', 'pending', 'publish', 'future', 'private', 'trash' ), 'meta_key' => '_igny8_content_id', 'meta_value' => $content_id, 'posts_per_page' => -1 ) );
	}

	protected function count_rows( string $table, string $where = '1 = 1' ): int {
		global $wpdb;
		return (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->prefix}{$table} WHERE $where" );
	}

	/**
	 * As if the lock and the claims of a process that died had run out.
	 */
	protected function let_locks_expire(): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->options} SET option_value = %s WHERE option_name = 'igny8_lock'", ( time() - 1 ) . ':dead' ) );
		$wpdb->query( $wpdb->prepare( 'UPDATE ' . MapTable::name() . " SET claimed_at = %d WHERE state = 'importing'", ( time() - Lock::SECONDS - 1 ) * 1000000 ) );
		$this->peer->end_leases();
		$this->forget_caches();
	}

	/**
	 * Starts a pull in another PHP process.
	 *
	 * @return resource
	 */
	protected function start_worker( string $dies_at = '' ) {
		$command = array( PHP_BINARY, '-d', 'error_reporting=-1', __DIR__ . '/worker.php', untrailingslashit( ABSPATH ), $dies_at );
		$process = proc_open( $command, array( 1 => array( 'file', '/dev/null', 'w' ), 2 => array( 'file', '/dev/null', 'w' ) ), $pipes );
		self::assertIsResource( $process );
		return $process;
	}

	/**
	 * @param resource $process
	 */
	protected function wait_for( $process ): int {
		$code = proc_close( $process );
		$this->forget_caches();
		return $code;
	}

	protected function forget_caches(): void {
		wp_cache_flush();
	}

	/**
	 * @return string[]
	 */
	private function log(): array {
		return is_file( WP_DEBUG_LOG ) ? (array) file( WP_DEBUG_LOG ) : array();
	}

	private function clear(): void {
		global $wpdb;
		$ids = $wpdb->get_col( "SELECT DISTINCT post_id FROM {$wpdb->postmeta} WHERE meta_key IN ('_igny8_content_id', '_igny8_sha256')" );
		$ids = array_merge( $ids, $wpdb->get_col( "SELECT ID FROM {$wpdb->posts} WHERE guid LIKE '%igny8_delivery=%'" ) );
		foreach ( array_unique( array_map( 'intval', $ids ) ) as $id ) {
			'attachment' === get_post_type( $id ) ? wp_delete_attachment( $id, true ) : wp_delete_post( $id, true );
		}
		foreach ( $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE '%igny8\\_%'" ) as $name ) {
			delete_option( $name );
		}
		$wpdb->query( "DROP TABLE IF EXISTS {$wpdb->prefix}igny8_map, {$wpdb->prefix}igny8_event" );
		wp_clear_scheduled_hook( 'igny8_pull' );
		wp_clear_scheduled_hook( 'igny8_pull_soon' );
		$this->forget_caches();
	}
}
