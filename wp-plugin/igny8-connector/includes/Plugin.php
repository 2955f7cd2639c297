<?php
/**
 * Composition root: what is hooked where.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector;

defined( 'ABSPATH' ) || exit;

/**
 * Nothing here reads the database: a public page view must cost no query of ours.
 */
final class Plugin {

	public static function boot(): void {
		add_action( 'init', array( self::class, 'load_translations' ) );
		add_action( 'rest_api_init', array( Rest\Routes::class, 'register' ) );
		Access::hook();
		Pull\Schedule::hook();
		Sync\PostWatcher::hook();
		Seo\HeadTags::hook();
		Seo\ArticleGraph::hook();
		Installer::hook();
		Privacy\Exporter::hook();
		Privacy\Eraser::hook();
		Integration\Abilities::hook();
		Integration\Connector::hook();
		Health\Tests::hook();
		Health\DebugInfo::hook();
		if ( is_admin() ) {
			self::boot_admin();
		}
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			\WP_CLI::add_command( 'igny8', Cli\Command::class );
		}
	}

	public static function load_translations(): void {
		load_plugin_textdomain( 'igny8-connector', false, dirname( plugin_basename( IGNY8_CONNECTOR_FILE ) ) . '/languages' );
	}

	private static function boot_admin(): void {
		Admin\SettingsPage::hook();
		Admin\Actions::hook();
		Admin\Notices::hook();
		Admin\DashboardWidget::hook();
		Admin\EditorPanel::hook();
	}
}
