<?php
/**
 * Router for `php -S`: what a web server's rewrite rules do for WordPress.
 * Included at global scope on purpose, because WordPress expects to run there.
 */

$igny8_path = rawurldecode( (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
$igny8_path = '/' . ltrim( $igny8_path, '/' );

if ( str_contains( $igny8_path, "\0" ) || preg_match( '#(^|/)\.\.(/|$)#', $igny8_path ) ) {
	http_response_code( 400 );
	return true;
}

$igny8_file = $_SERVER['DOCUMENT_ROOT'] . $igny8_path;

if ( is_dir( $igny8_file ) && is_file( rtrim( $igny8_file, '/' ) . '/index.php' ) ) {
	if ( ! str_ends_with( $igny8_path, '/' ) ) {
		// Relative links of wp-admin break without the slash.
		$igny8_query = (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_QUERY );
		header( 'Location: ' . $igny8_path . '/' . ( '' === $igny8_query ? '' : "?$igny8_query" ), true, 301 );
		return true;
	}
	$igny8_path .= 'index.php';
	$igny8_file .= 'index.php';
}

if ( is_file( $igny8_file ) && ! str_ends_with( $igny8_path, '.php' ) ) {
	return false; // a static file: PHP's server sends it
}

if ( ! is_file( $igny8_file ) ) {
	$igny8_path = '/index.php';
	$igny8_file = $_SERVER['DOCUMENT_ROOT'] . '/index.php';
}

// PHP's server guesses these from the URL, and WordPress builds links from them.
$_SERVER['SCRIPT_NAME']     = $igny8_path;
$_SERVER['PHP_SELF']        = $igny8_path;
$_SERVER['SCRIPT_FILENAME'] = $igny8_file;
unset( $_SERVER['PATH_INFO'] );

chdir( dirname( $igny8_file ) );
require $igny8_file;
