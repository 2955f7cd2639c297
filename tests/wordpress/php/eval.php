<?php
/**
 * Runs a PHP file inside WordPress.
 * usage: php eval.php <site> <file|-> [arg]...   the file finds its arguments in $args
 *
 * WordPress's own global code uses short names ($file, $path, ...) and overwrites ours: what must
 * outlive the bootstrap is a constant, or read after it.
 */

define( 'IGNY8_SITE', $argv[1] );
define( 'IGNY8_FILE', '-' === $argv[2] ? '-' : realpath( $argv[2] ) );
if ( false === IGNY8_FILE ) {
	fwrite( STDERR, "wp: error: no such file: $argv[2]\n" );
	exit( 1 );
}

require __DIR__ . '/bootstrap.php';

$args = array_slice( $_SERVER['argv'], 3 );
if ( '-' === IGNY8_FILE ) {
	eval( '?>' . stream_get_contents( STDIN ) );
} else {
	require IGNY8_FILE;
}
