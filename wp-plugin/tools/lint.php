<?php
/**
 * The rules of WordPress's plugin directory that a machine can check, over the plugin's own files.
 * usage: php wp-plugin/tools/lint.php     prints what breaks a rule; the exit code tells
 */

declare(strict_types=1);

$plugin = (string) realpath( __DIR__ . '/../igny8-connector' );
$faults = array();

/** What may stand right after echo: an escaping function, a cast, or a literal. */
const SAFE_AFTER_ECHO = '/echo\s+(?!\'|"|esc_|wp_json_encode|\(int\)|\$body; \/\/ phpcs:ignore WordPress\.Security\.EscapeOutput)/';

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
		'newer than PHP 7.4'               => (bool) preg_match( '/\?->|\bmatch\s*\(.*\{|\benum\s+\w+|\breadonly\s+[\\\\?\w]+\s+\$|\): (static|mixed|never)\b|#\[/', $code ),
		'updates of its own'               => (bool) preg_match( '/pre_set_site_transient_update_plugins|site_transient_update_plugins|update_plugins_|plugins_api/', $code ),
		'files written by itself'          => (bool) preg_match( '/\b(file_put_contents|fwrite|fputs|copy|rename)\(|fopen\s*\([^)]*[\'"][waxc]/', $code ),
		'unfiltered uploads'               => false !== strpos( $code, 'ALLOW_UNFILTERED_UPLOADS' ),
		'queries without a limit'          => (bool) preg_match( "/'(posts_per_page|numberposts)'\s*=>\s*-1|'suppress_filters'\s*=>\s*true/", $code ),
		'a menu that leads outside'        => (bool) preg_match( '/add_(menu|submenu|options|management)_page\([^;]*https?:/', $code ),
		'a menu of its own'                => (bool) preg_match( '/\badd_menu_page\(/', $code ),
		'files of other hosts'             => (bool) preg_match( '/wp_(enqueue|register)_(script|style)\([^;]*https?:/', $code ),
		'a script in the head'             => (bool) preg_match( '/wp_enqueue_script\((?![^;]*(true|\'in_footer\')\s*\);)/', $code ),
		'a setting that is not cleaned'    => (bool) preg_match( '/register_setting\((?![^;]*sanitize_callback)/', $code ),
		'packed code'                      => (bool) preg_match( '/gzinflate|str_rot13|create_function|\\\\x[0-9a-f]{2}\\\\x[0-9a-f]{2}\\\\x/i', $code ),
		'a public route'                   => false !== strpos( $code, '__return_true' ),
		'a route without permissions'      => preg_match_all( '/register_rest_route\(/', $code ) > preg_match_all( "/'permission_callback'/", $code ),
		'credits on public pages'          => (bool) preg_match( '/powered by/i', $code ),
		'an unprefixed global'             => (bool) preg_match( '/^(?:function\s++|const\s++|define\(\s*+\'?+)(?!uninstall_site|IGNY8_|igny8_)/m', $code ),
		'a hook of ours without prefix'    => (bool) preg_match( "/(apply_filters|do_action)\( '(?!igny8_|rest_authentication_errors|wpml_post_language_details|https_local_ssl_verify)/", $code ),
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
	if ( preg_match( '/\.(js|css)$/', $name ) && ( strlen( $code ) > 300000 || preg_match( '/^.{600,}$/m', $code ) ) ) {
		$faults[] = "$name: too large, or minified";
	}
}

$main    = (string) file_get_contents( "$plugin/igny8-connector.php" );
$readme  = (string) file_get_contents( "$plugin/readme.txt" );
$version = preg_match( '/^ \* Version:\s+(\S+)/m', $main, $found ) ? $found[1] : '';
if ( false === strpos( $main, "'IGNY8_CONNECTOR_VERSION', '$version'" ) || ! preg_match( '/^Stable tag: ' . preg_quote( $version, '/' ) . '$/m', $readme ) ) {
	$faults[] = 'header, constant and stable tag name different versions';
}
foreach ( array( 'Plugin Name', 'Description', 'Version', 'Requires at least', 'Requires PHP', 'License', 'License URI', 'Text Domain', 'Domain Path' ) as $field ) {
	if ( ! preg_match( "/^ \\* $field:\s+\S/m", $main ) ) {
		$faults[] = "igny8-connector.php: no \"$field\" in its header";
	}
}
if ( ! preg_match( '/^ \* Text Domain:\s+igny8-connector$/m', $main ) ) {
	$faults[] = 'igny8-connector.php: the text domain is not the name of the folder';
}
foreach ( array( 'Requires at least', 'Requires PHP', 'License' ) as $field ) {
	if ( ! preg_match( "/^(?: \\* )?$field:\s+(.+)$/m", $main, $in_header ) || false === strpos( $readme, "$field: " . trim( $in_header[1] ) ) ) {
		$faults[] = "readme.txt and the plugin's header differ in \"$field\"";
	}
}
preg_match( '/^Tags: (.*)$/m', $readme, $tags );
if ( count( explode( ',', $tags[1] ?? '' ) ) > 5 ) {
	$faults[] = 'readme.txt: more than five tags';
}
preg_match( '/^License URI:.*\n\n(.*)$/m', $readme, $short );
if ( '' === ( $short[1] ?? '' ) || strlen( $short[1] ) > 150 ) {
	$faults[] = 'readme.txt: the short description is missing or longer than 150 letters';
}
foreach ( array( 'Requires at least', 'Tested up to', 'Requires PHP', 'License', '== External services ==' ) as $part ) {
	if ( false === strpos( $readme, $part ) ) {
		$faults[] = "readme.txt: no \"$part\"";
	}
}

echo $faults ? implode( "\n", $faults ) . "\n" : '';
exit( $faults ? 1 : 0 );
