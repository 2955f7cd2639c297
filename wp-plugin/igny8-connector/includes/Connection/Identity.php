<?php
/**
 * Is this still the site that was connected, or a clone of it?
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Connection;

use Igny8\Connector\Pull\Schedule;
use Igny8\Connector\State;
use Igny8\Connector\Sync\EventTable;

defined( 'ABSPATH' ) || exit;

/**
 * A staging copy carries the credentials of the original. If it pulled, deliveries would go to the wrong
 * site: so a changed address stops everything until an administrator has said what it means.
 */
final class Identity {

	public static function has_moved(): bool {
		$connection = Connection::all();
		if ( $connection['is_copy'] ) {
			return true;
		}
		return '' !== $connection['home_url'] && self::address( $connection['home_url'] ) !== self::address( home_url() );
	}

	/**
	 * Connections made by constants have no pairing, so the first address seen is the site's.
	 */
	public static function remember(): void {
		if ( '' === Connection::all()['home_url'] ) {
			Connection::put( array( 'home_url' => home_url() ) );
		}
	}

	public static function is_same_site(): void {
		Connection::put(
			array(
				'home_url' => home_url(),
				'is_copy'  => false,
			)
		);
		State::put( array( 'last_heartbeat_at' => 0 ) );
		Schedule::soon();
	}

	/**
	 * Forgets the connection here without ending it in the daemon, where it belongs to the original.
	 */
	public static function is_copy(): void {
		EventTable::clear();
		State::forget();
		Connection::forget();
		Schedule::clear();
		if ( Connection::by_constants() ) {
			Connection::put( array( 'is_copy' => true ) );
		}
	}

	/**
	 * Moving from http to https is not moving house.
	 */
	private static function address( string $url ): string {
		return strtolower( untrailingslashit( (string) preg_replace( '~^https?://~i', '', $url ) ) );
	}
}
