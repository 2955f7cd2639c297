<?php
/**
 * Site Health → Info: what a helper needs to know.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Health;

use Igny8\Connector\Admin\Overview;
use Igny8\Connector\Seo\Adapters;
use Igny8\Connector\Time;

defined( 'ABSPATH' ) || exit;

/**
 * Private fields are left out when the report is copied.
 */
final class DebugInfo {

	public static function hook(): void {
		add_filter( 'debug_information', array( self::class, 'add' ) );
	}

	/**
	 * @param array<string,mixed> $info
	 * @return array<string,mixed>
	 */
	public static function add( array $info ): array {
		$facts                   = Overview::facts();
		$info['igny8-connector'] = array(
			'label'  => __( 'IGNY8 Connector', 'igny8-connector' ),
			'fields' => array(
				'version'    => self::field( __( 'Version', 'igny8-connector' ), IGNY8_CONNECTOR_VERSION ),
				'condition'  => self::field( __( 'Connection', 'igny8-connector' ), $facts['condition'] ),
				'last_pull'  => self::field( __( 'Last pull', 'igny8-connector' ), $facts['last_pull_at'] ? Time::rfc3339( $facts['last_pull_at'] ) : '-' ),
				'next_pull'  => self::field( __( 'Next pull', 'igny8-connector' ), $facts['next_pull_at'] ? Time::rfc3339( $facts['next_pull_at'] ) : '-' ),
				'last_error' => self::field( __( 'Last error', 'igny8-connector' ), is_array( $facts['last_error'] ) ? $facts['last_error']['code'] : '-' ),
				'skew'       => self::field( __( 'Clock difference in seconds', 'igny8-connector' ), (string) ( $facts['skew_seconds'] ?? '-' ) ),
				'deliveries' => self::field( __( 'Deliveries', 'igny8-connector' ), (string) wp_json_encode( $facts['deliveries'] ) ),
				'events'     => self::field( __( 'Events to report', 'igny8-connector' ), (string) $facts['pending_events'] ),
				'seo'        => self::field( __( 'SEO plugin', 'igny8-connector' ), Adapters::active_name() ?? '-' ),
				'daemon_url' => self::field( __( 'Daemon URL', 'igny8-connector' ), (string) $facts['daemon_url'], true ),
				'key_id'     => self::field( __( 'Key', 'igny8-connector' ), (string) $facts['key_id'], true ),
			),
		);
		return $info;
	}

	/**
	 * @return array<string,mixed>
	 */
	private static function field( string $label, string $value, bool $is_private = false ): array {
		return array(
			'label'   => $label,
			'value'   => $value,
			'private' => $is_private,
		);
	}
}
