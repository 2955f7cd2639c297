<?php
/**
 * SEO fields: ours where no SEO plugin is active, theirs where one is.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\Seo\Adapter;
use Igny8\Connector\Seo\Adapters;
use Igny8\Connector\Seo\Aioseo;
use Igny8\Connector\Seo\RankMath;
use Igny8\Connector\Seo\SeoFramework;
use Igny8\Connector\Seo\SeoPress;
use Igny8\Connector\Seo\Yoast;

final class SeoTest extends WordPressTestCase {

	private function page( array $seo ): string {
		$this->allow( 'draft', 'publish' );
		$image = $this->peer->image( 'featured', 'featured' );
		$ack   = $this->deliver( Delivery::make( array( 'status' => 'publish', 'seo' => $seo, 'images' => array( $image ), 'title' => 'Seen </script> title' ) ) )[0];
		return ( new Browser() )->get( $ack['url'] )['body'];
	}

	public function test_with_no_seo_plugin_the_page_carries_our_fields(): void {
		$html = $this->page( Delivery::seo( array( 'canonical' => 'https://original.example/article', 'noindex' => true ) ) );
		self::assertSame( 1, substr_count( $html, '<title>' ) );
		preg_match( '~<title>(.*?)</title>~s', $html, $title );
		self::assertSame( 'SEO &#8220;title&#8221; &#038; \\ more', $title[1] ?? '' );
		self::assertStringContainsString( '<meta name="description" content="A description." />', $html );
		self::assertStringContainsString( '<link rel="canonical" href="https://original.example/article" />', $html );
		self::assertMatchesRegularExpression( "/<meta name='robots' content='[^']*noindex/", $html );
	}

	public function test_the_article_graph_is_one_and_parses(): void {
		$html = $this->page( Delivery::seo() );
		self::assertSame( 1, preg_match_all( '~<script type="application/ld\+json">(.*?)</script>~s', $html, $found ) );
		$graph = json_decode( $found[1][0], true );
		self::assertSame( 'Article', $graph['@type'] );
		self::assertSame( 'admin', $graph['author']['name'] );
		self::assertMatchesRegularExpression( '~/picture-featured.*\.png$~', $graph['image'] );
		self::assertNotFalse( strtotime( $graph['datePublished'] ) );
		self::assertStringNotContainsString( 'noindex', $html );
	}

	public function test_a_public_page_costs_no_query_of_ours(): void {
		$this->page( Delivery::seo() );
		$queries = static function ( string $plugin ) : int {
			$process = proc_open( array( PHP_BINARY, dirname( __DIR__ ) . '/support/count-queries.php', untrailingslashit( ABSPATH ), $plugin ), array( 1 => array( 'pipe', 'w' ) ), $pipes );
			$count   = (int) stream_get_contents( $pipes[1] );
			proc_close( $process );
			return $count;
		};
		$queries( 'with' );
		self::assertGreaterThan( 5, $queries( 'without' ) );
		self::assertSame( $queries( 'without' ), $queries( 'with' ) );
	}

	/**
	 * @dataProvider plugins
	 */
	public function test_each_seo_plugin_gets_its_own_keys( Adapter $adapter, array $expected ): void {
		$active = $this->activate( $adapter );
		$item   = Delivery::make( array( 'seo' => Delivery::seo( array( 'canonical' => 'https://original.example/a', 'noindex' => true ) ) ) );
		$id     = $this->deliver( $item )[0]['post_id'];
		foreach ( $expected as $key => $value ) {
			self::assertSame( $value, get_post_meta( $id, $key, true ), $key );
		}
		self::assertSame( '', get_post_meta( $id, '_igny8_seo_title', true ) );
		$ack = $this->deliver( Delivery::newer( $item, array( 'seo' => Delivery::seo( array( 'noindex' => false ) ) ) ) )[0];
		self::assertSame( array( 'updated', array() ), array( $ack['result'], $ack['warnings'] ) );
		self::assertSame( $adapter->meta( Delivery::seo() ), $adapter->read( $id ), 'what is no longer wanted is gone' );
		self::assertSame( $adapter->name(), Adapters::active_name() );
		remove_filter( 'igny8_seo_adapters', $active );
	}

	public function plugins(): array {
		$title = 'SEO "title" & \\ more';
		return array(
			'Yoast'         => array( new Yoast(), array( '_yoast_wpseo_title' => $title, '_yoast_wpseo_metadesc' => 'A description.', '_yoast_wpseo_focuskw' => 'first words', '_yoast_wpseo_canonical' => 'https://original.example/a', '_yoast_wpseo_meta-robots-noindex' => '1' ) ),
			'Rank Math'     => array( new RankMath(), array( 'rank_math_title' => $title, 'rank_math_focus_keyword' => 'first words, second words, third', 'rank_math_canonical_url' => 'https://original.example/a', 'rank_math_robots' => array( 'noindex', 'follow' ) ) ),
			'SEOPress'      => array( new SeoPress(), array( '_seopress_titles_title' => $title, '_seopress_titles_desc' => 'A description.', '_seopress_analysis_target_kw' => 'first words, second words, third', '_seopress_robots_canonical' => 'https://original.example/a', '_seopress_robots_index' => 'yes' ) ),
			'SEO Framework' => array( new SeoFramework(), array( '_genesis_title' => $title, '_genesis_description' => 'A description.', '_genesis_canonical_uri' => 'https://original.example/a', '_genesis_noindex' => '1' ) ),
			'AIOSEO'        => array( new Aioseo(), array() ),
		);
	}

	public function test_with_an_seo_plugin_we_print_nothing(): void {
		$ack    = $this->deliver( Delivery::make() )[0];
		$active = $this->activate( new Yoast() );
		query_posts( array( 'p' => $ack['post_id'], 'post_status' => 'draft' ) );
		ob_start();
		\Igny8\Connector\Seo\HeadTags::description();
		\Igny8\Connector\Seo\ArticleGraph::print_graph();
		$printed = (string) ob_get_clean();
		$title   = \Igny8\Connector\Seo\HeadTags::title( array( 'title' => 'x' ) );
		wp_reset_query();
		remove_filter( 'igny8_seo_adapters', $active );
		self::assertSame( array( '', array( 'title' => 'x' ) ), array( $printed, $title ) );
	}

	/**
	 * The plugin itself is not installed here: only the question whether it is active is answered for it.
	 */
	private function activate( Adapter $adapter ): callable {
		$filter = static function () use ( $adapter ): array {
			return array( new ActiveAdapter( $adapter ) );
		};
		add_filter( 'igny8_seo_adapters', $filter );
		return $filter;
	}
}
