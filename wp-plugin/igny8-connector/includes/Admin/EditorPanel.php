<?php
/**
 * A panel in the block editor beside posts that came from IGNY8.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Admin;

use Igny8\Connector\Access;
use Igny8\Connector\Connection\Connection;
use Igny8\Connector\Import\MapTable;
use Igny8\Connector\Import\Target;

defined( 'ABSPATH' ) || exit;

/**
 * What it shows is written into the page: opening the editor makes no request to the daemon.
 */
final class EditorPanel {

	public static function hook(): void {
		add_action( 'enqueue_block_editor_assets', array( self::class, 'enqueue' ) );
	}

	public static function enqueue(): void {
		$post = get_post();
		if ( null === $post || ! current_user_can( 'edit_post', $post->ID ) || ! Target::is_ours( $post->ID ) ) {
			return;
		}
		// wp-edit-post brings the older place of the panel, for WordPress before 6.6.
		wp_enqueue_script( 'igny8-editor-panel', plugins_url( 'assets/editor-panel.js', IGNY8_CONNECTOR_FILE ), array( 'wp-plugins', 'wp-edit-post', 'wp-editor', 'wp-element', 'wp-components', 'wp-api-fetch', 'wp-i18n' ), IGNY8_CONNECTOR_VERSION, true );
		wp_set_script_translations( 'igny8-editor-panel', 'igny8-connector', plugin_dir_path( IGNY8_CONNECTOR_FILE ) . 'languages' );
		wp_add_inline_script( 'igny8-editor-panel', 'window.igny8Panel = ' . wp_json_encode( self::facts( $post ), JSON_HEX_TAG | JSON_HEX_AMP ) . ';', 'before' );
	}

	/**
	 * @return array<string,mixed>
	 */
	private static function facts( \WP_Post $post ): array {
		$content_id = (string) get_post_meta( $post->ID, Target::META_CONTENT, true );
		$row        = MapTable::latest_of_post( $post->ID );
		$result     = (array) json_decode( (string) ( $row['result'] ?? '' ), true );
		$origin     = (array) json_decode( MapTable::origin_of( $content_id ), true );
		$console    = Connection::exists() ? Connection::console_url( $content_id ) : '';
		return array(
			'contentId'   => $content_id,
			'outcome'     => (string) ( $row['outcome'] ?? '' ),
			'reported'    => 'acked' === ( $row['state'] ?? '' ),
			'warnings'    => array_column( (array) ( $result['warnings'] ?? array() ), 'message' ),
			'error'       => (string) ( $result['error']['message'] ?? '' ),
			'isConflict'  => 'conflict' === ( $row['outcome'] ?? '' ),
			'keyword'     => (string) ( $origin['keyword'] ?? '' ),
			'cluster'     => (string) ( $origin['cluster'] ?? '' ),
			'brief'       => (string) ( $origin['brief'] ?? '' ),
			'score'       => $origin['score'] ?? null,
			'consoleUrl'  => (string) ( $origin['url'] ?? $console ),
			'revisionUrl' => self::revision_url( (int) ( $result['revision_id'] ?? 0 ) ),
			'canPull'     => Access::may_sync() && Connection::exists(),
		);
	}

	/**
	 * Where the text from before the last delivery can be restored with one click.
	 */
	private static function revision_url( int $revision_id ): string {
		$revision = $revision_id ? wp_get_post_revision( $revision_id ) : null;
		return $revision && current_user_can( 'read_post', $revision->ID ) ? admin_url( "revision.php?revision=$revision_id" ) : '';
	}
}
