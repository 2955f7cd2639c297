<?php
/**
 * A counterpart for tests: the daemon's side of protocol 1, as a script for `php -S`.
 *
 * It holds every message against the schema, checks signatures, replay and the clock for real, and keeps
 * what it was told in the JSON file named by IGNY8_PEER_STATE, where tests read and arrange things.
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
if ( ! defined( 'IGNY8_PEER_IN_PROCESS' ) ) {
	require_once __DIR__ . '/../igny8-connector/includes/autoload.php';
}
require_once __DIR__ . '/support/PeerState.php';

use Igny8\Connector\Protocol\Schema;
use Igny8\Connector\Protocol\Signature;
use Igny8\Connector\Tests\PeerState;

if ( ! function_exists( 'wp_json_encode' ) ) {
	function wp_json_encode( $value ) {
		return json_encode( $value );
	}
}

function answer( int $status, array $body, array $headers = array() ): void {
	http_response_code( $status );
	header( 'Content-Type: application/json' );
	foreach ( $headers as $header ) {
		header( $header );
	}
	echo json_encode( $body );
}

function refuse( int $status, string $code, string $detail = '', array $headers = array() ): void {
	answer(
		$status,
		array(
			'type'       => 'about:blank',
			'title'      => $code,
			'status'     => $status,
			'detail'     => $detail,
			'instance'   => $_SERVER['REQUEST_URI'],
			'code'       => $code,
			'success'    => false,
			'error'      => $detail,
			'errors'     => new stdClass(),
			'request_id' => 'req_1',
		),
		$headers
	);
}

function succeed( array $data ): void {
	answer( 200, array( 'success' => true, 'data' => $data, 'request_id' => 'req_1' ) );
}

/** What is wrong with the signature: a refusal's status, code and detail; null if nothing is. */
function signature_problem( array &$state, string $body ): ?array {
	$key_id = $_SERVER['HTTP_X_IGNY8_KEY'] ?? '';
	$id     = $_SERVER['HTTP_WEBHOOK_ID'] ?? '';
	$time   = (int) ( $_SERVER['HTTP_WEBHOOK_TIMESTAMP'] ?? 0 );
	if ( ! isset( $state['keys'][ $key_id ] ) ) {
		return array( 401, 'pairing_required', 'unknown key' );
	}
	$now = time() + $state['clock_offset'];
	if ( abs( $now - $time ) > Signature::TOLERANCE ) {
		return array( 401, 'clock_skew', 'server_time=' . gmdate( 'Y-m-d\TH:i:s\Z', $now ) );
	}
	if ( ! Signature::matches( $state['keys'][ $key_id ], $id, $time, $body, $_SERVER['HTTP_WEBHOOK_SIGNATURE'] ?? '' ) ) {
		return array( 401, 'signature_invalid', 'wrong signature' );
	}
	if ( isset( $state['seen'][ $id ] ) ) {
		return array( 401, 'signature_invalid', 'replayed' );
	}
	$state['seen'][ $id ] = $now;
	return null;
}

function pair( array &$state, stdClass $message ): array {
	$states = array( 'expired' => array( 410, 'pairing_code_expired' ), 'used' => array( 409, 'pairing_code_used' ) );
	$code   = $state['codes'][ $message->code ] ?? 'unknown';
	if ( 'fresh' !== $code ) {
		return array( 'refuse', $states[ $code ] ?? array( 404, 'pairing_code_unknown' ) );
	}
	$state['codes'][ $message->code ] = 'used';
	$key_id                           = 'key_' . bin2hex( random_bytes( 4 ) );
	$state['keys'][ $key_id ]         = 'whsec_' . base64_encode( random_bytes( 32 ) );
	return array(
		'succeed',
		array(
			'site_id'               => 'site_1',
			'site_name'             => 'Peer site',
			'key_id'                => $key_id,
			'secret'                => $state['keys'][ $key_id ],
			'poll_interval_seconds' => $state['poll_interval'],
			'protocol'              => 1,
			'server_time'           => gmdate( 'Y-m-d\TH:i:s\Z', time() + $state['clock_offset'] ),
		) + named( $state ),
	);
}

/** An older daemon names no capabilities. */
function named( array $state ): array {
	return $state['capabilities'] ? array( 'capabilities' => $state['capabilities'] ) : array();
}

function claim( array &$state, stdClass $message ): array {
	$items = array();
	$left  = 0;
	foreach ( $state['queue'] as $index => $entry ) {
		if ( $entry['leased'] ) {
			continue;
		}
		if ( count( $items ) < $message->limit ) {
			$state['queue'][ $index ]['leased'] = true;
			$items[]                            = $entry['item'];
		} else {
			++$left;
		}
	}
	return array(
		'succeed',
		array(
			'items'                 => $items,
			'lease_seconds'         => 600,
			'server_time'           => gmdate( 'Y-m-d\TH:i:s\Z', time() + $state['clock_offset'] ),
			'poll_interval_seconds' => $state['poll_interval'],
			'more'                  => $left > 0,
		) + named( $state ),
	);
}

function ack( array &$state, stdClass $message ): array {
	foreach ( $state['queue'] as $index => $entry ) {
		if ( $entry['item']['delivery_key'] === $message->delivery_key ) {
			array_splice( $state['queue'], $index, 1 );
			$state['known'][ $message->delivery_key ] = $entry['item']['content_id'];
			break;
		}
	}
	if ( ! isset( $state['known'][ $message->delivery_key ] ) ) {
		return array( 'refuse', array( 404, 'delivery_unknown' ) );
	}
	$state['acks'][] = $message;
	return array(
		'succeed',
		array(
			'delivery_key' => $message->delivery_key,
			'content_id'   => (string) $state['known'][ $message->delivery_key ],
			'status'       => 'acked',
		),
	);
}

function acks( array &$state, stdClass $message ): array {
	$results = array();
	foreach ( $message->acks as $ack ) {
		$outcome   = ack( $state, $ack );
		$is_known  = 'succeed' === $outcome[0];
		$results[] = array(
			'delivery_key' => $ack->delivery_key,
			'content_id'   => $is_known ? $outcome[1]['content_id'] : null,
			'status'       => $is_known ? 'acked' : null,
			'error'        => $is_known ? null : array( 'code' => $outcome[1][1], 'message' => 'The daemon knows no such delivery.' ),
		);
	}
	return array( 'succeed', array( 'results' => $results ) );
}

/** @return string[] the digests of the buckets, from what is stored */
function bucket_digests( array $posts ): array {
	$lines = array_fill( 0, 256, '' );
	ksort( $posts );
	foreach ( $posts as $id => $post ) {
		$lines[ $id % 256 ] .= "$id:{$post['digest']}\n";
	}
	return array_map( static fn( string $text ): string => hash( 'sha256', $text ), $lines );
}

function inventory( array &$state, stdClass $message ): array {
	$ours   = bucket_digests( $state['inventory'] );
	$wanted = array_keys( array_filter( $message->buckets, static fn( string $digest, int $bucket ): bool => $ours[ $bucket ] !== $digest, ARRAY_FILTER_USE_BOTH ) );
	return array( 'succeed', array( 'run_id' => $message->run_id, 'wanted' => $wanted ) );
}

function inventory_posts( array &$state, stdClass $message ): array {
	$stored    = 0;
	$forgotten = 0;
	foreach ( $message->parts as $part ) {
		$told = array_column( $part->posts, 'post_id' );
		foreach ( array_keys( $state['inventory'] ) as $id ) {
			if ( $id % 256 === $part->bucket && $id > $part->after_id && ( null === $part->through_id || $id <= $part->through_id ) && ! in_array( $id, $told, true ) ) {
				unset( $state['inventory'][ $id ] );
				++$forgotten;
			}
		}
		foreach ( $part->posts as $post ) {
			$state['inventory'][ $post->post_id ] = (array) $post;
			++$stored;
		}
	}
	return array( 'succeed', array( 'stored' => $stored, 'forgotten' => $forgotten ) );
}

function rotate( array &$state ): array {
	$key_id                   = 'key_' . bin2hex( random_bytes( 4 ) );
	$state['keys'][ $key_id ] = 'whsec_' . base64_encode( random_bytes( 32 ) );
	return array( 'succeed', array( 'key_id' => $key_id, 'secret' => $state['keys'][ $key_id ], 'old_key_valid_until' => gmdate( 'Y-m-d\TH:i:s\Z', time() + 86400 ) ) );
}

function events( array &$state, stdClass $message ): array {
	foreach ( $message->events as $event ) {
		$state['events'][] = $event;
	}
	return array( 'succeed', array( 'accepted' => array_column( $message->events, 'event_id' ) ) );
}

function dispatch( array &$state, string $name, stdClass $message ): array {
	switch ( $name ) {
		case 'pair':
			return pair( $state, $message );
		case 'claim':
			return claim( $state, $message );
		case 'ack':
			return ack( $state, $message );
		case 'acks':
			return acks( $state, $message );
		case 'inventory':
			return inventory( $state, $message );
		case 'inventory_posts':
			return inventory_posts( $state, $message );
		case 'rotate':
			return rotate( $state );
		case 'events':
			return events( $state, $message );
		case 'structure':
			$state['structure'] = $message;
			return array( 'succeed', array( 'status' => 'paired' ) );
		case 'heartbeat':
			return array( 'succeed', array( 'server_time' => gmdate( 'Y-m-d\TH:i:s\Z' ), 'poll_interval_seconds' => $state['poll_interval'], 'protocol' => 1 ) + named( $state ) );
		case 'unpair':
			unset( $state['keys'][ $_SERVER['HTTP_X_IGNY8_KEY'] ] );
			return array( 'succeed', array( 'status' => 'revoked' ) );
		default:
			return array( 'refuse', array( 404, 'not_found' ) );
	}
}

function serve_message( array &$state, string $name, string $body ): array {
	$message = json_decode( $body );
	$problem = 'pair' === $name ? null : signature_problem( $state, $body );
	if ( $problem ) {
		return array( 'refuse', $problem );
	}
	if ( ! $state['capabilities'] && array_intersect( array( 'capabilities', 'health' ), array_keys( get_object_vars( $message ) ) ) ) {
		return array( 'refuse', array( 422, 'validation_failed', 'the input is not valid' ) );
	}
	$errors = Schema::errors( $name . '_request', $message );
	if ( $errors ) {
		$state['violations'][] = array( $name, $errors );
		return array( 'refuse', array( 400, 'validation_failed', implode( '; ', $errors ) ) );
	}
	$state['inbox'][] = array( 'name' => $name, 'message' => $message );
	$planned          = $state['faults'][ $name ] ?? null;
	if ( $planned && 'after' !== $planned['when'] ) {
		return array( 'refuse', $planned['answer'] );
	}
	$outcome = dispatch( $state, $name, $message );
	if ( isset( $state['answers'][ $name ] ) ) {
		return array( 'succeed', array_merge( $outcome[1], $state['answers'][ $name ] ) );
	}
	return $planned ? array( 'refuse', $planned['answer'] ) : $outcome;
}

if ( defined( 'IGNY8_PEER_IN_PROCESS' ) ) {
	return true;
}
$path = (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH );
$peer = new PeerState( (string) getenv( 'IGNY8_PEER_STATE' ) );
if ( 0 === strpos( $path, '/image/' ) ) {
	$image = $peer->read()['images'][ basename( $path ) ] ?? null;
	if ( null === $image ) {
		http_response_code( 404 );
		return true;
	}
	header( 'Content-Type: ' . $image['mime'] );
	echo base64_decode( $image['data'] );
	return true;
}
if ( '/redirect' === $path ) {
	header( 'Location: /elsewhere', true, 302 );
	return true;
}
if ( 0 !== strpos( $path, '/api/v1/wp/' ) ) {
	http_response_code( 404 );
	echo '<h1>Not here</h1>';
	return true;
}
$outcome = $peer->change(
	static function ( array &$state ) use ( $path ): array {
		return serve_message( $state, basename( $path ), (string) file_get_contents( 'php://input' ) );
	}
);
'succeed' === $outcome[0] ? succeed( $outcome[1] ) : refuse( ...$outcome[1] );
return true;
