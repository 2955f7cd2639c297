<?php
/**
 * Removes everything with our prefix. Posts, terms and images stay: they belong to the site.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector;

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

/**
 * Clears one site.
 */
function uninstall_site(): void {
	global $wpdb;
	$settings = get_option( 'igny8_settings' );
	foreach ( array( 'igny8_pull', 'igny8_pull_soon' ) as $hook ) {
		wp_clear_scheduled_hook( $hook );
		if ( function_exists( 'as_unschedule_all_actions' ) ) {
			as_unschedule_all_actions( $hook );
		}
	}
	foreach ( array( 'igny8_map', 'igny8_event' ) as $table ) {
		$wpdb->query( "DROP TABLE IF EXISTS {$wpdb->prefix}{$table}" ); // phpcs:ignore WordPress.DB -- own tables.
	}
	foreach ( array( 'igny8_', '_transient_igny8_', '_transient_timeout_igny8_' ) as $prefix ) {
		$names = $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE %s", $wpdb->esc_like( $prefix ) . '%' ) );
		array_map( 'delete_option', $names );
	}
	if ( ! is_array( $settings ) || empty( $settings['keep_marks'] ) ) {
		$keys = $wpdb->get_col( $wpdb->prepare( "SELECT DISTINCT meta_key FROM {$wpdb->postmeta} WHERE meta_key LIKE %s", $wpdb->esc_like( '_igny8_' ) . '%' ) );
		array_map( 'delete_post_meta_by_key', $keys );
	}
}

if ( is_multisite() ) {
	foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $blog_id ) {
		switch_to_blog( (int) $blog_id );
		uninstall_site();
		restore_current_blog();
	}
} else {
	uninstall_site();
}
