<?php
/**
 * Texts that want to be scripts: from the daemon, from its pictures, from its errors, into every screen of ours.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\Connection\Connection;
use Igny8\Connector\State;

final class HostileTest extends WordPressTestCase {

	private const MARK = 'igny8xss';

	/**
	 * @return string[]
	 */
	private static function corpus(): array {
		$run = 'window.' . self::MARK . '=1';
		return array(
			"<script>$run</script>",
			"</script><script>$run</script>",
			"</title></textarea></style></noscript><script>$run</script>",
			"\"><img src=x onerror=$run>",
			"' onmouseover='$run",
			"\" onfocus=\"$run\" autofocus=\"",
			"<svg/onload=$run>",
			"<svg><animate onbegin=$run attributeName=x>",
			"<math><mi//xlink:href=\"data:x,<script>$run</script>\">",
			"<a href=\"javascript:$run\">x</a>",
			"javascript:$run",
			"<iframe srcdoc=\"<script>$run</script>\">",
			"<!--<img src=\"--><img src=x onerror=$run//\">",
			"<noscript><p title=\"</noscript><img src=x onerror=$run>\">",
			"<style>@import 'javascript:$run';</style>",
			"{{constructor.constructor('$run')()}}",
			"\\u003cscript\\u003e$run\\u003c/script\\u003e",
			"&lt;script&gt;$run&lt;/script&gt;",
			"%3Cscript%3E$run%3C/script%3E",
			"<scr\0ipt>$run</scr\0ipt>",
			"<details open ontoggle=$run>",
			"]]><script>$run</script>",
			"\u{2028}$run\u{2029}",
			"<form action=javascript:$run><button>x",
		);
	}

	/**
	 * Where a browser would run something that carries our mark.
	 *
	 * @return string[]
	 */
	private static function dangers( string $html ): array {
		$found    = array();
		$document = new \DOMDocument();
		@$document->loadHTML( '<?xml encoding="utf-8"?>' . $html );
		foreach ( $document->getElementsByTagName( '*' ) as $element ) {
			foreach ( $element->attributes as $attribute ) {
				$is_code = 0 === strpos( strtolower( $attribute->name ), 'on' ) || 'srcdoc' === $attribute->name || ( in_array( $attribute->name, array( 'href', 'src', 'action', 'formaction', 'data', 'xlink:href' ), true ) && preg_match( '/^\s*javascript:/i', $attribute->value ) );
				if ( $is_code && false !== strpos( $attribute->value, self::MARK ) ) {
					$found[] = "{$element->nodeName} {$attribute->name}";
				}
			}
			// In a string of somebody's JSON it is a text; alone in its element it is a script.
			if ( 'script' === $element->nodeName && preg_match( '/^\s*window\.' . self::MARK . '=1/', $element->textContent ) ) {
				$found[] = 'a script';
			}
		}
		return $found;
	}

	public function test_the_check_itself_sees_what_it_should(): void {
		$seen = array_filter( self::corpus(), static fn( string $text ): bool => array() !== self::dangers( "<p title=\"$text\">$text</p>" ) );
		self::assertGreaterThan( 10, count( $seen ) );
	}

	public function test_no_text_of_the_daemon_becomes_a_script_on_our_screens(): void {
		$this->connect();
		$items = array();
		foreach ( self::corpus() as $n => $text ) {
			$origin  = array( 'keyword' => $text, 'cluster' => $text, 'brief' => $text, 'score' => 1, 'url' => 'https://igny8.example/' );
			$items[] = Delivery::make( array( 'title' => $text, 'excerpt' => $text, 'origin' => $origin, 'terms' => array( array( 'taxonomy' => $text, 'name' => $text, 'create' => false ) ), 'images' => array( $this->peer->image( "p$n", 'featured', array( 'filename' => $text, 'alt' => $text, 'url' => IGNY8_TEST_PEER . '/image/nothing' ) ) ), 'seo' => Delivery::seo( array( 'title' => $text, 'description' => $text ) ) ) );
		}
		$acks = array();
		foreach ( array_chunk( $items, 8 ) as $chunk ) {
			$acks = array_merge( $acks, $this->deliver( ...$chunk ) );
		}
		self::assertCount( count( self::corpus() ), array_filter( $acks, static fn( array $ack ): bool => 'created' === $ack['result'] && count( $ack['warnings'] ) >= 2 ) );
		$admin = Browser::logged_in( 'admin' );
		$pages = array( admin_url( 'options-general.php?page=igny8' ), admin_url( 'options-general.php?page=igny8&paged=2' ) );
		foreach ( $acks as $ack ) {
			$pages[] = admin_url( "post.php?post={$ack['post_id']}&action=edit" );
		}
		$checked = 0;
		foreach ( $pages as $page ) {
			$html = $admin->get( $page )['body'];
			self::assertSame( array(), self::dangers( $html ), $page );
			preg_match( '~window\.igny8Panel = (.*?);\n~', $html, $panel );
			self::assertFalse( isset( $panel[1] ) && ( false !== strpos( $panel[1], '<' ) || null === json_decode( $panel[1] ) ), $page );
			$checked += substr_count( $html, self::MARK ) > 0 ? 1 : 0;
		}
		self::assertGreaterThan( 20, $checked, 'the texts were there' );
	}

	public function test_no_error_name_or_address_becomes_a_script_on_our_screens(): void {
		$this->connect();
		$admin = Browser::logged_in( 'admin' );
		foreach ( self::corpus() as $text ) {
			Connection::put( array( 'site_name' => $text, 'url' => "https://example.com/$text" ) );
			State::put( array( 'last_error' => array( 'code' => $text, 'message' => $text, 'at' => time() ) ) );
			foreach ( array( admin_url( 'options-general.php?page=igny8' ), admin_url( 'index.php' ) ) as $page ) {
				$html = $admin->get( $page )['body'];
				self::assertStringContainsString( self::MARK, $html );
				self::assertSame( array(), self::dangers( $html ), "$text on $page" );
			}
		}
		Connection::put( array( 'url' => IGNY8_TEST_PEER ) );
	}

	public function test_public_pages_and_their_heads_run_nothing(): void {
		$this->allow( 'draft', 'publish' );
		$this->connect();
		$visitor = new Browser();
		foreach ( array_chunk( self::corpus(), 8 ) as $chunk ) {
			$items = array_map( static fn( string $text ): array => Delivery::make( array( 'status' => 'publish', 'title' => wp_strip_all_tags( $text ) . ' x', 'excerpt' => $text, 'seo' => Delivery::seo( array( 'title' => $text, 'description' => $text, 'focus_keyword' => $text ) ) ) ), $chunk );
			foreach ( $this->deliver( ...$items ) as $ack ) {
				self::assertSame( array(), self::dangers( $visitor->get( $ack['url'] )['body'] ), $ack['url'] );
			}
		}
	}
}
