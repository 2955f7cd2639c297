<?php
/**
 * Posts the protocol's messages to the daemon.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Protocol;

use Igny8\Connector\Connection\Credentials;
use Igny8\Connector\State;
use Igny8\Connector\Time;

defined( 'ABSPATH' ) || exit;

/**
 * Talks to the configured base URL only, and follows no redirect: a signed body goes nowhere else.
 * wp_remote_post and not wp_safe_remote_post, because the latter refuses a daemon in the own network.
 */
final class Client {

	private const MAX_BYTES = 33554432;

	/** @var string */
	private $base_url;

	/** @var Credentials|null */
	private $credentials;

	private function __construct( string $base_url, ?Credentials $credentials ) {
		$this->base_url    = $base_url;
		$this->credentials = $credentials;
	}

	public static function signed( Credentials $credentials ): self {
		return new self( $credentials->url(), $credentials );
	}

	public static function unsigned( string $base_url ): self {
		return new self( $base_url, null );
	}

	/**
	 * @param array<string,mixed> $fields
	 * @return array<string,mixed> `data` of the answer, held against the schema
	 * @throws Failure When the daemon refuses, or cannot be reached or understood.
	 */
	public function call( string $message, array $fields = array() ): array {
		$data = $this->exchange( $message, $fields );
		self::require_valid( $message . '_response', $data, 'answer_invalid' );
		return self::to_array( $data );
	}

	/**
	 * A message that also says what we understand. A daemon of the first day refuses what it does not know, so it is
	 * then told without.
	 *
	 * @param array<string,mixed> $fields
	 * @param string[]            $later  names of fields that came later
	 * @return array<string,mixed>
	 * @throws Failure When the daemon refuses, or cannot be reached or understood.
	 */
	public function introduce( string $message, array $fields, array $later ): array {
		try {
			return $this->call( $message, $fields );
		} catch ( Failure $failure ) {
			if ( ! in_array( $failure->fact( 'http_status' ), array( 400, 422 ), true ) || 'validation_failed' !== $failure->reason() ) {
				throw $failure;
			}
			return $this->call( $message, array_diff_key( $fields, array_flip( $later ) ) );
		}
	}

	/**
	 * Claims deliveries. They are handed over unchecked, so that one bad item is refused by itself.
	 *
	 * @return array{items:\stdClass[],more:bool,poll_interval_seconds:int,capabilities:string[]}
	 * @throws Failure When the daemon refuses, or cannot be reached or understood.
	 */
	public function claim( int $limit ): array {
		$data  = $this->exchange( 'claim', array( 'limit' => $limit ) );
		$items = is_array( $data->items ?? null ) ? $data->items : array();
		if ( isset( $data->items ) && is_array( $data->items ) ) {
			$data->items = array();
		}
		self::require_valid( 'claim_response', $data, 'answer_invalid' );
		return array(
			'items'                 => array_filter( $items, 'is_object' ),
			'more'                  => $data->more,
			'poll_interval_seconds' => $data->poll_interval_seconds,
			'capabilities'          => $data->capabilities ?? array(),
		);
	}

	/**
	 * @param array<string,mixed> $fields
	 * @throws Failure When the daemon refuses, or cannot be reached or understood.
	 */
	private function exchange( string $message, array $fields ): \stdClass {
		$path = '/api/v1/wp/' . $message;
		$body = (string) wp_json_encode( array( 'path' => $path, 'protocol' => 1 ) + $fields, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
		self::require_valid( $message . '_request', json_decode( $body ), 'message_invalid' );
		$sent_at  = time();
		$response = wp_remote_post(
			$this->base_url . $path,
			array(
				'timeout'             => 15,
				'redirection'         => 0,
				'limit_response_size' => self::MAX_BYTES,
				'user-agent'          => 'IGNY8-Connector/' . IGNY8_CONNECTOR_VERSION,
				'headers'             => $this->headers( $body, $sent_at ),
				'body'                => $body,
			)
		);
		if ( is_wp_error( $response ) ) {
			throw new Failure( 'network', $response->get_error_message() );
		}
		return self::read( $response );
	}

	/**
	 * @return array<string,string>
	 */
	private function headers( string $body, int $timestamp ): array {
		$headers = array(
			'Content-Type' => 'application/json',
			'Accept'       => 'application/json',
		);
		if ( null === $this->credentials ) {
			return $headers;
		}
		$id = 'msg_' . str_replace( '-', '', wp_generate_uuid4() );
		return $headers + array(
			'webhook-id'        => $id,
			'webhook-timestamp' => (string) $timestamp,
			'webhook-signature' => Signature::sign( $this->credentials->secret(), $id, $timestamp, $body ),
			'X-Igny8-Key'       => $this->credentials->key_id(),
		);
	}

	/**
	 * @param array<string,mixed> $response
	 * @throws Failure When the answer is an error or not the daemon's.
	 */
	private static function read( array $response ): \stdClass {
		$status = (int) wp_remote_retrieve_response_code( $response );
		$answer = json_decode( (string) wp_remote_retrieve_body( $response ) );
		if ( ! $answer instanceof \stdClass || ! is_bool( $answer->success ?? null ) ) {
			throw new Failure( $status >= 500 ? 'server_error' : 'not_igny8', "HTTP $status", array( 'http_status' => $status ) );
		}
		if ( $status < 200 || $status > 299 || ! $answer->success ) {
			throw self::refusal( $response, $status, $answer );
		}
		$data = $answer->data ?? null;
		if ( ! $data instanceof \stdClass ) {
			throw new Failure( 'answer_invalid', 'data: missing' );
		}
		self::note_clock( $data->server_time ?? null );
		return $data;
	}

	/**
	 * @param array<string,mixed> $response
	 */
	private static function refusal( array $response, int $status, \stdClass $answer ): Failure {
		$code   = is_string( $answer->code ?? null ) ? $answer->code : ( $status >= 500 ? 'server_error' : 'refused' );
		$detail = is_string( $answer->detail ?? null ) ? $answer->detail : '';
		$facts  = array(
			'http_status' => $status,
			'retry_after' => absint( wp_remote_retrieve_header( $response, 'retry-after' ) ),
		);
		if ( 'clock_skew' === $code ) {
			$date                 = (string) wp_remote_retrieve_header( $response, 'date' );
			$facts['server_time'] = self::server_time( $detail, $date );
			$facts['our_time']    = time();
			if ( null !== $facts['server_time'] ) {
				State::put( array( 'skew_seconds' => $facts['our_time'] - $facts['server_time'] ) );
			}
		}
		return new Failure( $code, $detail, $facts );
	}

	/**
	 * The detail carries the server's time; the Date header says it too.
	 */
	private static function server_time( string $detail, string $date ): ?int {
		if ( preg_match( '/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)/', $detail, $found ) && array() === Schema::errors( 'time', $found[0] ) ) {
			return Time::timestamp( $found[0] );
		}
		$from_header = strtotime( $date );
		return false === $from_header ? null : $from_header;
	}

	/**
	 * @param mixed $server_time
	 */
	private static function note_clock( $server_time ): void {
		if ( is_string( $server_time ) && array() === Schema::errors( 'time', $server_time ) ) {
			State::put( array( 'skew_seconds' => time() - Time::timestamp( $server_time ) ) );
		}
	}

	/**
	 * @throws Failure When the message does not conform.
	 */
	private static function require_valid( string $definition, \stdClass $message, string $reason ): void {
		$errors = Schema::errors( $definition, $message );
		if ( $errors ) {
			throw new Failure( $reason, implode( '; ', array_slice( $errors, 0, 5 ) ) );
		}
	}

	/**
	 * @return array<string,mixed>
	 */
	private static function to_array( \stdClass $data ): array {
		return (array) json_decode( (string) wp_json_encode( $data ), true );
	}
}
