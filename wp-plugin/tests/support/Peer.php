<?php
/**
 * What tests say to the counterpart.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

final class Peer {

	public const CODE = 'BCDF-GHJK';

	/** @var PeerState */
	private $state;

	public function __construct() {
		require_once __DIR__ . '/PeerState.php';
		$this->state = new PeerState( IGNY8_TEST_PEER_STATE );
	}

	public function reset(): void {
		$this->state->reset();
		$this->set( 'codes', array( self::CODE => 'fresh', 'BBBB-BBBB' => 'expired', 'CCCC-CCCC' => 'used' ) );
	}

	/**
	 * @return mixed
	 */
	public function get( string $name ) {
		return $this->state->read()[ $name ];
	}

	public function set( string $name, $value ): void {
		$this->state->change(
			static function ( array &$state ) use ( $name, $value ): void {
				$state[ $name ] = $value;
			}
		);
	}

	/**
	 * The next messages of this name are refused; "after": carried out, but the answer is lost.
	 */
	public function fail( string $message, int $status, string $code, string $detail = '', string $when = 'before', array $headers = array() ): void {
		$faults             = $this->get( 'faults' );
		$faults[ $message ] = array( 'when' => $when, 'answer' => array( $status, $code, $detail, $headers ) );
		$this->set( 'faults', $faults );
	}

	public function heal(): void {
		$this->set( 'faults', array() );
	}

	public function queue( array ...$items ): void {
		$queue = $this->get( 'queue' );
		foreach ( $items as $item ) {
			$queue[] = array( 'item' => $item, 'leased' => false );
		}
		$this->set( 'queue', $queue );
	}

	/**
	 * As if ten minutes had passed since the last claim.
	 */
	public function end_leases(): void {
		$queue = $this->get( 'queue' );
		foreach ( $queue as $index => $entry ) {
			$queue[ $index ]['leased'] = false;
		}
		$this->set( 'queue', $queue );
	}

	public function acks(): array {
		return $this->get( 'acks' );
	}

	public function messages( string $name ): array {
		$found = array();
		foreach ( $this->get( 'inbox' ) as $entry ) {
			if ( $name === $entry['name'] ) {
				$found[] = $entry['message'];
			}
		}
		return $found;
	}

	/**
	 * A picture that nobody has seen before, as a delivery's image.
	 */
	public function image( string $token, string $role, array $changes = array() ): array {
		$picture = imagecreatetruecolor( 60, 40 );
		imagefill( $picture, 0, 0, imagecolorallocate( $picture, random_int( 0, 255 ), random_int( 0, 255 ), random_int( 0, 255 ) ) );
		imagesetpixel( $picture, random_int( 0, 59 ), random_int( 0, 39 ), random_int( 0, 0xffffff ) );
		ob_start();
		imagepng( $picture );
		$data            = (string) ob_get_clean();
		$name            = hash( 'sha256', $data . $token );
		$images          = $this->get( 'images' );
		$images[ $name ] = array( 'mime' => 'image/png', 'data' => base64_encode( $data ) );
		$this->set( 'images', $images );
		return $changes + array(
			'token'    => $token,
			'role'     => $role,
			'url'      => IGNY8_TEST_PEER . '/image/' . $name,
			'sha256'   => hash( 'sha256', $data ),
			'mime'     => 'image/png',
			'bytes'    => strlen( $data ),
			'filename' => "picture-$token.png",
			'alt'      => "A picture: \"$token\" \\ & more",
			'caption'  => '',
		);
	}
}
