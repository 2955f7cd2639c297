<?php
/**
 * What is said to an administrator: after an action, and when work has stopped.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Admin;

use Igny8\Connector\Connection\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * No advertising, nothing on other pages except that deliveries have stopped and only a person can help.
 */
final class Notices {

	public static function hook(): void {
		add_action( 'admin_notices', array( self::class, 'print_all' ) );
	}

	/**
	 * For the next page that this user sees.
	 */
	public static function keep( string $kind, string $message ): void {
		set_transient(
			self::name(),
			array(
				'kind'    => $kind,
				'message' => $message,
			),
			MINUTE_IN_SECONDS
		);
	}

	public static function print_all(): void {
		if ( ! current_user_can( 'manage_options' ) ) {
			return;
		}
		$on_own_page = SettingsPage::is_current();
		if ( $on_own_page ) {
			self::print_kept();
		}
		$condition = Connection::exists() ? Connection::condition() : 'not_paired';
		if ( 'moved' === $condition ) {
			self::print_moved();
		} elseif ( 'reconnect' === $condition && ! $on_own_page ) {
			self::print_reconnect();
		}
	}

	private static function print_kept(): void {
		$kept = get_transient( self::name() );
		if ( is_array( $kept ) ) {
			delete_transient( self::name() );
			printf( '<div class="notice notice-%1$s is-dismissible" role="status"><p>%2$s</p></div>', esc_attr( $kept['kind'] ), esc_html( $kept['message'] ) );
		}
	}

	private static function print_moved(): void {
		echo '<div class="notice notice-warning"><p><strong>' . esc_html__( 'IGNY8 has stopped: the address of this site has changed.', 'igny8-connector' ) . '</strong></p><p>';
		printf(
			/* translators: 1: address when the site was connected, 2: address now */
			esc_html__( 'It was connected as %1$s and is now %2$s. If this is a copy (staging, a backup), it must not take the deliveries of the original.', 'igny8-connector' ),
			'<code>' . esc_html( (string) Connection::all()['home_url'] ) . '</code>',
			'<code>' . esc_html( home_url() ) . '</code>'
		);
		echo '</p><div style="display:flex;gap:8px;margin-bottom:12px">';
		self::print_button( 'same_site', __( 'This is the same site, moved', 'igny8-connector' ) );
		self::print_button( 'is_copy', __( 'This is a copy: disconnect it', 'igny8-connector' ) );
		echo '</div></div>';
	}

	private static function print_button( string $action, string $label ): void {
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '">';
		Actions::print_fields( $action );
		echo '<button class="button">' . esc_html( $label ) . '</button></form>';
	}

	private static function print_reconnect(): void {
		printf(
			'<div class="notice notice-error"><p>%1$s <a href="%2$s">%3$s</a></p></div>',
			esc_html__( 'IGNY8 has stopped: its stored secret can no longer be read, because the security keys in wp-config.php were changed.', 'igny8-connector' ),
			esc_url( SettingsPage::url() ),
			esc_html__( 'Connect again', 'igny8-connector' )
		);
	}

	private static function name(): string {
		return 'igny8_notice_' . get_current_user_id();
	}
}
