<?php
/**
 * Connecting a site, and the ways in which that fails.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\Connection\Connection;
use Igny8\Connector\Connection\Identity;
use Igny8\Connector\Connection\Pairing;
use Igny8\Connector\Protocol\Failure;
use Igny8\Connector\Protocol\Wording;
use Igny8\Connector\Pull\Schedule;
use Igny8\Connector\State;

final class PairingTest extends WordPressTestCase {

	public function test_a_right_code_connects_and_tells_how_the_site_is_built(): void {
		Pairing::pair( IGNY8_TEST_PEER . '/', ' bcdf ghjk ', $this->user( 'admin' ) );
		self::assertSame( 'connected', Connection::condition() );
		$structure = $this->peer->get( 'structure' );
		self::assertContains( 'post', array_column( $structure['post_types'], 'name' ) );
		self::assertContains( 'category', array_column( $structure['taxonomies'], 'name' ) );
		self::assertContains( $this->user( 'author' ), array_column( $structure['authors'], 'id' ) );
		self::assertNotContains( $this->user( 'subscriber' ), array_column( $structure['authors'], 'id' ) );
		self::assertNotFalse( wp_next_scheduled( Schedule::HOOK ) );
	}

	/**
	 * @dataProvider wrong_codes
	 */
	public function test_a_wrong_code_says_why( string $code, string $reason ): void {
		try {
			Pairing::pair( IGNY8_TEST_PEER, $code, $this->user( 'admin' ) );
			self::fail( 'paired' );
		} catch ( Failure $failure ) {
			self::assertSame( $reason, $failure->reason() );
			self::assertStringNotContainsString( $reason, Wording::of( $failure ) );
		}
		self::assertFalse( Connection::exists() );
	}

	public function wrong_codes(): array {
		return array(
			'unknown'   => array( 'DDDD-DDDD', 'pairing_code_unknown' ),
			'expired'   => array( 'BBBB-BBBB', 'pairing_code_expired' ),
			'used'      => array( 'CCCC-CCCC', 'pairing_code_used' ),
			'malformed' => array( 'AAAA-0000', 'pairing_code_malformed' ),
		);
	}

	/**
	 * @dataProvider wrong_urls
	 */
	public function test_a_wrong_url_is_refused_without_a_request( string $url ): void {
		$this->expectExceptionObject( new Failure( 'url_invalid' ) );
		Pairing::pair( $url, Peer::CODE, $this->user( 'admin' ) );
	}

	public function wrong_urls(): array {
		return array( array( '' ), array( 'igny8.example.com' ), array( 'ftp://example.com' ), array( 'https://user:word@example.com' ), array( 'https://example.com/?a=b' ), array( 'file:///etc/passwd' ) );
	}

	public function test_something_else_at_the_url_is_recognised(): void {
		$this->expectExceptionObject( new Failure( 'not_igny8', 'HTTP 404' ) );
		Pairing::pair( IGNY8_TEST_PEER . '/elsewhere', Peer::CODE, $this->user( 'admin' ) );
	}

	public function test_the_secret_is_not_in_the_database_in_clear(): void {
		global $wpdb;
		$this->connect();
		$secret = array_values( $this->peer->get( 'keys' ) )[0];
		self::assertSame( $secret, Connection::credentials()->secret() );
		$stored = implode( "\n", $wpdb->get_col( "SELECT option_value FROM {$wpdb->options}" ) );
		self::assertStringNotContainsString( 'whsec_', $stored );
		self::assertStringNotContainsString( substr( $secret, 6 ), $stored );
		self::assertContains( $wpdb->get_var( "SELECT autoload FROM {$wpdb->options} WHERE option_name = 'igny8_connection'" ), array( 'no', 'off' ) );
		self::assertStringNotContainsString( 'whsec_', print_r( Connection::credentials(), true ) );
	}

	public function test_changed_salts_ask_to_reconnect(): void {
		$this->connect();
		$other_salts = static function ( string $salt ): string {
			return $salt . 'changed';
		};
		add_filter( 'salt', $other_salts );
		self::assertSame( 'reconnect', Connection::condition() );
		self::assertSame( 'reconnect', $this->pull()['status'] );
		remove_filter( 'salt', $other_salts );
		self::assertSame( 'connected', Connection::condition() );
	}

	public function test_pairing_is_complete_only_after_the_structure(): void {
		$this->peer->fail( 'structure', 503, 'unavailable' );
		try {
			$this->connect();
		} catch ( Failure $failure ) {
			self::assertSame( 'unavailable', $failure->reason() );
		}
		self::assertSame( 'incomplete', Connection::condition() );
		$this->peer->heal();
		$this->pull();
		self::assertSame( 'connected', Connection::condition() );
	}

	public function test_a_clone_pulls_nothing_until_a_person_has_answered(): void {
		$this->connect();
		$this->peer->queue( Delivery::make() );
		$elsewhere = static function (): string {
			return 'https://staging.example.test';
		};
		add_filter( 'home_url', $elsewhere );
		self::assertSame( 'site_moved', $this->pull()['status'] );
		self::assertSame( array(), $this->peer->messages( 'claim' ) );
		try {
			Pairing::disconnect();
			self::fail( 'a copy ended the connection of the original' );
		} catch ( Failure $failure ) {
			self::assertSame( 'site_moved', $failure->reason() );
		}
		Identity::is_same_site();
		self::assertSame( 1, $this->pull()['imported'] );
		remove_filter( 'home_url', $elsewhere );
		self::assertSame( 'moved', Connection::condition() );
		Identity::is_copy();
		self::assertFalse( Connection::exists() );
		self::assertSame( array(), $this->peer->messages( 'unpair' ), 'the original stays connected' );
	}

	public function test_disconnecting_ends_it_on_both_sides(): void {
		$this->connect();
		self::assertNull( Pairing::disconnect() );
		self::assertSame( array(), $this->peer->get( 'keys' ) );
		self::assertSame( 'not_paired', $this->pull()['status'] );
		self::assertFalse( wp_next_scheduled( Schedule::HOOK ) );
	}

	public function test_disconnecting_works_without_the_daemon(): void {
		$this->connect();
		$this->peer->set( 'keys', array() );
		self::assertSame( 'pairing_required', Pairing::disconnect()->reason() );
		self::assertFalse( Connection::exists() );
	}

	public function test_a_clock_that_is_wrong_is_shown_with_both_times(): void {
		$this->connect();
		$this->peer->set( 'clock_offset', 3600 );
		$done = $this->pull();
		self::assertSame( 'clock_skew', $done['status'] );
		self::assertStringContainsString( gmdate( 'Y-m-d H:', time() + 3600 ), $done['message'] );
		self::assertStringContainsString( gmdate( 'Y-m-d H:', time() ), $done['message'] );
		self::assertEqualsWithDelta( -3600, State::all()['skew_seconds'], 5 );
	}

	/**
	 * @dataProvider refusals
	 */
	public function test_every_refusal_has_a_sentence( int $status, string $code ): void {
		$this->connect();
		$this->peer->fail( 'claim', $status, $code, '', 'before', array( 'Retry-After: 77' ) );
		$done = $this->pull();
		self::assertSame( $code, $done['status'] );
		self::assertStringNotContainsString( $code, $done['message'] );
		self::assertGreaterThan( 40, strlen( $done['message'] ) );
		self::assertGreaterThanOrEqual( time() + 70, State::all()['wait_until'], 'the schedule waits' );
	}

	public function refusals(): array {
		return array( array( 401, 'pairing_required' ), array( 401, 'signature_invalid' ), array( 409, 'site_inactive' ), array( 426, 'plugin_outdated' ), array( 429, 'rate_limited' ) );
	}

	public function test_an_answer_with_a_missing_or_unknown_field_is_refused(): void {
		$this->connect();
		$this->peer->set( 'answers', array( 'claim' => array( 'surprise' => 1 ) ) );
		$done = $this->pull();
		self::assertSame( 'answer_invalid', $done['status'] );
		self::assertStringContainsString( 'surprise', $done['message'] );
		$this->peer->set( 'answers', array( 'claim' => array( 'more' => null ) ) );
		self::assertSame( 'answer_invalid', $this->pull()['status'] );
	}

	public function test_the_interval_follows_the_daemon(): void {
		$this->connect();
		$this->peer->set( 'poll_interval', 900 );
		$this->pull();
		self::assertSame( 900, wp_get_schedules()['igny8_poll']['interval'] );
		self::assertEqualsWithDelta( time() + 900, wp_next_scheduled( Schedule::HOOK ), 5 );
	}
}
