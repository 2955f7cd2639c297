<?php
/**
 * The panel in Chromium, in the block editor of this WordPress. Run by `make test-plugin-browser`.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

/**
 * @group browser
 */
final class PanelTest extends WordPressTestCase {

	public function test_the_panel_shows_origin_brief_score_and_conflict_and_pulls(): void {
		$origin  = array( 'keyword' => 'red <shoes>', 'cluster' => 'Shoes', 'brief' => "Say why.\nBe short.", 'score' => 83, 'url' => 'https://igny8.example/app/c/1' );
		$calm    = $this->deliver( Delivery::make( array( 'origin' => $origin ) ) )[0]['post_id'];
		$item    = Delivery::make();
		$clashes = $this->deliver( $item )[0]['post_id'];
		wp_update_post( array( 'ID' => $clashes, 'post_title' => 'Mine' ) );
		$this->deliver( Delivery::newer( $item, array( 'title' => 'New' ) ) );
		$this->peer->queue( Delivery::make() );
		$process = proc_open( array( 'node', dirname( __DIR__ ) . '/browser/panel.mjs', untrailingslashit( home_url() ), (string) $calm, (string) $clashes ), array( 1 => array( 'pipe', 'w' ), 2 => array( 'pipe', 'w' ) ), $pipes );
		$said    = stream_get_contents( $pipes[1] ) . stream_get_contents( $pipes[2] );
		self::assertSame( 0, proc_close( $process ), $said );
		self::assertStringContainsString( 'ok', $said );
	}
}
