<?php
/**
 * Site Health: is it connected, does it pull, do the clocks agree?
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Health;

use Igny8\Connector\Admin\Overview;
use Igny8\Connector\Admin\SettingsPage;
use Igny8\Connector\Connection\Connection;
use Igny8\Connector\Protocol\Failure;
use Igny8\Connector\Protocol\Wording;
use Igny8\Connector\State;

defined( 'ABSPATH' ) || exit;

/**
 * Four tests read what is known; the fifth asks this site for its own REST route, and so runs asynchronously.
 */
final class Tests {

	public static function hook(): void {
		add_filter( 'site_status_tests', array( self::class, 'add' ) );
		add_action( 'wp_ajax_health-check-igny8-rest', array( self::class, 'answer_rest_test' ) );
	}

	/**
	 * @param array<string,array<string,array<string,mixed>>> $tests
	 * @return array<string,array<string,array<string,mixed>>>
	 */
	public static function add( array $tests ): array {
		$direct = array(
			'connection' => __( 'IGNY8 connection', 'igny8-connector' ),
			'last_pull'  => __( 'IGNY8 last pull', 'igny8-connector' ),
			'cron'       => __( 'IGNY8 schedule', 'igny8-connector' ),
			'clock'      => __( 'IGNY8 clock', 'igny8-connector' ),
		);
		foreach ( $direct as $name => $label ) {
			$tests['direct'][ "igny8_$name" ] = array(
				'label' => $label,
				'test'  => array( self::class, $name ),
			);
		}
		$tests['async']['igny8_rest'] = array(
			'label'             => __( 'IGNY8 nudges', 'igny8-connector' ),
			'test'              => 'igny8_rest',
			'async_direct_test' => array( self::class, 'rest' ),
		);
		return $tests;
	}

	public static function answer_rest_test(): void {
		check_ajax_referer( 'health-check-site-status' );
		if ( ! current_user_can( 'view_site_health_checks' ) ) {
			wp_send_json_error();
		}
		wp_send_json_success( self::rest() );
	}

	/**
	 * @return array<string,mixed>
	 */
	public static function connection(): array {
		$condition = Connection::condition();
		if ( 'connected' === $condition ) {
			return self::result( 'connection', 'good', __( 'IGNY8 is connected', 'igny8-connector' ), __( 'The secret can be read and the daemon knows how this site is built.', 'igny8-connector' ) );
		}
		if ( 'incomplete' === $condition ) {
			return self::result( 'connection', 'recommended', __( 'The connection to IGNY8 is not complete yet', 'igny8-connector' ), __( 'The daemon was not told yet how this site is built. The next pull does that.', 'igny8-connector' ) );
		}
		$status = 'not_paired' === $condition ? 'recommended' : 'critical';
		return self::result( 'connection', $status, __( 'IGNY8 is not connected', 'igny8-connector' ), Wording::of( new Failure( 'moved' === $condition ? 'site_moved' : $condition ) ) );
	}

	/**
	 * @return array<string,mixed>
	 */
	public static function last_pull(): array {
		$state = State::all();
		$error = $state['last_error'];
		if ( ! Connection::exists() ) {
			return self::result( 'last_pull', 'good', __( 'IGNY8 has nothing to pull', 'igny8-connector' ), __( 'This site is not connected to a daemon.', 'igny8-connector' ) );
		}
		if ( is_array( $error ) ) {
			return self::result( 'last_pull', 'critical', __( 'The last pull from IGNY8 failed', 'igny8-connector' ), $error['message'] );
		}
		$age = time() - (int) $state['last_success_at'];
		if ( $age > 4 * (int) Connection::all()['poll_interval'] ) {
			return self::result( 'last_pull', 'recommended', __( 'IGNY8 has not pulled for a while', 'igny8-connector' ), __( 'Scheduled pulls do not run as often as they should. See the test of the schedule.', 'igny8-connector' ) );
		}
		return self::result( 'last_pull', 'good', __( 'IGNY8 pulls regularly', 'igny8-connector' ), __( 'The last pull succeeded.', 'igny8-connector' ) );
	}

	/**
	 * @return array<string,mixed>
	 */
	public static function cron(): array {
		$facts = Overview::facts();
		if ( Connection::exists() && 0 === $facts['next_pull_at'] ) {
			return self::result( 'cron', 'critical', __( 'No pull from IGNY8 is scheduled', 'igny8-connector' ), __( 'Another plugin may have removed it. Opening Settings → IGNY8 schedules it again.', 'igny8-connector' ) );
		}
		$late = $facts['next_pull_at'] > 0 && $facts['next_pull_at'] < time() - 900;
		if ( defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON ) {
			return self::result( 'cron', $late ? 'critical' : 'recommended', __( 'WP-Cron is switched off', 'igny8-connector' ), __( 'DISABLE_WP_CRON is set, so pulls run only if the server calls wp-cron.php or "wp igny8 pull" itself, or when the daemon nudges this site.', 'igny8-connector' ) );
		}
		if ( $late ) {
			return self::result( 'cron', 'recommended', __( 'Scheduled pulls run late', 'igny8-connector' ), __( 'The next pull is overdue by more than 15 minutes. WP-Cron needs visits, or a system cron job that calls wp-cron.php.', 'igny8-connector' ) );
		}
		return self::result( 'cron', 'good', __( 'Pulls from IGNY8 are scheduled', 'igny8-connector' ), __( 'The schedule is in place.', 'igny8-connector' ) );
	}

	/**
	 * @return array<string,mixed>
	 */
	public static function clock(): array {
		$skew = State::all()['skew_seconds'];
		if ( null === $skew || abs( $skew ) <= 60 ) {
			return self::result( 'clock', 'good', __( 'The clocks of this server and of IGNY8 agree', 'igny8-connector' ), __( 'Signed messages need clocks that agree within five minutes.', 'igny8-connector' ) );
		}
		/* translators: %d: number of seconds */
		$description = sprintf( _n( 'The clock of this server and that of the daemon differ by %d second. At five minutes, messages are refused. Set both by NTP.', 'The clock of this server and that of the daemon differ by %d seconds. At five minutes, messages are refused. Set both by NTP.', abs( $skew ), 'igny8-connector' ), abs( $skew ) );
		return self::result( 'clock', abs( $skew ) > 300 ? 'critical' : 'recommended', __( 'The clocks of this server and of IGNY8 differ', 'igny8-connector' ), $description );
	}

	/**
	 * Without a signature the route must refuse with 401: then it is there, and nothing in between eats it.
	 *
	 * @return array<string,mixed>
	 */
	public static function rest(): array {
		$response = wp_remote_post(
			rest_url( 'igny8/v1/webhook' ),
			array(
				'timeout'   => 5,
				'sslverify' => (bool) apply_filters( 'https_local_ssl_verify', false ),
			)
		);
		$status   = (int) wp_remote_retrieve_response_code( $response );
		Report::note_loopback( $status, is_wp_error( $response ) ? $response->get_error_message() : null );
		if ( 401 === $status ) {
			return self::result( 'rest', 'good', __( 'IGNY8 can nudge this site', 'igny8-connector' ), __( 'The REST route for "pull now" answers.', 'igny8-connector' ) );
		}
		$reason = is_wp_error( $response ) ? $response->get_error_message() : "HTTP $status";
		/* translators: %s: technical reason */
		return self::result( 'rest', 'recommended', __( 'IGNY8 cannot nudge this site', 'igny8-connector' ), sprintf( __( 'The REST route for "pull now" cannot be reached from this server (%s). Content still arrives with the scheduled pulls.', 'igny8-connector' ), $reason ) );
	}

	/**
	 * For the command line.
	 *
	 * @return array<int,array<string,mixed>>
	 */
	public static function run_all(): array {
		return array( self::connection(), self::last_pull(), self::cron(), self::clock(), self::rest() );
	}

	/**
	 * @return array<string,mixed>
	 */
	private static function result( string $test, string $status, string $label, string $description ): array {
		$colours = array(
			'good'        => 'blue',
			'recommended' => 'orange',
			'critical'    => 'red',
		);
		return array(
			'label'       => $label,
			'status'      => $status,
			'badge'       => array(
				'label' => __( 'IGNY8', 'igny8-connector' ),
				'color' => $colours[ $status ],
			),
			'description' => '<p>' . esc_html( $description ) . '</p>',
			'actions'     => 'good' === $status ? '' : sprintf( '<p><a href="%1$s">%2$s</a></p>', esc_url( SettingsPage::url() ), esc_html__( 'Settings → IGNY8', 'igny8-connector' ) ),
			'test'        => "igny8_$test",
		);
	}
}
