<?php
/**
 * How many queries the newest public post costs.
 * usage: php count-queries.php <site> <with|without the plugin>
 */

define( 'IGNY8_SITE', $argv[1] );
if ( 'without' === $argv[2] ) {
	$GLOBALS['wp_filter']['option_active_plugins'][10]['igny8'] = array( 'function' => '__return_empty_array', 'accepted_args' => 1 );
}
require dirname( __DIR__, 3 ) . '/tests/wordpress/php/bootstrap.php';

$newest                 = get_posts( array( 'numberposts' => 1, 'meta_key' => '_igny8_content_id' ) )[0];
$_SERVER['REQUEST_URI'] = (string) wp_parse_url( get_permalink( $newest ), PHP_URL_PATH );
wp_cache_flush();
wp_load_alloptions();
$before = $wpdb->num_queries;
ob_start();
define( 'WP_USE_THEMES', true );
wp();
require ABSPATH . WPINC . '/template-loader.php';
ob_end_clean();
echo $wpdb->num_queries - $before;
