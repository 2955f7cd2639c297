<?php
/**
 * Connects this site to a daemon, and ends that.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Connection;

use Igny8\Connector\Installer;
use Igny8\Connector\Protocol\Capabilities;
use Igny8\Connector\Protocol\Client;
use Igny8\Connector\Protocol\Failure;
use Igny8\Connector\Pull\Schedule;
use Igny8\Connector\State;
use Igny8\Connector\Sync\EventTable;
use Igny8\Connector\Time;

defined( 'ABSPATH' ) || exit;

final class Pairing {

	private const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ';

	/**
	 * Trades a code for a key and tells the daemon how this site is built. If only the latter fails, the
	 * connection stays "incomplete", and the next pull sends it again.
	 *
	 * @throws Failure When the code or the URL is no good, or the daemon cannot be reached.
	 */
	public static function pair( string $url, string $code, int $user_id ): void {
		if ( Connection::by_constants() ) {
			throw new Failure( 'fixed_by_constants' );
		}
		Installer::ensure();
		$base   = self::base_url( $url );
		$fields = array( 'code' => self::code( $code ) ) + SiteFacts::for_pairing() + array( 'capabilities' => Capabilities::OURS );
		$given  = Client::unsigned( $base )->introduce( 'pair', $fields, array( 'capabilities' ) );
		State::forget();
		Connection::put(
			array(
				'url'           => $base,
				'key_id'        => $given['key_id'],
				'sealed'        => Seal::close( $given['secret'] ),
				'site_id'       => $given['site_id'],
				'site_name'     => $given['site_name'],
				'home_url'      => home_url(),
				'paired_at'     => time(),
				'paired_by'     => $user_id,
				'poll_interval' => max( 60, $given['poll_interval_seconds'] ),
				'structure_at'  => 0,
				'is_copy'       => false,
				'capabilities'  => Capabilities::of( $given ),
				'former'        => null,
			)
		);
		Schedule::ensure();
		self::send_structure( Client::signed( Connection::credentials() ) );
	}

	/**
	 * @throws Failure When the daemon refuses or cannot be reached.
	 */
	public static function send_structure( Client $client ): void {
		$client->call( 'structure', SiteFacts::structure( Capabilities::daemon_has( 'site_health' ) ) );
		Connection::put( array( 'structure_at' => time() ) );
	}

	/**
	 * Asks for a new key. The daemon gives the same new one again if its answer was lost.
	 *
	 * @throws Failure When the daemon refuses or cannot be reached, or the connection is made by constants.
	 */
	public static function rotate(): void {
		if ( Connection::by_constants() ) {
			throw new Failure( 'fixed_by_constants' );
		}
		if ( Identity::has_moved() ) {
			throw new Failure( 'site_moved' );
		}
		$old = Connection::credentials();
		if ( ! Capabilities::daemon_has( 'rotate' ) ) {
			throw new Failure( 'rotation_unknown' );
		}
		$given  = Client::signed( $old )->call( 'rotate' );
		$stored = Connection::all();
		Connection::put(
			array(
				'key_id' => $given['key_id'],
				'sealed' => Seal::close( $given['secret'] ),
				'former' => array(
					'key_id' => $stored['key_id'],
					'sealed' => $stored['sealed'],
					'until'  => min( Time::timestamp( $given['old_key_valid_until'] ), time() + DAY_IN_SECONDS ),
				),
			)
		);
	}

	/**
	 * Ends the connection here in any case, and in the daemon if it can be reached.
	 *
	 * @return Failure|null what kept the daemon from hearing of it
	 * @throws Failure When the connection is made by constants, or may be the original's.
	 */
	public static function disconnect(): ?Failure {
		if ( Connection::by_constants() ) {
			throw new Failure( 'fixed_by_constants' );
		}
		if ( Identity::has_moved() ) {
			// On a copy this would end the connection of the original.
			throw new Failure( 'site_moved' );
		}
		$trouble = null;
		try {
			Client::signed( Connection::credentials() )->call( 'unpair' );
		} catch ( Failure $failure ) {
			$trouble = $failure;
		}
		Connection::forget();
		State::forget();
		EventTable::clear();
		Schedule::clear();
		return $trouble;
	}

	/**
	 * @throws Failure When it is no URL of a daemon.
	 */
	private static function base_url( string $url ): string {
		$url   = trim( $url );
		$parts = wp_parse_url( $url );
		$valid = is_array( $parts )
			&& in_array( strtolower( $parts['scheme'] ?? '' ), array( 'http', 'https' ), true )
			&& '' !== ( $parts['host'] ?? '' )
			&& ! isset( $parts['user'] ) && ! isset( $parts['query'] ) && ! isset( $parts['fragment'] )
			&& ! preg_match( '/\s/', $url );
		if ( ! $valid ) {
			throw new Failure( 'url_invalid' );
		}
		return untrailingslashit( (string) preg_replace( '~/api/v1/?$~', '', $url ) );
	}

	/**
	 * @throws Failure When it cannot be a code: no request is spent on it.
	 */
	private static function code( string $typed ): string {
		$letters = strtoupper( (string) preg_replace( '/[^A-Za-z0-9]/', '', $typed ) );
		if ( ! preg_match( '/^[' . self::ALPHABET . ']{8}$/D', $letters ) ) {
			throw new Failure( 'pairing_code_malformed' );
		}
		return substr( $letters, 0, 4 ) . '-' . substr( $letters, 4 );
	}
}
