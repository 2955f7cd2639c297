<?php
/**
 * Sends waiting events in batches.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Sync;

use Igny8\Connector\Protocol\Client;
use Igny8\Connector\Protocol\Failure;

defined( 'ABSPATH' ) || exit;

final class EventSender {

	private const BATCH   = 50;
	private const BATCHES = 4;

	/**
	 * @throws Failure When the daemon cannot be reached: the events stay.
	 */
	public static function send( Client $client ): void {
		for ( $batch = 0; $batch < self::BATCHES; $batch++ ) {
			$events = EventTable::waiting( self::BATCH );
			if ( ! $events || self::send_batch( $client, $events ) < count( $events ) ) {
				return;
			}
		}
	}

	/**
	 * @param array<int,array<string,mixed>> $events
	 * @return int how many were accepted
	 * @throws Failure When the daemon cannot be reached.
	 */
	private static function send_batch( Client $client, array $events ): int {
		$ids = array_column( $events, 'event_id' );
		try {
			$accepted = array_intersect( $ids, $client->call( 'events', array( 'events' => $events ) )['accepted'] );
		} catch ( Failure $failure ) {
			if ( ! in_array( $failure->fact( 'http_status' ), array( 400, 422 ), true ) ) {
				throw $failure;
			}
			$accepted = array();
		}
		EventTable::accepted( $accepted );
		EventTable::refused( array_diff( $ids, $accepted ) );
		return count( $accepted );
	}
}
