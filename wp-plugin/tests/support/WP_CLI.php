<?php
/**
 * What the command says when there is no wp-cli: it is kept instead of printed.
 */

declare(strict_types=1);

final class WP_CLI {

	/** @var string[] */
	public static $lines = array();

	public static function log( string $line ): void {
		self::$lines[] = $line;
	}

	public static function line( string $line ): void {
		self::$lines[] = $line;
	}

	public static function success( string $line ): void {
		self::$lines[] = "success: $line";
	}

	public static function warning( string $line ): void {
		self::$lines[] = "warning: $line";
	}

	public static function error( string $line ): void {
		throw new RuntimeException( $line );
	}
}
