<?php
/**
 * The daemon knows every public post, and only what changed is sent.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\State;
use Igny8\Connector\Sync\Inventory;
use Igny8\Connector\Sync\InventorySender;

final class InventoryTest extends WordPressTestCase {

	/** @var int[] */
	private $made = array();

	protected function tearDown(): void {
		array_map( static fn( int $id ) => wp_delete_post( $id, true ), $this->made );
		parent::tearDown();
	}

	private function post( array $fields = array() ): int {
		$this->made[] = wp_insert_post( wp_slash( $fields + array( 'post_title' => 'Public', 'post_content' => 'Text', 'post_status' => 'publish' ) ) );
		return end( $this->made );
	}

	private function night(): array {
		$before = count( $this->peer->messages( 'inventory_posts' ) );
		InventorySender::demand();
		self::assertSame( 'done', $this->pull()['status'] );
		return array_slice( $this->peer->messages( 'inventory_posts' ), $before );
	}

	private static function ids( array $messages ): array {
		$ids = array();
		foreach ( $messages as $message ) {
			foreach ( $message['parts'] as $part ) {
				$ids = array_merge( $ids, array_column( $part['posts'], 'post_id' ) );
			}
		}
		sort( $ids );
		return $ids;
	}

	private function known(): array {
		$ids = array_keys( $this->peer->get( 'inventory' ) );
		sort( $ids );
		return $ids;
	}

	private static function all_public(): array {
		global $wpdb;
		return array_map( 'intval', $wpdb->get_col( "SELECT ID FROM {$wpdb->posts} WHERE post_status = 'publish' AND post_password = '' AND post_type IN ('post', 'page') ORDER BY ID" ) );
	}

	public function test_the_first_pull_tells_of_every_public_post_and_the_next_of_none(): void {
		$public = $this->post();
		$draft  = $this->post( array( 'post_status' => 'draft' ) );
		$locked = $this->post( array( 'post_password' => 'word' ) );
		$this->connect();
		$this->pull();
		self::assertSame( self::all_public(), $this->known() );
		self::assertContains( $public, $this->known() );
		self::assertSame( array(), array_intersect( array( $draft, $locked ), $this->known() ) );
		self::assertSame( array(), $this->night() );
		self::assertSame( count( self::all_public() ), $this->peer->messages( 'inventory' )[1]['total'] );
	}

	public function test_only_what_changed_is_sent_and_what_went_is_forgotten(): void {
		for ( $n = 0; $n < 12; $n++ ) {
			$ids[] = $this->post( array( 'post_title' => "Post $n" ) );
		}
		$this->connect();
		$this->pull();
		wp_update_post( array( 'ID' => $ids[3], 'post_content' => 'Other' ) );
		wp_set_post_tags( $ids[4], array( 'A new tag' ) );
		wp_trash_post( $ids[5] );
		$added = $this->post();
		$sent  = self::ids( $this->night() );
		self::assertSame( array( $ids[3], $ids[4], $added ), $sent );
		self::assertNotContains( $ids[5], $this->known() );
		self::assertSame( self::all_public(), $this->known() );
	}

	public function test_a_post_is_told_with_what_later_features_read(): void {
		$html = "<!-- wp:heading -->\n<h2 class=\"wp-block-heading\">First &amp; <em>best</em></h2>\n<!-- /wp:heading --><p>Five words are in here.</p>"
			. '<p><a href="/inside?a=1&amp;b=2" rel="nofollow">In</a><a href=\'https://out.example/x\'><b>Out</b></a><a href="#top">T</a><a href="mailto:a@b.c">M</a><a href="javascript:alert(1)">J</a></p><!-- <a href="https://comment.example">C</a> --><h4>Sub</h4><img src="a.png">';
		$id   = $this->post( array( 'post_title' => 'Cats &amp; "dogs"', 'post_excerpt' => 'Short', 'post_content' => $html, 'tags_input' => array( 'pets' ) ) );
		update_post_meta( $id, '_igny8_seo_keywords', 'cats, dogs' );
		$this->connect();
		$this->pull();
		$post = $this->peer->get( 'inventory' )[ $id ];
		self::assertSame( array( array( 'level' => 2, 'text' => 'First & best' ), array( 'level' => 4, 'text' => 'Sub' ) ), $post['headings'] );
		self::assertSame( array( array( 'url' => home_url( '/inside?a=1&b=2' ), 'text' => 'In', 'rel' => 'nofollow' ), array( 'url' => 'https://out.example/x', 'text' => 'Out', 'rel' => '' ) ), $post['links'] );
		self::assertSame( array( 'Cats & "dogs"', 'Short', 'en-US', 1, 'cats', null ), array( $post['title'], $post['excerpt'], $post['language'], $post['images'], $post['focus_keyword'], $post['content_id'] ) );
		self::assertSame( hash( 'sha256', get_post( $id )->post_content ), $post['content_hash'] );
		self::assertContains( 'pets', array_column( $post['terms'], 'slug' ) );
		self::assertSame( array( 'wp_user_id' => $this->user( 'admin' ), 'name' => 'admin' ), $post['author'] );
		self::assertSame( array( get_permalink( $id ), 10 ), array( $post['url'], $post['word_count'] ) );
		wp_delete_term( get_term_by( 'slug', 'pets', 'post_tag' )->term_id, 'post_tag' );
	}

	public function test_our_own_posts_are_told_with_their_content(): void {
		$this->allow( 'draft', 'publish' );
		$item = Delivery::make( array( 'status' => 'publish' ) );
		$id   = $this->deliver( $item )[0]['post_id'];
		$this->night();
		self::assertSame( $item['content_id'], $this->peer->get( 'inventory' )[ $id ]['content_id'] );
	}

	public function test_a_large_site_is_told_in_portions_over_several_pulls(): void {
		global $wpdb;
		$this->connect();
		$this->pull();
		$first = (int) $wpdb->get_var( "SELECT MAX(ID) FROM {$wpdb->posts}" ) + 1;
		for ( $n = 0; $n < 1500; $n++ ) {
			$rows[] = sprintf( "(%d, 1, '2026-01-01', '2026-01-01', '%s', 'Bulk', '', 'publish', 'bulk-%d', 'post', '', '', '', '2026-01-01', '2026-01-01')", $first + $n, str_repeat( 'word ', 40 ), $n );
		}
		$wpdb->query( "INSERT INTO {$wpdb->posts} (ID, post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, post_name, post_type, to_ping, pinged, post_content_filtered, post_modified, post_modified_gmt) VALUES " . implode( ', ', $rows ) );
		try {
			self::assertCount( 10, $this->night(), 'as many as one run may send' );
			self::assertNotFalse( wp_next_scheduled( 'igny8_pull_soon' ), 'and the rest soon' );
			self::assertLessThan( 1100, count( $this->known() ) );
			$this->pull();
			self::assertSame( self::all_public(), $this->known() );
			self::assertSame( array(), State::all()['inventory']['wanted'] );
			self::assertSame( array(), $this->night(), 'both sides agree about every bucket' );
		} finally {
			$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->posts} WHERE ID BETWEEN %d AND %d", $first, $first + 1499 ) );
		}
		$this->night();
		self::assertSame( self::all_public(), $this->known() );
	}

	public function test_it_comes_by_night_and_never_later_than_a_day(): void {
		$this->connect();
		$this->pull();
		$this->pull();
		self::assertCount( 1, $this->peer->messages( 'inventory' ) );
		State::put( array( 'inventory' => array( 'began_at' => time() - 27 * HOUR_IN_SECONDS ) ) );
		$this->pull();
		self::assertCount( 2, $this->peer->messages( 'inventory' ) );
		update_option( 'gmt_offset', ( 14 - (int) gmdate( 'G' ) ) );
		State::put( array( 'inventory' => array( 'began_at' => time() - 21 * HOUR_IN_SECONDS ) ) );
		$this->pull();
		self::assertCount( 2, $this->peer->messages( 'inventory' ), 'not in the afternoon' );
		update_option( 'gmt_offset', ( 2 - (int) gmdate( 'G' ) ) );
		$this->pull();
		update_option( 'gmt_offset', 0 );
		self::assertCount( 3, $this->peer->messages( 'inventory' ) );
	}

	public function test_an_inventory_that_the_daemon_refuses_fails_no_pull(): void {
		$this->connect();
		foreach ( array( array( 400, 'validation_failed' ), array( 503, 'unavailable' ), array( 429, 'rate_limited' ) ) as list( $status, $code ) ) {
			foreach ( array( 'inventory', 'inventory_posts' ) as $message ) {
				$this->peer->heal();
				State::put( array( 'wait_until' => 0 ) );
				InventorySender::demand();
				$this->peer->set( 'inventory', array() );
				$this->peer->fail( $message, $status, $code, '', 'before', array( 'Retry-After: 5' ) );
				self::assertSame( array( 'created' ), array_column( $this->deliver( Delivery::make() ), 'result' ), "$message $code" );
				self::assertNull( State::all()['last_error'] );
			}
		}
	}

	public function test_a_digest_changes_with_the_address_and_not_by_itself(): void {
		$this->post();
		$before = Inventory::digest();
		self::assertSame( $before, Inventory::digest() );
		$other = static fn(): string => 'https://other.example';
		add_filter( 'home_url', $other );
		self::assertNotSame( $before['buckets'], Inventory::digest()['buckets'] );
		remove_filter( 'home_url', $other );
		self::assertCount( 256, $before['buckets'] );
	}
}
