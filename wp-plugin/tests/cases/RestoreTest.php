<?php
/**
 * Backups, of either side or of half a side: one post, or a question.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\Import\MapTable;

final class RestoreTest extends WordPressTestCase {

	private function forget_table(): void {
		global $wpdb;
		$wpdb->query( 'DELETE FROM ' . MapTable::name() );
	}

	public function test_the_same_delivery_finds_its_post_when_our_table_was_lost(): void {
		$item  = Delivery::make();
		$first = $this->deliver( $item )[0];
		$this->forget_table();
		$again = $this->deliver( $item )[0];
		self::assertSame( $first['post_id'], $again['post_id'] );
		self::assertCount( 1, $this->posts( $item['content_id'] ) );
		self::assertSame( 'unchanged', $again['result'] );
	}

	public function test_newer_content_finds_its_post_when_our_table_was_lost(): void {
		$item  = Delivery::make();
		$first = $this->deliver( $item )[0];
		$this->forget_table();
		foreach ( array( 'create', 'update' ) as $action ) {
			$ack = $this->deliver( Delivery::newer( $item, array( 'action' => $action, 'title' => "New by $action", 'base_hash' => $first['post_hash'] ) ) )[0];
			self::assertSame( array( 'updated', $first['post_id'] ), array( $ack['result'], $ack['post_id'] ) );
			$this->forget_table();
			$first = $ack;
		}
		self::assertCount( 1, $this->posts( $item['content_id'] ) );
	}

	public function test_a_copy_by_another_plugin_is_not_taken_for_the_original(): void {
		$item  = Delivery::make();
		$first = $this->deliver( $item )[0];
		$copy  = wp_insert_post( array( 'post_title' => 'Copy', 'meta_input' => array( '_igny8_content_id' => $item['content_id'], '_igny8_delivery_key' => $item['delivery_key'] ) ) );
		$this->forget_table();
		$ack = $this->deliver( Delivery::newer( $item, array( 'title' => 'New', 'base_hash' => $first['post_hash'] ) ) )[0];
		self::assertSame( $first['post_id'], $ack['post_id'] );
		self::assertSame( 'Copy', get_post( $copy )->post_title );
	}

	public function test_two_posts_with_our_marks_are_asked_about(): void {
		global $wpdb;
		$item  = Delivery::make();
		$first = $this->deliver( $item )[0];
		$other = wp_insert_post( array( 'post_title' => 'Imported twice', 'guid' => get_post( $first['post_id'] )->guid, 'meta_input' => array( '_igny8_content_id' => $item['content_id'] ) ) );
		self::assertSame( 2, (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM {$wpdb->posts} WHERE guid = %s", get_post( $first['post_id'] )->guid ) ) );
		$this->forget_table();
		$ack = $this->deliver( Delivery::newer( $item, array( 'title' => 'New' ) ) )[0];
		self::assertSame( array( 'conflict', 'post_ambiguous' ), array( $ack['result'], $ack['error']['code'] ) );
		self::assertStringContainsString( (string) $other, $ack['error']['message'] );
		wp_delete_post( $other, true );
	}

	public function test_posts_that_vanished_are_asked_about_before_new_ones_are_made(): void {
		global $wpdb;
		$item = Delivery::make();
		$id   = $this->deliver( $item )[0]['post_id'];
		$wpdb->delete( $wpdb->posts, array( 'ID' => $id ) );
		$wpdb->delete( $wpdb->postmeta, array( 'post_id' => $id ) );
		$this->forget_caches();
		$ask = $this->deliver( Delivery::newer( $item, array( 'action' => 'create' ) ) )[0];
		self::assertSame( array( 'conflict', 'post_gone' ), array( $ask['result'], $ask['error']['code'] ) );
		self::assertCount( 0, $this->posts( $item['content_id'] ) );
		$ack = $this->deliver( Delivery::newer( $item, array( 'action' => 'create', 'title' => 'Asked for once more' ) ) )[0];
		self::assertSame( 'created', $ack['result'] );
		self::assertCount( 1, $this->posts( $item['content_id'] ) );
	}

	public function test_after_a_deletion_that_was_told_new_content_is_a_new_post(): void {
		$item = Delivery::make();
		$id   = $this->deliver( $item )[0]['post_id'];
		wp_delete_post( $id, true );
		$ack = $this->deliver( Delivery::newer( $item, array( 'action' => 'create' ) ) )[0];
		self::assertSame( 'created', $ack['result'] );
		self::assertSame( array( 'deleted' ), array_column( $this->peer->get( 'events' ), 'type' ), 'told before' );
		self::assertNotSame( $id, $ack['post_id'] );
	}

	public function test_a_site_that_was_set_back_gets_the_newest_text_again(): void {
		global $wpdb;
		$item   = Delivery::make();
		$id     = $this->deliver( $item )[0]['post_id'];
		$backup = array( get_post( $id, ARRAY_A ), $wpdb->get_results( 'SELECT * FROM ' . MapTable::name(), ARRAY_A ), get_post_meta( $id, '_igny8_delivery_key', true ) );
		$newer  = Delivery::newer( $item, array( 'title' => 'Second' ) );
		$this->deliver( $newer );
		$wpdb->update( $wpdb->posts, array( 'post_title' => $backup[0]['post_title'], 'post_modified' => $backup[0]['post_modified'] ), array( 'ID' => $id ) );
		update_post_meta( $id, '_igny8_delivery_key', $backup[2] );
		$this->forget_table();
		array_map( static fn( array $row ) => $wpdb->insert( MapTable::name(), $row ), $backup[1] );
		$this->forget_caches();
		self::assertSame( 'updated', $this->deliver( $newer )[0]['result'] );
		self::assertSame( 'Second', get_post( $id )->post_title );
		self::assertCount( 1, $this->posts( $item['content_id'] ) );
	}

	public function test_a_daemon_that_was_set_back_makes_no_second_post(): void {
		$item  = Delivery::make();
		$first = $this->deliver( $item )[0];
		$this->deliver( Delivery::newer( $item, array( 'title' => 'Second' ) ) );
		$old = $this->deliver( $item )[0];
		self::assertSame( array( 'unchanged', $first['post_id'] ), array( $old['result'], $old['post_id'] ) );
		self::assertSame( 'Second', get_post( $first['post_id'] )->post_title, 'the old delivery does not turn the text back' );
	}
}
