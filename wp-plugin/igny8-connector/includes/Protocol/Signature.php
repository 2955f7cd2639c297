<?php
/**
 * Standard Webhooks 1.0, both ways.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Protocol;

defined( 'ABSPATH' ) || exit;

final class Signature {

	public const TOLERANCE = 300;

	public static function sign( string $secret, string $id, int $timestamp, string $body ): string {
		return 'v1,' . base64_encode( hash_hmac( 'sha256', "$id.$timestamp.$body", self::key( $secret ), true ) );
	}

	/**
	 * A header may carry several signatures, while a key is being changed.
	 */
	public static function matches( string $secret, string $id, int $timestamp, string $body, string $header ): bool {
		$expected = self::sign( $secret, $id, $timestamp, $body );
		$matches  = false;
		foreach ( explode( ' ', $header ) as $candidate ) {
			$matches = hash_equals( $expected, $candidate ) || $matches;
		}
		return $matches;
	}

	private static function key( string $secret ): string {
		return (string) base64_decode( (string) preg_replace( '/^whsec_/', '', $secret ), true );
	}
}
