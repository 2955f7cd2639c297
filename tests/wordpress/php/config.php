<?php
/**
 * Prints a wp-config.php.
 * usage: php config.php <url> <mariadb|sqlite> <socket> <instance> <salt> <on|off: WP-Cron> [NAME=VALUE]...
 */

[ , $url, $database, $socket, $instance, $salt, $cron ] = $argv;

$constants = array(
	'DB_NAME'                    => 'wordpress',
	'DB_USER'                    => 'root',
	'DB_PASSWORD'                => '',
	'DB_HOST'                    => "localhost:$socket",
	'DB_CHARSET'                 => 'utf8mb4',
	'DB_COLLATE'                 => '',
	'WP_HOME'                    => $url,
	'WP_SITEURL'                 => $url,
	// Application passwords need HTTPS, except on a local site.
	'WP_ENVIRONMENT_TYPE'        => 'local',
	'WP_DEBUG'                   => true,
	'WP_DEBUG_LOG'               => "$instance/log/debug.log",
	'WP_DEBUG_DISPLAY'           => false,
	'AUTOMATIC_UPDATER_DISABLED' => true,
	'WP_AUTO_UPDATE_CORE'        => false,
	'FS_METHOD'                  => 'direct',
	// Nothing outside this machine: a look-up of updates must not stall a test.
	'WP_HTTP_BLOCK_EXTERNAL'     => true,
	'WP_ACCESSIBLE_HOSTS'        => 'localhost,127.0.0.1',
	'DISABLE_WP_CRON'            => 'off' === $cron,
);

if ( 'sqlite' === $database ) {
	$constants['DB_DIR']  = "$instance/db/";
	$constants['DB_FILE'] = 'wordpress.sqlite';
}

foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $scheme ) {
	$constants[ "{$scheme}_KEY" ]  = hash_hmac( 'sha256', "{$scheme}_KEY", $salt );
	$constants[ "{$scheme}_SALT" ] = hash_hmac( 'sha256', "{$scheme}_SALT", $salt );
}

// Last, so that a test can override any of the above.
foreach ( array_slice( $argv, 7 ) as $define ) {
	[ $name, $value ]   = explode( '=', $define, 2 ) + array( 1 => 'true' );
	$constants[ $name ] = json_decode( $value, true ) ?? $value;
}

echo "<?php\n";
foreach ( $constants as $name => $value ) {
	printf( "define( %s, %s );\n", var_export( $name, true ), var_export( $value, true ) );
}
echo <<<'PHP'
$table_prefix = 'wp_';
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';

PHP;
