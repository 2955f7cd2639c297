<?php
/**
 * Turns a single site into a network. usage: wp.sh eval <dir> make-network.php <host:port>
 */

require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/network.php';

foreach ( $wpdb->tables( 'ms_global' ) as $igny8_table => $igny8_name ) {
	$wpdb->$igny8_table = $igny8_name;
}
install_network();
$igny8_made = populate_network( 1, $args[0], 'admin@example.test', 'Network', '/', false );
if ( is_wp_error( $igny8_made ) ) {
	fwrite( STDERR, $igny8_made->get_error_message() . "\n" );
	exit( 1 );
}
