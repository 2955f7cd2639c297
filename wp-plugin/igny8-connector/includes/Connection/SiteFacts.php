<?php
/**
 * What the daemon is told about this site.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Connection;

use Igny8\Connector\Seo\Adapters;

defined( 'ABSPATH' ) || exit;

final class SiteFacts {

	/**
	 * @return array<string,mixed>
	 */
	public static function for_pairing(): array {
		return array(
			'home_url'            => home_url(),
			'site_name'           => self::plain( get_bloginfo( 'name' ) ),
			'versions'            => self::versions(),
			'locale'              => get_locale(),
			'timezone'            => wp_timezone_string(),
			'permalink_structure' => (string) get_option( 'permalink_structure' ),
			'seo_plugin'          => Adapters::active_name(),
			'rest_url'            => rest_url(),
			'limits'              => self::limits(),
		);
	}

	/**
	 * @return array<string,string>
	 */
	public static function versions(): array {
		return array(
			'wordpress' => get_bloginfo( 'version' ),
			'php'       => PHP_VERSION,
			'plugin'    => IGNY8_CONNECTOR_VERSION,
		);
	}

	/**
	 * @param bool $in_detail with editors, terms and theme, which not every daemon understands
	 * @return array<string,mixed>
	 */
	public static function structure( bool $in_detail ): array {
		$more = $in_detail ? array( 'theme' => self::theme() ) : array();
		return $more + array(
			'post_types' => self::post_types( $in_detail ),
			'taxonomies' => self::taxonomies( $in_detail ),
			'authors'    => self::authors(),
			'statuses'   => array_values( array_intersect( array_keys( get_post_stati() ), array( 'draft', 'pending', 'publish', 'future', 'private' ) ) ),
		);
	}

	/**
	 * The types that an article can be delivered as.
	 *
	 * @return string[]
	 */
	public static function post_type_names(): array {
		$types = get_post_types(
			array(
				'public'  => true,
				'show_ui' => true,
			)
		);
		return array_values( array_diff( $types, array( 'attachment' ) ) );
	}

	/**
	 * @return array<int,array<string,string>>
	 */
	private static function post_types( bool $in_detail ): array {
		$types = array();
		foreach ( self::post_type_names() as $name ) {
			$more    = $in_detail ? array( 'editor' => Editor::format_of( $name ) ) : array();
			$types[] = array(
				'name'  => $name,
				'label' => self::plain( get_post_type_object( $name )->labels->singular_name ),
			) + $more;
		}
		return $types;
	}

	/**
	 * @return array<int,array<string,mixed>>
	 */
	private static function taxonomies( bool $in_detail ): array {
		$found = array();
		foreach ( get_taxonomies( array( 'show_ui' => true ), 'objects' ) as $taxonomy ) {
			$post_types = array_values( array_intersect( (array) $taxonomy->object_type, self::post_type_names() ) );
			if ( $post_types ) {
				$more    = $in_detail ? array( 'terms' => self::terms( $taxonomy->name ) ) : array();
				$found[] = array(
					'name'         => $taxonomy->name,
					'label'        => self::plain( $taxonomy->labels->name ),
					'hierarchical' => (bool) $taxonomy->hierarchical,
					'post_types'   => $post_types,
				) + $more;
			}
		}
		return $found;
	}

	/**
	 * @return array<int,array<string,mixed>>
	 */
	private static function terms( string $taxonomy ): array {
		$terms = get_terms(
			array(
				'taxonomy'               => $taxonomy,
				'hide_empty'             => false,
				'number'                 => 500,
				'orderby'                => 'count',
				'order'                  => 'DESC',
				'update_term_meta_cache' => false,
			)
		);
		return array_map(
			static function ( \WP_Term $term ): array {
				return array(
					'id'        => $term->term_id,
					'name'      => self::plain( $term->name ),
					'slug'      => $term->slug,
					'parent_id' => $term->parent ? $term->parent : null,
					'posts'     => max( 0, (int) $term->count ),
				);
			},
			is_array( $terms ) ? $terms : array()
		);
	}

	/**
	 * @return array<string,mixed>
	 */
	private static function theme(): array {
		return array(
			'name'           => self::plain( (string) wp_get_theme()->get( 'Name' ) ),
			'is_block_theme' => wp_is_block_theme(),
		);
	}

	/**
	 * @return array<int,array<string,mixed>>
	 */
	private static function authors(): array {
		$users = get_users(
			array(
				'capability' => array( 'edit_posts' ),
				'number'     => 200,
				'orderby'    => 'ID',
				'fields'     => array( 'ID', 'display_name' ),
			)
		);
		return array_map(
			static function ( $user ): array {
				return array(
					'id'   => (int) $user->ID,
					'name' => (string) $user->display_name,
				);
			},
			$users
		);
	}

	/**
	 * @return array<string,int>
	 */
	public static function limits(): array {
		$memory = (string) ini_get( 'memory_limit' );
		return array(
			'upload_max_bytes'      => (int) wp_max_upload_size(),
			'memory_limit_bytes'    => '-1' === $memory ? -1 : (int) wp_convert_hr_to_bytes( $memory ),
			'max_execution_seconds' => max( 0, (int) ini_get( 'max_execution_time' ) ),
		);
	}

	public static function plain( string $text ): string {
		return html_entity_decode( wp_strip_all_tags( $text ), ENT_QUOTES, 'UTF-8' );
	}
}
