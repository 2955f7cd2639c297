<?php
/**
 * What happened last: for the screen, for Site Health, and for waiting after errors.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector;

defined( 'ABSPATH' ) || exit;

/**
 * A small record, never a source of truth about posts.
 */
final class State {

	private const OPTION   = 'igny8_state';
	private const DEFAULTS = array(
		'last_pull_at'      => 0,
		'last_success_at'   => 0,
		'last_imported'     => 0,
		'last_error'        => null,
		'last_heartbeat_at' => 0,
		'skew_seconds'      => null,
		'wait_until'        => 0,
		'cron_ran_at'       => 0,
		'told_version'      => '',
		'loopback'          => null,
		'seconds_per_item'  => 0,
		'inventory'         => null,
	);

	/**
	 * @return array<string,mixed>
	 */
	public static function all(): array {
		$stored = get_option( self::OPTION, array() );
		return array_merge( self::DEFAULTS, is_array( $stored ) ? $stored : array() );
	}

	/**
	 * @param array<string,mixed> $changes
	 */
	public static function put( array $changes ): void {
		update_option( self::OPTION, array_merge( self::all(), $changes ), false );
	}

	public static function forget(): void {
		delete_option( self::OPTION );
	}
}
