<?php
/**
 * Versions and capabilities: each side is spoken to as it understands.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\Connection\Connection;
use Igny8\Connector\Connection\Pairing;
use Igny8\Connector\Import\MapTable;
use Igny8\Connector\Protocol\Capabilities;
use Igny8\Connector\Protocol\Failure;
use Igny8\Connector\State;
use Igny8\Connector\Sync\Heartbeat;

final class HandshakeTest extends WordPressTestCase {

	public function test_both_sides_say_what_they_can(): void {
		$this->connect();
		self::assertSame( Capabilities::OURS, $this->peer->messages( 'pair' )[0]['capabilities'] );
		self::assertTrue( Capabilities::daemon_has( 'merge' ) );
		$this->peer->set( 'capabilities', array( 'inventory', 'of_the_future' ) );
		$this->pull();
		self::assertSame( Capabilities::OURS, $this->peer->messages( 'heartbeat' )[0]['capabilities'] );
		self::assertSame( array( true, false ), array( Capabilities::daemon_has( 'inventory' ), Capabilities::daemon_has( 'merge' ) ) );
	}

	public function test_a_daemon_of_the_first_day_is_spoken_to_as_on_the_first_day(): void {
		$this->peer->set( 'capabilities', array() );
		$this->deliver( Delivery::make(), Delivery::make() );
		self::assertCount( 2, $this->peer->messages( 'ack' ) );
		self::assertSame( array(), array_merge( $this->peer->messages( 'acks' ), $this->peer->messages( 'inventory' ) ) );
		self::assertArrayNotHasKey( 'health', $this->peer->messages( 'heartbeat' )[0] );
		self::assertArrayNotHasKey( 'theme', $this->peer->messages( 'structure' )[0] );
		$this->expectExceptionObject( new Failure( 'rotation_unknown' ) );
		Pairing::rotate();
	}

	public function test_a_daemon_that_was_set_back_to_an_older_version_is_noticed_with_the_next_claim(): void {
		$this->connect();
		$this->pull();
		$this->peer->set( 'capabilities', array() );
		$this->deliver( Delivery::make(), Delivery::make() );
		self::assertCount( 2, $this->peer->messages( 'ack' ) );
	}

	/**
	 * @dataProvider versions
	 */
	public function test_too_old_or_too_new_says_what_to_do_and_pulls_nothing( string $code, string $advice ): void {
		$this->connect();
		$this->peer->queue( Delivery::make() );
		$this->peer->fail( 'heartbeat', 426, $code, 'at least 9.1.0 is needed' );
		State::put( array( 'told_version' => '0.9.0', 'last_heartbeat_at' => time() ) );
		$done = $this->pull();
		self::assertSame( $code, $done['status'] );
		self::assertStringContainsString( $advice, $done['message'] );
		self::assertStringContainsString( '9.1.0', $done['message'] );
		self::assertSame( array(), $this->peer->messages( 'claim' ) );
		self::assertGreaterThan( time() + 3000, State::all()['wait_until'] );
	}

	public function versions(): array {
		return array( array( 'plugin_outdated', 'Update IGNY8 Connector' ), array( 'daemon_outdated', 'Update the daemon' ) );
	}

	public function test_an_updated_plugin_says_so_before_it_claims(): void {
		$this->connect();
		$this->pull();
		State::put( array( 'told_version' => '0.9.0' ) );
		$this->pull();
		self::assertSame( array( 'heartbeat', 'structure', 'claim' ), array_slice( array_column( $this->peer->get( 'inbox' ), 'name' ), -3 ) );
	}

	public function test_the_health_of_the_site_is_told_as_it_is(): void {
		$this->connect();
		$this->pull();
		$health = $this->peer->messages( 'heartbeat' )[0]['health'];
		self::assertSame( array( 'exists' => true, 'can_create' => true, 'can_publish' => true, 'can_upload' => true, 'can_create_terms' => true, 'unfiltered_html' => true ), $health['acting_user'] );
		self::assertSame( array( array(), true, true, false, array( 'draft' ) ), array( $health['seo_plugins'], $health['uploads_writable'], $health['image_editor'], $health['rest_restricted'], $health['statuses_allowed'] ) );
		$structure = $this->peer->get( 'structure' );
		self::assertSame( array( 'blocks' ), array_values( array_unique( array_column( $structure['post_types'], 'editor' ) ) ) );
		self::assertContains( 'Uncategorized', array_column( array_column( $structure['taxonomies'], 'terms', 'name' )['category'], 'name' ) );
		self::assertNotSame( '', $structure['theme']['name'] );
	}

	public function test_faults_of_the_site_are_in_its_health(): void {
		$this->connect();
		Connection::put( array( 'paired_by' => $this->user( 'contributor' ) ) );
		add_filter( 'rest_authentication_errors', array( self::class, 'closed' ) );
		$this->peer->fail( 'claim', 409, 'site_inactive' );
		$this->pull();
		Heartbeat::demand();
		$this->pull();
		remove_filter( 'rest_authentication_errors', array( self::class, 'closed' ) );
		$health = $this->peer->messages( 'heartbeat' )[1]['health'];
		self::assertSame( array( true, false, false, true, 'site_inactive' ), array( $health['acting_user']['can_create'], $health['acting_user']['can_publish'], $health['acting_user']['unfiltered_html'], $health['rest_restricted'], $health['last_error']['code'] ) );
	}

	public static function closed(): \WP_Error {
		return new \WP_Error( 'rest_closed', 'Closed.', array( 'status' => 401 ) );
	}

	public function test_many_acknowledgements_are_one_request(): void {
		$this->deliver( ...array_map( array( Delivery::class, 'make' ), array_fill( 0, 10, array() ) ) );
		self::assertCount( 10, $this->peer->acks() );
		self::assertSame( 10, MapTable::counts()['acked'] );
		self::assertLessThanOrEqual( 2, count( $this->peer->messages( 'acks' ) ) );
		self::assertSame( array(), $this->peer->messages( 'ack' ) );
	}

	public function test_a_hundred_drafts_with_three_images_stay_far_below_the_limit_of_requests(): void {
		$this->connect();
		$this->pull();
		$images = array( $this->peer->image( 'a', 'featured' ), $this->peer->image( 'b', 'inline' ), $this->peer->image( 'c', 'inline' ) );
		$blocks = Delivery::TEXT . Delivery::image_block( 'b' ) . Delivery::image_block( 'c' );
		for ( $n = 0; $n < 100; $n++ ) {
			$items[] = Delivery::make( array( 'images' => $images, 'blocks' => $blocks ) );
		}
		$this->peer->queue( ...$items );
		$before = count( $this->peer->get( 'inbox' ) );
		$runs   = 0;
		do {
			$done = $this->pull();
			self::assertSame( 'done', $done['status'] );
			++$runs;
		} while ( $done['more'] && $runs < 50 );
		self::assertCount( 100, $this->peer->acks() );
		self::assertLessThanOrEqual( 40, count( $this->peer->get( 'inbox' ) ) - $before, 'of 120 a minute' );
	}

	public function test_a_renewed_key_is_used_at_once_and_the_old_one_still_nudges(): void {
		$this->connect();
		$old = Connection::credentials();
		Pairing::rotate();
		$new = Connection::credentials();
		self::assertNotSame( $old->secret(), $new->secret() );
		self::assertSame( $old->secret(), Connection::former_credentials()->secret() );
		$this->peer->set( 'keys', array( $new->key_id() => $new->secret() ) );
		self::assertSame( 'done', $this->pull()['status'] );
		Connection::put( array( 'former' => array( 'until' => time() - 1 ) + Connection::all()['former'] ) );
		self::assertNull( Connection::former_credentials() );
		self::assertStringNotContainsString( substr( $old->secret(), 6 ), (string) wp_json_encode( get_option( 'igny8_connection' ) ) );
	}
}
