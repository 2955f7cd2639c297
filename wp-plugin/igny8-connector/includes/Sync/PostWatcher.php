<?php
/**
 * Notices what people do with the posts that we made.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Sync;

use Igny8\Connector\Connection\Connection;
use Igny8\Connector\Import\MapTable;
use Igny8\Connector\Import\Target;
use Igny8\Connector\Time;

defined( 'ABSPATH' ) || exit;

/**
 * Only writes a row: sending is the next pull's work, so that saving a post never waits for the daemon.
 */
final class PostWatcher {

	/** @var int */
	private static $muted = 0;

	public static function hook(): void {
		add_action( 'transition_post_status', array( self::class, 'status_changed' ), 10, 3 );
		add_action( 'post_updated', array( self::class, 'updated' ), 10, 3 );
		add_action( 'trashed_post', array( self::class, 'trashed' ) );
		add_action( 'untrashed_post', array( self::class, 'restored' ) );
		add_action( 'before_delete_post', array( self::class, 'deleted' ) );
	}

	/**
	 * Our own writes are reported by acknowledgements.
	 */
	public static function mute(): void {
		++self::$muted;
	}

	public static function unmute(): void {
		--self::$muted;
	}

	public static function status_changed( string $new, string $old, \WP_Post $post ): void {
		if ( $new === $old || in_array( 'trash', array( $new, $old ), true ) || in_array( $old, array( 'new', 'auto-draft' ), true ) ) {
			return;
		}
		self::note( 'publish' === $new ? 'published' : 'status_changed', $post );
	}

	public static function updated( int $post_id, \WP_Post $after, \WP_Post $before ): void {
		if ( in_array( 'trash', array( $after->post_status, $before->post_status ), true ) ) {
			return;
		}
		if ( array( $after->post_title, $after->post_content, $after->post_excerpt ) !== array( $before->post_title, $before->post_content, $before->post_excerpt ) ) {
			self::note( 'edited', $after );
		}
		if ( 'publish' === $before->post_status && get_permalink( $after ) !== get_permalink( $before ) ) {
			self::note( 'permalink_changed', $after );
		}
	}

	public static function trashed( int $post_id ): void {
		self::note( 'trashed', get_post( $post_id ) );
	}

	public static function restored( int $post_id ): void {
		self::note( 'restored', get_post( $post_id ) );
	}

	public static function deleted( int $post_id ): void {
		if ( self::note( 'deleted', get_post( $post_id ) ) ) {
			MapTable::note_gone( $post_id );
		}
	}

	private static function note( string $type, ?\WP_Post $post ): bool {
		if ( self::$muted > 0 || null === $post || ! Connection::exists() || ! Target::is_ours( $post->ID ) ) {
			return false;
		}
		$key = (string) get_post_meta( $post->ID, Target::META_KEY, true );
		EventTable::add(
			array(
				'event_id'     => wp_generate_uuid4(),
				'type'         => $type,
				'post_id'      => $post->ID,
				'content_id'   => (string) get_post_meta( $post->ID, Target::META_CONTENT, true ),
				'delivery_key' => preg_match( '/^[0-9a-f]{64}$/D', $key ) ? $key : null,
				'status'       => 'deleted' === $type ? 'deleted' : $post->post_status,
				'url'          => (string) get_permalink( $post ),
				'modified_gmt' => Time::modified( $post ),
				'content_hash' => hash( 'sha256', $post->post_content ),
				'occurred_at'  => Time::rfc3339( time() ),
			)
		);
		return true;
	}
}
