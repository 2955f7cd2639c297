<?php
/**
 * What a three-way merge needs, and what it may do.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\Import\MapTable;

final class MergeTest extends WordPressTestCase {

	private const MINE = "<!-- wp:paragraph -->\n<p>Mine, with a \\ slash</p>\n<!-- /wp:paragraph -->";

	private static function fingerprint( array $text ): string {
		return hash( 'sha256', "{$text['title']}\0{$text['content']}\0{$text['excerpt']}" );
	}

	private function edited(): array {
		$item = Delivery::make();
		$ack  = $this->deliver( $item )[0];
		wp_update_post( wp_slash( array( 'ID' => $ack['post_id'], 'post_content' => self::MINE ) ) );
		return array( $item, $ack );
	}

	public function test_a_conflict_carries_both_texts_and_their_hashes(): void {
		list( $item, $first ) = $this->edited();
		update_post_meta( $first['post_id'], '_edit_last', $this->user( 'editor' ) );
		$ack      = $this->deliver( Delivery::newer( $item, array( 'title' => 'New' ) ) )[0];
		$versions = $ack['versions'];
		self::assertSame( 'post_changed', $ack['error']['code'] );
		self::assertSame( array( 'title' => $item['title'], 'content' => $item['blocks'], 'excerpt' => $item['excerpt'] ), $versions['base'] );
		self::assertSame( self::MINE, $versions['current']['content'] );
		self::assertSame( array( self::fingerprint( $versions['base'] ), self::fingerprint( $versions['current'] ) ), array( $versions['base_hash'], $versions['current_hash'] ) );
		self::assertSame( $first['post_hash'], $versions['base_hash'], 'the hash that the acknowledgement of the base named' );
		self::assertSame( array( 'blocks', $item['delivery_key'] ), array( $versions['format'], $versions['base_delivery_key'] ) );
		self::assertSame( array( 'wp_user_id' => $this->user( 'editor' ), 'name' => 'editor' ), $versions['modified_by'] );
	}

	public function test_what_a_person_accepted_is_applied_to_the_text_that_the_person_saw(): void {
		list( $item ) = $this->edited();
		$conflict     = $this->deliver( Delivery::newer( $item, array( 'title' => 'New' ) ) )[0];
		$merged       = self::MINE . "\n\n" . Delivery::TEXT;
		$ack          = $this->deliver( Delivery::newer( $item, array( 'title' => 'New', 'blocks' => $merged, 'accept' => $conflict['versions']['current_hash'] ) ) )[0];
		self::assertSame( array( 'updated', null ), array( $ack['result'], $ack['versions'] ) );
		self::assertSame( $merged, get_post( $ack['post_id'] )->post_content );
		self::assertSame( self::MINE, get_post( $ack['revision_id'] )->post_content, 'the text of the person is kept' );
		wp_restore_post_revision( $ack['revision_id'] );
		$this->forget_caches();
		self::assertSame( self::MINE, get_post( $ack['post_id'] )->post_content, 'and comes back with one click' );
	}

	public function test_accepting_does_not_overwrite_what_came_after(): void {
		list( $item, $first ) = $this->edited();
		$conflict             = $this->deliver( Delivery::newer( $item, array( 'title' => 'New' ) ) )[0];
		wp_update_post( array( 'ID' => $first['post_id'], 'post_content' => 'Changed again' ) );
		$accepting = Delivery::newer( $item, array( 'title' => 'New', 'accept' => $conflict['versions']['current_hash'] ) );
		$ack       = $this->deliver( $accepting )[0];
		self::assertSame( 'post_changed', $ack['error']['code'] );
		self::assertSame( 'Changed again', $ack['versions']['current']['content'] );
		self::assertSame( 'Changed again', get_post( $first['post_id'] )->post_content );
		wp_update_post( wp_slash( array( 'ID' => $first['post_id'], 'post_content' => $item['blocks'] ) ) );
		self::assertSame( 'conflict', $this->deliver( $accepting )[0]['result'], 'also when the person took all changes back' );
	}

	public function test_an_edit_while_images_are_fetched_is_seen(): void {
		$item = Delivery::make();
		$id   = $this->deliver( $item )[0]['post_id'];
		$edit = static function ( $attachment ) use ( $id ) {
			global $wpdb;
			$wpdb->update( $wpdb->posts, array( 'post_content' => 'In the meantime' ), array( 'ID' => $id ) );
			return $attachment;
		};
		add_filter( 'wp_generate_attachment_metadata', $edit );
		$ack = $this->deliver( Delivery::newer( $item, array( 'title' => 'New', 'images' => array( $this->peer->image( 'featured', 'featured' ) ) ) ) )[0];
		remove_filter( 'wp_generate_attachment_metadata', $edit );
		self::assertSame( 'post_changed', $ack['error']['code'] );
		$this->forget_caches();
		self::assertSame( 'In the meantime', get_post( $id )->post_content );
	}

	public function test_the_base_has_the_real_addresses_of_images(): void {
		$item = Delivery::make( array( 'blocks' => Delivery::image_block( 'inline-1' ), 'images' => array( $this->peer->image( 'inline-1', 'inline' ) ) ) );
		$ack  = $this->deliver( $item )[0];
		wp_update_post( array( 'ID' => $ack['post_id'], 'post_title' => 'Mine' ) );
		$base = $this->deliver( Delivery::newer( $item, array( 'excerpt' => 'New' ) ) )[0]['versions']['base'];
		self::assertStringContainsString( $ack['attachments'][0]['url'], $base['content'] );
	}

	public function test_only_the_last_text_is_kept(): void {
		$item = Delivery::make();
		$this->deliver( $item );
		$this->deliver( Delivery::newer( $item, array( 'title' => 'Two' ) ) );
		$this->deliver( Delivery::newer( $item, array( 'title' => 'Three' ) ) );
		self::assertSame( array( 3, 1 ), array( $this->count_rows( 'igny8_map' ), $this->count_rows( 'igny8_map', 'base IS NOT NULL' ) ) );
	}

	public function test_a_daemon_that_does_not_merge_is_told_nothing_of_it(): void {
		$this->peer->set( 'capabilities', array() );
		list( $item, $first ) = $this->edited();
		$ack                  = $this->deliver( Delivery::newer( $item, array( 'title' => 'New' ) ) )[0];
		self::assertSame( 'conflict', $ack['result'] );
		self::assertSame( array(), array_intersect( array( 'versions', 'post_hash', 'revision_id' ), array_merge( array_keys( $ack ), array_keys( $first ) ) ) );
	}

	public function test_without_our_table_the_base_hash_says_that_nobody_changed_it(): void {
		global $wpdb;
		$item  = Delivery::make();
		$first = $this->deliver( $item )[0];
		$wpdb->query( 'DELETE FROM ' . MapTable::name() );
		$unknown = $this->deliver( Delivery::newer( $item, array( 'title' => 'New' ) ) )[0];
		self::assertSame( array( 'last_write_unknown', $first['post_id'], null ), array( $unknown['error']['code'], $unknown['post_id'], $unknown['versions']['base'] ) );
		$ack = $this->deliver( Delivery::newer( $item, array( 'title' => 'New', 'base_hash' => $first['post_hash'] ) ) )[0];
		self::assertSame( array( 'updated', $first['post_id'] ), array( $ack['result'], $ack['post_id'] ) );
		self::assertSame( 'New', get_post( $first['post_id'] )->post_title );
		wp_update_post( array( 'ID' => $first['post_id'], 'post_title' => 'Mine' ) );
		$wpdb->query( 'DELETE FROM ' . MapTable::name() );
		self::assertSame( 'conflict', $this->deliver( Delivery::newer( $item, array( 'title' => 'Newer', 'base_hash' => $ack['post_hash'] ) ) )[0]['result'] );
	}
}
