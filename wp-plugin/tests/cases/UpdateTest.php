<?php
/**
 * Updates, and what people did in between.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\Import\MapTable;

final class UpdateTest extends WordPressTestCase {

	public function test_an_update_changes_the_same_post_and_keeps_a_revision(): void {
		$item = Delivery::make();
		$id   = $this->deliver( $item )[0]['post_id'];
		$text = str_replace( 'A path', 'Another path', Delivery::TEXT );
		$ack  = $this->deliver( Delivery::newer( $item, array( 'post_id' => $id, 'blocks' => $text, 'title' => 'New title' ) ) )[0];
		self::assertSame( array( 'updated', $id ), array( $ack['result'], $ack['post_id'] ) );
		self::assertSame( $text, get_post( $id )->post_content );
		self::assertSame( 'New title', get_post( $id )->post_title );
		self::assertNotEmpty( wp_get_post_revisions( $id ) );
		self::assertSame( 'unchanged', $this->deliver( Delivery::newer( $item, array( 'blocks' => $text, 'title' => 'New title' ) ) )[0]['result'] );
	}

	/**
	 * @dataProvider edits
	 */
	public function test_what_a_person_changed_is_not_overwritten( array $edit ): void {
		$item = Delivery::make();
		$id   = $this->deliver( $item )[0]['post_id'];
		wp_update_post( wp_slash( array( 'ID' => $id ) + $edit ) );
		$before = get_post( $id, ARRAY_A );
		$ack    = $this->deliver( Delivery::newer( $item, array( 'post_id' => $id, 'title' => 'From the daemon' ) ) )[0];
		self::assertSame( 'conflict', $ack['result'] );
		self::assertSame( 'post_changed', $ack['error']['code'] );
		self::assertSame( $id, $ack['post_id'] );
		self::assertSame( hash( 'sha256', $before['post_content'] ), $ack['content_hash'] );
		$this->forget_caches();
		self::assertSame( $before, get_post( $id, ARRAY_A ) );
		self::assertSame( 'conflict', MapTable::latest_of_post( $id )['outcome'], 'the newest delivery, also within one second' );
	}

	public function edits(): array {
		return array(
			'text'    => array( array( 'post_content' => '<!-- wp:paragraph --><p>Mine</p><!-- /wp:paragraph -->' ) ),
			'title'   => array( array( 'post_title' => 'Mine' ) ),
			'excerpt' => array( array( 'post_excerpt' => 'Mine' ) ),
		);
	}

	public function test_an_edit_taken_back_is_no_conflict(): void {
		$item = Delivery::make();
		$id   = $this->deliver( $item )[0]['post_id'];
		$next = Delivery::newer( $item, array( 'title' => 'From the daemon' ) );
		wp_update_post( array( 'ID' => $id, 'post_title' => 'Mine' ) );
		self::assertSame( 'conflict', $this->deliver( $next )[0]['result'] );
		wp_update_post( wp_slash( array( 'ID' => $id, 'post_title' => $item['title'] ) ) );
		self::assertSame( 'updated', $this->deliver( $next )[0]['result'] );
	}

	public function test_decisions_about_status_slug_author_terms_and_seo_stay(): void {
		$this->allow( 'draft', 'publish' );
		$item = Delivery::make( array( 'terms' => array( array( 'taxonomy' => 'post_tag', 'name' => 'ours', 'create' => true ), array( 'taxonomy' => 'post_tag', 'name' => 'unwanted', 'create' => true ) ) ) );
		$id   = $this->deliver( $item )[0]['post_id'];
		wp_update_post( array( 'ID' => $id, 'post_status' => 'publish', 'post_name' => 'my-own-slug', 'post_author' => $this->user( 'editor' ) ) );
		wp_set_post_tags( $id, array( 'ours', 'mine' ) );
		update_post_meta( $id, '_igny8_seo_title', 'My title' );
		$terms = array( array( 'taxonomy' => 'post_tag', 'name' => 'unwanted', 'create' => true ), array( 'taxonomy' => 'post_tag', 'name' => 'new', 'create' => true ) );
		$ack   = $this->deliver( Delivery::newer( $item, array( 'title' => 'Second', 'slug' => 'theirs', 'terms' => $terms, 'author' => array( 'wp_user_id' => $this->user( 'author' ) ), 'seo' => Delivery::seo( array( 'title' => 'Their title', 'description' => 'Their description' ) ) ) ) )[0];
		self::assertSame( 'updated', $ack['result'] );
		$this->forget_caches();
		$post = get_post( $id );
		self::assertSame( array( 'Second', 'publish', 'my-own-slug', $this->user( 'editor' ) ), array( $post->post_title, $post->post_status, $post->post_name, (int) $post->post_author ) );
		$tags = wp_get_post_terms( $id, 'post_tag', array( 'fields' => 'names' ) );
		sort( $tags );
		self::assertSame( array( 'mine', 'new' ), $tags, 'ours was taken back by us, unwanted was taken away by a person' );
		self::assertSame( 'My title', get_post_meta( $id, '_igny8_seo_title', true ) );
		self::assertSame( 'Their description', get_post_meta( $id, '_igny8_seo_description', true ) );
		self::assertSame( array( 'status_kept', 'seo_kept', 'slug_differs' ), array_column( $ack['warnings'], 'code' ) );
	}

	public function test_an_update_never_takes_a_public_post_offline(): void {
		$this->allow( 'draft', 'publish' );
		$item = Delivery::make( array( 'status' => 'publish' ) );
		$id   = $this->deliver( $item )[0]['post_id'];
		$this->deliver( Delivery::newer( $item, array( 'status' => 'draft', 'title' => 'Second' ) ) );
		self::assertSame( 'publish', get_post( $id )->post_status );
		self::assertSame( 'Second', get_post( $id )->post_title );
	}

	public function test_trash_can_be_undone(): void {
		$item = Delivery::make();
		$id   = $this->deliver( $item )[0]['post_id'];
		$ack  = $this->deliver( Delivery::newer( $item, array( 'action' => 'trash' ) ) )[0];
		self::assertSame( array( 'updated', 'trash' ), array( $ack['result'], $ack['status'] ) );
		self::assertSame( 'trash', get_post( $id )->post_status );
		self::assertSame( 'conflict', $this->deliver( Delivery::newer( $item, array( 'title' => 'New' ) ) )[0]['result'] );
		self::assertSame( 'unchanged', $this->deliver( Delivery::newer( $item, array( 'action' => 'trash' ) ) )[0]['result'] );
	}

	public function test_a_deleted_post_is_not_made_again_by_an_update(): void {
		$item = Delivery::make();
		$id   = $this->deliver( $item )[0]['post_id'];
		wp_delete_post( $id, true );
		$update = $this->deliver( Delivery::newer( $item, array( 'post_id' => $id ) ) )[0];
		self::assertSame( array( 'conflict', 'post_gone' ), array( $update['result'], $update['error']['code'] ) );
		$repeat = $this->deliver( $item )[0];
		self::assertSame( array( 'conflict', 'post_gone' ), array( $repeat['result'], $repeat['error']['code'] ) );
	}

	public function test_a_post_of_somebody_else_is_not_touched(): void {
		$id  = wp_insert_post( array( 'post_title' => 'Private diary', 'post_content' => 'x', 'post_status' => 'publish' ) );
		$ack = $this->deliver( Delivery::make( array( 'action' => 'update', 'post_id' => $id ) ) )[0];
		self::assertSame( array( 'rejected', 'post_not_ours' ), array( $ack['result'], $ack['error']['code'] ) );
		self::assertSame( 'Private diary', get_post( $id )->post_title );
		wp_delete_post( $id, true );
	}
}
