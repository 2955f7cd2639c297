<?php
/**
 * Writes the plugin's copy of the protocol from docs/protocol/wordpress-v1.schema.json.
 * usage: php wp-plugin/tools/schema.php [--check]     --check only compares, and says by its exit code
 */

declare(strict_types=1);

$source = __DIR__ . '/../../docs/protocol/wordpress-v1.schema.json';
$target = __DIR__ . '/../igny8-connector/includes/Protocol/messages.php';
$schema = json_decode( (string) file_get_contents( $source ), true, 64, JSON_THROW_ON_ERROR );

function export_value( $value, string $indent ): string {
	if ( ! is_array( $value ) ) {
		return null === $value ? 'null' : var_export( $value, true );
	}
	if ( array() === $value ) {
		return 'array()';
	}
	$is_list = array_keys( $value ) === range( 0, count( $value ) - 1 );
	$lines   = '';
	foreach ( $value as $key => $item ) {
		$lines .= $indent . "\t" . ( $is_list ? '' : var_export( $key, true ) . ' => ' ) . export_value( $item, $indent . "\t" ) . ",\n";
	}
	return "array(\n" . $lines . $indent . ')';
}

function without_descriptions( array $definition ): array {
	foreach ( $definition as $key => $value ) {
		if ( 'description' === $key && is_string( $value ) ) {
			unset( $definition[ $key ] );
		} elseif ( is_array( $value ) ) {
			$definition[ $key ] = without_descriptions( $value );
		}
	}
	return $definition;
}

$php = "<?php\n/**\n * Generated from docs/protocol/wordpress-v1.schema.json by wp-plugin/tools/schema.php: change that file, then run it.\n *\n * @package Igny8\\Connector\n */\n\ndeclare(strict_types=1);\n\ndefined( 'ABSPATH' ) || exit;\n\nreturn "
	. export_value( without_descriptions( $schema['$defs'] ), '' ) . ";\n";

if ( in_array( '--check', $argv, true ) ) {
	exit( (string) file_get_contents( $target ) === $php ? 0 : 1 );
}
file_put_contents( $target, $php );
