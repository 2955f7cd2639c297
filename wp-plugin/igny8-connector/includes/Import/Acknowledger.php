<?php
/**
 * Tells the daemon what became of deliveries, until it has heard.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Import;

use Igny8\Connector\Protocol\Client;
use Igny8\Connector\Protocol\Failure;

defined( 'ABSPATH' ) || exit;

final class Acknowledger {

	private const AT_ONCE = 20;

	/**
	 * @param array<string,mixed>|null $ack
	 * @return string the result that was sent, or "skipped"
	 * @throws Failure When the daemon cannot be reached: the result stays owed.
	 */
	public static function send( Client $client, ?array $ack ): string {
		if ( null === $ack ) {
			return 'skipped';
		}
		try {
			$client->call( 'ack', $ack );
			MapTable::set_state( $ack['delivery_key'], 'acked' );
		} catch ( Failure $failure ) {
			if ( ! self::is_final( $failure ) ) {
				throw $failure;
			}
			MapTable::set_state( $ack['delivery_key'], 'refused' );
		}
		return $ack['result'];
	}

	/**
	 * @throws Failure When the daemon cannot be reached.
	 */
	public static function send_owed( Client $client ): void {
		foreach ( MapTable::owed( self::AT_ONCE ) as $row ) {
			self::send( $client, (array) json_decode( (string) $row['result'], true ) );
		}
	}

	/**
	 * The daemon knows no such delivery, or does not want this answer: asking again changes nothing.
	 */
	private static function is_final( Failure $failure ): bool {
		return in_array( $failure->fact( 'http_status' ), array( 400, 404, 409, 410, 422 ), true )
			&& ! in_array( $failure->reason(), array( 'site_inactive', 'not_igny8' ), true );
	}
}
