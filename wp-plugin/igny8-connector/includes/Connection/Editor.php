<?php
/**
 * With what people edit posts here.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * Block markup in the classic editor is a text full of comments: such a site gets plain HTML.
 */
final class Editor {

	/**
	 * @return string blocks or html
	 */
	public static function format_of( string $post_type ): string {
		return use_block_editor_for_post_type( $post_type ) && ! self::classic_by_default() ? 'blocks' : 'html';
	}

	/**
	 * The Classic Editor plugin, where it leaves a choice: what it opens new posts with.
	 */
	private static function classic_by_default(): bool {
		if ( ! class_exists( 'Classic_Editor', false ) ) {
			return false;
		}
		return in_array( get_option( 'classic-editor-replace', 'classic' ), array( 'classic', 'replace' ), true );
	}
}
