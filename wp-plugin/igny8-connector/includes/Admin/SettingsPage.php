<?php
/**
 * Settings → IGNY8.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Admin;

use Igny8\Connector\Connection\Connection;
use Igny8\Connector\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Plain PHP and HTML. The sections are in SettingsSections.
 */
final class SettingsPage {

	public const SLUG = 'igny8';

	public static function hook(): void {
		add_action( 'admin_menu', array( self::class, 'add' ) );
		add_action( 'admin_init', array( self::class, 'register' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( IGNY8_CONNECTOR_FILE ), array( self::class, 'link_from_plugins' ) );
	}

	public static function add(): void {
		$hook = add_options_page( __( 'IGNY8', 'igny8-connector' ), __( 'IGNY8', 'igny8-connector' ), 'manage_options', self::SLUG, array( self::class, 'print_page' ) );
		add_action( "admin_print_styles-$hook", array( self::class, 'enqueue' ) );
	}

	public static function register(): void {
		register_setting(
			'igny8',
			Settings::OPTION,
			array(
				'type'              => 'object',
				'default'           => Settings::DEFAULTS,
				'sanitize_callback' => array( Settings::class, 'clean' ),
				'show_in_rest'      => false,
			)
		);
	}

	public static function enqueue(): void {
		wp_enqueue_style( 'igny8-settings', plugins_url( 'assets/settings.css', IGNY8_CONNECTOR_FILE ), array(), IGNY8_CONNECTOR_VERSION );
	}

	/**
	 * @param string[] $links
	 * @return string[]
	 */
	public static function link_from_plugins( array $links ): array {
		array_unshift( $links, '<a href="' . esc_url( self::url() ) . '">' . esc_html__( 'Settings', 'igny8-connector' ) . '</a>' );
		return $links;
	}

	public static function url(): string {
		return admin_url( 'options-general.php?page=' . self::SLUG );
	}

	public static function is_current(): bool {
		$screen = get_current_screen();
		return null !== $screen && 'settings_page_' . self::SLUG === $screen->id;
	}

	/**
	 * A mistyped code must not cost typing the URL again.
	 */
	public static function remember_url( string $url ): void {
		set_transient( 'igny8_typed_url_' . get_current_user_id(), $url, 10 * MINUTE_IN_SECONDS );
	}

	public static function typed_url(): string {
		return (string) get_transient( 'igny8_typed_url_' . get_current_user_id() );
	}

	public static function print_page(): void {
		if ( ! current_user_can( 'manage_options' ) ) {
			return;
		}
		$facts = Overview::facts();
		echo '<div class="wrap igny8"><h1>' . esc_html__( 'IGNY8', 'igny8-connector' ) . '</h1>';
		if ( Connection::exists() ) {
			SettingsSections::print_connection( $facts );
		}
		if ( ! Connection::by_constants() && ( ! Connection::exists() || in_array( $facts['condition'], array( 'reconnect', 'not_paired' ), true ) ) ) {
			SettingsSections::print_pairing();
		}
		if ( $facts['deliveries']['all'] > 0 || Connection::exists() ) {
			SettingsSections::print_deliveries();
		}
		SettingsSections::print_settings();
		echo '</div>';
	}
}
