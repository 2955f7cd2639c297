<?php
/**
 * A line on Settings → Connectors, on WordPress 7.0 and later.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Integration;

defined( 'ABSPATH' ) || exit;

/**
 * Without a field for a key: that screen would keep it in plain text, and a pairing code is no key.
 */
final class Connector {

	public static function hook(): void {
		add_action( 'wp_connectors_init', array( self::class, 'register' ) );
	}

	public static function register( \WP_Connector_Registry $registry ): void {
		$registry->register(
			'igny8',
			array(
				'name'           => __( 'IGNY8', 'igny8-connector' ),
				'description'    => __( 'Brings articles from your own IGNY8 daemon. Connect it with a pairing code on Settings → IGNY8.', 'igny8-connector' ),
				'type'           => 'content',
				'authentication' => array( 'method' => 'none' ),
				'plugin'         => array( 'file' => plugin_basename( IGNY8_CONNECTOR_FILE ) ),
			)
		);
	}
}
