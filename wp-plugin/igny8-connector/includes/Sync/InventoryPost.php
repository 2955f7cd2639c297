<?php
/**
 * One public post as the daemon wants to know it.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Sync;

use Igny8\Connector\Connection\SiteFacts;
use Igny8\Connector\Import\Target;
use Igny8\Connector\Seo\Adapters;
use Igny8\Connector\Time;

defined( 'ABSPATH' ) || exit;

final class InventoryPost {

	private const HEADINGS = 200;
	private const LINKS    = 500;
	private const TERMS    = 200;
	private const TEXT     = 300;

	/**
	 * @return array<string,mixed>
	 */
	public static function of( \WP_Post $post, string $digest ): array {
		$html       = (string) preg_replace( '/<!--.*?-->/s', '', $post->post_content );
		$url        = (string) get_permalink( $post );
		$language   = self::language( $post->ID );
		$content_id = (string) get_post_meta( $post->ID, Target::META_CONTENT, true );
		return array(
			'post_id'       => $post->ID,
			'digest'        => $digest,
			'type'          => $post->post_type,
			'status'        => 'publish',
			'url'           => $url,
			'slug'          => urldecode( $post->post_name ),
			'title'         => SiteFacts::plain( $post->post_title ),
			'excerpt'       => mb_substr( SiteFacts::plain( $post->post_excerpt ), 0, 500 ),
			'language'      => $language,
			'published_gmt' => self::time( $post->post_date_gmt ),
			'modified_gmt'  => Time::modified( $post ),
			'content_hash'  => hash( 'sha256', $post->post_content ),
			'content_id'    => '' !== $content_id && mb_strlen( $content_id ) <= 64 ? $content_id : null,
			'author'        => self::author( (int) $post->post_author ),
			'word_count'    => self::words( SiteFacts::plain( (string) preg_replace( '/<(br|\/p|\/li|\/h[1-6]|\/t[dh])\b/i', ' $0', $html ) ), $language ),
			'headings'      => self::headings( $html ),
			'links'         => self::links( $html, $url ),
			'terms'         => self::terms( $post ),
			'images'        => (int) preg_match_all( '/<img\b/i', $html ),
			'focus_keyword' => mb_substr( trim( Adapters::active()->focus_keyword( $post->ID ) ), 0, self::TEXT ),
		);
	}

	/**
	 * @return array<int,array{level:int,text:string}>
	 */
	private static function headings( string $html ): array {
		preg_match_all( '~<h([1-6])\b[^>]*>(.*?)</h\1\s*>~is', $html, $found, PREG_SET_ORDER );
		return array_map(
			static function ( array $heading ): array {
				return array(
					'level' => (int) $heading[1],
					'text'  => self::short( $heading[2] ),
				);
			},
			array_slice( $found, 0, self::HEADINGS )
		);
	}

	/**
	 * @return array<int,array{url:string,text:string,rel:string}>
	 */
	private static function links( string $html, string $base ): array {
		preg_match_all( '~<a\b([^>]*)>(.*?)</a\s*>~is', $html, $found, PREG_SET_ORDER );
		$links = array();
		foreach ( $found as $link ) {
			$url = self::absolute( self::attribute( $link[1], 'href' ), $base );
			if ( null !== $url && count( $links ) < self::LINKS ) {
				$links[] = array(
					'url'  => $url,
					'text' => self::short( $link[2] ),
					'rel'  => mb_substr( self::attribute( $link[1], 'rel' ), 0, 100 ),
				);
			}
		}
		return $links;
	}

	private static function attribute( string $attributes, string $name ): string {
		if ( ! preg_match( '~(?:^|\s)' . $name . '\s*=\s*(?:"([^"]*)"|\'([^\']*)\'|([^\s"\'>]+))~i', $attributes, $found ) ) {
			return '';
		}
		return trim( html_entity_decode( implode( '', array_slice( $found, 1 ) ), ENT_QUOTES, 'UTF-8' ) );
	}

	/**
	 * @return string|null null for what leads to no page
	 */
	private static function absolute( string $href, string $base ): ?string {
		if ( '' === $href || '#' === $href[0] || preg_match( '~^(?!https?:)[a-z][a-z0-9+.-]*:~i', $href ) ) {
			return null;
		}
		$url = (string) preg_replace( '/\s/', '%20', \WP_Http::make_absolute_url( $href, $base ) );
		return preg_match( '~^https?://\S~i', $url ) && mb_strlen( $url ) <= 2000 ? $url : null;
	}

	/**
	 * @return array<int,array<string,mixed>>
	 */
	private static function terms( \WP_Post $post ): array {
		$list = array();
		foreach ( get_object_taxonomies( $post ) as $taxonomy ) {
			$terms = get_the_terms( $post, $taxonomy );
			foreach ( is_array( $terms ) ? $terms : array() as $term ) {
				$list[] = array(
					'taxonomy' => $taxonomy,
					'id'       => $term->term_id,
					'name'     => SiteFacts::plain( $term->name ),
					'slug'     => urldecode( $term->slug ),
				);
			}
		}
		return array_slice( array_filter( $list, array( self::class, 'has_name' ) ), 0, self::TERMS );
	}

	/**
	 * @param array<string,mixed> $term
	 */
	private static function has_name( array $term ): bool {
		return '' !== $term['name'] && '' !== $term['slug'];
	}

	/**
	 * @return array{wp_user_id:int,name:string}|null
	 */
	private static function author( int $user_id ): ?array {
		$user = get_userdata( $user_id );
		return $user ? array(
			'wp_user_id' => $user_id,
			'name'       => (string) $user->display_name,
		) : null;
	}

	/**
	 * Polylang and WPML know better than the site's own language.
	 */
	private static function language( int $post_id ): string {
		$locale = function_exists( 'pll_get_post_language' ) ? pll_get_post_language( $post_id, 'locale' ) : null;
		if ( ! is_string( $locale ) || '' === $locale ) {
			$wpml   = apply_filters( 'wpml_post_language_details', null, $post_id );
			$locale = is_array( $wpml ) && ! empty( $wpml['locale'] ) ? (string) $wpml['locale'] : get_locale();
		}
		return mb_substr( str_replace( '_', '-', $locale ), 0, 20 );
	}

	/**
	 * Some scripts have no spaces between words.
	 */
	private static function words( string $text, string $language ): int {
		if ( preg_match( '/^(ja|zh|th)\b/i', $language ) ) {
			return (int) preg_match_all( '/\pL/u', $text );
		}
		return count( (array) preg_split( '/[\s\x{00A0}]+/u', $text, -1, PREG_SPLIT_NO_EMPTY ) );
	}

	private static function short( string $html ): string {
		return mb_substr( trim( (string) preg_replace( '/\s+/u', ' ', SiteFacts::plain( $html ) ) ), 0, self::TEXT );
	}

	private static function time( string $gmt ): ?string {
		$timestamp = strtotime( $gmt . ' UTC' );
		return false === $timestamp || $timestamp <= 0 ? null : Time::rfc3339( $timestamp );
	}
}
