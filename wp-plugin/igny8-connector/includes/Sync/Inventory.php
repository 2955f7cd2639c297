<?php
/**
 * The public posts of this site, in 256 buckets, with a digest each.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Sync;

use Igny8\Connector\Connection\SiteFacts;

defined( 'ABSPATH' ) || exit;

/**
 * The database makes the digest of the texts, so that a site of 10,000 posts is read through in a second or two and
 * no text travels into PHP. Reads in portions by number: memory stays flat.
 */
final class Inventory {

	public const BUCKETS  = 256;
	private const PORTION = 1000;

	/**
	 * @return array{total:int,buckets:string[]}
	 */
	public static function digest(): array {
		$hashes = array();
		for ( $bucket = 0; $bucket < self::BUCKETS; $bucket++ ) {
			$hashes[] = hash_init( 'sha256' );
		}
		$total = 0;
		$after = 0;
		do {
			$rows = self::rows( 'AND p.ID > %d ORDER BY p.ID LIMIT %d', array( $after, self::PORTION ) );
			foreach ( self::digests( $rows ) as $post_id => $digest ) {
				hash_update( $hashes[ $post_id % self::BUCKETS ], "$post_id:$digest\n" );
				++$total;
				$after = $post_id;
			}
		} while ( count( $rows ) === self::PORTION );
		return array(
			'total'   => $total,
			'buckets' => array_map( 'hash_final', $hashes ),
		);
	}

	/**
	 * Posts of one bucket, in ascending order.
	 *
	 * @return array<int,string> digests by post id
	 */
	public static function of_bucket( int $bucket, int $after, int $limit ): array {
		return self::digests( self::rows( 'AND p.ID > %d AND MOD(p.ID, %d) = %d ORDER BY p.ID LIMIT %d', array( $after, self::BUCKETS, $bucket, $limit ) ) );
	}

	/**
	 * @param array<int,mixed> $values
	 * @return array<int,\stdClass>
	 */
	private static function rows( string $where, array $values ): array {
		global $wpdb;
		$types  = SiteFacts::post_type_names();
		$places = implode( ', ', array_fill( 0, count( $types ), '%s' ) );
		$query  = "SELECT p.ID, p.post_type, p.post_name, p.post_parent, p.post_author, p.post_date_gmt, p.post_modified_gmt, MD5(CONCAT(p.post_title, '|', p.post_excerpt, '|', p.post_content)) AS text_hash
			FROM {$wpdb->posts} p WHERE p.post_status = 'publish' AND p.post_password = '' AND p.post_type IN ($places) $where";
		return $types ? (array) $wpdb->get_results( $wpdb->prepare( $query, array_merge( $types, $values ) ) ) : array(); // phpcs:ignore WordPress.DB.PreparedSQL, WordPress.DB.PreparedSQLPlaceholders -- placeholders only.
	}

	/**
	 * @param array<int,\stdClass> $rows
	 * @return array<int,string>
	 */
	private static function digests( array $rows ): array {
		$terms   = self::terms( array_map( 'intval', array_column( $rows, 'ID' ) ) );
		$site    = home_url() . '|' . get_option( 'permalink_structure' ) . '|' . get_locale();
		$digests = array();
		foreach ( $rows as $row ) {
			$digests[ (int) $row->ID ] = hash( 'sha256', $site . '|' . implode( '|', (array) $row ) . '|' . implode( '|', $terms[ (int) $row->ID ] ?? array() ) );
		}
		return $digests;
	}

	/**
	 * @param int[] $post_ids
	 * @return array<int,string[]>
	 */
	private static function terms( array $post_ids ): array {
		global $wpdb;
		$found = array();
		if ( ! $post_ids ) {
			return $found;
		}
		$places = implode( ', ', array_fill( 0, count( $post_ids ), '%d' ) );
		$query  = "SELECT r.object_id, x.taxonomy, t.term_id, t.name, t.slug FROM {$wpdb->term_relationships} r
			JOIN {$wpdb->term_taxonomy} x ON x.term_taxonomy_id = r.term_taxonomy_id JOIN {$wpdb->terms} t ON t.term_id = x.term_id
			WHERE r.object_id IN ($places) ORDER BY r.object_id, x.term_taxonomy_id";
		foreach ( (array) $wpdb->get_results( $wpdb->prepare( $query, $post_ids ) ) as $row ) { // phpcs:ignore WordPress.DB.PreparedSQL, WordPress.DB.PreparedSQLPlaceholders -- placeholders only.
			$found[ (int) $row->object_id ][] = "{$row->taxonomy}:{$row->term_id}:{$row->name}:{$row->slug}";
		}
		return $found;
	}
}
