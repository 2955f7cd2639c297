<?php
/**
 * What was delivered, what became of it, and whether the daemon knows.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Import;

use Igny8\Connector\Protocol\Failure;
use Igny8\Connector\Pull\Lock;
use Igny8\Connector\Time;

defined( 'ABSPATH' ) || exit;

/**
 * The delivery key is the primary key, and a row is claimed with INSERT IGNORE before anything is written:
 * so a delivery has one post, even when the lock has failed. States: importing → done → acked (or refused,
 * when the daemon does not want the acknowledgement). claimed_at counts microseconds, because the order of two
 * deliveries of one second matters.
 */
final class MapTable {

	public static function name(): string {
		global $wpdb;
		return $wpdb->prefix . 'igny8_map';
	}

	public static function create_statement(): string {
		global $wpdb;
		$table = self::name();
		return "CREATE TABLE $table (
delivery_key char(64) NOT NULL,
content_id varchar(64) NOT NULL,
action varchar(10) NOT NULL,
post_id bigint(20) unsigned NOT NULL DEFAULT 0,
content_hash char(64) NOT NULL DEFAULT '',
post_hash char(64) NOT NULL DEFAULT '',
state varchar(20) NOT NULL,
outcome varchar(20) NOT NULL DEFAULT '',
written longtext,
base longtext,
origin longtext,
result longtext,
claim_token varchar(32) NOT NULL DEFAULT '',
claimed_at bigint(20) unsigned NOT NULL DEFAULT 0,
imported_at datetime DEFAULT NULL,
gone_at bigint(20) unsigned NOT NULL DEFAULT 0,
PRIMARY KEY  (delivery_key),
KEY content_id (content_id),
KEY post_id (post_id),
KEY state (state)
) {$wpdb->get_charset_collate()};";
	}

	/**
	 * Takes the right to carry a delivery out.
	 *
	 * @return string new, again (an earlier attempt left traces), settled, or busy
	 */
	public static function claim( string $key, string $content_id, string $action, string $token ): string {
		global $wpdb;
		$table = self::name();
		$now   = self::now();
		$made  = $wpdb->query(
			$wpdb->prepare(
				"INSERT IGNORE INTO $table (delivery_key, content_id, action, state, claim_token, claimed_at) VALUES (%s, %s, %s, 'importing', %s, %d)", // phpcs:ignore WordPress.DB.PreparedSQL -- own table name.
				$key,
				$content_id,
				$action,
				$token,
				$now
			)
		);
		if ( 1 === $made ) {
			return 'new';
		}
		$row = self::find( $key );
		if ( null === $row || self::is_settled( $row ) ) {
			return null === $row ? 'busy' : 'settled';
		}
		if ( 'importing' === $row['state'] && (int) $row['claimed_at'] > self::now() - Lock::SECONDS * 1000000 ) {
			return 'busy';
		}
		$changes = array(
			'state'       => 'importing',
			'claim_token' => $token,
			'claimed_at'  => $now,
		);
		$theirs  = array(
			'delivery_key' => $key,
			'claim_token'  => $row['claim_token'],
		);
		return 1 === $wpdb->update( self::name(), $changes, $theirs ) ? 'again' : 'busy';
	}

	/**
	 * Whether the right is still ours; also pushes out the moment from which it may be taken from us.
	 */
	public static function still_ours( string $key, string $token ): bool {
		global $wpdb;
		$ours = array(
			'delivery_key' => $key,
			'claim_token'  => $token,
		);
		$wpdb->update( self::name(), array( 'claimed_at' => self::now() ), $ours );
		$row = self::find( $key );
		return null !== $row && $token === $row['claim_token'];
	}

	/**
	 * @param array<string,mixed> $fields
	 * @throws Failure When another process has taken the delivery over.
	 */
	public static function settle( string $key, string $token, array $fields ): void {
		global $wpdb;
		$ours = array(
			'delivery_key' => $key,
			'claim_token'  => $token,
		);
		$fields += array(
			'state'       => 'done',
			'imported_at' => Time::mysql( time() ),
		);
		if ( ! $wpdb->update( self::name(), $fields, $ours ) ) {
			throw new Failure( 'lock_lost', __( 'another process took over', 'igny8-connector' ) );
		}
		if ( isset( $fields['base'] ) ) {
			self::drop_older_bases( $key, (int) $fields['post_id'] );
		}
	}

	/**
	 * Only the text that was written last can be the base of a merge.
	 */
	private static function drop_older_bases( string $key, int $post_id ): void {
		global $wpdb;
		$table = self::name();
		$wpdb->query( $wpdb->prepare( "UPDATE $table SET base = NULL WHERE post_id = %d AND delivery_key <> %s AND base IS NOT NULL", $post_id, $key ) ); // phpcs:ignore WordPress.DB.PreparedSQL -- own table name.
	}

	/**
	 * A person has deleted the post: that is told as an event, so a new post may be asked for after that.
	 */
	public static function note_gone( int $post_id ): void {
		global $wpdb;
		$wpdb->update( self::name(), array( 'gone_at' => self::now() ), array( 'post_id' => $post_id ) );
	}

	/**
	 * @return array<string,string|null>|null what was done last for this content, the delivery itself left out
	 */
	public static function latest_of_content( string $content_id, string $except_key ): ?array {
		global $wpdb;
		$table = self::name();
		return $wpdb->get_row( $wpdb->prepare( "SELECT * FROM $table WHERE content_id = %s AND delivery_key <> %s ORDER BY claimed_at DESC LIMIT 1", $content_id, $except_key ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL -- own table name.
	}

	public static function set_state( string $key, string $state ): void {
		global $wpdb;
		$wpdb->update( self::name(), array( 'state' => $state ), array( 'delivery_key' => $key ) );
	}

	/**
	 * @return array<string,string|null>|null
	 */
	public static function find( string $key ): ?array {
		global $wpdb;
		$table = self::name();
		return $wpdb->get_row( $wpdb->prepare( "SELECT * FROM $table WHERE delivery_key = %s", $key ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL -- own table name.
	}

	/**
	 * @return int[] newest first
	 */
	public static function posts_of( string $content_id ): array {
		global $wpdb;
		$table = self::name();
		return array_values( array_unique( array_map( 'intval', $wpdb->get_col( $wpdb->prepare( "SELECT post_id FROM $table WHERE content_id = %s AND post_id > 0 ORDER BY claimed_at DESC", $content_id ) ) ) ) ); // phpcs:ignore WordPress.DB.PreparedSQL -- own table name.
	}

	public static function content_of( int $post_id ): ?string {
		global $wpdb;
		$table = self::name();
		return $wpdb->get_var( $wpdb->prepare( "SELECT content_id FROM $table WHERE post_id = %d ORDER BY claimed_at DESC LIMIT 1", $post_id ) ); // phpcs:ignore WordPress.DB.PreparedSQL -- own table name.
	}

	/**
	 * @return array<string,string|null>|null
	 */
	public static function latest_of_post( int $post_id ): ?array {
		global $wpdb;
		$table = self::name();
		return $wpdb->get_row( $wpdb->prepare( "SELECT * FROM $table WHERE post_id = %d ORDER BY claimed_at DESC LIMIT 1", $post_id ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL -- own table name.
	}

	/**
	 * What the content was written for, as JSON; empty if that was never said.
	 */
	public static function origin_of( string $content_id ): string {
		global $wpdb;
		$table = self::name();
		return (string) $wpdb->get_var( $wpdb->prepare( "SELECT origin FROM $table WHERE content_id = %s AND origin IS NOT NULL ORDER BY claimed_at DESC LIMIT 1", $content_id ) ); // phpcs:ignore WordPress.DB.PreparedSQL -- own table name.
	}

	/**
	 * Results that the daemon has not confirmed yet.
	 *
	 * @return array<int,array<string,string|null>>
	 */
	public static function owed( int $limit ): array {
		global $wpdb;
		$table = self::name();
		return $wpdb->get_results( $wpdb->prepare( "SELECT * FROM $table WHERE state = 'done' ORDER BY claimed_at LIMIT %d", $limit ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL -- own table name.
	}

	/**
	 * Takes the name of who changed a post last out of what is kept of conflicts.
	 *
	 * @return int of how many deliveries
	 */
	public static function forget_editor( int $user_id ): int {
		global $wpdb;
		$table = self::name();
		$rows  = $wpdb->get_results( $wpdb->prepare( "SELECT delivery_key, result FROM $table WHERE result LIKE %s", '%' . $wpdb->esc_like( '"modified_by":{"wp_user_id":' . $user_id . ',' ) . '%' ) ); // phpcs:ignore WordPress.DB.PreparedSQL -- own table name.
		foreach ( $rows as $row ) {
			$result = (array) json_decode( $row->result, true );

			$result['versions']['modified_by'] = null;
			$wpdb->update( $table, array( 'result' => wp_json_encode( $result ) ), array( 'delivery_key' => $row->delivery_key ) );
		}
		return count( $rows );
	}

	/**
	 * @return array<int,array<string,string|null>>
	 */
	public static function page( int $size, int $offset ): array {
		global $wpdb;
		$table = self::name();
		return $wpdb->get_results( $wpdb->prepare( "SELECT delivery_key, content_id, action, post_id, state, outcome, result, claimed_at FROM $table ORDER BY claimed_at DESC, delivery_key LIMIT %d OFFSET %d", $size, $offset ), ARRAY_A ); // phpcs:ignore WordPress.DB.PreparedSQL -- own table name.
	}

	/**
	 * @return array{all:int,importing:int,done:int,acked:int,refused:int}
	 */
	public static function counts(): array {
		global $wpdb;
		$table  = self::name();
		$counts = array_fill_keys( array( 'all', 'importing', 'done', 'acked', 'refused' ), 0 );
		foreach ( $wpdb->get_results( "SELECT state, COUNT(*) AS number FROM $table GROUP BY state" ) as $row ) { // phpcs:ignore WordPress.DB.PreparedSQL -- own table name.
			$counts[ $row->state ] = (int) $row->number;
			$counts['all']        += (int) $row->number;
		}
		return $counts;
	}

	private static function now(): int {
		return (int) ( microtime( true ) * 1000000 );
	}

	/**
	 * A refusal or a conflict may come out differently now; everything else is final.
	 *
	 * @param array<string,string|null> $row
	 */
	private static function is_settled( array $row ): bool {
		return 'importing' !== $row['state'] && ! in_array( $row['outcome'], array( 'rejected', 'conflict' ), true );
	}
}
