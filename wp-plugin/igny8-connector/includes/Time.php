<?php
/**
 * Between the protocol's RFC 3339 in UTC and WordPress's two columns per date.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector;

defined( 'ABSPATH' ) || exit;

final class Time {

	public static function rfc3339( int $timestamp ): string {
		return gmdate( 'Y-m-d\TH:i:s\Z', $timestamp );
	}

	public static function mysql( int $timestamp ): string {
		return gmdate( 'Y-m-d H:i:s', $timestamp );
	}

	public static function timestamp( string $rfc3339 ): int {
		return ( new \DateTimeImmutable( $rfc3339 ) )->getTimestamp();
	}

	/**
	 * A new draft has no post_modified_gmt in WordPress, only the local time.
	 */
	public static function modified( \WP_Post $post ): ?string {
		$gmt = $post->post_modified_gmt;
		if ( '0000-00-00 00:00:00' === $gmt ) {
			$gmt = get_gmt_from_date( $post->post_modified );
		}
		$timestamp = strtotime( $gmt . ' UTC' );
		return false === $timestamp || $timestamp <= 0 ? null : self::rfc3339( $timestamp );
	}

	/**
	 * In the site's zone and language, for a person.
	 */
	public static function shown( int $timestamp ): string {
		return (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $timestamp );
	}
}
