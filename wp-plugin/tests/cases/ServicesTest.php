<?php
/**
 * Site Health, privacy, the command line, the protocol's files.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\Cli\Command;
use Igny8\Connector\Health\Tests;
use Igny8\Connector\Protocol\Schema;
use Igny8\Connector\State;

final class ServicesTest extends WordPressTestCase {

	/**
	 * @dataProvider health_tests
	 */
	public function test_each_health_test_answers_in_every_condition( string $test ): void {
		$check = static function () use ( $test ): array {
			$result = Tests::$test();
			self::assertSame( array( 'label', 'status', 'badge', 'description', 'actions', 'test' ), array_keys( $result ) );
			self::assertContains( $result['status'], array( 'good', 'recommended', 'critical' ) );
			return $result;
		};
		$check();
		$this->connect();
		$this->pull();
		$result = $check();
		// The farm switches WP-Cron off, and that is what the test then says.
		self::assertSame( 'cron' === $test ? 'recommended' : 'good', $result['status'], $result['description'] );
	}

	public function health_tests(): array {
		return array( array( 'connection' ), array( 'last_pull' ), array( 'cron' ), array( 'clock' ), array( 'rest' ) );
	}

	public function test_site_health_has_five_tests_and_a_section_without_secrets(): void {
		$this->connect();
		$tests = apply_filters( 'site_status_tests', array( 'direct' => array(), 'async' => array() ) );
		self::assertCount( 5, preg_grep( '/^igny8_/', array_merge( array_keys( $tests['direct'] ), array_keys( $tests['async'] ) ) ) );
		$info = apply_filters( 'debug_information', array() )['igny8-connector']['fields'];
		self::assertTrue( $info['daemon_url']['private'] );
		self::assertTrue( $info['key_id']['private'] );
		self::assertStringNotContainsString( 'whsec_', (string) wp_json_encode( $info ) );
	}

	public function test_a_wrong_clock_and_a_failed_pull_are_critical(): void {
		$this->connect();
		State::put( array( 'skew_seconds' => 600 ) );
		self::assertSame( 'critical', Tests::clock()['status'] );
		$this->peer->set( 'keys', array() );
		$this->pull();
		self::assertSame( 'critical', Tests::last_pull()['status'] );
	}

	public function test_the_privacy_exporter_tells_of_posts_and_the_connection(): void {
		$this->deliver( Delivery::make() );
		$exporter = apply_filters( 'wp_privacy_personal_data_exporters', array() )['igny8-connector']['callback'];
		$export   = $exporter( 'admin@example.test', 1 );
		self::assertTrue( $export['done'] );
		self::assertCount( 2, $export['data'] );
		self::assertSame( array( 'data' => array(), 'done' => true ), $exporter( 'nobody@example.test', 1 ) );
	}

	public function test_the_command_line_connects_pulls_shows_and_disconnects(): void {
		require_once dirname( __DIR__ ) . '/support/WP_CLI.php';
		$command = new Command();
		\WP_CLI::$lines = array();
		$command->pair( array( Peer::CODE ), array( 'url-of-daemon' => IGNY8_TEST_PEER ) );
		$this->peer->queue( ...array_map( array( Delivery::class, 'make' ), array_fill( 0, 11, array() ) ) );
		$command->pull( array() );
		$command->status( array(), array( 'format' => 'json' ) );
		$command->status( array(), array() );
		$command->disconnect( array() );
		self::assertSame( array( 'success: Connected.', '10 posts were created or updated.', 'success: 1 post was created or updated.' ), array_slice( \WP_CLI::$lines, 0, 3 ) );
		self::assertSame( 'connected', json_decode( \WP_CLI::$lines[3], true )['condition'] );
		self::assertSame( 'success: Disconnected.', end( \WP_CLI::$lines ) );
		wp_set_current_user( 0 );
		try {
			$command->pair( array( 'BCDF-GHJK' ), array( 'url-of-daemon' => IGNY8_TEST_PEER ) );
			self::fail( 'paired without a user' );
		} catch ( \RuntimeException $stop ) {
			self::assertStringContainsString( '--user=', $stop->getMessage() );
		}
	}

	public function test_the_schema_refuses_what_it_should(): void {
		$item = json_decode( (string) wp_json_encode( Delivery::make() ) );
		self::assertSame( array(), Schema::errors( 'delivery', $item ) );
		$spoil = array(
			'delivery_key' => array( 'ABC', str_repeat( 'a', 64 ) . "\n", 5, null ),
			'action'       => array( 'delete', null ),
			'post_id'      => array( 0, '7', 1.5 ),
			'publish_at'   => array( '2026-01-01', 'tomorrow', 5, '2026-13-01T00:00:00Z', '2026-01-01T24:00:00Z' ),
			'terms'        => array( (object) array(), null, array( 'x' ) ),
			'images'       => array( array( (object) array( 'token' => 'a' ) ) ),
			'seo'          => array( null, array(), (object) array() ),
		);
		foreach ( $spoil as $field => $values ) {
			foreach ( $values as $value ) {
				$copy         = clone $item;
				$copy->$field = $value;
				self::assertNotSame( array(), Schema::errors( 'delivery', $copy ), $field . ' ' . wp_json_encode( $value ) );
			}
		}
	}

	public function test_the_schedule_pulls(): void {
		$item = Delivery::make();
		$this->connect();
		$this->peer->queue( $item );
		( new Browser() )->get( site_url( 'wp-cron.php?doing_wp_cron' ) );
		if ( ! $this->posts( $item['content_id'] ) ) {
			// Scheduled for five seconds after pairing: bring that forward.
			$events = _get_cron_array();
			wp_clear_scheduled_hook( 'igny8_pull' );
			wp_schedule_event( time() - 1, 'igny8_poll', 'igny8_pull' );
			self::assertNotEmpty( $events );
			delete_transient( 'doing_cron' );
			( new Browser() )->get( site_url( 'wp-cron.php?doing_wp_cron' ) );
		}
		self::assertCount( 1, $this->posts( $item['content_id'] ) );
		self::assertGreaterThan( 0, State::all()['cron_ran_at'] );
	}
}
