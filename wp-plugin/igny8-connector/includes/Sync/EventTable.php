<?php
/**
 * What happened to our posts in WordPress and the daemon has not heard yet.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Sync;

use Igny8\Connector\Time;

defined( 'ABSPATH' ) || exit;

/**
 * Rows stay until the daemon has accepted them, or are a month old.
 */
final class EventTable {

	public static function name(): string {
		global $wpdb;
		return $wpdb->prefix . 'igny8_event';
	}

	public static function create_statement(): string {
		global $wpdb;
		$table = self::name();
		return "CREATE TABLE $table (
id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
event_id char(36) NOT NULL,
type varchar(20) NOT NULL,
post_id bigint(20) unsigned NOT NULL,
body longtext NOT NULL,
attempts int(10) unsigned NOT NULL DEFAULT 0,
created_at datetime NOT NULL,
PRIMARY KEY  (id),
UNIQUE KEY event_id (event_id),
KEY post_id (post_id)
) {$wpdb->get_charset_collate()};";
	}

	/**
	 * @param array<string,mixed> $event
	 */
	public static function add( array $event ): void {
		global $wpdb;
		if ( 'edited' === $event['type'] ) {
			// Only the latest edit is news; earlier ones not sent yet say nothing more.
			$wpdb->delete(
				self::name(),
				array(
					'post_id' => $event['post_id'],
					'type'    => 'edited',
				)
			);
		}
		$wpdb->insert(
			self::name(),
			array(
				'event_id'   => $event['event_id'],
				'type'       => $event['type'],
				'post_id'    => $event['post_id'],
				'body'       => wp_json_encode( $event ),
				'created_at' => Time::mysql( time() ),
			)
		);
	}

	/**
	 * Those that were refused before come last, so that they hold nobody up.
	 *
	 * @return array<int,array<string,mixed>>
	 */
	public static function waiting( int $limit ): array {
		global $wpdb;
		$table = self::name();
		$wpdb->query( $wpdb->prepare( "DELETE FROM $table WHERE created_at < %s", Time::mysql( time() - MONTH_IN_SECONDS ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL -- own table name.
		$bodies = $wpdb->get_col( $wpdb->prepare( "SELECT body FROM $table ORDER BY attempts, id LIMIT %d", $limit ) ); // phpcs:ignore WordPress.DB.PreparedSQL -- own table name.
		return array_map(
			static function ( string $body ): array {
				return (array) json_decode( $body, true );
			},
			$bodies
		);
	}

	/**
	 * @param string[] $event_ids
	 */
	public static function accepted( array $event_ids ): void {
		global $wpdb;
		foreach ( $event_ids as $event_id ) {
			$wpdb->delete( self::name(), array( 'event_id' => $event_id ) );
		}
	}

	/**
	 * @param string[] $event_ids
	 */
	public static function refused( array $event_ids ): void {
		global $wpdb;
		$table = self::name();
		foreach ( $event_ids as $event_id ) {
			$wpdb->query( $wpdb->prepare( "UPDATE $table SET attempts = attempts + 1 WHERE event_id = %s", $event_id ) ); // phpcs:ignore WordPress.DB.PreparedSQL -- own table name.
		}
	}

	public static function count(): int {
		global $wpdb;
		$table = self::name();
		return (int) $wpdb->get_var( "SELECT COUNT(*) FROM $table" ); // phpcs:ignore WordPress.DB.PreparedSQL -- own table name.
	}

	public static function clear(): void {
		global $wpdb;
		$table = self::name();
		$wpdb->query( "DELETE FROM $table" ); // phpcs:ignore WordPress.DB.PreparedSQL -- own table name.
	}
}
