<?php
/**
 * What each side understands beyond the first day's protocol.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Protocol;

use Igny8\Connector\Connection\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * An older daemon names none, and is spoken to as on the first day.
 */
final class Capabilities {

	public const OURS = array( 'batch_acks', 'inventory', 'merge', 'nudge_heartbeat', 'origin', 'rotate', 'site_health', 'term_parents' );

	public static function daemon_has( string $name ): bool {
		return in_array( $name, (array) Connection::all()['capabilities'], true );
	}

	/**
	 * @param array<string,mixed> $answer one that may name the daemon's capabilities; absent means none
	 */
	public static function note( array $answer ): void {
		$theirs = self::of( $answer );
		if ( Connection::all()['capabilities'] !== $theirs ) {
			Connection::put( array( 'capabilities' => $theirs ) );
		}
	}

	/**
	 * @param array<string,mixed> $answer
	 * @return string[]
	 */
	public static function of( array $answer ): array {
		$theirs = array_values( array_unique( (array) ( $answer['capabilities'] ?? array() ) ) );
		sort( $theirs );
		return $theirs;
	}
}
