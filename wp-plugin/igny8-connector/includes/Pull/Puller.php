<?php
/**
 * One run: report what is owed, then take what waits.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Pull;

use Igny8\Connector\Connection\ActingUser;
use Igny8\Connector\Connection\Connection;
use Igny8\Connector\Connection\Identity;
use Igny8\Connector\Connection\Pairing;
use Igny8\Connector\Import\Acknowledger;
use Igny8\Connector\Import\Importer;
use Igny8\Connector\Installer;
use Igny8\Connector\Protocol\Capabilities;
use Igny8\Connector\Protocol\Client;
use Igny8\Connector\Protocol\Failure;
use Igny8\Connector\Protocol\Schema;
use Igny8\Connector\Protocol\Wording;
use Igny8\Connector\State;
use Igny8\Connector\Sync\EventSender;
use Igny8\Connector\Sync\Heartbeat;
use Igny8\Connector\Sync\InventorySender;

defined( 'ABSPATH' ) || exit;

/**
 * A run takes at most 20 seconds or 10 items, and asks for another one if more is waiting.
 */
final class Puller {

	private const SECONDS = 20;
	private const ITEMS   = 10;

	/** As long as it is not known how fast this site is. */
	private const FIRST_CLAIM = 3;

	/**
	 * @return array{status:string,imported:int,results:string[],more:bool,message:string}
	 */
	public function run( string $trigger ): array {
		if ( 'schedule' === $trigger && State::all()['wait_until'] > time() ) {
			return self::summary( 'waiting', __( 'The daemon asked us to wait before the next pull.', 'igny8-connector' ) );
		}
		$lock = Lock::acquire();
		if ( null === $lock ) {
			return self::summary( 'busy', __( 'Another pull is running right now.', 'igny8-connector' ) );
		}
		$user = null;
		try {
			$client = self::connect();
			$user   = ActingUser::become();
			return self::succeed( self::work( $client, $lock ) );
		} catch ( Failure $failure ) {
			return self::fail( $failure );
		} finally {
			if ( null !== $user ) {
				ActingUser::leave( $user );
			}
			$lock->release();
		}
	}

	/**
	 * @throws Failure When nothing may be pulled.
	 */
	private static function connect(): Client {
		Installer::ensure();
		$credentials = Connection::credentials();
		if ( Identity::has_moved() ) {
			throw new Failure( 'site_moved' );
		}
		Identity::remember();
		return Client::signed( $credentials );
	}

	/**
	 * @return array{results:string[],more:bool}
	 * @throws Failure When the daemon refuses or cannot be reached.
	 */
	private static function work( Client $client, Lock $lock ): array {
		if ( function_exists( 'set_time_limit' ) ) {
			@set_time_limit( 300 ); // phpcs:ignore WordPress.PHP.NoSilencedErrors -- some hosts forbid it with a warning.
		}
		$until = time() + self::SECONDS;
		if ( 0 === Connection::all()['structure_at'] ) {
			Pairing::send_structure( $client );
		}
		Heartbeat::send_if_due( $client );
		Acknowledger::send_owed( $client );
		EventSender::send( $client );
		$done = self::take( $client, $lock, $until );
		if ( ! $done['more'] ) {
			InventorySender::run( $client, $lock, $until );
		}
		return $done;
	}

	/**
	 * @return array{results:string[],more:bool}
	 * @throws Failure When the daemon refuses or cannot be reached.
	 */
	private static function take( Client $client, Lock $lock, int $until ): array {
		$results = array();
		do {
			$claimed = $client->claim( self::portion( self::ITEMS - count( $results ), $until - time() ) );
			Capabilities::note( $claimed );
			Schedule::set_interval( $claimed['poll_interval_seconds'] );
			$began = microtime( true );
			$acks  = array();
			foreach ( $claimed['items'] as $item ) {
				if ( ! $lock->renew() ) {
					throw new Failure( 'lock_lost', __( 'another process took over', 'igny8-connector' ) );
				}
				$ack       = self::carry_out( $lock, $item );
				$results[] = is_array( $ack ) ? $ack['result'] : $ack;
				$acks[]    = $ack;
			}
			Acknowledger::send( $client, array_filter( $acks, 'is_array' ) );
			self::learn_pace( $claimed['items'], microtime( true ) - $began );
			$go_on = $claimed['more'] && $claimed['items'] && count( $results ) < self::ITEMS && time() < $until;
		} while ( $go_on );
		return array(
			'results' => $results,
			'more'    => $claimed['more'],
		);
	}

	/**
	 * What is claimed and not finished is blocked until its lease ends: so no more than there will be time for,
	 * going by how long items took here lately.
	 */
	private static function portion( int $open, int $seconds ): int {
		$pace = (float) State::all()['seconds_per_item'];
		$fits = $pace > 0 ? (int) floor( $seconds / $pace ) : self::FIRST_CLAIM;
		return max( 1, min( $open, $fits ) );
	}

	/**
	 * @param \stdClass[] $items
	 */
	private static function learn_pace( array $items, float $seconds ): void {
		if ( $items ) {
			State::put( array( 'seconds_per_item' => round( max( 0.001, $seconds / count( $items ) ), 3 ) ) );
		}
	}

	/**
	 * What does not even name its delivery cannot be acknowledged: it is only counted.
	 *
	 * @return array<string,mixed>|string the acknowledgement, or why there is none
	 * @throws Failure When another process took over.
	 */
	private static function carry_out( Lock $lock, \stdClass $item ) {
		if ( Schema::errors( 'hex64', $item->delivery_key ?? null ) ) {
			return 'unreadable';
		}
		return ( new Importer( array( $lock, 'renew' ) ) )->apply( $item ) ?? 'skipped';
	}

	/**
	 * @param array{results:string[],more:bool} $done
	 * @return array{status:string,imported:int,results:string[],more:bool,message:string}
	 */
	private static function succeed( array $done ): array {
		if ( $done['more'] ) {
			Schedule::soon();
		}
		$imported = count( array_intersect( $done['results'], array( 'created', 'updated' ) ) );
		State::put(
			array(
				'last_pull_at'    => time(),
				'last_success_at' => time(),
				'last_imported'   => $imported,
				'last_error'      => in_array( 'unreadable', $done['results'], true ) ? self::error( new Failure( 'answer_invalid', 'delivery_key' ) ) : null,
				'wait_until'      => 0,
			)
		);
		/* translators: %d: number of posts */
		$message = $done['results'] ? sprintf( _n( '%d post was created or updated.', '%d posts were created or updated.', $imported, 'igny8-connector' ), $imported ) : __( 'Nothing new is waiting.', 'igny8-connector' );
		return array(
			'results' => $done['results'],
			'more'    => $done['more'],
		) + self::summary( 'done', $message, $imported );
	}

	/**
	 * @return array{status:string,imported:int,results:string[],more:bool,message:string}
	 */
	private static function fail( Failure $failure ): array {
		$error = self::error( $failure );
		State::put(
			array(
				'last_pull_at' => time(),
				'last_error'   => $error,
				'wait_until'   => time() + self::pause_after( $failure ),
			)
		);
		return self::summary( $failure->reason(), $error['message'] );
	}

	/**
	 * @return array{code:string,message:string,at:int}
	 */
	private static function error( Failure $failure ): array {
		return array(
			'code'    => $failure->reason(),
			'message' => Wording::of( $failure ),
			'at'      => time(),
		);
	}

	/**
	 * What only a person can mend is not asked for every five minutes.
	 */
	private static function pause_after( Failure $failure ): int {
		if ( 'rate_limited' === $failure->reason() ) {
			return max( 1, (int) $failure->fact( 'retry_after' ) );
		}
		return in_array( $failure->reason(), array( 'pairing_required', 'signature_invalid', 'site_inactive', 'plugin_outdated', 'daemon_outdated' ), true ) ? HOUR_IN_SECONDS : 0;
	}

	/**
	 * @return array{status:string,imported:int,results:string[],more:bool,message:string}
	 */
	private static function summary( string $status, string $message, int $imported = 0 ): array {
		return array(
			'status'   => $status,
			'imported' => $imported,
			'results'  => array(),
			'more'     => false,
			'message'  => $message,
		);
	}
}
