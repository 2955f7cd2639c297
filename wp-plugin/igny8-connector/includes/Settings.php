<?php
/**
 * What the administrator decides about imports.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector;

defined( 'ABSPATH' ) || exit;

/**
 * One option, read with its defaults. Nothing is published by default: the owner widens that.
 */
final class Settings {

	public const OPTION   = 'igny8_settings';
	public const STATUSES = array( 'draft', 'pending', 'publish', 'future', 'private' );
	public const DEFAULTS = array(
		'create_terms'   => true,
		'default_author' => 0,
		'statuses'       => array( 'draft' ),
		'keep_marks'     => false,
	);

	/**
	 * @return array{create_terms:bool,default_author:int,statuses:string[],keep_marks:bool}
	 */
	public static function all(): array {
		return self::clean( get_option( self::OPTION, self::DEFAULTS ) );
	}

	/**
	 * Sanitises the form. Draft stays allowed always: it is what a refused status falls back to.
	 *
	 * @param mixed $input
	 * @return array{create_terms:bool,default_author:int,statuses:string[],keep_marks:bool}
	 */
	public static function clean( $input ): array {
		$input    = is_array( $input ) ? $input : array();
		$statuses = is_array( $input['statuses'] ?? null ) ? $input['statuses'] : array();
		return array(
			'create_terms'   => ! empty( $input['create_terms'] ),
			'default_author' => absint( $input['default_author'] ?? 0 ),
			'statuses'       => array_values( array_intersect( self::STATUSES, array_merge( array( 'draft' ), $statuses ) ) ),
			'keep_marks'     => ! empty( $input['keep_marks'] ),
		);
	}
}
