<?php
/**
 * What people do in WordPress reaches the daemon, once.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\State;

final class EventsTest extends WordPressTestCase {

	/**
	 * @return string[]
	 */
	private function told(): array {
		$this->pull();
		return array_column( $this->peer->get( 'events' ), 'type' );
	}

	public function test_our_own_writes_are_no_events(): void {
		$this->allow( 'draft', 'publish' );
		$item = Delivery::make();
		$this->deliver( $item );
		$this->deliver( Delivery::newer( $item, array( 'title' => 'New', 'status' => 'publish' ) ) );
		$this->deliver( Delivery::newer( $item, array( 'action' => 'trash' ) ) );
		self::assertSame( array(), $this->told() );
	}

	public function test_the_life_of_a_post_is_told_in_order(): void {
		$id = $this->deliver( Delivery::make() )[0]['post_id'];
		wp_update_post( array( 'ID' => $id, 'post_content' => 'One' ) );
		wp_update_post( array( 'ID' => $id, 'post_content' => 'Two' ) );
		wp_update_post( array( 'ID' => $id, 'post_status' => 'pending' ) );
		wp_publish_post( $id );
		wp_update_post( array( 'ID' => $id, 'post_name' => 'elsewhere' ) );
		wp_trash_post( $id );
		wp_untrash_post( $id );
		wp_delete_post( $id, true );
		self::assertSame( array( 'edited', 'status_changed', 'published', 'permalink_changed', 'trashed', 'restored', 'deleted' ), $this->told() );
		$events = $this->peer->get( 'events' );
		self::assertSame( array( $id ), array_values( array_unique( array_column( $events, 'post_id' ) ) ) );
		self::assertSame( hash( 'sha256', 'Two' ), $events[0]['content_hash'] );
		self::assertStringEndsWith( '/elsewhere/', $events[3]['url'] );
		self::assertSame( 'deleted', $events[6]['status'] );
	}

	public function test_events_wait_while_the_daemon_is_down_and_are_told_once(): void {
		$id = $this->deliver( Delivery::make() )[0]['post_id'];
		$this->peer->fail( 'events', 503, 'unavailable' );
		wp_publish_post( $id );
		self::assertSame( array(), $this->told() );
		self::assertSame( 1, $this->count_rows( 'igny8_event' ) );
		$this->peer->heal();
		self::assertSame( array( 'published' ), $this->told() );
		self::assertSame( array( 'published' ), $this->told() );
		self::assertSame( 0, $this->count_rows( 'igny8_event' ) );
	}

	public function test_an_event_whose_answer_was_lost_keeps_its_id(): void {
		$id = $this->deliver( Delivery::make() )[0]['post_id'];
		wp_publish_post( $id );
		$this->peer->fail( 'events', 503, 'unavailable', '', 'after' );
		$this->pull();
		$this->peer->heal();
		$this->pull();
		$ids = array_column( $this->peer->get( 'events' ), 'event_id' );
		self::assertCount( 2, $ids );
		self::assertCount( 1, array_unique( $ids ) );
	}

	public function test_events_that_the_daemon_refuses_do_not_stop_deliveries(): void {
		$id = $this->deliver( Delivery::make() )[0]['post_id'];
		wp_publish_post( $id );
		$this->peer->fail( 'events', 400, 'validation_failed' );
		self::assertSame( 'created', $this->deliver( Delivery::make() )[0]['result'] );
	}

	public function test_posts_of_others_and_copies_of_ours_are_not_told(): void {
		$ours   = $this->deliver( Delivery::make() )[0]['post_id'];
		$theirs = wp_insert_post( array( 'post_title' => 'Theirs', 'post_status' => 'publish' ) );
		$copy   = wp_insert_post( array( 'post_title' => 'Copy', 'meta_input' => array( '_igny8_content_id' => get_post_meta( $ours, '_igny8_content_id', true ), '_igny8_delivery_key' => get_post_meta( $ours, '_igny8_delivery_key', true ) ) ) );
		wp_publish_post( $copy );
		wp_delete_post( $theirs, true );
		self::assertSame( array(), $this->told() );
	}

	public function test_the_heartbeat_comes_once_a_day_with_the_structure(): void {
		$this->connect();
		$this->pull();
		$this->pull();
		self::assertCount( 1, $this->peer->messages( 'heartbeat' ) );
		State::put( array( 'last_heartbeat_at' => time() - DAY_IN_SECONDS - 1 ) );
		$this->pull();
		self::assertCount( 2, $this->peer->messages( 'heartbeat' ) );
		self::assertCount( 3, $this->peer->messages( 'structure' ) );
	}
}
