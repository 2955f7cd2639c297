<?php
/**
 * What can be wrong with this WordPress and is only known inside of it: for the daemon's doctor.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Health;

use Igny8\Connector\Connection\SiteFacts;
use Igny8\Connector\Pull\Schedule;
use Igny8\Connector\Seo\Adapters;
use Igny8\Connector\Settings;
use Igny8\Connector\State;
use Igny8\Connector\Time;

defined( 'ABSPATH' ) || exit;

/**
 * Read while a pull runs, so the current user is the one with whose rights imports run. No personal data.
 */
final class Report {

	/**
	 * @return array<string,mixed>
	 */
	public static function facts(): array {
		$error = State::all()['last_error'];
		if ( (int) ( State::all()['loopback']['at'] ?? 0 ) < time() - HOUR_IN_SECONDS ) {
			Tests::rest();
		}
		return array(
			'seo_plugins'         => Adapters::all_active_names(),
			'multisite'           => is_multisite(),
			'environment'         => wp_get_environment_type(),
			'https'               => 'https' === wp_parse_url( home_url(), PHP_URL_SCHEME ),
			'permalink_structure' => (string) get_option( 'permalink_structure' ),
			'rest_url'            => rest_url(),
			'locale'              => get_locale(),
			'timezone'            => wp_timezone_string(),
			'acting_user'         => self::acting_user(),
			'statuses_allowed'    => Settings::all()['statuses'],
			'cron'                => self::cron(),
			'loopback'            => self::loopback(),
			'maintenance'         => is_file( ABSPATH . '.maintenance' ),
			'rest_restricted'     => self::rest_restricted(),
			'blocks_outside'      => defined( 'WP_HTTP_BLOCK_EXTERNAL' ) && WP_HTTP_BLOCK_EXTERNAL,
			'clock_skew_seconds'  => State::all()['skew_seconds'],
			'last_error'          => is_array( $error ) ? array(
				'code'    => $error['code'],
				'message' => $error['message'],
			) : null,
		) + SiteFacts::limits() + self::uploads();
	}

	/**
	 * Site Health has asked for our own REST route: keep what came back.
	 */
	public static function note_loopback( int $status, ?string $error ): void {
		State::put(
			array(
				'loopback' => array(
					'at'     => time(),
					'status' => $status,
					'error'  => $error,
				),
			)
		);
	}

	/**
	 * @return array<string,bool>
	 */
	private static function acting_user(): array {
		return array(
			'exists'           => is_user_logged_in(),
			'can_create'       => current_user_can( 'edit_posts' ),
			'can_publish'      => current_user_can( 'publish_posts' ),
			'can_upload'       => current_user_can( 'upload_files' ),
			'can_create_terms' => current_user_can( 'manage_categories' ),
			'unfiltered_html'  => current_user_can( 'unfiltered_html' ),
		);
	}

	/**
	 * @return array<string,mixed>
	 */
	private static function cron(): array {
		$next = Schedule::next();
		return array(
			'disabled'         => defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON,
			'alternate'        => defined( 'ALTERNATE_WP_CRON' ) && ALTERNATE_WP_CRON,
			'action_scheduler' => function_exists( 'as_schedule_recurring_action' ),
			'next_pull_at'     => null === $next ? null : Time::rfc3339( $next ),
			'overdue_seconds'  => null === $next ? 0 : max( 0, time() - $next ),
		);
	}

	/**
	 * @return array<string,mixed>
	 */
	private static function loopback(): array {
		$last = State::all()['loopback'];
		return array(
			'checked_at' => is_array( $last ) ? Time::rfc3339( (int) $last['at'] ) : null,
			'status'     => is_array( $last ) ? (int) $last['status'] : null,
			'error'      => is_array( $last ) ? $last['error'] : null,
		);
	}

	/**
	 * Plugins that close REST do it by this filter; it is asked as a visitor would be.
	 */
	private static function rest_restricted(): bool {
		$user = get_current_user_id();
		wp_set_current_user( 0 );
		try {
			return is_wp_error( apply_filters( 'rest_authentication_errors', null ) );
		} catch ( \Throwable $trouble ) {
			return true;
		} finally {
			wp_set_current_user( $user );
		}
	}

	/**
	 * @return array<string,mixed>
	 */
	private static function uploads(): array {
		$uploads = wp_upload_dir( null, false );
		$folder  = (string) $uploads['basedir'];
		$exists  = '' !== $folder && is_dir( $folder );
		$free    = $exists && function_exists( 'disk_free_space' ) ? @disk_free_space( $folder ) : false; // phpcs:ignore WordPress.PHP.NoSilencedErrors -- open_basedir warns.
		return array(
			'uploads_writable' => $exists ? wp_is_writable( $folder ) : wp_is_writable( dirname( $folder ) ),
			'disk_free_bytes'  => is_float( $free ) ? (int) min( $free, PHP_INT_MAX / 2 ) : null,
			'image_editor'     => wp_image_editor_supports( array( 'mime_type' => 'image/jpeg' ) ),
		);
	}
}
