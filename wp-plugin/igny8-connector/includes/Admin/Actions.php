<?php
/**
 * Buttons of the settings screen: each with its nonce and its capability.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Admin;

use Igny8\Connector\Access;
use Igny8\Connector\Connection\Connection;
use Igny8\Connector\Connection\Identity;
use Igny8\Connector\Connection\Pairing;
use Igny8\Connector\Protocol\Failure;
use Igny8\Connector\Protocol\Wording;
use Igny8\Connector\Pull\Puller;

defined( 'ABSPATH' ) || exit;

/**
 * admin-post.php, so that everything works without JavaScript.
 */
final class Actions {

	private const ALL = array( 'pair', 'pull', 'rotate', 'disconnect', 'same_site', 'is_copy' );

	public static function hook(): void {
		foreach ( self::ALL as $action ) {
			add_action( "admin_post_igny8_$action", array( self::class, 'handle' ) );
		}
	}

	/**
	 * The fields that every form of ours carries.
	 */
	public static function print_fields( string $action ): void {
		printf( '<input type="hidden" name="action" value="%s" />', esc_attr( "igny8_$action" ) );
		wp_nonce_field( "igny8_$action" );
	}

	public static function handle(): void {
		$action = substr( (string) current_action(), strlen( 'admin_post_igny8_' ) );
		if ( ! Access::may_manage() ) {
			wp_die( esc_html__( 'You are not allowed to do this.', 'igny8-connector' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( "igny8_$action" );
		try {
			list( $kind, $message ) = self::$action();
		} catch ( Failure $failure ) {
			list( $kind, $message ) = array( 'error', Wording::of( $failure ) );
		}
		Notices::keep( $kind, $message );
		wp_safe_redirect( SettingsPage::url() );
		exit;
	}

	/**
	 * @return array{0:string,1:string}
	 * @throws Failure When pairing fails.
	 */
	private static function pair(): array {
		// phpcs:disable WordPress.Security.NonceVerification -- handle() has checked it.
		$url  = isset( $_POST['igny8_url'] ) && is_string( $_POST['igny8_url'] ) ? sanitize_text_field( wp_unslash( $_POST['igny8_url'] ) ) : '';
		$code = isset( $_POST['igny8_code'] ) && is_string( $_POST['igny8_code'] ) ? sanitize_text_field( wp_unslash( $_POST['igny8_code'] ) ) : '';
		// phpcs:enable
		SettingsPage::remember_url( $url );
		Pairing::pair( $url, $code, get_current_user_id() );
		/* translators: %s: name of the site in the daemon */
		return array( 'success', sprintf( __( 'Connected to the site "%s" in IGNY8.', 'igny8-connector' ), Connection::all()['site_name'] ) );
	}

	/**
	 * @return array{0:string,1:string}
	 */
	private static function pull(): array {
		$done = ( new Puller() )->run( 'button' );
		$kind = 'done' === $done['status'] ? 'success' : ( 'busy' === $done['status'] ? 'warning' : 'error' );
		return array( $kind, $done['message'] );
	}

	/**
	 * @return array{0:string,1:string}
	 * @throws Failure When the daemon refuses or cannot be reached.
	 */
	private static function rotate(): array {
		Pairing::rotate();
		return array( 'success', __( 'The key was renewed. The old one stays good for a day.', 'igny8-connector' ) );
	}

	/**
	 * @return array{0:string,1:string}
	 * @throws Failure When the connection is made by constants.
	 */
	private static function disconnect(): array {
		$trouble = Pairing::disconnect();
		if ( null === $trouble ) {
			return array( 'success', __( 'Disconnected. Posts stay as they are.', 'igny8-connector' ) );
		}
		/* translators: %s: what went wrong */
		return array( 'warning', sprintf( __( 'Disconnected here, but the daemon could not be told. End the connection in the IGNY8 console too. (%s)', 'igny8-connector' ), Wording::of( $trouble ) ) );
	}

	/**
	 * @return array{0:string,1:string}
	 */
	private static function same_site(): array {
		Identity::is_same_site();
		return array( 'success', __( 'Noted: this is the same site at its new address. Pulling goes on.', 'igny8-connector' ) );
	}

	/**
	 * @return array{0:string,1:string}
	 */
	private static function is_copy(): array {
		Identity::is_copy();
		return array( 'success', __( 'Noted: this is a copy. It was disconnected; the original stays connected.', 'igny8-connector' ) );
	}
}
