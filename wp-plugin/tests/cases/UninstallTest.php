<?php
/**
 * Deleting the plugin leaves nothing behind but what belongs to the site.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

final class UninstallTest extends WordPressTestCase {

	private const PLUGIN = 'igny8-connector/igny8-connector.php';

	public function test_everything_with_our_prefix_goes_and_posts_stay(): void {
		global $wpdb;
		$item = Delivery::make( array( 'images' => array( $this->peer->image( 'featured', 'featured' ) ) ) );
		$id   = $this->deliver( $item )[0]['post_id'];
		set_transient( 'igny8_notice_1', 'x', 60 );
		deactivate_plugins( self::PLUGIN );
		self::assertFalse( wp_next_scheduled( 'igny8_pull' ) );
		self::assertTrue( uninstall_plugin( self::PLUGIN ) );
		$this->forget_caches();
		self::assertSame( array(), $wpdb->get_col( "SHOW TABLES LIKE '%igny8%'" ) );
		self::assertSame( array(), $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE '%igny8\\_%'" ) );
		self::assertSame( 0, $this->count_rows( 'postmeta', "meta_key LIKE '%igny8%'" ) );
		self::assertSame( 0, $this->count_rows( 'usermeta', "meta_key LIKE '%igny8%'" ) );
		self::assertStringNotContainsString( 'igny8', (string) wp_json_encode( _get_cron_array() ) );
		self::assertSame( $item['blocks'], get_post( $id )->post_content );
		self::assertNotSame( 0, get_post_thumbnail_id( $id ) );
	}
}
