<?php
/**
 * Installs WordPress, activates plugins, and writes <instance>/wp.json: all that a test needs to know.
 * usage: php install.php <instance> [plugin-folder]...   safe to repeat: passwords stay as they were
 */

// Constants, because WordPress's own global code overwrites short variable names.
define( 'IGNY8_INSTANCE', $argv[1] );
define( 'IGNY8_SITE', IGNY8_INSTANCE . '/site' );
define( 'IGNY8_RESULT', IGNY8_INSTANCE . '/wp.json' );

// Without tables WordPress would redirect to its installer and end the script.
if ( ! is_file( IGNY8_RESULT ) ) {
	define( 'WP_INSTALLING', true );
}
require __DIR__ . '/bootstrap.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';

/** Fails loudly: a half-made site would fail later, in somebody's test. */
function igny8_must( $result ) {
	if ( is_wp_error( $result ) ) {
		fwrite( STDERR, 'wp: error: ' . $result->get_error_message() . "\n" );
		exit( 1 );
	}
	return $result;
}

function igny8_install(): void {
	require_once ABSPATH . 'wp-admin/includes/upgrade.php';
	add_filter( 'pre_wp_mail', '__return_true' );
	// The installer asks its own site whether links work; no server listens yet.
	add_filter( 'pre_http_request', fn() => new WP_Error( 'not_up', 'the server is not up yet' ) );
	wp_install( 'Test site', 'admin', 'admin@example.test', true, '', 'admin-password', 'en_US' );

	global $wp_rewrite;
	$wp_rewrite->init();
	$wp_rewrite->set_permalink_structure( '/%postname%/' );
	flush_rewrite_rules( false );
}

/** @return array{login: string, role: string, password: string, app_password: string, id: int} */
function igny8_user( string $login, string $role, array $known ): array {
	$user = get_user_by( 'login', $login );
	$id   = $user ? $user->ID : igny8_must(
		wp_insert_user(
			array(
				'user_login' => $login,
				'user_pass'  => "$login-password",
				'user_email' => "$login@example.test",
				'role'       => $role,
			)
		)
	);

	$app_password = $known['app_password'] ?? '';
	if ( '' === $app_password ) {
		[ $app_password ] = igny8_must( WP_Application_Passwords::create_new_application_password( $id, array( 'name' => 'tests' ) ) );
	}
	return array(
		'id'           => $id,
		'login'        => $login,
		'role'         => $role,
		'password'     => "$login-password",
		'app_password' => $app_password,
	);
}

/** The plugin's main file is the one with a header; its name need not be the folder's. */
function igny8_activate( string $folder ): void {
	wp_cache_delete( 'plugins', 'plugins' );
	$files = array_keys( get_plugins( "/$folder" ) );
	if ( ! $files ) {
		igny8_must( new WP_Error( 'no_plugin', "no plugin header in $folder" ) );
	}
	igny8_must( activate_plugin( "$folder/$files[0]" ) );
}

if ( ! is_blog_installed() ) {
	igny8_install();
}

$known = is_file( IGNY8_RESULT ) ? json_decode( file_get_contents( IGNY8_RESULT ), true ) : array();
$users = array();
foreach ( array( 'administrator', 'editor', 'author', 'contributor', 'subscriber' ) as $role ) {
	$login           = 'administrator' === $role ? 'admin' : $role;
	$users[ $login ] = igny8_user( $login, $role, $known['users'][ $login ] ?? array() );
}
array_map( 'igny8_activate', array_slice( $_SERVER['argv'], 2 ) );

$facts = array(
	'version'      => $GLOBALS['wp_version'],
	'php_version'  => PHP_VERSION,
	'suite'        => trim( file_get_contents( IGNY8_INSTANCE . '/state/suite' ) ),
	'db'           => trim( file_get_contents( IGNY8_INSTANCE . '/state/db' ) ),
	'url'          => home_url(),
	'rest_url'     => rest_url(),
	'user'         => 'admin',
	'password'     => $users['admin']['password'],
	'app_password' => $users['admin']['app_password'],
	'users'        => $users,
	'path'         => ABSPATH,
	'instance'     => IGNY8_INSTANCE,
	'debug_log'    => WP_DEBUG_LOG,
);
file_put_contents( IGNY8_RESULT, json_encode( $facts, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES ) . "\n" );
