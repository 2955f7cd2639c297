<?php
/**
 * Every error of the protocol as a sentence that says what to do.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Protocol;

defined( 'ABSPATH' ) || exit;

final class Wording {

	public static function of( Failure $failure ): string {
		switch ( $failure->reason() ) {
			case 'clock_skew':
				return self::clock_skew( $failure );
			case 'rate_limited':
				return self::rate_limited( $failure );
			case 'network':
				/* translators: %s: technical error message */
				return sprintf( __( 'The daemon could not be reached: %s. Check that it runs, that its URL is right, and that this server may open connections to it. If wp-config.php sets WP_HTTP_BLOCK_EXTERNAL, add the host to WP_ACCESSIBLE_HOSTS.', 'igny8-connector' ), $failure->getMessage() );
			case 'not_igny8':
				/* translators: %s: HTTP status, such as "HTTP 404" */
				return sprintf( __( 'Something answered at this URL, but not an IGNY8 daemon (%s). Check the URL, and whether a proxy or a firewall in between answers in its place.', 'igny8-connector' ), $failure->getMessage() );
			case 'server_error':
				/* translators: %s: technical detail */
				return sprintf( __( 'The daemon reported an error of its own (%s). Nothing is lost: the next pull tries again. Its log says more.', 'igny8-connector' ), $failure->getMessage() );
			case 'answer_invalid':
			case 'message_invalid':
				/* translators: %s: which field is wrong */
				return sprintf( __( 'The daemon and this plugin do not understand each other (%s). Update both to the newest version.', 'igny8-connector' ), $failure->getMessage() );
			case 'plugin_outdated':
			case 'daemon_outdated':
				return self::outdated( $failure );
			default:
				return self::fixed()[ $failure->reason() ] ?? self::unknown( $failure );
		}
	}

	/**
	 * @return array<string,string>
	 */
	private static function fixed(): array {
		return array(
			'pairing_code_malformed' => __( 'A pairing code has eight letters, such as BCDF-GHJK, without vowels and digits. Copy it again from the IGNY8 console.', 'igny8-connector' ),
			'pairing_code_unknown'   => __( 'The daemon does not know this pairing code. Copy it again from the IGNY8 console, or create a new one there.', 'igny8-connector' ),
			'pairing_code_expired'   => __( 'This pairing code has expired. Create a new one in the IGNY8 console: a code is good for ten minutes.', 'igny8-connector' ),
			'pairing_code_used'      => __( 'This pairing code was already used. Create a new one in the IGNY8 console: a code works once.', 'igny8-connector' ),
			'pairing_required'       => __( 'The daemon no longer accepts this connection: it was ended in the IGNY8 console. Create a new pairing code there and connect again.', 'igny8-connector' ),
			'signature_invalid'      => __( 'The daemon did not accept our signature. A proxy may be changing requests, or the connection was renewed elsewhere. Disconnect and connect again with a new pairing code.', 'igny8-connector' ),
			'site_inactive'          => __( 'This site is switched off in the IGNY8 console. Activate it there; deliveries wait until then.', 'igny8-connector' ),
			'url_invalid'            => __( 'The daemon URL must look like https://igny8.example.com, without user name, question mark or hash.', 'igny8-connector' ),
			'not_paired'             => __( 'This site is not connected to an IGNY8 daemon.', 'igny8-connector' ),
			'reconnect'              => __( 'The stored secret can no longer be read, because the security keys in wp-config.php were changed. Disconnect, and connect again with a new pairing code.', 'igny8-connector' ),
			'secret_malformed'       => __( 'IGNY8_SECRET in wp-config.php is not a secret of IGNY8: it begins with whsec_.', 'igny8-connector' ),
			'site_moved'             => __( 'The address of this site has changed since it was connected. Say on Settings → IGNY8 whether this is still the same site; nothing is pulled until then.', 'igny8-connector' ),
			'fixed_by_constants'     => __( 'The connection is set by constants in wp-config.php (IGNY8_URL, IGNY8_KEY_ID, IGNY8_SECRET). Remove them there to change it.', 'igny8-connector' ),
			'rotation_unknown'       => __( 'This daemon cannot renew keys yet. Update it, or disconnect and connect again: that makes a new key too.', 'igny8-connector' ),
			'acting_user_missing'    => __( 'The WordPress user who connected this site no longer exists. An administrator has to disconnect and connect again.', 'igny8-connector' ),
		);
	}

	private static function clock_skew( Failure $failure ): string {
		$server_time = $failure->fact( 'server_time' );
		if ( null === $server_time ) {
			return __( 'The clocks of this server and of the daemon differ by more than five minutes. Set both by NTP.', 'igny8-connector' );
		}
		return sprintf(
			/* translators: 1: time of this server, 2: time of the daemon */
			__( 'The clocks differ by more than five minutes: this server says %1$s, the daemon says %2$s (both UTC). Set both by NTP.', 'igny8-connector' ),
			gmdate( 'Y-m-d H:i:s', (int) $failure->fact( 'our_time' ) ),
			gmdate( 'Y-m-d H:i:s', (int) $server_time )
		);
	}

	/**
	 * The daemon knows which version is needed, and says so.
	 */
	private static function outdated( Failure $failure ): string {
		$advice = 'daemon_outdated' === $failure->reason()
			? __( 'This plugin is newer than the daemon understands. Update the daemon, or install the version of IGNY8 Connector that its console offers; deliveries wait until then.', 'igny8-connector' )
			: __( 'The daemon needs a newer version of this plugin. Update IGNY8 Connector; deliveries wait until then.', 'igny8-connector' );
		$detail = $failure->getMessage();
		return in_array( $detail, array( '', $failure->reason() ), true ) ? $advice : "$advice ($detail)";
	}

	private static function rate_limited( Failure $failure ): string {
		$seconds = max( 1, (int) $failure->fact( 'retry_after' ) );
		/* translators: %d: number of seconds */
		return sprintf( _n( 'Too many requests in a short time. Try again in %d second.', 'Too many requests in a short time. Try again in %d seconds.', $seconds, 'igny8-connector' ), $seconds );
	}

	private static function unknown( Failure $failure ): string {
		/* translators: 1: error code, 2: the daemon's explanation */
		return sprintf( __( 'The daemon refused (%1$s): %2$s', 'igny8-connector' ), $failure->reason(), $failure->getMessage() );
	}
}
