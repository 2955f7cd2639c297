<?php
/**
 * Refuses a message that was seen before.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Rest;

use Igny8\Connector\Protocol\Signature;

defined( 'ABSPATH' ) || exit;

/**
 * Ids are kept as option rows until they fall out of the signature's window. INSERT IGNORE decides which of
 * two simultaneous requests was first; get_option() could not.
 */
final class ReplayGuard {

	private const PREFIX = 'igny8_seen_';

	public static function is_first( string $id ): bool {
		global $wpdb;
		$name = self::PREFIX . substr( hash( 'sha256', $id ), 0, 40 );
		return 1 === $wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')", $name, (string) ( time() + 2 * Signature::TOLERANCE ) ) );
	}

	public static function forget_old(): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->options} WHERE option_name LIKE %s AND option_value < %s", $wpdb->esc_like( self::PREFIX ) . '%', (string) time() ) );
	}
}
