<?php
/**
 * One delivery becomes one post, whatever fails.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\Import\Importer;
use Igny8\Connector\Import\MapTable;
use Igny8\Connector\State;

final class ExactlyOnceTest extends WordPressTestCase {

	public function test_a_delivery_becomes_one_post_as_sent(): void {
		$item = Delivery::make();
		$acks = $this->deliver( $item );
		$post = $this->posts( $item['content_id'] )[0];
		self::assertSame( $item['title'], $post->post_title );
		self::assertSame( $item['blocks'], $post->post_content );
		self::assertSame( $item['excerpt'], $post->post_excerpt );
		self::assertSame( $item['slug'], $post->post_name );
		self::assertSame( 'draft', $post->post_status );
		self::assertSame( 'created', $acks[0]['result'] );
		self::assertSame( $post->ID, $acks[0]['post_id'] );
		self::assertSame( $item['content_hash'], $acks[0]['content_hash'] );
		self::assertSame( array(), $acks[0]['warnings'] );
		self::assertNotNull( $acks[0]['modified_gmt'] );
		self::assertSame( array( 'acked' => 1 ), array_intersect_key( MapTable::counts(), array( 'acked' => 1 ) ) );
	}

	public function test_the_same_delivery_twice_is_the_same_post_unchanged(): void {
		$item  = Delivery::make();
		$first = $this->deliver( $item )[0];
		$before = get_post( $first['post_id'] )->post_modified_gmt;
		$again = $this->deliver( $item )[0];
		self::assertSame( 'unchanged', $again['result'] );
		self::assertSame( $first['post_id'], $again['post_id'] );
		self::assertSame( $before, get_post( $first['post_id'] )->post_modified_gmt );
		self::assertCount( 1, $this->posts( $item['content_id'] ) );
	}

	public function test_two_processes_at_once_make_one_post(): void {
		$this->connect();
		$item = Delivery::make( array( 'images' => array( $this->peer->image( 'featured', 'featured' ) ) ) );
		$this->peer->queue( $item );
		$workers = array( $this->start_worker(), $this->start_worker(), $this->start_worker() );
		array_map( array( $this, 'wait_for' ), $workers );
		self::assertCount( 1, $this->posts( $item['content_id'] ) );
		self::assertSame( 1, $this->count_rows( 'postmeta', "meta_key = '_igny8_sha256'" ) );
		self::assertSame( array( 'created' ), array_column( $this->peer->acks(), 'result' ) );
	}

	public function test_even_without_the_lock_a_delivery_is_claimed_by_one(): void {
		$item  = json_decode( (string) wp_json_encode( Delivery::make() ) );
		$claim = MapTable::claim( $item->delivery_key, $item->content_id, 'create', 'somebody else' );
		self::assertSame( 'new', $claim );
		self::assertNull( ( new Importer( '__return_true' ) )->apply( $item ) );
		self::assertCount( 0, $this->posts( $item->content_id ) );
	}

	/**
	 * @dataProvider deaths
	 */
	public function test_a_process_killed_on_the_way_leaves_one_post( string $where ): void {
		$this->connect();
		$item = Delivery::make(
			array(
				'blocks' => Delivery::TEXT . Delivery::image_block( 'inline-1' ),
				'images' => array( $this->peer->image( 'featured', 'featured' ), $this->peer->image( 'inline-1', 'inline' ) ),
				'terms'  => array( array( 'taxonomy' => 'category', 'name' => 'Killed', 'create' => true ) ),
			)
		);
		$this->peer->queue( $item );
		self::assertNotSame( 0, $this->wait_for( $this->start_worker( $where ) ), 'the process was killed' );
		self::assertSame( 'busy', $this->pull()['status'], 'its lock still holds' );
		$this->let_locks_expire();
		self::assertSame( 'done', $this->pull()['status'] );
		self::assertCount( 1, $this->posts( $item['content_id'] ), $where );
		self::assertSame( 1, $this->count_rows( 'posts', "guid LIKE '%igny8_delivery={$item['delivery_key']}'" ) );
		self::assertSame( 2, $this->count_rows( 'postmeta', "meta_key = '_igny8_sha256'" ), 'images are not doubled' );
		$post = $this->posts( $item['content_id'] )[0];
		self::assertSame( array( 'Killed' ), wp_get_post_terms( $post->ID, 'category', array( 'fields' => 'names' ) ) );
		self::assertNotSame( 0, get_post_thumbnail_id( $post ) );
		self::assertSame( $item['seo']['title'], get_post_meta( $post->ID, '_igny8_seo_title', true ) );
		$results = array_column( $this->peer->acks(), 'result' );
		self::assertContains( 'created', $results );
		self::assertSame( array(), $this->peer->get( 'queue' ), 'nothing is left to deliver' );
		self::assertSame( 1, MapTable::counts()['acked'] );
		wp_delete_term( get_term_by( 'name', 'Killed', 'category' )->term_id, 'category' );
	}

	public function deaths(): array {
		$names = array( 'with an image stored', 'before the insert', 'between row and meta', 'after the insert', 'before the acknowledgement', 'after the acknowledgement' );
		return array_combine( $names, array_map( static fn( string $name ): array => array( $name ), $names ) );
	}

	public function test_an_acknowledgement_whose_answer_was_lost_is_sent_again(): void {
		$this->connect();
		$item = Delivery::make();
		$this->peer->queue( $item );
		$this->peer->fail( 'ack', 503, 'unavailable', '', 'after' );
		self::assertSame( 'unavailable', $this->pull()['status'] );
		self::assertSame( 1, MapTable::counts()['done'] );
		$this->peer->heal();
		self::assertSame( 'done', $this->pull()['status'] );
		self::assertSame( array( 'created', 'created' ), array_column( $this->peer->acks(), 'result' ) );
		self::assertSame( 1, MapTable::counts()['acked'] );
		$this->pull();
		self::assertCount( 2, $this->peer->acks(), 'and not a third time' );
	}

	public function test_an_acknowledgement_that_the_daemon_does_not_want_holds_nothing_up(): void {
		$this->connect();
		$this->peer->queue( Delivery::make(), Delivery::make() );
		$this->peer->fail( 'acks', 400, 'validation_failed' );
		$this->peer->fail( 'ack', 404, 'delivery_unknown' );
		self::assertSame( 'done', $this->pull()['status'] );
		self::assertSame( 2, MapTable::counts()['refused'] );
	}

	public function test_a_run_takes_ten_and_asks_for_another(): void {
		$this->connect();
		$this->peer->queue( ...array_map( array( Delivery::class, 'make' ), array_fill( 0, 13, array() ) ) );
		$done = $this->pull();
		self::assertSame( 10, $done['imported'] );
		self::assertTrue( $done['more'] );
		self::assertNotFalse( wp_next_scheduled( 'igny8_pull_soon' ) );
		self::assertSame( 3, $this->pull()['imported'] );
	}

	public function test_content_that_has_a_post_never_gets_a_second_one(): void {
		$item  = Delivery::make();
		$first = $this->deliver( $item )[0];
		$again = $this->deliver( Delivery::newer( $item, array( 'action' => 'create', 'title' => 'Restored backup' ) ) )[0];
		self::assertSame( 'updated', $again['result'] );
		self::assertSame( $first['post_id'], $again['post_id'] );
		self::assertCount( 1, $this->posts( $item['content_id'] ) );
	}

	/**
	 * @dataProvider malformed
	 */
	public function test_a_malformed_item_is_rejected_and_the_others_arrive( callable $spoil, string $code ): void {
		$bad  = $spoil( Delivery::make() );
		$good = Delivery::make();
		$acks = $this->deliver( $bad, $good );
		self::assertSame( array( 'rejected', 'created' ), array_column( $acks, 'result' ) );
		self::assertSame( $code, $acks[0]['error']['code'] );
		self::assertCount( 0, $this->posts( $bad['content_id'] ?? 'none' ) );
	}

	public function malformed(): array {
		return array(
			'missing field'  => array( static function ( array $item ): array {
				unset( $item['slug'] );
				return $item;
			}, 'validation_failed' ),
			'unknown field'  => array( static fn( array $item ): array => array( 'tags' => array() ) + $item, 'validation_failed' ),
			'wrong type'     => array( static fn( array $item ): array => array( 'title' => 7 ) + $item, 'validation_failed' ),
			'damaged text'   => array( static fn( array $item ): array => array( 'content_hash' => str_repeat( '0', 64 ) ) + $item, 'content_hash_mismatch' ),
			'no such type'   => array( static fn( array $item ): array => array( 'post_type' => 'product' ) + $item, 'post_type_unknown' ),
			'not for people' => array( static fn( array $item ): array => array( 'post_type' => 'revision' ) + $item, 'post_type_unknown' ),
		);
	}

	public function test_an_item_without_a_delivery_key_is_shown_and_the_others_arrive(): void {
		$bad  = array( 'delivery_key' => 'x' ) + Delivery::make();
		$acks = $this->deliver( $bad, Delivery::make() );
		self::assertSame( array( 'created' ), array_column( $acks, 'result' ) );
		self::assertSame( 'answer_invalid', State::all()['last_error']['code'] );
	}

	public function test_a_rejected_delivery_can_succeed_later(): void {
		$item = Delivery::make( array( 'post_type' => 'igny8_late' ) );
		self::assertSame( 'rejected', $this->deliver( $item )[0]['result'] );
		register_post_type( 'igny8_late', array( 'public' => true ) );
		self::assertSame( 'created', $this->deliver( $item )[0]['result'] );
		wp_delete_post( $this->posts( $item['content_id'] )[0]->ID, true );
		unregister_post_type( 'igny8_late' );
	}
}
