<?php
/**
 * Prints title, description, canonical and robots where no SEO plugin does.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Seo;

defined( 'ABSPATH' ) || exit;

/**
 * Reads only the meta that core has loaded with the post: no query of our own on a public page.
 */
final class HeadTags {

	public static function hook(): void {
		add_filter( 'document_title_parts', array( self::class, 'title' ), 20 );
		add_filter( 'get_canonical_url', array( self::class, 'canonical' ), 20, 2 );
		add_filter( 'wp_robots', array( self::class, 'robots' ), 20 );
		add_action( 'wp_head', array( self::class, 'description' ), 2 );
	}

	/**
	 * The SEO title is the whole title: the site's name is not added to it.
	 *
	 * @param array<string,string> $parts
	 * @return array<string,string>
	 */
	public static function title( array $parts ): array {
		$title = self::own( OwnMeta::TITLE );
		return '' === $title ? $parts : array( 'title' => $title );
	}

	/**
	 * @param string|null|false $url
	 * @return string|null|false
	 */
	public static function canonical( $url, \WP_Post $post ) {
		$canonical = get_queried_object_id() === $post->ID ? self::own( OwnMeta::CANONICAL ) : '';
		return '' === $canonical ? $url : $canonical;
	}

	/**
	 * @param array<string,mixed> $robots
	 * @return array<string,mixed>
	 */
	public static function robots( array $robots ): array {
		if ( '1' === self::own( OwnMeta::NOINDEX ) ) {
			$robots['noindex'] = true;
		}
		return $robots;
	}

	public static function description(): void {
		$description = self::own( OwnMeta::DESCRIPTION );
		if ( '' !== $description ) {
			printf( '<meta name="description" content="%s" />' . "\n", esc_attr( $description ) );
		}
	}

	private static function own( string $key ): string {
		if ( ! is_singular() || null !== Adapters::active_name() ) {
			return '';
		}
		return (string) get_post_meta( get_queried_object_id(), $key, true );
	}
}
