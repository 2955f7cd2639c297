<?php
/**
 * Puts attachments into the places that the block markup keeps for them.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Import;

defined( 'ABSPATH' ) || exit;

/**
 * {{igny8:image:TOKEN:id}} and {{igny8:image:TOKEN:url}}. With these in it, a block's attributes are not JSON
 * yet, so the markup is handled as text and not by parse_blocks().
 */
final class Placeholders {

	private const ANY   = '~\{\{igny8:image:([A-Za-z0-9_-]{1,64}):(?:id|url)\}\}~';
	private const BLOCK = '~<!-- wp:image (?:(?!-->).)*-->(?:(?!<!-- /wp:image -->).)*<!-- /wp:image -->\s*~s';

	/** A gallery with all its pictures gone. */
	private const EMPTY_GALLERY = '~<!-- wp:gallery(?: (?:(?!-->).)*)?-->\s*<figure\b[^>]*>\s*(?:<figcaption\b[^>]*>(?:(?!</figcaption>).)*</figcaption>\s*)?</figure>\s*<!-- /wp:gallery -->\s*~s';

	/**
	 * @param array<string,array{attachment_id:int,url:string}> $images by token
	 * @throws Refusal When a place outside of an image block stays empty.
	 */
	public static function fill( string $blocks, array $images, Warnings $warnings ): string {
		$missing = array();
		foreach ( self::tokens( $blocks ) as $token ) {
			if ( isset( $images[ $token ] ) ) {
				$blocks = str_replace(
					array( "{{igny8:image:$token:id}}", "{{igny8:image:$token:url}}" ),
					array( (string) $images[ $token ]['attachment_id'], esc_url( $images[ $token ]['url'] ) ),
					$blocks
				);
			} else {
				$missing[] = $token;
			}
		}
		if ( $missing ) {
			$blocks = self::drop_blocks( $blocks );
			/* translators: %s: list of image names */
			$warnings->add( 'image_block_removed', sprintf( __( 'Left out, because the image could not be had: %s.', 'igny8-connector' ), implode( ', ', $missing ) ) );
		}
		if ( self::tokens( $blocks ) ) {
			throw Refusal::rejected( 'placeholder_unresolved', __( 'The text has a place for an image outside of an image block.', 'igny8-connector' ) );
		}
		return $blocks;
	}

	/**
	 * Removes whole image blocks that still have an empty place.
	 */
	private static function drop_blocks( string $blocks ): string {
		$kept = (string) preg_replace_callback(
			self::BLOCK,
			static function ( array $found ): string {
				return preg_match( self::ANY, $found[0] ) ? '' : $found[0];
			},
			$blocks
		);
		return $kept === $blocks ? $kept : (string) preg_replace( self::EMPTY_GALLERY, '', $kept );
	}

	/**
	 * @return string[]
	 */
	private static function tokens( string $blocks ): array {
		preg_match_all( self::ANY, $blocks, $found );
		return array_values( array_unique( $found[1] ) );
	}
}
