<?php
/**
 * Imports run with the rights of the person who connected the site.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Connection;

use Igny8\Connector\Protocol\Failure;

defined( 'ABSPATH' ) || exit;

/**
 * Cron and the daemon's nudge have no user of their own. Becoming the one who connected the site makes every
 * capability mean something there too: if that person may not use unfiltered HTML, core's own kses filters
 * (which follow the current user) clean what is saved; if the person has lost a right, the import has too.
 */
final class ActingUser {

	/**
	 * @return int whom to go back to
	 * @throws Failure When that user is gone.
	 */
	public static function become(): int {
		$previous = get_current_user_id();
		$wanted   = (int) Connection::all()['paired_by'];
		if ( 0 === $wanted && Connection::by_constants() ) {
			$wanted = self::first_administrator();
		}
		if ( 0 === $wanted || false === get_userdata( $wanted ) ) {
			throw new Failure( 'acting_user_missing' );
		}
		wp_set_current_user( $wanted );
		return $previous;
	}

	public static function leave( int $previous ): void {
		wp_set_current_user( $previous );
	}

	/**
	 * Whoever can write wp-config.php stands above all administrators.
	 */
	private static function first_administrator(): int {
		$ids = get_users(
			array(
				'role'    => 'administrator',
				'orderby' => 'ID',
				'number'  => 1,
				'fields'  => 'ID',
			)
		);
		return (int) ( $ids[0] ?? 0 );
	}
}
