<?php
/**
 * Blocks as the classic editor knows such things.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Import;

defined( 'ABSPATH' ) || exit;

/**
 * Pictures with captions and galleries become the shortcodes that the classic editor makes, videos a line with their
 * address; everything else stays the HTML that it is, without the classes of blocks, which no classic theme styles.
 */
final class ClassicHtml {

	public static function of( string $blocks ): string {
		$parts = array();
		foreach ( parse_blocks( $blocks ) as $block ) {
			$html = trim( self::block( $block ) );
			if ( '' !== $html ) {
				$parts[] = $html;
			}
		}
		return implode( "\n\n", $parts );
	}

	/**
	 * @param array<string,mixed> $block
	 */
	private static function block( array $block ): string {
		switch ( $block['blockName'] ) {
			case null:
			case 'core/html':
			case 'core/freeform':
			case 'core/shortcode':
				return $block['innerHTML'];
			case 'core/image':
				return self::image( $block );
			case 'core/gallery':
				return self::gallery( $block );
			case 'core/embed':
				return "\n\n" . esc_url_raw( (string) ( $block['attrs']['url'] ?? '' ) ) . "\n\n";
			case 'core/separator':
				return '<hr />';
			case 'core/columns':
			case 'core/column':
			case 'core/group':
				return implode( "\n\n", array_map( array( self::class, 'block' ), $block['innerBlocks'] ) );
			default:
				return self::without_block_classes( Markup::html( $block, \Closure::fromCallable( array( self::class, 'block' ) ) ) );
		}
	}

	/**
	 * @param array<string,mixed> $block
	 */
	private static function image( array $block ): string {
		$html = self::without_block_classes( $block['innerHTML'] );
		$id   = (int) ( $block['attrs']['id'] ?? 0 );
		if ( ! preg_match( '~(<a\b[^>]*>\s*)?<img\b[^>]*>(\s*</a>)?~i', $html, $image ) ) {
			return $html;
		}
		$size   = (string) ( $block['attrs']['sizeSlug'] ?? 'large' );
		$source = $id ? wp_get_attachment_image_src( $id, $size ) : false;
		if ( $source && ! preg_match( '/\swidth=/i', $image[0] ) ) {
			$image[0] = (string) preg_replace( '~\s*/?>~', sprintf( ' width="%d" height="%d" />', $source[1], $source[2] ), (string) preg_replace( '~\s*/>~', '>', $image[0] ), 1 );
		}
		if ( ! preg_match( '~<figcaption\b[^>]*>(.*?)</figcaption>~is', $html, $caption ) || '' === trim( $caption[1] ) ) {
			return $image[0];
		}
		return sprintf( '[caption id="attachment_%1$d" align="alignnone" width="%2$d"]%3$s %4$s[/caption]', $id, $source ? $source[1] : 600, $image[0], trim( $caption[1] ) );
	}

	/**
	 * @param array<string,mixed> $block
	 */
	private static function gallery( array $block ): string {
		$ids = array();
		foreach ( $block['innerBlocks'] as $image ) {
			$ids[] = (int) ( $image['attrs']['id'] ?? 0 );
		}
		if ( ! $ids || in_array( 0, $ids, true ) ) {
			return implode( "\n\n", array_map( array( self::class, 'block' ), $block['innerBlocks'] ) );
		}
		return sprintf( '[gallery columns="%1$d" size="large" ids="%2$s"]', max( 1, min( 9, (int) ( $block['attrs']['columns'] ?? min( 3, count( $ids ) ) ) ) ), implode( ',', $ids ) );
	}

	private static function without_block_classes( string $html ): string {
		return (string) preg_replace_callback(
			'~\sclass="([^"]*)"~',
			static function ( array $found ): string {
				$kept = preg_grep( '~^(wp-block-|wp-element-|has-)~', preg_split( '/\s+/', trim( $found[1] ) ), PREG_GREP_INVERT );
				return $kept ? ' class="' . implode( ' ', $kept ) . '"' : '';
			},
			$html
		);
	}
}
