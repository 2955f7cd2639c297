<?php
/**
 * Loads WordPress on the command line as if its front page had been asked for.
 * The caller defines IGNY8_SITE, the directory of WordPress; included at global scope, as WordPress needs.
 */

// The address is known only to wp-config.php, which cannot run before these exist.
preg_match( "/'WP_HOME', 'http:\/\/([^:']+):(\d+)'/", (string) file_get_contents( IGNY8_SITE . '/wp-config.php' ), $igny8_address );
$_SERVER = array(
	'HTTP_HOST'       => "$igny8_address[1]:$igny8_address[2]",
	'SERVER_NAME'     => $igny8_address[1],
	'SERVER_PORT'     => $igny8_address[2],
	'SERVER_PROTOCOL' => 'HTTP/1.1',
	'REQUEST_METHOD'  => 'GET',
	'REQUEST_URI'     => '/',
	'REMOTE_ADDR'     => '127.0.0.1',
) + $_SERVER;

require IGNY8_SITE . '/wp-load.php';
