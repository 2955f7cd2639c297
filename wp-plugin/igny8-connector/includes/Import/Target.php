<?php
/**
 * Finds the posts that belong to a delivery.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Import;

defined( 'ABSPATH' ) || exit;

/**
 * The map table says which post is ours. Meta alone does not: plugins that duplicate posts copy it.
 */
final class Target {

	public const META_CONTENT = '_igny8_content_id';
	public const META_KEY     = '_igny8_delivery_key';

	/**
	 * The post that an attempt at this delivery wrote before it died: by its meta, or, if the process did not
	 * even get so far, by the mark that went into the same row as the text.
	 */
	public static function written_by( string $delivery_key ): ?\WP_Post {
		global $wpdb;
		$post_id = $wpdb->get_var( $wpdb->prepare( "SELECT post_id FROM {$wpdb->postmeta} WHERE meta_key = %s AND meta_value = %s ORDER BY post_id LIMIT 1", self::META_KEY, $delivery_key ) );
		if ( null === $post_id ) {
			$post_id = $wpdb->get_var( $wpdb->prepare( "SELECT ID FROM {$wpdb->posts} WHERE guid LIKE %s AND post_type <> 'revision' ORDER BY ID LIMIT 1", '%' . $wpdb->esc_like( self::guid_end( $delivery_key ) ) ) );
		}
		return null === $post_id ? null : get_post( (int) $post_id );
	}

	/**
	 * WordPress wants a unique address here that need not lead anywhere; it is saved in one statement with the
	 * post itself, which meta is not.
	 */
	public static function guid( string $delivery_key ): string {
		return home_url( '/' ) . self::guid_end( $delivery_key );
	}

	private static function guid_end( string $delivery_key ): string {
		return '?igny8_delivery=' . $delivery_key;
	}

	/**
	 * @throws Refusal When more than one post may be meant.
	 */
	public static function of_content( string $content_id ): ?\WP_Post {
		foreach ( MapTable::posts_of( $content_id ) as $post_id ) {
			$post = get_post( $post_id );
			if ( $post && self::is_marked( $post_id, $content_id ) ) {
				return $post;
			}
		}
		return self::by_marks_alone( $content_id );
	}

	/**
	 * The post of content that is to get one, if it has one already.
	 *
	 * @param array<string,mixed> $delivery
	 * @throws Refusal When it had one, and nobody has said yet that it is gone.
	 */
	public static function of_new( array $delivery ): ?\WP_Post {
		$post = self::of_content( $delivery['content_id'] );
		$last = $post ? null : MapTable::latest_of_content( $delivery['content_id'], $delivery['delivery_key'] );
		if ( null !== $last && (int) $last['post_id'] > 0 && 0 === (int) $last['gone_at'] ) {
			throw Refusal::conflict( 'post_gone', __( 'This content had a post here, which has vanished without being deleted in WordPress: a backup may have been restored. Publish it once more to make a new post.', 'igny8-connector' ) );
		}
		return $post;
	}

	/**
	 * Our table knows nothing of the content (it was lost, or is older than a restored backup of the posts), but a
	 * post carries its marks. The guid tells the original from a copy that a plugin made: copies get one of their own.
	 */
	private static function by_marks_alone( string $content_id ): ?\WP_Post {
		global $wpdb;
		$ids = $wpdb->get_col( $wpdb->prepare( "SELECT m.post_id FROM {$wpdb->postmeta} m JOIN {$wpdb->posts} p ON p.ID = m.post_id AND p.post_type <> 'revision' WHERE m.meta_key = %s AND m.meta_value = %s AND p.guid LIKE %s ORDER BY m.post_id", self::META_CONTENT, $content_id, '%' . $wpdb->esc_like( '?igny8_delivery=' ) . '%' ) );
		if ( count( array_unique( $ids ) ) > 1 ) {
			/* translators: %s: post numbers */
			throw Refusal::conflict( 'post_ambiguous', sprintf( __( 'Several posts carry the marks of this content (%s). Delete the ones that are too many, then publish again.', 'igny8-connector' ), implode( ', ', array_unique( $ids ) ) ) );
		}
		return $ids ? get_post( (int) $ids[0] ) : null;
	}

	public static function is_marked( int $post_id, string $content_id ): bool {
		return get_post_meta( $post_id, self::META_CONTENT, true ) === $content_id;
	}

	/**
	 * The post that an update or a removal is about.
	 *
	 * @param array<string,mixed> $delivery
	 * @throws Refusal When there is none, or it is somebody else's.
	 */
	public static function of_delivery( array $delivery ): \WP_Post {
		$post = self::of_content( $delivery['content_id'] );
		if ( null === $post && null !== $delivery['post_id'] ) {
			$post = get_post( $delivery['post_id'] );
			if ( $post && ! self::is_marked( $post->ID, $delivery['content_id'] ) ) {
				throw Refusal::rejected( 'post_not_ours', __( 'This post was not created by IGNY8, or belongs to other content.', 'igny8-connector' ) );
			}
		}
		if ( null === $post ) {
			throw Refusal::conflict( 'post_gone', __( 'The post was deleted in WordPress.', 'igny8-connector' ) );
		}
		return $post;
	}

	/**
	 * Whether we made this post, and it is no copy of one.
	 */
	public static function is_ours( int $post_id ): bool {
		$content_id = get_post_meta( $post_id, self::META_CONTENT, true );
		return is_string( $content_id ) && '' !== $content_id && MapTable::content_of( $post_id ) === $content_id;
	}
}
