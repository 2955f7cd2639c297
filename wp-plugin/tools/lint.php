<?php
/**
 * The rules of WordPress's plugin directory that a machine can check, over the plugin's own files.
 * usage: php wp-plugin/tools/lint.php     prints what breaks a rule; the exit code tells
 */

declare(strict_types=1);

$plugin = (string) realpath( __DIR__ . '/../igny8-connector' );
$faults = array();

/** What may stand right after echo: an escaping function, a cast, or a literal. */
const SAFE_AFTER_ECHO = '/echo\s+(?!\'|"|esc_|wp_json_encode|\(int\))/';

function php_faults( string $file, string $code ): array {
	$faults = array();
	$rules  = array(
		'no strict types'                  => ! preg_match( '/^declare\(strict_types=1\);/m', $code ),
		'no guard against direct access'   => ! preg_match( "/defined\( '(ABSPATH|WP_UNINSTALL_PLUGIN)' \) \|\|/", $code ),
		'unescaped echo'                   => (bool) preg_match( SAFE_AFTER_ECHO, $code ),
		'a variable inside an echoed text' => (bool) preg_match( '/echo\s+"[^"]*\$/', $code ),
		'wp_redirect'                      => (bool) preg_match( '/\bwp_redirect\(/', $code ),
		'heredoc'                          => false !== strpos( $code, '<<<' ),
		'a host of this machine'           => (bool) preg_match( '/localhost|127\.0\.0\.1/', $code ),
		'eval, exec or the like'           => (bool) preg_match( '/\b(eval|exec|shell_exec|system|passthru|unserialize)\s*\(/', $code ),
		'newer than PHP 7.4'               => (bool) preg_match( '/\?->|\bmatch\s*\(.*\{|\benum\s+\w+|\breadonly\b|\): (static|mixed|never)\b|#\[/', $code ),
		'an unprefixed option'             => (bool) preg_match( "/\b(?:update|add|delete)_option\( '(?!igny8_)/", $code ),
	);
	foreach ( array_keys( array_filter( $rules ) ) as $rule ) {
		$faults[] = "$file: $rule";
	}
	foreach ( preg_split( '/\n/', $code ) as $number => $line ) {
		if ( preg_match( '/->(query|get_\w+)\(\s*"[^"]*\{?\$(?!wpdb|table)/', $line ) ) {
			$faults[] = "$file:" . ( $number + 1 ) . ': a query that is not prepared';
		}
	}
	return $faults;
}

foreach ( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $plugin, FilesystemIterator::SKIP_DOTS ) ) as $file ) {
	$name = substr( $file->getPathname(), strlen( $plugin ) + 1 );
	$code = (string) file_get_contents( $file->getPathname() );
	if ( ! preg_match( '/\.(php|js|css|pot|txt)$/', $name ) ) {
		$faults[] = "$name: does not belong into the plugin";
	} elseif ( '.php' === substr( $name, -4 ) ) {
		$faults = array_merge( $faults, php_faults( $name, $code ) );
	} elseif ( preg_match( '/\bReact\b|jsx-runtime/', $code ) ) {
		$faults[] = "$name: wp.element, not React";
	}
}

$main    = (string) file_get_contents( "$plugin/igny8-connector.php" );
$readme  = (string) file_get_contents( "$plugin/readme.txt" );
$version = preg_match( '/^ \* Version:\s+(\S+)/m', $main, $found ) ? $found[1] : '';
if ( false === strpos( $main, "'IGNY8_CONNECTOR_VERSION', '$version'" ) || ! preg_match( '/^Stable tag: ' . preg_quote( $version, '/' ) . '$/m', $readme ) ) {
	$faults[] = 'header, constant and stable tag name different versions';
}
foreach ( array( 'Requires at least', 'Tested up to', 'Requires PHP', 'License', '== External services ==' ) as $part ) {
	if ( false === strpos( $readme, $part ) ) {
		$faults[] = "readme.txt: no \"$part\"";
	}
}

echo $faults ? implode( "\n", $faults ) . "\n" : '';
exit( $faults ? 1 : 0 );
