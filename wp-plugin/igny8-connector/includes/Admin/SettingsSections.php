<?php
/**
 * The sections of Settings → IGNY8.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Admin;

use Igny8\Connector\Connection\Connection;
use Igny8\Connector\Protocol\Capabilities;
use Igny8\Connector\Settings;
use Igny8\Connector\Time;

defined( 'ABSPATH' ) || exit;

final class SettingsSections {

	public static function print_pairing(): void {
		echo '<h2>' . esc_html__( 'Connect', 'igny8-connector' ) . '</h2>';
		echo '<p>' . esc_html__( 'In the IGNY8 console, open your site, choose WordPress, and create a pairing code. It is good for ten minutes and one use.', 'igny8-connector' ) . '</p>';
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '">';
		Actions::print_fields( 'pair' );
		echo '<table class="form-table" role="presentation"><tbody><tr><th scope="row"><label for="igny8_url">' . esc_html__( 'Daemon URL', 'igny8-connector' ) . '</label></th><td>';
		printf( '<input type="url" id="igny8_url" name="igny8_url" class="regular-text code" required placeholder="https://igny8.example.com" value="%s" aria-describedby="igny8_url_help" />', esc_attr( SettingsPage::typed_url() ) );
		echo '<p class="description" id="igny8_url_help">' . esc_html__( 'Where your IGNY8 daemon runs, as this web server reaches it. A daemon in your own network is fine.', 'igny8-connector' ) . '</p></td></tr>';
		echo '<tr><th scope="row"><label for="igny8_code">' . esc_html__( 'Pairing code', 'igny8-connector' ) . '</label></th><td>';
		echo '<input type="text" id="igny8_code" name="igny8_code" class="code igny8-code" required maxlength="12" size="12" placeholder="BCDF-GHJK" autocomplete="off" autocapitalize="characters" spellcheck="false" /></td></tr></tbody></table>';
		submit_button( __( 'Connect', 'igny8-connector' ) );
		echo '</form>';
	}

	/**
	 * @param array<string,mixed> $facts
	 */
	public static function print_connection( array $facts ): void {
		list( $word, $colour ) = Overview::badge( $facts['condition'] );
		echo '<h2>' . esc_html__( 'Connection', 'igny8-connector' ) . ' <span class="igny8-badge igny8-' . esc_attr( $colour ) . '">' . esc_html( $word ) . '</span></h2>';
		if ( is_array( $facts['last_error'] ) ) {
			printf(
				'<div class="notice notice-error inline"><p>%1$s <span class="igny8-when">%2$s</span></p></div>',
				esc_html( $facts['last_error']['message'] ),
				esc_html( self::when( (int) $facts['last_error']['at'] ) )
			);
		}
		echo '<table class="widefat striped igny8-facts"><tbody>';
		foreach ( self::rows( $facts ) as $label => $value ) {
			echo '<tr><th scope="row">' . esc_html( $label ) . '</th><td>' . esc_html( $value ) . '</td></tr>';
		}
		echo '</tbody></table>';
		self::print_buttons( $facts['condition'] );
	}

	/**
	 * @param array<string,mixed> $facts
	 * @return array<string,string>
	 */
	private static function rows( array $facts ): array {
		$deliveries = $facts['deliveries'];
		$rows       = array(
			__( 'Site in IGNY8', 'igny8-connector' ) => '' === $facts['site_name'] ? (string) $facts['site_id'] : (string) $facts['site_name'],
			__( 'Daemon', 'igny8-connector' )        => (string) $facts['daemon_url'],
			__( 'Connected as', 'igny8-connector' )  => (string) $facts['home_url'],
			__( 'Last pull', 'igny8-connector' )     => self::when( $facts['last_pull_at'] ),
			__( 'Next pull', 'igny8-connector' )     => self::next( $facts['next_pull_at'] ),
			/* translators: %s: a duration such as "5 mins" */
			__( 'Interval', 'igny8-connector' )      => sprintf( __( 'every %s', 'igny8-connector' ), human_time_diff( 0, $facts['poll_interval'] ) ),
			/* translators: 1: number of deliveries, 2: number not yet confirmed to the daemon */
			__( 'Deliveries', 'igny8-connector' )    => sprintf( __( '%1$d in all, %2$d not yet confirmed', 'igny8-connector' ), $deliveries['all'], $deliveries['done'] + $deliveries['importing'] ),
			__( 'Events to report', 'igny8-connector' ) => number_format_i18n( $facts['pending_events'] ),
		);
		if ( $facts['by_constants'] ) {
			$rows[ __( 'Set by', 'igny8-connector' ) ] = __( 'constants in wp-config.php', 'igny8-connector' );
		}
		return $rows;
	}

	private static function print_buttons( string $condition ): void {
		echo '<div class="igny8-buttons">';
		if ( in_array( $condition, array( 'connected', 'incomplete' ), true ) ) {
			self::print_button( 'pull', __( 'Pull now', 'igny8-connector' ), 'button button-primary' );
		}
		if ( ! Connection::by_constants() && 'connected' === $condition && Capabilities::daemon_has( 'rotate' ) ) {
			self::print_button( 'rotate', __( 'Renew the key', 'igny8-connector' ), 'button' );
		}
		if ( ! Connection::by_constants() && 'moved' !== $condition ) {
			self::print_button( 'disconnect', __( 'Disconnect', 'igny8-connector' ), 'button' );
		}
		printf( '<a class="button" href="%1$s" target="_blank" rel="noopener noreferrer">%2$s</a>', esc_url( Connection::console_url( '' ) ), esc_html__( 'Open the console', 'igny8-connector' ) );
		echo '</div>';
	}

	private static function print_button( string $action, string $label, string $css_class ): void {
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '">';
		Actions::print_fields( $action );
		printf( '<button class="%1$s">%2$s</button></form>', esc_attr( $css_class ), esc_html( $label ) );
	}

	public static function print_settings(): void {
		$settings = Settings::all();
		echo '<h2>' . esc_html__( 'Imports', 'igny8-connector' ) . '</h2><form method="post" action="options.php">';
		settings_fields( 'igny8' );
		echo '<table class="form-table" role="presentation"><tbody>';
		self::print_statuses( $settings['statuses'] );
		echo '<tr><th scope="row"><label for="igny8_author">' . esc_html__( 'Default author', 'igny8-connector' ) . '</label></th><td>';
		self::print_authors( $settings['default_author'] );
		echo '<p class="description">' . esc_html__( 'For content whose author has no user here.', 'igny8-connector' ) . '</p></td></tr>';
		self::print_checkbox( 'create_terms', __( 'Categories and tags', 'igny8-connector' ), __( 'Create those that are missing', 'igny8-connector' ), $settings['create_terms'] );
		self::print_checkbox( 'keep_marks', __( 'When the plugin is deleted', 'igny8-connector' ), __( 'Keep the marks on posts that say which content they are, so that a later installation recognises them', 'igny8-connector' ), $settings['keep_marks'] );
		echo '</tbody></table>';
		submit_button( __( 'Save', 'igny8-connector' ), 'secondary' );
		echo '</form>';
	}

	/**
	 * @param string[] $allowed
	 */
	private static function print_statuses( array $allowed ): void {
		echo '<tr><th scope="row">' . esc_html__( 'IGNY8 may save posts as', 'igny8-connector' ) . '</th><td><fieldset><legend class="screen-reader-text">' . esc_html__( 'IGNY8 may save posts as', 'igny8-connector' ) . '</legend>';
		foreach ( Settings::STATUSES as $status ) {
			printf(
				'<label><input type="checkbox" name="igny8_settings[statuses][]" value="%1$s" %2$s %3$s /> %4$s</label><br />',
				esc_attr( $status ),
				checked( in_array( $status, $allowed, true ), true, false ),
				disabled( 'draft', $status, false ),
				esc_html( get_post_status_object( $status )->label )
			);
		}
		echo '</fieldset><p class="description">' . esc_html__( 'Anything else arrives as a draft, and IGNY8 is told so.', 'igny8-connector' ) . '</p></td></tr>';
	}

	private static function print_authors( int $chosen ): void {
		wp_dropdown_users(
			array(
				'id'               => 'igny8_author',
				'name'             => 'igny8_settings[default_author]',
				'selected'         => $chosen,
				'capability'       => array( 'edit_posts' ),
				'show_option_none' => __( 'Whoever connected this site', 'igny8-connector' ),
				'option_none_value' => 0,
			)
		);
	}

	private static function print_checkbox( string $name, string $heading, string $label, bool $is_on ): void {
		printf(
			'<tr><th scope="row">%1$s</th><td><label><input type="checkbox" name="igny8_settings[%2$s]" value="1" %3$s /> %4$s</label></td></tr>',
			esc_html( $heading ),
			esc_attr( $name ),
			checked( $is_on, true, false ),
			esc_html( $label )
		);
	}

	public static function print_deliveries(): void {
		echo '<h2>' . esc_html__( 'Deliveries', 'igny8-connector' ) . '</h2>';
		$table = new DeliveriesTable();
		$table->prepare_items();
		$table->display();
	}

	private static function when( int $timestamp ): string {
		if ( 0 === $timestamp ) {
			return __( 'never', 'igny8-connector' );
		}
		$distance = human_time_diff( $timestamp );
		/* translators: 1: date and time, 2: a duration such as "5 mins" */
		$pattern = $timestamp > time() ? __( '%1$s (in %2$s)', 'igny8-connector' ) : __( '%1$s (%2$s ago)', 'igny8-connector' );
		return sprintf( $pattern, Time::shown( $timestamp ), $distance );
	}

	private static function next( int $timestamp ): string {
		if ( 0 === $timestamp ) {
			return __( 'not scheduled', 'igny8-connector' );
		}
		return $timestamp > time() ? self::when( $timestamp ) : __( 'due now: it runs with the next visit or cron job', 'igny8-connector' );
	}
}
