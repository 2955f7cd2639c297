<?php
/**
 * The stored connection to the daemon.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Connection;

use Igny8\Connector\Protocol\Failure;

defined( 'ABSPATH' ) || exit;

/**
 * One option, not autoloaded. The constants IGNY8_URL, IGNY8_KEY_ID and IGNY8_SECRET win over it.
 */
final class Connection {

	public const OPTION    = 'igny8_connection';
	private const DEFAULTS = array(
		'url'           => '',
		'key_id'        => '',
		'sealed'        => '',
		'site_id'       => '',
		'site_name'     => '',
		'home_url'      => '',
		'paired_at'     => 0,
		'paired_by'     => 0,
		'poll_interval' => 300,
		'structure_at'  => 0,
		'is_copy'       => false,
		'capabilities'  => array(),
		'former'        => null,
	);

	/**
	 * @return array<string,mixed>
	 */
	public static function all(): array {
		$stored = get_option( self::OPTION, array() );
		return array_merge( self::DEFAULTS, is_array( $stored ) ? $stored : array() );
	}

	/**
	 * @param array<string,mixed> $changes
	 */
	public static function put( array $changes ): void {
		update_option( self::OPTION, array_merge( self::all(), $changes ), false );
	}

	public static function forget(): void {
		delete_option( self::OPTION );
	}

	public static function by_constants(): bool {
		return defined( 'IGNY8_URL' ) && defined( 'IGNY8_KEY_ID' ) && defined( 'IGNY8_SECRET' );
	}

	public static function exists(): bool {
		return self::by_constants() || '' !== self::all()['key_id'];
	}

	public static function url(): string {
		return self::by_constants() ? untrailingslashit( (string) IGNY8_URL ) : (string) self::all()['url'];
	}

	/**
	 * @throws Failure When there is no connection, or its secret cannot be read.
	 */
	public static function credentials(): Credentials {
		if ( self::by_constants() ) {
			if ( ! preg_match( '~^whsec_[A-Za-z0-9+/]{22,}={0,2}$~D', (string) IGNY8_SECRET ) ) {
				throw new Failure( 'secret_malformed' );
			}
			return new Credentials( self::url(), (string) IGNY8_KEY_ID, (string) IGNY8_SECRET );
		}
		$stored = self::all();
		if ( '' === $stored['key_id'] ) {
			throw new Failure( 'not_paired' );
		}
		$secret = Seal::open( (string) $stored['sealed'] );
		if ( null === $secret ) {
			throw new Failure( 'reconnect' );
		}
		return new Credentials( (string) $stored['url'], (string) $stored['key_id'], $secret );
	}

	/**
	 * The key from before a renewal: the daemon may still use it, for a day.
	 */
	public static function former_credentials(): ?Credentials {
		$former = self::all()['former'];
		if ( self::by_constants() || ! is_array( $former ) || $former['until'] < time() ) {
			return null;
		}
		$secret = Seal::open( (string) $former['sealed'] );
		return null === $secret ? null : new Credentials( self::url(), (string) $former['key_id'], $secret );
	}

	/**
	 * not_paired, reconnect, moved, incomplete or connected.
	 */
	public static function condition(): string {
		try {
			self::credentials();
		} catch ( Failure $failure ) {
			return $failure->reason();
		}
		if ( Identity::has_moved() ) {
			return 'moved';
		}
		return self::all()['structure_at'] > 0 ? 'connected' : 'incomplete';
	}

	/**
	 * Where a piece of content is shown in the console.
	 */
	public static function console_url( string $content_id ): string {
		$site_id = (string) self::all()['site_id'];
		if ( '' === $site_id || '' === $content_id ) {
			return self::url() . '/app/';
		}
		return self::url() . '/app/s/' . rawurlencode( $site_id ) . '/writer/content/' . rawurlencode( $content_id );
	}
}
