<?php
/**
 * Once a day: that we are alive, and how the site is built.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Sync;

use Igny8\Connector\Connection\Pairing;
use Igny8\Connector\Connection\SiteFacts;
use Igny8\Connector\Health\Report;
use Igny8\Connector\Import\MapTable;
use Igny8\Connector\Protocol\Capabilities;
use Igny8\Connector\Protocol\Client;
use Igny8\Connector\Protocol\Failure;
use Igny8\Connector\Pull\Schedule;
use Igny8\Connector\Rest\ReplayGuard;
use Igny8\Connector\State;
use Igny8\Connector\Time;

defined( 'ABSPATH' ) || exit;

/**
 * Also at once when this plugin was updated, so that the daemon knows what it speaks with before it hands out work.
 */
final class Heartbeat {

	/**
	 * @throws Failure When the daemon refuses or cannot be reached.
	 */
	public static function send_if_due( Client $client ): void {
		$state = State::all();
		if ( IGNY8_CONNECTOR_VERSION === $state['told_version'] && $state['last_heartbeat_at'] > time() - DAY_IN_SECONDS ) {
			return;
		}
		$answer = $client->introduce( 'heartbeat', self::message( (int) $state['cron_ran_at'] ), array( 'capabilities', 'health' ) );
		Capabilities::note( $answer );
		Schedule::set_interval( $answer['poll_interval_seconds'] );
		Pairing::send_structure( $client );
		ReplayGuard::forget_old();
		State::put(
			array(
				'last_heartbeat_at' => time(),
				'told_version'      => IGNY8_CONNECTOR_VERSION,
			)
		);
	}

	/**
	 * The next pull sends one, whenever the last one was.
	 */
	public static function demand(): void {
		State::put( array( 'last_heartbeat_at' => 0 ) );
	}

	/**
	 * @return array<string,mixed>
	 */
	private static function message( int $cron_ran_at ): array {
		$message = array(
			'versions'     => SiteFacts::versions(),
			'home_url'     => home_url(),
			'cron'         => array(
				'disabled'    => defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON,
				'last_run_at' => $cron_ran_at ? Time::rfc3339( $cron_ran_at ) : null,
			),
			'counts'       => array(
				'pending_events' => EventTable::count(),
				'deliveries'     => MapTable::counts()['all'],
			),
			'capabilities' => Capabilities::OURS,
		);
		return Capabilities::daemon_has( 'site_health' ) ? $message + array( 'health' => Report::facts() ) : $message;
	}
}
