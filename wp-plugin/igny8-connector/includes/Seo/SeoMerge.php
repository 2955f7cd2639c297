<?php
/**
 * Decides which SEO fields of an existing post may be written.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Seo;

use Igny8\Connector\Import\Warnings;

defined( 'ABSPATH' ) || exit;

/**
 * A field that a person has changed since our last write stays as it is.
 */
final class SeoMerge {

	/**
	 * @param array<string,mixed> $seo
	 * @param array<string,mixed> $written what was stored after our last write
	 * @return array{set:array<string,mixed>,remove:string[]}
	 */
	public static function plan( int $post_id, array $seo, array $written, Warnings $warnings ): array {
		$plan    = array(
			'set'    => array(),
			'remove' => array(),
		);
		$kept    = array();
		$current = Adapters::active()->read( $post_id );
		foreach ( Adapters::active()->meta( $seo ) as $key => $wanted ) {
			if ( $wanted === $current[ $key ] ) {
				continue;
			}
			if ( $current[ $key ] !== ( $written[ $key ] ?? '' ) ) {
				$kept[] = $key;
			} elseif ( self::is_set( $wanted ) ) {
				$plan['set'][ $key ] = $wanted;
			} else {
				$plan['remove'][] = $key;
			}
		}
		if ( $kept ) {
			/* translators: %s: list of field names */
			$warnings->add( 'seo_kept', sprintf( __( 'These SEO fields were changed in WordPress and stay as they are: %s.', 'igny8-connector' ), implode( ', ', $kept ) ) );
		}
		return $plan;
	}

	/**
	 * @param mixed $value
	 */
	public static function is_set( $value ): bool {
		return '' !== $value;
	}
}
