<?php
/**
 * The daemon's nudge: "pull now", or "tell me how you are".
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Rest;

use Igny8\Connector\Connection\Connection;
use Igny8\Connector\Connection\Credentials;
use Igny8\Connector\Protocol\Failure;
use Igny8\Connector\Protocol\Schema;
use Igny8\Connector\Protocol\Signature;
use Igny8\Connector\Protocol\Wording;
use Igny8\Connector\Pull\Schedule;
use Igny8\Connector\Sync\Heartbeat;

defined( 'ABSPATH' ) || exit;

final class Webhook {

	/**
	 * @return true|\WP_Error
	 */
	public static function may_call( \WP_REST_Request $request ) {
		try {
			$credentials = Connection::credentials();
		} catch ( Failure $failure ) {
			return new \WP_Error( 'igny8_' . $failure->reason(), Wording::of( $failure ), array( 'status' => 401 ) );
		}
		$timestamp = (string) $request->get_header( 'webhook-timestamp' );
		if ( ! ctype_digit( $timestamp ) || abs( time() - (int) $timestamp ) > Signature::TOLERANCE ) {
			return new \WP_Error( 'igny8_clock_skew', __( 'The message is too old, or from the future.', 'igny8-connector' ), array( 'status' => 401 ) );
		}
		$former = Connection::former_credentials();
		if ( ! self::is_signed( $request, $credentials, (int) $timestamp ) && ( null === $former || ! self::is_signed( $request, $former, (int) $timestamp ) ) ) {
			return new \WP_Error( 'igny8_signature_invalid', __( 'The signature is wrong.', 'igny8-connector' ), array( 'status' => 401 ) );
		}
		return true;
	}

	/**
	 * @return \WP_REST_Response|\WP_Error
	 */
	public static function receive( \WP_REST_Request $request ) {
		$message = json_decode( $request->get_body() );
		if ( Schema::errors( 'nudge', $message ) ) {
			return new \WP_Error( 'igny8_message_invalid', __( 'This is not a message of protocol 1.', 'igny8-connector' ), array( 'status' => 400 ) );
		}
		if ( ! ReplayGuard::is_first( (string) $request->get_header( 'webhook-id' ) ) ) {
			return new \WP_Error( 'igny8_replayed', __( 'This message was received before.', 'igny8-connector' ), array( 'status' => 409 ) );
		}
		if ( 'heartbeat' === $message->type ) {
			Heartbeat::demand();
		}
		Schedule::after_response();
		add_filter( 'rest_pre_serve_request', array( self::class, 'answer_whole' ), 1000, 2 );
		return new \WP_REST_Response( array( 'status' => 'accepted' ), 202 );
	}

	/**
	 * Where PHP cannot hand over the answer and go on, the answer says its own length: the daemon then has it whole,
	 * and does not wait for the pull that follows.
	 *
	 * @param mixed $is_served
	 * @param mixed $response
	 * @return mixed
	 */
	public static function answer_whole( $is_served, $response ) {
		if ( $is_served || headers_sent() || ini_get( 'zlib.output_compression' ) || ! $response instanceof \WP_REST_Response || 202 !== $response->get_status() ) {
			return $is_served;
		}
		$body = (string) wp_json_encode( $response->get_data() );
		header( 'Content-Length: ' . strlen( $body ) );
		header( 'Connection: close' );
		echo $body; // phpcs:ignore WordPress.Security.EscapeOutput -- JSON, served as such.
		return true;
	}

	private static function is_signed( \WP_REST_Request $request, Credentials $credentials, int $timestamp ): bool {
		$id        = (string) $request->get_header( 'webhook-id' );
		$signature = (string) $request->get_header( 'webhook-signature' );
		$key_id    = (string) $request->get_header( 'x-igny8-key' );
		return '' !== $id && $key_id === $credentials->key_id()
			&& Signature::matches( $credentials->secret(), $id, $timestamp, $request->get_body(), $signature );
	}
}
