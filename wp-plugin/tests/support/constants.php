<?php
/**
 * What a site says whose connection is set in wp-config.php.
 * usage: php constants.php <site> <peer url>
 */

define( 'IGNY8_SITE', $argv[1] );
define( 'IGNY8_URL', $argv[2] . '/' );
define( 'IGNY8_KEY_ID', 'key_1' );
define( 'IGNY8_SECRET', 'whsec_' . base64_encode( str_repeat( 's', 32 ) ) );
require dirname( __DIR__, 3 ) . '/tests/wordpress/php/bootstrap.php';

function igny8_test_reason( callable $work ): string {
	try {
		$work();
	} catch ( Igny8\Connector\Protocol\Failure $failure ) {
		return $failure->reason();
	}
	return 'done';
}

echo json_encode(
	array(
		'url'           => Igny8\Connector\Connection\Connection::credentials()->url(),
		'pairing'       => igny8_test_reason( static fn() => Igny8\Connector\Connection\Pairing::pair( IGNY8_URL, 'BCDF-GHJK', 1 ) ),
		'disconnecting' => igny8_test_reason( static fn() => Igny8\Connector\Connection\Pairing::disconnect() ),
	)
);
