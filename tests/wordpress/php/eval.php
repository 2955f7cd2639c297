<?php
/**
 * Runs a PHP file inside WordPress.
 * usage: php eval.php <site> <file|-> [arg]...   the file finds its arguments in $args
 */

$site = $argv[1];
$file = '-' === $argv[2] ? 'php://stdin' : realpath( $argv[2] );
if ( false === $file ) {
	fwrite( STDERR, "wp: error: no such file: $argv[2]\n" );
	exit( 1 );
}
$args = array_slice( $argv, 3 );

require __DIR__ . '/bootstrap.php';

if ( 'php://stdin' === $file ) {
	eval( '?>' . stream_get_contents( STDIN ) );
} else {
	require $file;
}
