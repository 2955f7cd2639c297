<?php
/**
 * Loads WordPress on the command line as if its front page had been asked for.
 * The caller sets $site, the directory of WordPress; included at global scope, as WordPress needs.
 */

// The address is known only to wp-config.php, which cannot run before these exist.
preg_match( "/'WP_HOME', 'http:\/\/([^:']+):(\d+)'/", (string) file_get_contents( "$site/wp-config.php" ), $address );
$_SERVER = array(
	'HTTP_HOST'       => "$address[1]:$address[2]",
	'SERVER_NAME'     => $address[1],
	'SERVER_PORT'     => $address[2],
	'SERVER_PROTOCOL' => 'HTTP/1.1',
	'REQUEST_METHOD'  => 'GET',
	'REQUEST_URI'     => '/',
	'REMOTE_ADDR'     => '127.0.0.1',
) + $_SERVER;

require "$site/wp-load.php";
