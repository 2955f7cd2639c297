<?php
/**
 * The REST routes, asked for over HTTP.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\Connection\Connection;
use Igny8\Connector\Connection\Pairing;
use Igny8\Connector\Protocol\Signature;

final class RestTest extends WordPressTestCase {

	private const NUDGE = '{"type":"pull","path":"/igny8/v1/webhook","protocol":1}';

	/**
	 * @return string[]
	 */
	private function headers( string $body, array $changes = array() ): array {
		$facts = $changes + array(
			'id'     => 'msg_' . bin2hex( random_bytes( 8 ) ),
			'time'   => time(),
			'secret' => Connection::credentials()->secret(),
			'key'    => Connection::credentials()->key_id(),
		);
		return array(
			'Content-Type: application/json',
			"webhook-id: {$facts['id']}",
			"webhook-timestamp: {$facts['time']}",
			'webhook-signature: v1,c29tZSBvdGhlciBrZXk= ' . Signature::sign( $facts['secret'], $facts['id'], (int) $facts['time'], $body ),
			"X-Igny8-Key: {$facts['key']}",
		);
	}

	private function nudge( array $headers, string $body = self::NUDGE ): int {
		return ( new Browser() )->post( rest_url( 'igny8/v1/webhook' ), $body, $headers )['status'];
	}

	/**
	 * The pull goes on after its answer: until it has told the daemon so many messages, and let go of the lock.
	 */
	private function wait_for_messages( string $name, int $count ): void {
		for ( $wait = 0; $wait < 400; $wait++ ) {
			if ( count( $this->peer->messages( $name ) ) >= $count && 0 === $this->count_rows( 'options', "option_name = 'igny8_lock'" ) ) {
				break;
			}
			usleep( 50000 );
		}
		$this->forget_caches();
	}

	public function test_a_signed_nudge_pulls(): void {
		$this->connect();
		$item = Delivery::make();
		$this->peer->queue( $item );
		self::assertSame( 202, $this->nudge( $this->headers( self::NUDGE ) ) );
		$this->wait_for_messages( 'ack', 1 );
		self::assertCount( 1, $this->posts( $item['content_id'] ) );
		self::assertSame( array( 'created' ), array_column( $this->peer->acks(), 'result' ) );
	}

	public function test_a_nudge_can_ask_how_the_site_is(): void {
		$this->connect();
		$this->pull();
		$body = '{"type":"heartbeat","path":"/igny8/v1/webhook","protocol":1}';
		self::assertSame( 202, $this->nudge( $this->headers( $body ), $body ) );
		$this->wait_for_messages( 'heartbeat', 2 );
		self::assertCount( 2, $this->peer->messages( 'heartbeat' ) );
		self::assertSame( 401, $this->peer->messages( 'heartbeat' )[1]['health']['loopback']['status'], 'our own route answered' );
	}

	public function test_the_key_from_before_a_renewal_nudges_for_a_day(): void {
		$this->connect();
		$old = Connection::credentials();
		Pairing::rotate();
		$with_old = array( 'secret' => $old->secret(), 'key' => $old->key_id() );
		self::assertSame( 202, $this->nudge( $this->headers( self::NUDGE, $with_old ) ) );
		$this->wait_for_messages( 'claim', 1 );
		self::assertSame( 202, $this->nudge( $this->headers( self::NUDGE ) ) );
		$this->wait_for_messages( 'claim', 2 );
		self::assertSame( 401, $this->nudge( $this->headers( self::NUDGE, array( 'key' => $old->key_id() ) ) ), 'the new secret under the old name' );
		Connection::put( array( 'former' => array( 'until' => time() - 1 ) + Connection::all()['former'] ) );
		self::assertSame( 401, $this->nudge( $this->headers( self::NUDGE, $with_old ) ) );
	}

	public function test_a_nudge_is_answered_before_the_pull_is_done(): void {
		$this->connect();
		$images = array( $this->peer->image( 'a', 'featured' ) );
		$items  = array();
		for ( $n = 0; $n < 3; $n++ ) {
			$items[] = Delivery::make( array( 'images' => $images ) );
		}
		$this->peer->queue( ...$items );
		$curl = curl_init( rest_url( 'igny8/v1/webhook' ) );
		curl_setopt_array( $curl, array( CURLOPT_POST => true, CURLOPT_POSTFIELDS => self::NUDGE, CURLOPT_HTTPHEADER => $this->headers( self::NUDGE ), CURLOPT_RETURNTRANSFER => true ) );
		self::assertSame( '{"status":"accepted"}', curl_exec( $curl ) );
		self::assertSame( 202, curl_getinfo( $curl, CURLINFO_RESPONSE_CODE ) );
		self::assertSame( array(), $this->peer->acks(), 'the answer came first' );
		$this->wait_for_messages( 'acks', 1 );
		self::assertCount( 3, $this->peer->acks() );
	}

	public function test_a_replayed_nudge_is_refused(): void {
		$this->connect();
		$headers = $this->headers( self::NUDGE );
		self::assertSame( 202, $this->nudge( $headers ) );
		self::assertSame( 409, $this->nudge( $headers ) );
		$this->wait_for_messages( 'claim', 1 );
		self::assertCount( 1, $this->peer->messages( 'claim' ) );
	}

	public function test_whatever_is_not_signed_right_is_refused_with_401(): void {
		$this->connect();
		$wrong = array(
			'no headers'    => array(),
			'other secret'  => $this->headers( self::NUDGE, array( 'secret' => 'whsec_' . base64_encode( str_repeat( 'x', 32 ) ) ) ),
			'other body'    => $this->headers( self::NUDGE . ' ' ),
			'other key'     => $this->headers( self::NUDGE, array( 'key' => 'key_other' ) ),
			'too old'       => $this->headers( self::NUDGE, array( 'time' => time() - 400 ) ),
			'from tomorrow' => $this->headers( self::NUDGE, array( 'time' => time() + 86400 ) ),
			'no number'     => $this->headers( self::NUDGE, array( 'time' => '1e10' ) ),
		);
		foreach ( $wrong as $name => $headers ) {
			self::assertSame( 401, $this->nudge( $headers ), $name );
		}
		self::assertSame( array(), $this->peer->messages( 'claim' ) );
	}

	public function test_a_signed_message_of_another_kind_is_refused(): void {
		$this->connect();
		foreach ( array( '{"type":"delete","path":"/igny8/v1/webhook","protocol":1}', '{"type":"pull","path":"/elsewhere","protocol":1}', '{"type":"pull","path":"/igny8/v1/webhook","protocol":2}', '[]', '' ) as $body ) {
			self::assertSame( 400, $this->nudge( $this->headers( $body ), $body ), $body );
		}
	}

	public function test_without_a_connection_nobody_can_nudge(): void {
		$headers = $this->headers_for_nobody();
		self::assertSame( 401, $this->nudge( $headers ) );
	}

	/**
	 * @return string[]
	 */
	private function headers_for_nobody(): array {
		return array( 'webhook-id: a', 'webhook-timestamp: ' . time(), 'webhook-signature: ' . Signature::sign( '', 'a', time(), self::NUDGE ), 'X-Igny8-Key: ' );
	}

	/**
	 * @dataProvider routes
	 */
	public function test_sync_is_for_who_may_publish_and_status_for_administrators( string $method, string $route, array $allowed ): void {
		$this->connect();
		$visitor = new Browser();
		$answer  = 'GET' === $method ? $visitor->get( rest_url( $route ) ) : $visitor->post( rest_url( $route ), array() );
		self::assertSame( 401, $answer['status'] );
		foreach ( array( 'admin', 'editor', 'author', 'contributor', 'subscriber' ) as $login ) {
			wp_set_current_user( $this->user( $login ) );
			self::assertSame( in_array( $login, $allowed, true ) ? 200 : 403, rest_do_request( new \WP_REST_Request( $method, "/$route" ) )->get_status(), $login );
		}
	}

	public function routes(): array {
		return array( array( 'POST', 'igny8/v1/sync', array( 'admin', 'editor', 'author' ) ), array( 'GET', 'igny8/v1/status', array( 'admin' ) ) );
	}

	public function test_status_holds_no_secret(): void {
		$this->connect();
		$facts = (string) wp_json_encode( rest_do_request( new \WP_REST_Request( 'GET', '/igny8/v1/status' ) )->get_data() );
		self::assertStringContainsString( '"condition":"connected"', $facts );
		self::assertStringNotContainsString( substr( Connection::credentials()->secret(), 6, 20 ), $facts );
		self::assertStringNotContainsString( Connection::all()['sealed'], $facts );
	}
}
