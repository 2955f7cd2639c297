<?php
/**
 * When to pull: WP-Cron or Action Scheduler, at the interval that the daemon asks for.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Pull;

use Igny8\Connector\Connection\Connection;
use Igny8\Connector\State;

defined( 'ABSPATH' ) || exit;

final class Schedule {

	public const HOOK      = 'igny8_pull';
	public const HOOK_SOON = 'igny8_pull_soon';
	private const GROUP    = 'igny8';

	/** @var bool */
	private static $after_response = false;

	public static function hook(): void {
		add_filter( 'cron_schedules', array( self::class, 'add_interval' ) );
		add_action( self::HOOK, array( self::class, 'run' ) );
		add_action( self::HOOK_SOON, array( self::class, 'run' ) );
		add_action( 'admin_init', array( self::class, 'ensure' ) );
	}

	/**
	 * @param array<string,array<string,mixed>> $schedules
	 * @return array<string,array<string,mixed>>
	 */
	public static function add_interval( array $schedules ): array {
		$schedules['igny8_poll'] = array(
			'interval' => self::interval(),
			'display'  => __( 'As often as the IGNY8 daemon asks for', 'igny8-connector' ),
		);
		return $schedules;
	}

	public static function run(): void {
		State::put( array( 'cron_ran_at' => time() ) );
		( new Puller() )->run( 'schedule' );
	}

	/**
	 * Puts the recurring pull where it belongs: into Action Scheduler if it is there, else into WP-Cron.
	 */
	public static function ensure(): void {
		if ( ! Connection::exists() ) {
			return;
		}
		if ( self::has_action_scheduler() ) {
			wp_clear_scheduled_hook( self::HOOK );
			if ( ! as_has_scheduled_action( self::HOOK, array(), self::GROUP ) ) {
				as_schedule_recurring_action( time() + 5, self::interval(), self::HOOK, array(), self::GROUP, true );
			}
		} elseif ( ! wp_next_scheduled( self::HOOK ) ) {
			wp_schedule_event( time() + 5, 'igny8_poll', self::HOOK );
		}
	}

	/**
	 * Follows the daemon when it asks for another interval.
	 */
	public static function set_interval( int $seconds ): void {
		$seconds = max( 60, $seconds );
		if ( self::interval() === $seconds ) {
			return;
		}
		Connection::put( array( 'poll_interval' => $seconds ) );
		self::clear();
		if ( self::has_action_scheduler() ) {
			as_schedule_recurring_action( time() + $seconds, $seconds, self::HOOK, array(), self::GROUP, true );
		} else {
			wp_schedule_event( time() + $seconds, 'igny8_poll', self::HOOK );
		}
	}

	/**
	 * One more pull as soon as the scheduler comes round.
	 */
	public static function soon(): void {
		if ( self::has_action_scheduler() ) {
			as_enqueue_async_action( self::HOOK_SOON, array(), self::GROUP, true );
		} elseif ( ! wp_next_scheduled( self::HOOK_SOON ) ) {
			wp_schedule_single_event( time(), self::HOOK_SOON );
		}
	}

	/**
	 * Pulls at the end of this request, after the answer has gone out where the server allows that: works
	 * also where WP-Cron is off or cannot reach itself.
	 */
	public static function after_response(): void {
		if ( self::$after_response ) {
			return;
		}
		self::$after_response = true;
		ignore_user_abort( true );
		add_action(
			'shutdown',
			static function (): void {
				if ( function_exists( 'fastcgi_finish_request' ) ) {
					fastcgi_finish_request();
				} elseif ( function_exists( 'litespeed_finish_request' ) ) {
					litespeed_finish_request();
				} else {
					while ( ob_get_level() > 0 && ob_end_flush() ) {
						continue;
					}
					flush();
				}
				( new Puller() )->run( 'nudge' );
			},
			1000
		);
	}

	public static function clear(): void {
		foreach ( array( self::HOOK, self::HOOK_SOON ) as $hook ) {
			wp_clear_scheduled_hook( $hook );
			if ( self::has_action_scheduler() ) {
				as_unschedule_all_actions( $hook, array(), self::GROUP );
			}
		}
	}

	public static function next(): ?int {
		if ( self::has_action_scheduler() ) {
			$next = as_next_scheduled_action( self::HOOK, array(), self::GROUP );
			return is_int( $next ) ? $next : null;
		}
		$next = wp_next_scheduled( self::HOOK );
		return false === $next ? null : $next;
	}

	private static function interval(): int {
		return max( 60, (int) Connection::all()['poll_interval'] );
	}

	private static function has_action_scheduler(): bool {
		return function_exists( 'as_schedule_recurring_action' ) && function_exists( 'as_has_scheduled_action' ) && did_action( 'action_scheduler_init' ) > 0;
	}
}
