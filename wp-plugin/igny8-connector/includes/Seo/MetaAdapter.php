<?php
/**
 * Common to the SEO plugins that keep their fields in post meta.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Seo;

defined( 'ABSPATH' ) || exit;

abstract class MetaAdapter implements Adapter {

	private const NOTHING = array(
		'title'              => '',
		'description'        => '',
		'focus_keyword'      => '',
		'secondary_keywords' => array(),
		'canonical'          => null,
		'noindex'            => false,
	);

	public function after_save( int $post_id, array $seo ): void {
	}

	public function read( int $post_id ): array {
		$stored = array();
		foreach ( array_keys( $this->meta( self::NOTHING ) ) as $key ) {
			$stored[ $key ] = get_post_meta( $post_id, $key, true );
		}
		return $stored;
	}

	public function focus_keyword( int $post_id ): string {
		$key    = $this->keyword_key();
		$stored = null === $key ? '' : get_post_meta( $post_id, $key, true );
		return is_string( $stored ) ? trim( explode( ',', $stored )[0] ) : '';
	}

	/**
	 * Where the main keyword is: alone, or first in a list with commas.
	 */
	abstract protected function keyword_key(): ?string;

	/**
	 * @param array<string,mixed> $seo
	 */
	protected static function keywords( array $seo ): string {
		$all = array_merge( array( $seo['focus_keyword'] ), $seo['secondary_keywords'] );
		return implode( ', ', array_filter( array_map( 'trim', str_replace( ',', ' ', $all ) ), 'strlen' ) );
	}
}
