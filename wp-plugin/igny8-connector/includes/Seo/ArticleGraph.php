<?php
/**
 * Article markup as JSON-LD, where no SEO plugin prints a graph of its own.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Seo;

use Igny8\Connector\Import\Target;

defined( 'ABSPATH' ) || exit;

/**
 * The author's name and the image's address would cost queries on a public page, so they are noted when the
 * post is saved.
 */
final class ArticleGraph {

	private const META = '_igny8_article';

	public static function hook(): void {
		add_action( 'wp_after_insert_post', array( self::class, 'note' ) );
		add_action( 'wp_head', array( self::class, 'print_graph' ), 20 );
	}

	public static function note( int $post_id ): void {
		if ( '' === (string) get_post_meta( $post_id, Target::META_CONTENT, true ) ) {
			return;
		}
		$author = get_userdata( (int) get_post_field( 'post_author', $post_id ) );
		update_post_meta(
			$post_id,
			self::META,
			wp_slash(
				array(
					'author' => $author ? $author->display_name : '',
					'image'  => (string) get_the_post_thumbnail_url( $post_id, 'full' ),
				)
			)
		);
	}

	/**
	 * Takes the author's name out of the notes. The next saving of a post notes it again, as it is then.
	 *
	 * @return int of how many posts
	 */
	public static function forget_author( int $user_id, int $limit ): int {
		global $wpdb;
		$ids   = $wpdb->get_col( $wpdb->prepare( "SELECT m.post_id FROM {$wpdb->postmeta} m JOIN {$wpdb->posts} p ON p.ID = m.post_id WHERE m.meta_key = %s AND p.post_author = %d AND m.meta_value NOT LIKE %s ORDER BY m.post_id LIMIT %d", self::META, $user_id, '%' . $wpdb->esc_like( '"author";s:0:' ) . '%', $limit ) );
		foreach ( array_map( 'intval', $ids ) as $post_id ) {
			$noted = (array) get_post_meta( $post_id, self::META, true );
			update_post_meta( $post_id, self::META, wp_slash( array( 'author' => '' ) + $noted ) );
		}
		return count( $ids );
	}

	public static function print_graph(): void {
		$post = is_singular() ? get_queried_object() : null;
		if ( ! $post instanceof \WP_Post || null !== Adapters::active_name() || post_password_required( $post ) ) {
			return;
		}
		$noted = get_post_meta( $post->ID, self::META, true );
		if ( is_array( $noted ) ) {
			echo '<script type="application/ld+json">' . wp_json_encode( self::graph( $post, $noted ), JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES ) . '</script>' . "\n";
		}
	}

	/**
	 * @param array<string,string> $noted
	 * @return array<string,mixed>
	 */
	private static function graph( \WP_Post $post, array $noted ): array {
		$graph = array(
			'@context'         => 'https://schema.org',
			'@type'            => 'Article',
			'headline'         => wp_strip_all_tags( $post->post_title ),
			'datePublished'    => get_post_time( 'c', true, $post ),
			'dateModified'     => get_post_modified_time( 'c', true, $post ),
			'mainEntityOfPage' => get_permalink( $post ),
		);
		if ( '' !== $noted['image'] ) {
			$graph['image'] = $noted['image'];
		}
		if ( '' !== $noted['author'] ) {
			$graph['author'] = array(
				'@type' => 'Person',
				'name'  => $noted['author'],
			);
		}
		return $graph;
	}
}
