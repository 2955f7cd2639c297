<?php
/**
 * Every night: which public posts are there? Only what the daemon does not know yet is sent in full.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Sync;

use Igny8\Connector\Protocol\Capabilities;
use Igny8\Connector\Protocol\Client;
use Igny8\Connector\Protocol\Failure;
use Igny8\Connector\Pull\Lock;
use Igny8\Connector\Pull\Schedule;
use Igny8\Connector\State;

defined( 'ABSPATH' ) || exit;

/**
 * Comes after all deliveries, in what is left of a run's time, and never makes a pull fail: what is not sent now is
 * sent with the next ones.
 */
final class InventorySender {

	private const POSTS     = 100;
	private const BYTES     = 700000;
	private const REQUESTS  = 10;
	private const SOONEST   = 20 * HOUR_IN_SECONDS;
	private const LATEST    = 26 * HOUR_IN_SECONDS;
	private const NIGHT     = array( 1, 2, 3, 4 );

	public static function run( Client $client, Lock $lock, int $until ): void {
		if ( ! Capabilities::daemon_has( 'inventory' ) ) {
			return;
		}
		try {
			self::begin_if_due( $client );
			$requests = 0;
			while ( self::wanted() && $requests < self::REQUESTS && time() < $until && $lock->renew() ) {
				self::send_some( $client );
				++$requests;
			}
			if ( self::wanted() ) {
				Schedule::soon();
			}
		} catch ( Failure $failure ) {
			self::note_trouble( $failure );
		}
	}

	/**
	 * With the next pull, whenever the last one was.
	 */
	public static function demand(): void {
		State::put( array( 'inventory' => null ) );
	}

	/**
	 * @throws Failure When the daemon refuses or cannot be reached.
	 */
	private static function begin_if_due( Client $client ): void {
		$age = time() - (int) ( State::all()['inventory']['began_at'] ?? 0 );
		if ( self::wanted() || $age < self::SOONEST || ( $age < self::LATEST && ! in_array( (int) wp_date( 'G' ), self::NIGHT, true ) ) ) {
			return;
		}
		$run_id = wp_generate_uuid4();
		self::remember( array( 'began_at' => time() ) );
		$answer = $client->call( 'inventory', array( 'run_id' => $run_id ) + Inventory::digest() );
		self::remember(
			array(
				'began_at' => time(),
				'run_id'   => $run_id,
				'wanted'   => $answer['wanted'],
				'after'    => 0,
			)
		);
	}

	/**
	 * One message: as many buckets as go into it.
	 *
	 * @throws Failure When the daemon cannot be reached.
	 */
	private static function send_some( Client $client ): void {
		$state = State::all()['inventory'];
		$parts = array();
		$posts = 0;
		$bytes = 0;
		do {
			$part    = self::part( $state['wanted'][0], (int) $state['after'], self::POSTS - $posts, self::BYTES - $bytes );
			$parts[] = $part;
			$posts  += count( $part['posts'] );
			$bytes  += strlen( (string) wp_json_encode( $part ) );
			if ( null === $part['through_id'] ) {
				array_shift( $state['wanted'] );
			}
			$state['after'] = (int) $part['through_id'];
		} while ( $state['wanted'] && null === $part['through_id'] && $posts < self::POSTS && $bytes < self::BYTES );
		try {
			$client->call(
				'inventory_posts',
				array(
					'run_id' => $state['run_id'],
					'parts'  => $parts,
				)
			);
		} catch ( Failure $failure ) {
			if ( 'message_invalid' !== $failure->reason() && ! in_array( $failure->fact( 'http_status' ), array( 400, 413, 422 ), true ) ) {
				throw $failure;
			}
			// The daemon cannot digest one of these posts: the others are not held up by it.
			$state['refused'] = $failure->getMessage();
		}
		self::remember( $state );
	}

	/**
	 * @return array{bucket:int,after_id:int,through_id:int|null,posts:array<int,array<string,mixed>>}
	 */
	private static function part( int $bucket, int $after, int $room, int $bytes ): array {
		$digests = Inventory::of_bucket( $bucket, $after, $room + 1 );
		$is_last = count( $digests ) <= $room;
		$through = $after;
		$posts   = array();
		_prime_post_caches( array_keys( $digests ), true, true );
		foreach ( $digests as $post_id => $digest ) {
			if ( count( $posts ) === $room || ( $posts && $bytes <= 0 ) ) {
				$is_last = false;
				break;
			}
			$post    = get_post( $post_id );
			$through = $post_id;
			if ( $post ) {
				$posts[] = InventoryPost::of( $post, $digest );
				$bytes  -= strlen( (string) wp_json_encode( end( $posts ) ) );
			}
		}
		return array(
			'bucket'     => $bucket,
			'after_id'   => $after,
			'through_id' => $is_last ? null : $through,
			'posts'      => $posts,
		);
	}

	/**
	 * @return int[]
	 */
	private static function wanted(): array {
		return (array) ( State::all()['inventory']['wanted'] ?? array() );
	}

	/**
	 * @param array<string,mixed> $state
	 */
	private static function remember( array $state ): void {
		State::put( array( 'inventory' => $state ) );
	}

	private static function note_trouble( Failure $failure ): void {
		if ( 'rate_limited' === $failure->reason() ) {
			State::put( array( 'wait_until' => time() + max( 1, (int) $failure->fact( 'retry_after' ) ) ) );
		}
	}
}
