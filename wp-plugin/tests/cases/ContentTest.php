<?php
/**
 * Blocks of every kind, on sites with and without them; places in a hierarchy; hours that come twice.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\Connection\Editor;
use Igny8\Connector\Settings;

final class ContentTest extends WordPressTestCase {

	private const DETAILS = "<!-- wp:details -->\n<details class=\"wp-block-details\"><summary>More &amp; more</summary><!-- wp:paragraph -->\n<p>Inside</p>\n<!-- /wp:paragraph --></details>\n<!-- /wp:details -->";

	private static function columns( string $inner ): string {
		return "<!-- wp:columns -->\n<div class=\"wp-block-columns\"><!-- wp:column -->\n<div class=\"wp-block-column\">$inner</div>\n<!-- /wp:column -->\n\n<!-- wp:column -->\n<div class=\"wp-block-column\"><!-- wp:paragraph -->\n<p>Right</p>\n<!-- /wp:paragraph --></div>\n<!-- /wp:column --></div>\n<!-- /wp:columns -->";
	}

	private static function every_block(): string {
		return implode(
			"\n\n",
			array(
				self::columns( "<!-- wp:heading {\"level\":3} -->\n<h3 class=\"wp-block-heading\">Left</h3>\n<!-- /wp:heading -->" ),
				"<!-- wp:embed {\"url\":\"https://www.youtube.com/watch?v=x\\u0026t=1\",\"type\":\"video\",\"providerNameSlug\":\"youtube\",\"responsive\":true} -->\n<figure class=\"wp-block-embed is-type-video is-provider-youtube wp-block-embed-youtube\"><div class=\"wp-block-embed__wrapper\">\nhttps://www.youtube.com/watch?v=x&amp;t=1\n</div></figure>\n<!-- /wp:embed -->",
				"<!-- wp:buttons -->\n<div class=\"wp-block-buttons\"><!-- wp:button -->\n<div class=\"wp-block-button\"><a class=\"wp-block-button__link wp-element-button\" href=\"https://example.com/buy\">Buy</a></div>\n<!-- /wp:button --></div>\n<!-- /wp:buttons -->",
				"<!-- wp:gallery {\"columns\":2,\"linkTo\":\"none\"} -->\n<figure class=\"wp-block-gallery has-nested-images columns-2 is-cropped\">" . trim( Delivery::image_block( 'inline-1' ) ) . "\n\n" . trim( Delivery::image_block( 'inline-2' ) ) . "</figure>\n<!-- /wp:gallery -->",
				"<!-- wp:separator -->\n<hr class=\"wp-block-separator has-alpha-channel-opacity\"/>\n<!-- /wp:separator -->",
				"<!-- wp:list -->\n<ul class=\"wp-block-list\"><!-- wp:list-item -->\n<li>One<!-- wp:list {\"ordered\":true} -->\n<ol class=\"wp-block-list\"><!-- wp:list-item -->\n<li>Deep</li>\n<!-- /wp:list-item --></ol>\n<!-- /wp:list --></li>\n<!-- /wp:list-item --></ul>\n<!-- /wp:list -->",
				str_replace( '/></figure>', '/><figcaption class="wp-element-caption">A <em>caption</em></figcaption></figure>', trim( Delivery::image_block( 'inline-1' ) ) ),
				self::DETAILS,
			)
		);
	}

	private function pictures(): array {
		return array( $this->peer->image( 'inline-1', 'inline' ), $this->peer->image( 'inline-2', 'inline' ) );
	}

	public function test_every_block_arrives_byte_for_byte_where_the_block_exists(): void {
		$blocks = self::every_block();
		$ack    = $this->deliver( Delivery::make( array( 'blocks' => $blocks, 'images' => $this->pictures() ) ) )[0];
		$text   = get_post( $ack['post_id'] )->post_content;
		self::assertSame( array(), array_column( $ack['warnings'], 'code' ) );
		self::assertSame( $text, serialize_blocks( parse_blocks( $text ) ) );
		$registry = \WP_Block_Type_Registry::get_instance();
		foreach ( parse_blocks( $text ) as $block ) {
			self::assertTrue( null === $block['blockName'] || $registry->is_registered( $block['blockName'] ), (string) $block['blockName'] );
		}
		$expected = preg_replace( '~\{\{igny8:[^}]*\}\}~', '', $blocks );
		$actual   = $text;
		foreach ( $ack['attachments'] as $image ) {
			$actual = str_replace( array( '"id":' . $image['attachment_id'], 'wp-image-' . $image['attachment_id'], esc_url( $image['url'] ) ), array( '"id":', 'wp-image-', '' ), $actual );
		}
		if ( ! $registry->is_registered( 'core/details' ) ) {
			$expected = str_replace( self::DETAILS, "<!-- wp:html -->\n<details class=\"wp-block-details\"><summary>More &amp; more</summary>\n<p>Inside</p>\n</details>\n<!-- /wp:html -->", $expected );
		}
		self::assertSame( $expected, $actual );
	}

	public function test_a_block_that_this_version_lacks_becomes_html_wherever_it_is(): void {
		$registry = \WP_Block_Type_Registry::get_instance();
		$type     = $registry->is_registered( 'core/details' ) ? $registry->unregister( 'core/details' ) : null;
		$text     = get_post( $this->deliver( Delivery::make( array( 'blocks' => self::columns( self::DETAILS ) ) ) )[0]['post_id'] )->post_content;
		if ( $type ) {
			$registry->register( $type );
		}
		self::assertStringContainsString( "<!-- wp:html -->\n<details class=\"wp-block-details\"><summary>More &amp; more</summary>\n<p>Inside</p>\n</details>\n<!-- /wp:html -->", $text );
		self::assertStringNotContainsString( 'wp:details', $text );
		self::assertSame( $text, serialize_blocks( parse_blocks( $text ) ) );
	}

	public function test_a_classic_site_gets_what_the_classic_editor_makes(): void {
		add_filter( 'use_block_editor_for_post_type', '__return_false' );
		$item = Delivery::make( array( 'blocks' => self::every_block(), 'images' => $this->pictures() ) );
		$ack  = $this->deliver( $item )[0];
		$this->deliver( Delivery::newer( $item, array( 'title' => 'Second' ) ) );
		$post = get_post( $ack['post_id'] );
		$text = $post->post_content;
		self::assertSame( 'Second', $post->post_title, 'an update of unchanged classic HTML is no conflict' );
		self::assertStringNotContainsString( '<!--', $text );
		self::assertStringNotContainsString( 'wp-block-', $text );
		$ids = array_column( $ack['attachments'], 'attachment_id', 'token' );
		self::assertStringContainsString( "[gallery columns=\"2\" size=\"large\" ids=\"{$ids['inline-1']},{$ids['inline-2']}\"]", $text );
		self::assertMatchesRegularExpression( '~\[caption id="attachment_' . $ids['inline-1'] . '" align="alignnone" width="60"\]<img [^>]*width="60" height="40" /> A <em>caption</em>\[/caption\]~', $text );
		self::assertStringContainsString( "\n\nhttps://www.youtube.com/watch?v=x&t=1\n\n", $text );
		self::assertStringContainsString( '<h3>Left</h3>', $text );
		self::assertStringContainsString( '<a href="https://example.com/buy">Buy</a>', $text );
		self::assertStringContainsString( '<hr />', $text );
		self::assertStringContainsString( '<details><summary>More &amp; more</summary>', $text );
		self::assertSame( 'html', $this->peer->get( 'structure' )['post_types'][0]['editor'] );
		remove_filter( 'use_block_editor_for_post_type', '__return_false' );
		$shown = apply_filters( 'the_content', $text );
		self::assertStringNotContainsString( '[caption', $shown );
		self::assertSame( 'blocks', Editor::format_of( 'post' ) );
	}

	public function test_a_conflict_on_a_classic_site_says_that_it_is_html(): void {
		add_filter( 'use_block_editor_for_post_type', '__return_false' );
		$item = Delivery::make();
		$id   = $this->deliver( $item )[0]['post_id'];
		wp_update_post( array( 'ID' => $id, 'post_content' => '<p>Mine</p>' ) );
		$ack = $this->deliver( Delivery::newer( $item, array( 'title' => 'New' ) ) )[0];
		remove_filter( 'use_block_editor_for_post_type', '__return_false' );
		self::assertSame( array( 'html', '<p>Mine</p>' ), array( $ack['versions']['format'], $ack['versions']['current']['content'] ) );
	}

	public function test_a_gallery_without_any_of_its_pictures_goes_too(): void {
		$gone   = $this->peer->image( 'inline-1', 'inline', array( 'url' => IGNY8_TEST_PEER . '/image/nothing' ) );
		$blocks = Delivery::TEXT . "<!-- wp:gallery {\"linkTo\":\"none\"} -->\n<figure class=\"wp-block-gallery has-nested-images columns-default is-cropped\">" . Delivery::image_block( 'inline-1' ) . "<figcaption class=\"blocks-gallery-caption wp-element-caption\">All</figcaption></figure>\n<!-- /wp:gallery -->";
		$ack    = $this->deliver( Delivery::make( array( 'blocks' => $blocks, 'images' => array( $gone ) ) ) )[0];
		self::assertSame( trim( Delivery::TEXT ), trim( get_post( $ack['post_id'] )->post_content ) );
	}

	public function test_categories_keep_their_place_in_the_hierarchy(): void {
		$wish  = static fn( string $name, array $parents ): array => array( 'taxonomy' => 'category', 'name' => $name, 'create' => true, 'parents' => $parents );
		$terms = array( $wish( 'Shoes', array( 'Women', 'Sale & more' ) ), $wish( 'Shoes', array( 'Men' ) ) );
		$ack   = $this->deliver( Delivery::make( array( 'terms' => $terms ) ) )[0];
		$this->deliver( Delivery::make( array( 'terms' => $terms ) ) );
		$paths = array();
		foreach ( wp_get_post_terms( $ack['post_id'], 'category' ) as $term ) {
			$paths[] = html_entity_decode( (string) get_term_parents_list( $term->term_id, 'category', array( 'link' => false, 'separator' => '/' ) ) );
		}
		sort( $paths );
		self::assertSame( array( 'Men/Shoes/', 'Women/Sale & more/Shoes/' ), $paths );
		self::assertCount( 2, get_terms( array( 'taxonomy' => 'category', 'name' => 'Shoes', 'hide_empty' => false ) ), 'found again, not made again' );
		foreach ( array( 'Men', 'Women', 'Shoes', 'Sale & more' ) as $name ) {
			while ( $term = get_term_by( 'name', $name, 'category' ) ) {
				wp_delete_term( $term->term_id, 'category' );
			}
		}
	}

	public function test_an_ancestor_that_may_not_be_made_leaves_the_term_out(): void {
		$ack = $this->deliver( Delivery::make( array( 'terms' => array( array( 'taxonomy' => 'category', 'name' => 'Leaf', 'create' => false, 'parents' => array( 'Nowhere' ) ) ) ) ) )[0];
		self::assertSame( array( 'term_missing' ), array_column( $ack['warnings'], 'code' ) );
		self::assertFalse( get_term_by( 'name', 'Leaf', 'category' ) );
	}

	public function test_what_is_said_about_a_delivery_stays_within_what_the_daemon_takes(): void {
		$terms = array();
		for ( $n = 0; $n < 600; $n++ ) {
			$terms[] = array( 'taxonomy' => 'category', 'name' => str_repeat( 'long ', 600 ) . $n, 'create' => false );
		}
		$ack = $this->deliver( Delivery::make( array( 'terms' => $terms ) ) )[0];
		self::assertSame( array( 'created', 200, 2000 ), array( $ack['result'], count( $ack['warnings'] ), max( array_map( 'mb_strlen', array_column( $ack['warnings'], 'message' ) ) ) ) );
	}

	public function test_whoever_connected_is_never_the_author_in_silence(): void {
		$this->connect();
		update_option( Settings::OPTION, Settings::DEFAULTS );
		$ack = $this->deliver( Delivery::make() )[0];
		self::assertSame( array( 'author_fallback' ), array_column( $ack['warnings'], 'code' ) );
		self::assertStringContainsString( 'admin', $ack['warnings'][0]['message'] );
	}

	/**
	 * @dataProvider hours
	 */
	public function test_an_hour_that_is_missing_or_comes_twice_is_the_right_moment( string $utc, string $local ): void {
		$this->allow( 'draft', 'future' );
		update_option( 'timezone_string', 'Europe/Berlin' );
		$item = Delivery::make( array( 'status' => 'future', 'publish_at' => $utc ) );
		$id   = $this->deliver( $item )[0]['post_id'];
		$this->deliver( Delivery::newer( $item, array( 'title' => 'Second' ) ) );
		$this->forget_caches();
		$post = get_post( $id );
		$cron = wp_next_scheduled( 'publish_future_post', array( $id ) );
		update_option( 'timezone_string', '' );
		self::assertSame( array( $local, gmdate( 'Y-m-d H:i:s', strtotime( $utc ) ), strtotime( $utc ) ), array( $post->post_date, $post->post_date_gmt, $cron ) );
	}

	public function hours(): array {
		return array(
			'just before spring' => array( '2035-03-25T00:59:59Z', '2035-03-25 01:59:59' ),
			'just after spring'  => array( '2035-03-25T01:00:00Z', '2035-03-25 03:00:00' ),
			'first in autumn'    => array( '2035-10-28T00:30:00Z', '2035-10-28 02:30:00' ),
			'second in autumn'   => array( '2035-10-28T01:30:00Z', '2035-10-28 02:30:00' ),
		);
	}

	public function test_a_type_of_post_that_the_site_offers_is_used_with_its_taxonomy(): void {
		register_post_type( 'igny8_book', array( 'public' => true, 'show_ui' => true ) );
		register_taxonomy( 'igny8_genre', 'igny8_book', array( 'hierarchical' => true ) );
		$ack = $this->deliver( Delivery::make( array( 'post_type' => 'igny8_book', 'terms' => array( array( 'taxonomy' => 'igny8_genre', 'name' => 'Poems', 'create' => true, 'parents' => array( 'Fiction' ) ) ) ) ) )[0];
		self::assertNull( $ack['error'], (string) wp_json_encode( $ack['error'] ) );
		self::assertSame( array( 'igny8_book', array( 'Poems' ) ), array( get_post_type( $ack['post_id'] ), wp_get_post_terms( $ack['post_id'], 'igny8_genre', array( 'fields' => 'names' ) ) ) );
		foreach ( get_terms( array( 'taxonomy' => 'igny8_genre', 'hide_empty' => false, 'fields' => 'ids' ) ) as $term ) {
			wp_delete_term( $term, 'igny8_genre' );
		}
		wp_delete_post( $ack['post_id'], true );
		unregister_taxonomy( 'igny8_genre' );
		unregister_post_type( 'igny8_book' );
	}
}
