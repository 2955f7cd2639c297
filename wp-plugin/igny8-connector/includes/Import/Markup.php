<?php
/**
 * Makes block markup fit the WordPress that receives it.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Import;

use Igny8\Connector\Connection\Editor;

defined( 'ABSPATH' ) || exit;

/**
 * A block that this version does not have yet (details before 6.3, say) would be shown as broken in the editor: its
 * HTML goes into a block of HTML, where it looks the same. A site without the block editor gets plain HTML.
 */
final class Markup {

	public static function fit( string $blocks, string $post_type ): string {
		if ( 'html' === Editor::format_of( $post_type ) ) {
			return ClassicHtml::of( $blocks );
		}
		$parsed  = parse_blocks( $blocks );
		$fitting = array_map( array( self::class, 'fit_block' ), $parsed );
		return $fitting === $parsed ? $blocks : serialize_blocks( $fitting );
	}

	/**
	 * @param array<string,mixed> $block
	 * @return array<string,mixed>
	 */
	private static function fit_block( array $block ): array {
		$name = (string) $block['blockName'];
		if ( 0 === strpos( $name, 'core/' ) && ! \WP_Block_Type_Registry::get_instance()->is_registered( $name ) ) {
			$html = trim( self::html( $block ) );
			return array(
				'blockName'    => 'core/html',
				'attrs'        => array(),
				'innerBlocks'  => array(),
				'innerHTML'    => "\n$html\n",
				'innerContent' => array( "\n$html\n" ),
			);
		}
		$block['innerBlocks'] = array_map( array( self::class, 'fit_block' ), $block['innerBlocks'] );
		return $block;
	}

	/**
	 * The block's HTML, without the comments around it and its inner blocks.
	 *
	 * @param array<string,mixed> $block
	 */
	public static function html( array $block, ?callable $inner = null ): string {
		$inner = $inner ?? array( self::class, 'html' );
		$html  = '';
		$next  = 0;
		foreach ( $block['innerContent'] as $piece ) {
			$html .= is_string( $piece ) ? $piece : $inner( $block['innerBlocks'][ $next++ ] );
		}
		return $html;
	}
}
