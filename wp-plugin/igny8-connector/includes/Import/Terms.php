<?php
/**
 * Finds or makes the terms of a delivery, and puts them on the post.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Import;

use Igny8\Connector\Settings;

defined( 'ABSPATH' ) || exit;

final class Terms {

	/**
	 * @param array<int,array{taxonomy:string,name:string,create:bool,parents?:string[]}> $wanted
	 * @return array<string,int[]> term ids by taxonomy
	 */
	public static function resolve( array $wanted, string $post_type, Warnings $warnings ): array {
		$found = array();
		foreach ( $wanted as $term ) {
			$id = self::find_or_make( $term, $post_type, $warnings );
			if ( null !== $id ) {
				$found[ $term['taxonomy'] ][] = $id;
			}
		}
		return array_map( 'array_values', array_map( 'array_unique', $found ) );
	}

	/**
	 * Adds what is new, and takes away only what we added ourselves: a person's choices stay.
	 *
	 * @param array<string,int[]> $wanted
	 * @param array<string,int[]> $written what we put there last time
	 */
	public static function put( int $post_id, array $wanted, array $written ): void {
		foreach ( array_unique( array_merge( array_keys( $wanted ), array_keys( $written ) ) ) as $taxonomy ) {
			$ours    = $written[ $taxonomy ] ?? array();
			$new     = $wanted[ $taxonomy ] ?? array();
			$current = wp_get_object_terms( $post_id, $taxonomy, array( 'fields' => 'ids' ) );
			if ( is_wp_error( $current ) ) {
				continue;
			}
			if ( ! $written && $new ) {
				$current = array_diff( $current, array( (int) get_option( 'default_category' ) ) );
			}
			$refused = array_diff( $ours, $current );
			$keep    = array_diff( $current, array_diff( $ours, $new ) );
			wp_set_object_terms( $post_id, array_values( array_unique( array_merge( $keep, array_diff( $new, $refused ) ) ) ), $taxonomy );
		}
	}

	/**
	 * @param array{taxonomy:string,name:string,create:bool} $term
	 */
	private static function find_or_make( array $term, string $post_type, Warnings $warnings ): ?int {
		if ( ! is_object_in_taxonomy( $post_type, $term['taxonomy'] ) ) {
			/* translators: 1: taxonomy, 2: post type */
			$warnings->add( 'taxonomy_unknown', sprintf( __( 'The taxonomy %1$s does not exist for %2$s.', 'igny8-connector' ), $term['taxonomy'], $post_type ) );
			return null;
		}
		if ( ! empty( $term['parents'] ) && is_taxonomy_hierarchical( $term['taxonomy'] ) ) {
			return self::find_or_make_below( $term, $warnings );
		}
		$existing = get_term_by( 'name', wp_slash( $term['name'] ), $term['taxonomy'] );
		if ( ! $existing ) {
			$existing = get_term_by( 'slug', sanitize_title( $term['name'] ), $term['taxonomy'] );
		}
		return $existing ? (int) $existing->term_id : self::make( $term, 0, $warnings );
	}

	/**
	 * From the outermost ancestor inwards: the same name may stand in several places of a hierarchy.
	 *
	 * @param array{taxonomy:string,name:string,create:bool,parents:string[]} $term
	 */
	private static function find_or_make_below( array $term, Warnings $warnings ): ?int {
		$parent = 0;
		foreach ( array_merge( $term['parents'], array( $term['name'] ) ) as $name ) {
			$step   = array( 'name' => $name ) + $term;
			$parent = self::find_below( $step, $parent ) ?? self::make( $step, $parent, $warnings );
			if ( null === $parent ) {
				return null;
			}
		}
		return $parent;
	}

	/**
	 * @param array{taxonomy:string,name:string,create:bool} $term
	 */
	private static function find_below( array $term, int $parent ): ?int {
		foreach ( array( array( 'name' => wp_slash( $term['name'] ) ), array( 'slug' => sanitize_title( $term['name'] ) ) ) as $named ) {
			$found = get_terms(
				$named + array(
					'taxonomy'   => $term['taxonomy'],
					'parent'     => $parent,
					'hide_empty' => false,
					'number'     => 1,
					'fields'     => 'ids',
				)
			);
			if ( is_array( $found ) && $found ) {
				return (int) $found[0];
			}
		}
		return null;
	}

	/**
	 * @param array{taxonomy:string,name:string,create:bool} $term
	 */
	private static function make( array $term, int $parent, Warnings $warnings ): ?int {
		$allowed = $term['create'] && Settings::all()['create_terms'] && current_user_can( get_taxonomy( $term['taxonomy'] )->cap->edit_terms );
		$made    = $allowed ? wp_insert_term( wp_slash( $term['name'] ), $term['taxonomy'], array( 'parent' => $parent ) ) : null;
		if ( is_array( $made ) ) {
			return (int) $made['term_id'];
		}
		if ( is_wp_error( $made ) && $made->get_error_data( 'term_exists' ) ) {
			return (int) $made->get_error_data( 'term_exists' );
		}
		/* translators: 1: term name, 2: taxonomy */
		$warnings->add( 'term_missing', sprintf( __( 'The term "%1$s" does not exist in %2$s, and may not be created.', 'igny8-connector' ), $term['name'], $term['taxonomy'] ) );
		return null;
	}
}
