<?php
/**
 * What the counterpart knows, in a file that its processes and the tests share.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

final class PeerState {

	private const EMPTY = array(
		'codes'         => array(),
		'keys'          => array(),
		'seen'          => array(),
		'queue'         => array(),
		'known'         => array(),
		'acks'          => array(),
		'events'        => array(),
		'inbox'         => array(),
		'violations'    => array(),
		'faults'        => array(),
		'answers'       => array(),
		'images'        => array(),
		'structure'     => null,
		'clock_offset'  => 0,
		'poll_interval' => 300,
		'capabilities'  => array( 'batch_acks', 'inventory', 'merge', 'nudge_heartbeat', 'origin', 'rotate', 'site_health', 'term_parents' ),
		'inventory'     => array(),
	);

	/** @var string */
	private $file;

	public function __construct( string $file ) {
		$this->file = $file;
	}

	public function reset(): void {
		$this->change(
			static function ( array &$state ): void {
				$state = self::EMPTY;
			}
		);
	}

	public function read(): array {
		return $this->change(
			static function ( array &$state ): array {
				return $state;
			}
		);
	}

	/**
	 * @return mixed what $work returns
	 */
	public function change( callable $work ) {
		$handle = fopen( $this->file, 'c+' );
		flock( $handle, LOCK_EX );
		$state  = json_decode( (string) stream_get_contents( $handle ), true );
		$state  = is_array( $state ) ? array_merge( self::EMPTY, $state ) : self::EMPTY;
		$result = $work( $state );
		rewind( $handle );
		ftruncate( $handle, 0 );
		fwrite( $handle, (string) json_encode( $state ) );
		fclose( $handle );
		return $result;
	}
}
