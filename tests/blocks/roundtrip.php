<?php
/**
 * Asks WordPress's PHP parser whether markup survives a round trip.
 *
 * Usage: php roundtrip.php <wordpress-root> < documents.ndjson
 * Reads newline-delimited JSON {"name": string, "blocks": string} and holds each document to:
 * serialize_blocks( parse_blocks( x ) ) === x, and no content outside a block.
 * Loads three files of WordPress and no database.
 */

declare( strict_types=1 );

if ( 2 !== $argc || ! is_file( $argv[1] . '/wp-includes/blocks.php' ) ) {
	fwrite( STDERR, "usage: php roundtrip.php <wordpress-root> < documents.ndjson\n" );
	exit( 2 );
}

define( 'ABSPATH', rtrim( $argv[1], '/' ) . '/' );
define( 'WPINC', 'wp-includes' );
require ABSPATH . WPINC . '/plugin.php';
foreach ( array( 'block', 'frame' ) as $name ) {
	// WordPress 6.x keeps the parser's classes in files of their own.
	$file = ABSPATH . WPINC . "/class-wp-block-parser-$name.php";
	if ( is_file( $file ) ) {
		require_once $file;
	}
}
require_once ABSPATH . WPINC . '/class-wp-block-parser.php';
require ABSPATH . WPINC . '/blocks.php';

if ( ! function_exists( 'wp_json_encode' ) ) {
	/** What WordPress's own function does with well-formed UTF-8. */
	function wp_json_encode( $value, int $flags = 0 ) {
		return json_encode( $value, $flags );
	}
}

/** Content that stands outside every block, apart from the blank lines between two. */
function loose_content( array $blocks ): string {
	$loose = '';
	foreach ( $blocks as $block ) {
		if ( null === $block['blockName'] ) {
			$loose .= trim( $block['innerHTML'] );
		}
	}
	return $loose;
}

$documents = 0;
$broken    = 0;
while ( false !== ( $line = fgets( STDIN ) ) ) {
	$document = json_decode( $line, true, 512, JSON_THROW_ON_ERROR );
	$blocks   = parse_blocks( $document['blocks'] );
	++$documents;
	if ( '' !== loose_content( $blocks ) ) {
		++$broken;
		echo $document['name'], ' content outside a block: ', loose_content( $blocks ), "\n";
	} elseif ( serialize_blocks( $blocks ) !== $document['blocks'] ) {
		++$broken;
		echo $document['name'], " changed by the round trip\n";
	}
}
echo "$documents documents, $broken broken\n";
// Nothing read is nothing proved.
exit( $broken || ! $documents ? 1 : 0 );
