<?php
/**
 * One widget: when was the last pull, and is something wrong?
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Admin;

use Igny8\Connector\Connection\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * Reads two options and two counts; makes no request.
 */
final class DashboardWidget {

	public static function hook(): void {
		add_action( 'wp_dashboard_setup', array( self::class, 'add' ) );
	}

	public static function add(): void {
		if ( current_user_can( 'manage_options' ) ) {
			wp_add_dashboard_widget( 'igny8_status', __( 'IGNY8', 'igny8-connector' ), array( self::class, 'print_widget' ) );
		}
	}

	public static function print_widget(): void {
		$facts = Overview::facts();
		list( $word ) = Overview::badge( $facts['condition'] );
		echo '<p><strong>' . esc_html( $word ) . '</strong> ' . esc_html( (string) $facts['site_name'] ) . '</p>';
		if ( ! Connection::exists() ) {
			printf( '<p><a class="button" href="%1$s">%2$s</a></p>', esc_url( SettingsPage::url() ), esc_html__( 'Connect', 'igny8-connector' ) );
			return;
		}
		self::print_numbers( $facts );
		if ( is_array( $facts['last_error'] ) ) {
			echo '<p>' . esc_html( $facts['last_error']['message'] ) . '</p>';
		}
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '">';
		Actions::print_fields( 'pull' );
		printf( '<p><button class="button">%1$s</button> <a href="%2$s">%3$s</a></p></form>', esc_html__( 'Pull now', 'igny8-connector' ), esc_url( SettingsPage::url() ), esc_html__( 'Details', 'igny8-connector' ) );
	}

	/**
	 * @param array<string,mixed> $facts
	 */
	private static function print_numbers( array $facts ): void {
		/* translators: %s: a duration such as "5 mins" */
		$last = $facts['last_pull_at'] ? sprintf( __( '%s ago', 'igny8-connector' ), human_time_diff( $facts['last_pull_at'] ) ) : __( 'never', 'igny8-connector' );
		/* translators: 1: when the last pull was, 2: number of deliveries, 3: number of events */
		echo '<p>' . esc_html( sprintf( __( 'Last pull: %1$s. Deliveries: %2$d. Events to report: %3$d.', 'igny8-connector' ), $last, $facts['deliveries']['all'], $facts['pending_events'] ) ) . '</p>';
	}
}
