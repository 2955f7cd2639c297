<?php
/**
 * Tables, defaults and schedules: made on activation, repaired on upgrade, cleared on deactivation.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector;

defined( 'ABSPATH' ) || exit;

/**
 * On a network every site has its own tables, options and connection.
 */
final class Installer {

	private const DB_VERSION = '2';

	public static function hook(): void {
		add_action( 'admin_init', array( self::class, 'ensure' ) );
		add_action( 'wp_initialize_site', array( self::class, 'install_new_site' ), 200 );
		add_filter( 'wpmu_drop_tables', array( self::class, 'tables_of_deleted_site' ), 10, 2 );
	}

	public static function activate( bool $network_wide ): void {
		if ( ! $network_wide || ! is_multisite() ) {
			self::install();
			return;
		}
		foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $blog_id ) {
			switch_to_blog( (int) $blog_id );
			self::install();
			restore_current_blog();
		}
	}

	public static function deactivate( bool $network_wide ): void {
		if ( ! $network_wide || ! is_multisite() ) {
			Pull\Schedule::clear();
			return;
		}
		foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $blog_id ) {
			switch_to_blog( (int) $blog_id );
			Pull\Schedule::clear();
			restore_current_blog();
		}
	}

	/**
	 * A plugin that was updated by copying files is never "activated": look again before work is done.
	 */
	public static function ensure(): void {
		if ( self::DB_VERSION !== get_option( 'igny8_db_version' ) ) {
			self::install();
		}
	}

	public static function install_new_site( \WP_Site $site ): void {
		require_once ABSPATH . 'wp-admin/includes/plugin.php';
		if ( ! is_plugin_active_for_network( plugin_basename( IGNY8_CONNECTOR_FILE ) ) ) {
			return;
		}
		switch_to_blog( (int) $site->blog_id );
		self::install();
		restore_current_blog();
	}

	/**
	 * @param string[] $tables
	 * @return string[]
	 */
	public static function tables_of_deleted_site( array $tables, int $blog_id ): array {
		global $wpdb;
		$prefix = $wpdb->get_blog_prefix( $blog_id );
		return array_merge( $tables, array( $prefix . 'igny8_map', $prefix . 'igny8_event' ) );
	}

	private static function install(): void {
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		dbDelta( Import\MapTable::create_statement() );
		dbDelta( Sync\EventTable::create_statement() );
		add_option( Settings::OPTION, Settings::DEFAULTS, '', 'no' );
		update_option( 'igny8_db_version', self::DB_VERSION, true );
		Pull\Schedule::ensure();
	}
}
