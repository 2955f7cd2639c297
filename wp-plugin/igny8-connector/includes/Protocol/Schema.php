<?php
/**
 * Holds a decoded message against the protocol's schema.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Protocol;

defined( 'ABSPATH' ) || exit;

/**
 * The subset of JSON Schema that docs/protocol/wordpress-v1.schema.json uses. Messages are checked as
 * json_decode() gives them, with objects as stdClass, so that {} and [] stay different things.
 */
final class Schema {

	/** @var array<string,array<string,mixed>>|null */
	private static $definitions = null;

	/**
	 * @param mixed $value
	 * @return string[] what is wrong, as "path: reason"; empty if nothing is
	 */
	public static function errors( string $definition, $value ): array {
		if ( null === self::$definitions ) {
			self::$definitions = require __DIR__ . '/messages.php';
		}
		return self::check( self::$definitions[ $definition ], $value, $definition );
	}

	/**
	 * @param array<string,mixed> $rule
	 * @param mixed               $value
	 * @return string[]
	 */
	private static function check( array $rule, $value, string $at ): array {
		if ( isset( $rule['$ref'] ) ) {
			return self::check( self::$definitions[ substr( $rule['$ref'], 8 ) ], $value, $at );
		}
		if ( isset( $rule['anyOf'] ) ) {
			return self::any( $rule['anyOf'], $value, $at );
		}
		if ( array_key_exists( 'const', $rule ) ) {
			return $rule['const'] === $value ? array() : array( "$at: not " . wp_json_encode( $rule['const'] ) );
		}
		if ( isset( $rule['enum'] ) ) {
			return in_array( $value, $rule['enum'], true ) ? array() : array( "$at: not one of " . implode( ', ', $rule['enum'] ) );
		}
		if ( ! self::has_type( $rule['type'], $value ) ) {
			return array( "$at: not of type {$rule['type']}" );
		}
		return self::check_inside( $rule, $value, $at );
	}

	/**
	 * @param array<int,array<string,mixed>> $rules
	 * @param mixed                          $value
	 * @return string[]
	 */
	private static function any( array $rules, $value, string $at ): array {
		$first = array();
		foreach ( $rules as $rule ) {
			$errors = self::check( $rule, $value, $at );
			if ( array() === $errors ) {
				return array();
			}
			$first = $first ? $first : $errors;
		}
		return $first;
	}

	/**
	 * @param mixed $value
	 */
	private static function has_type( string $type, $value ): bool {
		switch ( $type ) {
			case 'object':
				return $value instanceof \stdClass;
			case 'array':
				return is_array( $value );
			case 'string':
				return is_string( $value );
			case 'integer':
				return is_int( $value );
			case 'boolean':
				return is_bool( $value );
			default:
				return null === $value;
		}
	}

	/**
	 * @param array<string,mixed> $rule
	 * @param mixed               $value
	 * @return string[]
	 */
	private static function check_inside( array $rule, $value, string $at ): array {
		switch ( $rule['type'] ) {
			case 'object':
				return self::check_object( $rule, $value, $at );
			case 'array':
				return self::check_array( $rule, $value, $at );
			case 'string':
				return self::check_string( $rule, $value, $at );
			case 'integer':
				$low = isset( $rule['minimum'] ) && $value < $rule['minimum'];
				return $low || ( isset( $rule['maximum'] ) && $value > $rule['maximum'] ) ? array( "$at: out of range" ) : array();
			default:
				return array();
		}
	}

	/**
	 * @param array<string,mixed> $rule
	 * @return string[]
	 */
	private static function check_object( array $rule, \stdClass $value, string $at ): array {
		$errors = array();
		foreach ( $rule['required'] as $name ) {
			if ( ! property_exists( $value, $name ) ) {
				$errors[] = "$at.$name: missing";
			}
		}
		foreach ( get_object_vars( $value ) as $name => $item ) {
			$known  = $rule['properties'][ $name ] ?? null;
			$errors = array_merge( $errors, null === $known ? array( "$at.$name: unknown" ) : self::check( $known, $item, "$at.$name" ) );
		}
		return $errors;
	}

	/**
	 * @param array<string,mixed> $rule
	 * @param mixed[]             $value
	 * @return string[]
	 */
	private static function check_array( array $rule, array $value, string $at ): array {
		$count = count( $value );
		if ( $count < ( $rule['minItems'] ?? 0 ) || $count > ( $rule['maxItems'] ?? PHP_INT_MAX ) ) {
			return array( "$at: $count items" );
		}
		$errors = array();
		foreach ( $value as $index => $item ) {
			$errors = array_merge( $errors, self::check( $rule['items'], $item, "{$at}[$index]" ) );
		}
		return $errors;
	}

	/**
	 * @param array<string,mixed> $rule
	 * @return string[]
	 */
	private static function check_string( array $rule, string $value, string $at ): array {
		$length = mb_strlen( $value );
		if ( $length < ( $rule['minLength'] ?? 0 ) || $length > ( $rule['maxLength'] ?? PHP_INT_MAX ) ) {
			return array( "$at: length $length" );
		}
		if ( isset( $rule['pattern'] ) && 1 !== preg_match( '~' . str_replace( '~', '\~', $rule['pattern'] ) . '~D', $value ) ) {
			return array( "$at: wrong form" );
		}
		return array();
	}
}
