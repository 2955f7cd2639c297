<?php
/**
 * The state of the connection in one place, without secrets.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Admin;

use Igny8\Connector\Connection\Connection;
use Igny8\Connector\Import\MapTable;
use Igny8\Connector\Pull\Schedule;
use Igny8\Connector\State;
use Igny8\Connector\Sync\EventTable;

defined( 'ABSPATH' ) || exit;

/**
 * Reads the database only: never a request to the daemon.
 */
final class Overview {

	/**
	 * @return array<string,mixed>
	 */
	public static function facts(): array {
		$connection = Connection::all();
		$state      = State::all();
		$next       = Schedule::next();
		return array(
			'condition'      => Connection::condition(),
			'daemon_url'     => Connection::url(),
			'site_id'        => $connection['site_id'],
			'site_name'      => $connection['site_name'],
			'home_url'       => $connection['home_url'],
			'key_id'         => $connection['key_id'],
			'by_constants'   => Connection::by_constants(),
			'poll_interval'  => (int) $connection['poll_interval'],
			'last_pull_at'   => (int) $state['last_pull_at'],
			'next_pull_at'   => null === $next ? 0 : $next,
			'last_error'     => $state['last_error'],
			'skew_seconds'   => $state['skew_seconds'],
			'deliveries'     => MapTable::counts(),
			'pending_events' => EventTable::count(),
		);
	}

	/**
	 * @return array{0:string,1:string} a word for the state, and its colour: good, warning or bad
	 */
	public static function badge( string $condition ): array {
		switch ( $condition ) {
			case 'connected':
				return array( __( 'Connected', 'igny8-connector' ), 'good' );
			case 'incomplete':
				return array( __( 'Almost connected', 'igny8-connector' ), 'warning' );
			case 'moved':
				return array( __( 'Stopped: the address has changed', 'igny8-connector' ), 'warning' );
			case 'reconnect':
			case 'secret_malformed':
				return array( __( 'Reconnect needed', 'igny8-connector' ), 'bad' );
			default:
				return array( __( 'Not connected', 'igny8-connector' ), 'bad' );
		}
	}
}
