<?php
/**
 * wp igny8 …
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Cli;

use Igny8\Connector\Admin\Overview;
use Igny8\Connector\Connection\Pairing;
use Igny8\Connector\Health\Tests;
use Igny8\Connector\Import\MapTable;
use Igny8\Connector\Protocol\Failure;
use Igny8\Connector\Protocol\Wording;
use Igny8\Connector\Pull\Puller;
use Igny8\Connector\Sync\InventorySender;
use Igny8\Connector\Time;

defined( 'ABSPATH' ) || exit;

/**
 * Connects this site to an IGNY8 daemon and pulls content from it.
 */
final class Command {

	/**
	 * Pulls what is waiting, now.
	 *
	 * ## EXAMPLES
	 *
	 *     wp igny8 pull
	 *
	 * @param string[] $arguments
	 */
	public function pull( array $arguments ): void {
		$done = ( new Puller() )->run( 'cli' );
		while ( 'done' === $done['status'] && $done['more'] && $done['results'] ) {
			\WP_CLI::log( $done['message'] );
			$done = ( new Puller() )->run( 'cli' );
		}
		if ( 'done' !== $done['status'] ) {
			\WP_CLI::error( $done['message'] );
		}
		\WP_CLI::success( $done['message'] );
	}

	/**
	 * Connects this site with a pairing code. Imports then run with the rights of the user given by --user.
	 *
	 * ## OPTIONS
	 *
	 * <code>
	 * : The pairing code from the IGNY8 console.
	 *
	 * --url-of-daemon=<url>
	 * : Where the daemon runs.
	 *
	 * ## EXAMPLES
	 *
	 *     wp --user=admin igny8 pair BCDF-GHJK --url-of-daemon=https://igny8.example.com
	 *
	 * @param string[]             $arguments
	 * @param array<string,string> $options
	 */
	public function pair( array $arguments, array $options ): void {
		if ( ! current_user_can( 'manage_options' ) ) {
			\WP_CLI::error( __( 'Say with --user= which administrator connects this site: imports run with the rights of that user.', 'igny8-connector' ) );
		}
		try {
			Pairing::pair( $options['url-of-daemon'] ?? '', $arguments[0] ?? '', get_current_user_id() );
		} catch ( Failure $failure ) {
			\WP_CLI::error( Wording::of( $failure ) );
		}
		\WP_CLI::success( __( 'Connected.', 'igny8-connector' ) );
	}

	/**
	 * Shows the state of the connection.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : How to print it.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 * ---
	 *
	 * @param string[]             $arguments
	 * @param array<string,string> $options
	 */
	public function status( array $arguments, array $options ): void {
		$facts = Overview::facts();
		if ( 'json' === ( $options['format'] ?? 'table' ) ) {
			\WP_CLI::line( (string) wp_json_encode( $facts, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES ) );
			return;
		}
		foreach ( $facts as $name => $value ) {
			if ( in_array( $name, array( 'last_pull_at', 'next_pull_at' ), true ) ) {
				$value = $value ? Time::rfc3339( $value ) : '-';
			}
			\WP_CLI::line( sprintf( '%-16s %s', $name, is_scalar( $value ) ? $value : wp_json_encode( $value ) ) );
		}
	}

	/**
	 * Runs the tests of Site Health that are about IGNY8. Ends with 1 if one of them is critical.
	 */
	public function doctor(): void {
		$critical = 0;
		foreach ( Tests::run_all() as $result ) {
			$critical += 'critical' === $result['status'] ? 1 : 0;
			\WP_CLI::line( sprintf( '%-12s %s — %s', $result['status'], $result['label'], wp_strip_all_tags( $result['description'] ) ) );
		}
		if ( $critical > 0 ) {
			/* translators: %d: number of faults */
			\WP_CLI::error( sprintf( _n( '%d fault has to be mended.', '%d faults have to be mended.', $critical, 'igny8-connector' ), $critical ) );
		}
		\WP_CLI::success( __( 'Nothing has to be mended.', 'igny8-connector' ) );
	}

	/**
	 * Lists deliveries, newest first.
	 *
	 * ## OPTIONS
	 *
	 * [--limit=<number>]
	 * : How many.
	 * ---
	 * default: 20
	 * ---
	 *
	 * [--format=<format>]
	 * : How to print them.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 * ---
	 *
	 * @param string[]             $arguments
	 * @param array<string,string> $options
	 */
	public function deliveries( array $arguments, array $options ): void {
		$rows = array();
		foreach ( MapTable::page( max( 1, min( 1000, (int) ( $options['limit'] ?? 20 ) ) ), 0 ) as $row ) {
			$rows[] = array(
				'post_id'      => (int) $row['post_id'],
				'action'       => $row['action'],
				'outcome'      => $row['outcome'],
				'state'        => $row['state'],
				'at'           => Time::rfc3339( intdiv( (int) $row['claimed_at'], 1000000 ) ),
				'delivery_key' => $row['delivery_key'],
			);
		}
		if ( 'json' === ( $options['format'] ?? 'table' ) ) {
			\WP_CLI::line( (string) wp_json_encode( $rows ) );
			return;
		}
		foreach ( $rows as $row ) {
			\WP_CLI::line( vsprintf( '%-8d %-7s %-10s %-10s %s %s', $row ) );
		}
	}

	/**
	 * Renews the key of the connection. The old one stays good for a day.
	 */
	public function rotate(): void {
		try {
			Pairing::rotate();
		} catch ( Failure $failure ) {
			\WP_CLI::error( Wording::of( $failure ) );
		}
		\WP_CLI::success( __( 'The key was renewed. The old one stays good for a day.', 'igny8-connector' ) );
	}

	/**
	 * Tells the daemon with the next pull of all public posts, however long ago that was done.
	 */
	public function inventory(): void {
		InventorySender::demand();
		$this->pull( array() );
	}

	/**
	 * Ends the connection. Posts stay as they are.
	 *
	 * @param string[] $arguments
	 */
	public function disconnect( array $arguments ): void {
		try {
			$trouble = Pairing::disconnect();
		} catch ( Failure $failure ) {
			\WP_CLI::error( Wording::of( $failure ) );
			return;
		}
		if ( null !== $trouble ) {
			\WP_CLI::warning( Wording::of( $trouble ) );
		}
		\WP_CLI::success( __( 'Disconnected.', 'igny8-connector' ) );
	}
}
