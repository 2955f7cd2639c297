<?php
/**
 * Encrypts the shared secret with a key that lives in wp-config.php, not in the database.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * A dump of the database alone must not be enough to speak for the site.
 */
final class Seal {

	public static function close( string $secret ): string {
		$nonce = random_bytes( SODIUM_CRYPTO_SECRETBOX_NONCEBYTES );
		return base64_encode( $nonce . sodium_crypto_secretbox( $secret, $nonce, self::key() ) );
	}

	/**
	 * @return string|null null when the salts have changed since, or the text was tampered with
	 */
	public static function open( string $sealed ): ?string {
		$bytes = base64_decode( $sealed, true );
		if ( false === $bytes || strlen( $bytes ) <= SODIUM_CRYPTO_SECRETBOX_NONCEBYTES ) {
			return null;
		}
		$nonce  = substr( $bytes, 0, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES );
		$secret = sodium_crypto_secretbox_open( substr( $bytes, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES ), $nonce, self::key() );
		return false === $secret ? null : $secret;
	}

	private static function key(): string {
		return hash( 'sha256', 'igny8-connector|' . wp_salt( 'auth' ), true );
	}
}
