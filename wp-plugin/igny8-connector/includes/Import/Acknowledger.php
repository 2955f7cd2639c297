<?php
/**
 * Tells the daemon what became of deliveries.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Import;

use Igny8\Connector\Protocol\Capabilities;
use Igny8\Connector\Protocol\Client;
use Igny8\Connector\Protocol\Failure;

defined( 'ABSPATH' ) || exit;

/**
 * Several at once where the daemon understands that: it counts requests.
 */
final class Acknowledger {

	private const AT_ONCE = 20;

	/**
	 * @param array<int,array<string,mixed>> $acks
	 * @throws Failure When the daemon cannot be reached: the results stay owed.
	 */
	public static function send( Client $client, array $acks ): void {
		foreach ( array_chunk( array_map( array( self::class, 'spoken' ), $acks ), self::AT_ONCE ) as $chunk ) {
			if ( count( $chunk ) > 1 && Capabilities::daemon_has( 'batch_acks' ) ) {
				self::send_batch( $client, $chunk );
			} else {
				self::send_singly( $client, $chunk );
			}
		}
	}

	/**
	 * @throws Failure When the daemon cannot be reached.
	 */
	public static function send_owed( Client $client ): void {
		$acks = array();
		foreach ( MapTable::owed( self::AT_ONCE ) as $row ) {
			$acks[] = (array) json_decode( (string) $row['result'], true );
		}
		self::send( $client, $acks );
	}

	/**
	 * @param array<int,array<string,mixed>> $acks
	 * @throws Failure When the daemon cannot be reached.
	 */
	private static function send_batch( Client $client, array $acks ): void {
		try {
			$results = $client->call( 'acks', array( 'acks' => $acks ) )['results'];
		} catch ( Failure $failure ) {
			if ( ! self::is_final( $failure ) ) {
				throw $failure;
			}
			// One of them spoils the request: by themselves the others are welcome.
			self::send_singly( $client, $acks );
			return;
		}
		foreach ( $results as $result ) {
			MapTable::set_state( $result['delivery_key'], null === $result['error'] ? 'acked' : 'refused' );
		}
	}

	/**
	 * @param array<int,array<string,mixed>> $acks
	 * @throws Failure When the daemon cannot be reached.
	 */
	private static function send_singly( Client $client, array $acks ): void {
		foreach ( $acks as $ack ) {
			try {
				$client->call( 'ack', $ack );
				MapTable::set_state( $ack['delivery_key'], 'acked' );
			} catch ( Failure $failure ) {
				if ( ! self::is_final( $failure ) ) {
					throw $failure;
				}
				MapTable::set_state( $ack['delivery_key'], 'refused' );
			}
		}
	}

	/**
	 * As this daemon understands it.
	 *
	 * @param array<string,mixed> $ack
	 * @return array<string,mixed>
	 */
	private static function spoken( array $ack ): array {
		if ( ! Capabilities::daemon_has( 'merge' ) ) {
			unset( $ack['versions'], $ack['post_hash'], $ack['revision_id'] );
		}
		return $ack;
	}

	/**
	 * The daemon knows no such delivery, or does not want this answer: asking again changes nothing.
	 */
	private static function is_final( Failure $failure ): bool {
		return in_array( $failure->fact( 'http_status' ), array( 400, 404, 409, 410, 413, 422 ), true )
			&& ! in_array( $failure->reason(), array( 'site_inactive', 'not_igny8' ), true );
	}
}
