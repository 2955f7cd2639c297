<?php
/**
 * Fields, dates, authors, terms and rights.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\Connection\Connection;
use Igny8\Connector\Settings;

final class FieldsTest extends WordPressTestCase {

	public function test_a_status_that_the_site_does_not_allow_becomes_a_draft(): void {
		$ack = $this->deliver( Delivery::make( array( 'status' => 'publish' ) ) )[0];
		self::assertSame( 'draft', $ack['status'] );
		self::assertSame( array( 'status_not_allowed' ), array_column( $ack['warnings'], 'code' ) );
	}

	/**
	 * @dataProvider statuses
	 */
	public function test_an_allowed_status_is_used( string $status, string $url_pattern ): void {
		$this->allow( ...Settings::STATUSES );
		$item = Delivery::make( array( 'status' => $status, 'publish_at' => 'future' === $status ? gmdate( 'Y-m-d\TH:i:s\Z', time() + 86400 ) : null ) );
		$ack  = $this->deliver( $item )[0];
		self::assertSame( $status, $ack['status'] );
		self::assertSame( array(), $ack['warnings'] );
		self::assertMatchesRegularExpression( $url_pattern, $ack['url'] );
	}

	public function statuses(): array {
		return array( array( 'draft', '/\?p=/' ), array( 'pending', '/\?p=/' ), array( 'publish', '/a-slug-/' ), array( 'private', '/a-slug-/' ), array( 'future', '/\?p=/' ) );
	}

	/**
	 * @dataProvider times
	 */
	public function test_a_future_date_is_in_the_zone_of_the_site( string $zone, string $utc, string $local ): void {
		$this->allow( 'draft', 'future' );
		update_option( 'timezone_string', $zone );
		$post = get_post( $this->deliver( Delivery::make( array( 'status' => 'future', 'publish_at' => $utc ) ) )[0]['post_id'] );
		update_option( 'timezone_string', '' );
		self::assertSame( 'future', $post->post_status );
		self::assertSame( $local, $post->post_date );
		self::assertSame( str_replace( 'T', ' ', substr( gmdate( 'Y-m-d\TH:i:s', strtotime( $utc ) ), 0, 19 ) ), $post->post_date_gmt );
	}

	public function times(): array {
		return array(
			'before the change' => array( 'Europe/Berlin', '2035-03-24T08:00:00Z', '2035-03-24 09:00:00' ),
			'after the change'  => array( 'Europe/Berlin', '2035-03-26T07:00:00Z', '2035-03-26 09:00:00' ),
			'with an offset'    => array( 'America/New_York', '2035-07-01T10:00:00+02:00', '2035-07-01 04:00:00' ),
		);
	}

	public function test_scheduled_for_no_time_is_rejected(): void {
		$this->allow( 'draft', 'future' );
		self::assertSame( 'publish_at_missing', $this->deliver( Delivery::make( array( 'status' => 'future' ) ) )[0]['error']['code'] );
	}

	public function test_the_author_is_the_one_asked_for_else_the_default(): void {
		$this->connect();
		update_option( Settings::OPTION, array( 'default_author' => $this->user( 'editor' ) ) + Settings::DEFAULTS );
		$asked   = $this->deliver( Delivery::make( array( 'author' => array( 'wp_user_id' => $this->user( 'author' ) ) ) ) )[0];
		$reader  = $this->deliver( Delivery::make( array( 'author' => array( 'wp_user_id' => $this->user( 'subscriber' ) ) ) ) )[0];
		$nobody  = $this->deliver( Delivery::make() )[0];
		$authors = array_map( static fn( array $ack ): int => (int) get_post( $ack['post_id'] )->post_author, array( $asked, $reader, $nobody ) );
		self::assertSame( array( $this->user( 'author' ), $this->user( 'editor' ), $this->user( 'editor' ) ), $authors );
		self::assertSame( array( array(), array( 'author_unknown' ), array() ), array( array_column( $asked['warnings'], 'code' ), array_column( $reader['warnings'], 'code' ), array_column( $nobody['warnings'], 'code' ) ) );
	}

	public function test_terms_are_found_by_name_and_slug_and_made_once(): void {
		$known = wp_insert_term( 'R&D "quoted" \\\\ slash', 'category' );
		$wish  = static fn( string $taxonomy, string $name, bool $create ): array => array( 'taxonomy' => $taxonomy, 'name' => $name, 'create' => $create );
		$terms = array( $wish( 'category', 'R&D "quoted" \\ slash', false ), $wish( 'category', 'Brand new', true ), $wish( 'post_tag', 'Brand new', true ), $wish( 'category', 'Not made', false ), $wish( 'nowhere', 'x', true ) );
		$first = $this->deliver( Delivery::make( array( 'terms' => $terms ) ) )[0];
		$this->deliver( Delivery::make( array( 'terms' => $terms ) ) );
		$ids  = wp_get_post_categories( $first['post_id'] );
		$made = get_term_by( 'name', 'Brand new', 'category' )->term_id;
		sort( $ids );
		$expected = array( $known['term_id'], $made );
		sort( $expected );
		self::assertSame( $expected, $ids, 'and not the default category' );
		self::assertSame( array( 'term_missing', 'taxonomy_unknown' ), array_column( $first['warnings'], 'code' ) );
		self::assertCount( 1, get_terms( array( 'taxonomy' => 'category', 'name' => 'Brand new', 'hide_empty' => false ) ) );
		wp_delete_term( $known['term_id'], 'category' );
		wp_delete_term( $made, 'category' );
	}

	public function test_terms_are_not_made_when_the_site_says_so(): void {
		$this->connect();
		update_option( Settings::OPTION, array( 'create_terms' => false, 'default_author' => $this->user( 'admin' ) ) + Settings::DEFAULTS );
		$ack = $this->deliver( Delivery::make( array( 'terms' => array( array( 'taxonomy' => 'category', 'name' => 'Forbidden', 'create' => true ) ) ) ) )[0];
		self::assertFalse( get_term_by( 'name', 'Forbidden', 'category' ) );
		self::assertSame( array( (int) get_option( 'default_category' ) ), wp_get_post_categories( $ack['post_id'] ) );
		self::assertSame( array( 'term_missing' ), array_column( $ack['warnings'], 'code' ) );
	}

	public function test_imports_have_the_rights_of_whoever_connected(): void {
		$this->allow( 'draft', 'publish' );
		$this->connect();
		$script = "<!-- wp:html -->\n<script>alert(1)</script>\n<!-- /wp:html -->";
		$ack    = $this->deliver( Delivery::make( array( 'blocks' => $script ) ) )[0];
		self::assertSame( $script, get_post( $ack['post_id'] )->post_content );
		Connection::put( array( 'paired_by' => $this->user( 'contributor' ) ) );
		$ack = $this->deliver( Delivery::make( array( 'blocks' => $script, 'status' => 'publish' ) ) )[0];
		self::assertStringNotContainsString( '<script', get_post( $ack['post_id'] )->post_content );
		self::assertSame( 'pending', $ack['status'] );
		self::assertSame( array( 'may_not_publish', 'content_filtered' ), array_column( $ack['warnings'], 'code' ) );
		Connection::put( array( 'paired_by' => $this->user( 'subscriber' ) ) );
		self::assertSame( 'not_allowed', $this->deliver( Delivery::make() )[0]['error']['code'] );
		Connection::put( array( 'paired_by' => 999999 ) );
		self::assertSame( 'acting_user_missing', $this->pull()['status'] );
		self::assertSame( $this->user( 'admin' ), get_current_user_id(), 'the user of the request is itself again' );
	}

	public function test_a_page_is_delivered_as_a_page(): void {
		$ack = $this->deliver( Delivery::make( array( 'post_type' => 'page' ) ) )[0];
		self::assertSame( 'page', get_post_type( $ack['post_id'] ) );
	}
}
