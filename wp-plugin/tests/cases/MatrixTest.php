<?php
/**
 * Every door of the plugin × everybody who might knock, and signatures with a bit changed. Run by `make test-plugin-matrix`.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\Connection\Connection;
use Igny8\Connector\Connection\Pairing;
use Igny8\Connector\Protocol\Signature;
use Igny8\Connector\Rest\ReplayGuard;
use Igny8\Connector\Rest\Webhook;

final class MatrixTest extends WordPressTestCase {

	private const NUDGE   = '{"type":"pull","path":"/igny8/v1/webhook","protocol":1}';
	private const ACTIONS = array( 'pair', 'pull', 'rotate', 'disconnect', 'same_site', 'is_copy' );
	private const LOGINS  = array( 'editor', 'author', 'contributor', 'subscriber' );

	/** @var int */
	private $tried = 0;

	/** @var string[] */
	private $wrong = array();

	/**
	 * Everything that a caller could change.
	 */
	private function state(): string {
		$this->forget_caches();
		global $wpdb;
		$options = $wpdb->get_results( "SELECT option_name, option_value FROM {$wpdb->options} WHERE option_name LIKE 'igny8\\_%' AND option_name NOT LIKE 'igny8\\_seen\\_%' ORDER BY option_name", ARRAY_A );
		$posts   = $wpdb->get_results( "SELECT ID, post_title, post_status, post_modified FROM {$wpdb->posts} WHERE post_type <> 'auto-draft' ORDER BY ID", ARRAY_A );
		$map     = $wpdb->get_results( "SELECT * FROM {$wpdb->prefix}igny8_map ORDER BY delivery_key", ARRAY_A );
		return hash( 'sha256', (string) wp_json_encode( array( $options, $posts, $map, count( $this->peer->get( 'inbox' ) ) ) ) );
	}

	/**
	 * @param int[] $expected
	 */
	private function expect( string $what, array $answer, array $expected ): void {
		++$this->tried;
		if ( ! in_array( $answer['status'], $expected, true ) ) {
			$this->wrong[] = "$what: {$answer['status']}";
		}
	}

	/**
	 * @return string[]
	 */
	private function signed( array $changes = array(), string $body = self::NUDGE ): array {
		$facts = $changes + array(
			'id'     => 'msg_' . bin2hex( random_bytes( 8 ) ),
			'time'   => time(),
			'secret' => Connection::credentials()->secret(),
			'key'    => Connection::credentials()->key_id(),
		);
		return array( 'Content-Type: application/json', "webhook-id: {$facts['id']}", "webhook-timestamp: {$facts['time']}", 'webhook-signature: ' . Signature::sign( $facts['secret'], $facts['id'], (int) $facts['time'], $body ), "X-Igny8-Key: {$facts['key']}" );
	}

	public function test_every_door_against_everybody(): void {
		$this->deliver( Delivery::make() );
		$this->peer->queue( Delivery::make() );
		$people = array( 'visitor' => new Browser() );
		foreach ( array_merge( array( 'admin' ), self::LOGINS ) as $login ) {
			$people[ $login ] = Browser::logged_in( $login );
		}
		$before = $this->state();
		foreach ( $people as $login => $browser ) {
			$this->knock_at_actions( $login, $browser );
			$this->knock_at_routes( $login, $browser );
			$this->knock_at_screens( $login, $browser );
			$this->knock_at_settings( $login, $browser );
		}
		$this->knock_with_signatures();
		self::assertSame( array(), $this->wrong );
		self::assertSame( $before, $this->state(), 'nothing has changed' );
		fwrite( STDERR, "\nT36: $this->tried requests of " . count( $people ) . " people and 9 signatures, 0 unexpected answers, nothing changed\n" );
	}

	private function knock_at_actions( string $login, Browser $browser ): void {
		foreach ( self::ACTIONS as $action ) {
			$posted = array( 'action' => "igny8_$action", 'igny8_url' => IGNY8_TEST_PEER, 'igny8_code' => Peer::CODE );
			$nonces = array( 'none' => array(), 'nonsense' => array( '_wpnonce' => 'f00f00f00f' ), 'of another action' => array( '_wpnonce' => $this->nonce( $login, $browser, 'update-options' ) ), 'of somebody else' => array( '_wpnonce' => wp_create_nonce( "igny8_$action" ) ) );
			if ( 'admin' !== $login ) {
				$nonces['right'] = array( '_wpnonce' => $this->nonce( $login, $browser, "igny8_$action" ) );
			}
			foreach ( $nonces as $kind => $nonce ) {
				foreach ( array( 'admin-post.php', 'admin-ajax.php' ) as $door ) {
					$answer = $browser->post( admin_url( $door ), $nonce + $posted );
					// WordPress itself answers 400 where nothing listens, and visitors of admin-post.php get an empty page.
					$this->expect( "$door $action by $login with nonce $kind", $answer, 'visitor' === $login && 'admin-post.php' === $door ? array( 200, 400 ) : array( 400, 403 ) );
					if ( 200 === $answer['status'] && '' !== trim( $answer['body'] ) ) {
						$this->expect( "$door $action said something to a visitor", array( 'status' => 0 ), array( 1 ) );
					}
				}
				$this->expect( "GET $action by $login", $browser->get( add_query_arg( $nonce + $posted, admin_url( 'admin-post.php' ) ) ), 'visitor' === $login ? array( 200, 400 ) : array( 400, 403 ) );
			}
		}
		$this->expect( "health test by $login", $browser->post( admin_url( 'admin-ajax.php' ), array( 'action' => 'health-check-igny8-rest' ) ), array( 400, 403 ) );
	}

	private function knock_at_routes( string $login, Browser $browser ): void {
		foreach ( array( 'sync', 'status', 'webhook' ) as $route ) {
			foreach ( array( 'GET', 'POST' ) as $method ) {
				foreach ( array( '', 'f00f00f00f', wp_create_nonce( 'wp_rest' ) ) as $nonce ) {
					$url    = rest_url( "igny8/v1/$route" ) . ( '' === $nonce ? '' : "?_wpnonce=$nonce" );
					$answer = 'GET' === $method ? $browser->get( $url ) : $browser->post( $url, '{}', array( 'Content-Type: application/json' ) );
					// A cookie without a right nonce counts as a visitor: a page elsewhere cannot use somebody's session.
					$this->expect( "$method $route by $login with nonce $nonce", $answer, array( 401, 403, 404 ) );
				}
			}
		}
		foreach ( array( '{"type":[]}', '[1', "\xff", str_repeat( '[', 3000 ), 'null', '"x"', '{"type":"pull","path":{"a":1},"protocol":"1"}' ) as $body ) {
			$this->expect( "webhook with nonsense by $login", $browser->post( rest_url( 'igny8/v1/webhook' ), $body, array( 'Content-Type: application/json' ) ), array( 400, 401 ) );
		}
		$this->expect( "our part of the index by $login", $browser->get( rest_url( 'igny8/v1/nothing' ) ), array( 404 ) );
	}

	private function knock_at_screens( string $login, Browser $browser ): void {
		if ( 'admin' === $login ) {
			return;
		}
		foreach ( array( 'options-general.php?page=igny8', 'admin.php?page=igny8', 'options-general.php?page=igny8&paged=-1%27', 'options.php?option_page=igny8' ) as $screen ) {
			$answer = $browser->get( admin_url( $screen ) );
			// A visitor is sent to the login form.
			$this->expect( "$screen by $login", $answer, 'visitor' === $login ? array( 200 ) : array( 403 ) );
			$this->expect( "$screen shows nothing to $login", array( 'status' => (int) ( false !== strpos( $answer['body'], 'igny8_pull' ) ) ), array( 0 ) );
		}
	}

	private function knock_at_settings( string $login, Browser $browser ): void {
		$posted = array( 'option_page' => 'igny8', 'action' => 'update', 'igny8_settings' => array( 'statuses' => array( 'publish' ), 'keep_marks' => '1' ), 'igny8_connection' => array( 'url' => 'https://evil.example' ) );
		$nonces = array( array(), array( '_wpnonce' => 'f00f00f00f' ), array( '_wpnonce' => wp_create_nonce( 'igny8-options' ) ) );
		if ( 'admin' !== $login ) {
			$nonces[] = array( '_wpnonce' => $this->nonce( $login, $browser, 'igny8-options' ) );
		}
		foreach ( $nonces as $nonce ) {
			$this->expect( "settings by $login", $browser->post( admin_url( 'options.php' ), $nonce + $posted ), 'visitor' === $login ? array( 200 ) : array( 403 ) );
		}
	}

	private function knock_with_signatures(): void {
		$replayed = $this->signed( array( 'id' => 'msg_seen' ) );
		ReplayGuard::is_first( 'msg_seen' );
		$kinds = array(
			'other secret'      => array( $this->signed( array( 'secret' => 'whsec_' . base64_encode( str_repeat( 'x', 32 ) ) ) ), self::NUDGE, 401 ),
			'of another site'   => array( $this->signed( array( 'key' => 'key_other', 'secret' => 'whsec_' . base64_encode( str_repeat( 'y', 32 ) ) ) ), self::NUDGE, 401 ),
			'for another body'  => array( $this->signed( array(), '{"type":"heartbeat","path":"/igny8/v1/webhook","protocol":1}' ), self::NUDGE, 401 ),
			'too old'           => array( $this->signed( array( 'time' => time() - 301 ) ), self::NUDGE, 401 ),
			'of the future'     => array( $this->signed( array( 'time' => time() + 320 ) ), self::NUDGE, 401 ),
			'replayed'          => array( $replayed, self::NUDGE, 409 ),
			'without an id'     => array( $this->signed( array( 'id' => '' ) ), self::NUDGE, 401 ),
			'an empty secret'   => array( $this->signed( array( 'secret' => 'whsec_' ) ), self::NUDGE, 401 ),
			'of another kind'   => array( $this->signed( array(), '{"type":"delete","path":"/igny8/v1/webhook","protocol":1}' ), '{"type":"delete","path":"/igny8/v1/webhook","protocol":1}', 400 ),
		);
		foreach ( $kinds as $name => list( $headers, $body, $status ) ) {
			$this->expect( "webhook $name", ( new Browser() )->post( rest_url( 'igny8/v1/webhook' ), $body, $headers ), array( $status ) );
		}
	}

	private function nonce( string $login, Browser $browser, string $action ): string {
		if ( 'visitor' !== $login ) {
			return $browser->nonce( $login, $action );
		}
		$previous = get_current_user_id();
		wp_set_current_user( 0 );
		$nonce = wp_create_nonce( $action );
		wp_set_current_user( $previous );
		return $nonce;
	}

	public function test_no_changed_bit_is_accepted(): void {
		$this->connect();
		Pairing::rotate();
		$accepted = 0;
		$tried    = 0;
		$counts   = array_fill_keys( array( 'id', 'time', 'body', 'signature', 'key' ), 0 );
		mt_srand( 8 );
		foreach ( array( Connection::credentials(), Connection::former_credentials() ) as $credentials ) {
			$good = array( 'id' => 'msg_1', 'time' => (string) time(), 'body' => self::NUDGE, 'key' => $credentials->key_id() );
			$good['signature'] = Signature::sign( $credentials->secret(), $good['id'], (int) $good['time'], $good['body'] );
			self::assertTrue( Webhook::may_call( $this->request( $good ) ), 'unchanged it is right, with both keys' );
			for ( $n = 0; $n < 10000; $n++ ) {
				$field          = array_keys( $counts )[ $n % 5 ];
				$bad            = $good;
				$place          = mt_rand( 0, strlen( $bad[ $field ] ) - 1 );
				$bad[ $field ][ $place ] = chr( ord( $bad[ $field ][ $place ] ) ^ ( 1 << mt_rand( 0, 7 ) ) );
				++$tried;
				++$counts[ $field ];
				$accepted += (int) ( true === Webhook::may_call( $this->request( $bad ) ) );
			}
		}
		self::assertSame( 0, $accepted );
		self::assertSame( 20000, $tried );
		fwrite( STDERR, "\nT37: $tried messages with one bit changed (" . wp_json_encode( $counts ) . "), $accepted accepted\n" );
	}

	/**
	 * @param array<string,string> $parts
	 */
	private function request( array $parts ): \WP_REST_Request {
		$request = new \WP_REST_Request( 'POST', '/igny8/v1/webhook' );
		$request->set_header( 'webhook-id', $parts['id'] );
		$request->set_header( 'webhook-timestamp', $parts['time'] );
		$request->set_header( 'webhook-signature', $parts['signature'] );
		$request->set_header( 'x-igny8-key', $parts['key'] );
		$request->set_body( $parts['body'] );
		return $request;
	}

	public function test_seen_messages_are_kept_bounded_and_survive_a_restart(): void {
		self::assertTrue( ReplayGuard::is_first( 'msg_a' ) );
		$this->forget_caches();
		self::assertFalse( ReplayGuard::is_first( 'msg_a' ) );
		global $wpdb;
		for ( $n = 0; $n < 200; $n++ ) {
			ReplayGuard::is_first( "msg_$n" );
		}
		$wpdb->query( "UPDATE {$wpdb->options} SET option_value = '1' WHERE option_name LIKE 'igny8\\_seen\\_%'" );
		ReplayGuard::is_first( 'msg_new' );
		ReplayGuard::forget_old();
		self::assertSame( 1, $this->count_rows( 'options', "option_name LIKE 'igny8\\_seen\\_%'" ) );
	}
}
