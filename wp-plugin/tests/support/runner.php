<?php
/**
 * Runs PHPUnit inside the WordPress that wp.sh has loaded, at global scope as WordPress needs.
 * usage: wp.sh eval <dir> runner.php <peer url> <peer state> [phpunit argument]...
 */

define( 'IGNY8_TEST_PEER', $args[0] );
define( 'IGNY8_TEST_PEER_STATE', $args[1] );
$_SERVER['argv'] = array_merge( array( 'phpunit', '--configuration', dirname( __DIR__ ) . '/phpunit.xml' ), array_slice( $args, 2 ) );
$_SERVER['argc'] = count( $_SERVER['argv'] );

require_once ABSPATH . 'wp-admin/includes/admin.php';
require_once 'PHPUnit/Autoload.php';
spl_autoload_register(
	static function ( string $name ): void {
		$file = __DIR__ . '/' . basename( str_replace( '\\', '/', $name ) ) . '.php';
		if ( 0 === strpos( $name, 'Igny8\\Connector\\Tests\\' ) && is_file( $file ) ) {
			require_once $file;
		}
	}
);
PHPUnit\TextUI\Command::main();
