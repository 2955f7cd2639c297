<?php
/**
 * One pull at a time.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Pull;

defined( 'ABSPATH' ) || exit;

/**
 * A row in the options table, written past all caches: INSERT IGNORE lets exactly one process through, and an
 * expiry frees the lock of a process that was killed. Never read with get_option(), which may remember.
 */
final class Lock {

	public const SECONDS = 120;
	private const NAME   = 'igny8_lock';

	/** @var string */
	private $held;

	private function __construct( string $held ) {
		$this->held = $held;
	}

	public static function acquire(): ?self {
		global $wpdb;
		$mine = self::fresh_value();
		$done = $wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')", self::NAME, $mine ) );
		if ( 1 === $done || self::take_over( $mine ) ) {
			$lock = new self( $mine );
			register_shutdown_function( array( $lock, 'release' ) );
			return $lock;
		}
		return null;
	}

	/**
	 * Pushes the expiry out; false means that the lock was lost, and work must stop.
	 */
	public function renew(): bool {
		$next = self::fresh_value();
		if ( ! self::swap( $this->held, $next ) ) {
			return false;
		}
		$this->held = $next;
		return true;
	}

	/**
	 * Releasing twice, or after a loss, touches nobody else's lock.
	 */
	public function release(): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->options} WHERE option_name = %s AND option_value = %s", self::NAME, $this->held ) );
	}

	private static function take_over( string $mine ): bool {
		global $wpdb;
		$theirs = $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", self::NAME ) );
		return is_string( $theirs ) && (int) $theirs < time() && self::swap( $theirs, $mine );
	}

	private static function swap( string $from, string $to ): bool {
		global $wpdb;
		return 1 === $wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->options} SET option_value = %s WHERE option_name = %s AND option_value = %s", $to, self::NAME, $from ) );
	}

	private static function fresh_value(): string {
		return ( time() + self::SECONDS ) . ':' . bin2hex( random_bytes( 8 ) );
	}
}
