<?php
/**
 * Brings a delivery's images into the media library, each one once.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Import;

use Igny8\Connector\Connection\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * An image that cannot be had is a warning, never the end of a delivery.
 */
final class Images {

	public const META_HASH = '_igny8_sha256';
	private const SECONDS  = 30;

	/** @var Warnings */
	private $warnings;

	/** @var callable */
	private $between;

	/**
	 * @param callable $between called before each image, so that the lock can be renewed
	 */
	public function __construct( Warnings $warnings, callable $between ) {
		$this->warnings = $warnings;
		$this->between  = $between;
	}

	/**
	 * @param array<int,array<string,mixed>> $images
	 * @return array<string,array{attachment_id:int,url:string,sha256:string,role:string}> by token
	 */
	public function bring( array $images ): array {
		$found = array();
		foreach ( $images as $image ) {
			( $this->between )();
			$attachment_id = $this->existing( $image['sha256'] ) ?? $this->download( $image );
			if ( null !== $attachment_id ) {
				$found[ $image['token'] ] = array(
					'attachment_id' => $attachment_id,
					'url'           => $this->url_of( $attachment_id ),
					'sha256'        => $image['sha256'],
					'role'          => $image['role'],
				);
			}
		}
		return $found;
	}

	/**
	 * Attaches images that belong to no post yet. One that is shared keeps its first parent.
	 *
	 * @param array<string,array{attachment_id:int}> $images
	 */
	public static function adopt( array $images, int $post_id ): void {
		global $wpdb;
		foreach ( $images as $image ) {
			if ( 0 === (int) get_post_field( 'post_parent', $image['attachment_id'] ) ) {
				// Not wp_update_post(), which would save the whole attachment, with revisions and hooks, for one number.
				$wpdb->update( $wpdb->posts, array( 'post_parent' => $post_id ), array( 'ID' => $image['attachment_id'] ) );
				clean_post_cache( $image['attachment_id'] );
			}
		}
	}

	private function existing( string $sha256 ): ?int {
		global $wpdb;
		$ids = $wpdb->get_col( $wpdb->prepare( "SELECT m.post_id FROM {$wpdb->postmeta} m JOIN {$wpdb->posts} p ON p.ID = m.post_id AND p.post_type = 'attachment' AND p.post_status <> 'trash' WHERE m.meta_key = %s AND m.meta_value = %s ORDER BY m.post_id", self::META_HASH, $sha256 ) );
		foreach ( array_map( 'intval', $ids ) as $id ) {
			$file = get_attached_file( $id );
			if ( $file && is_file( $file ) ) {
				$this->complete( $id, $file );
				return $id;
			}
		}
		return null;
	}

	/**
	 * A process that died after the insert left an attachment without sizes.
	 */
	private function complete( int $attachment_id, string $file ): void {
		if ( ! wp_get_attachment_metadata( $attachment_id ) ) {
			$this->load_media_functions();
			wp_update_attachment_metadata( $attachment_id, wp_generate_attachment_metadata( $attachment_id, $file ) );
		}
	}

	/**
	 * @param array<string,mixed> $image
	 */
	private function download( array $image ): ?int {
		$this->load_media_functions();
		$file = wp_tempnam( $image['filename'] );
		try {
			$problem = $this->fetch( $image, $file ) ?? $this->check( $image, $file );
			if ( null !== $problem ) {
				$this->warnings->add( $problem[0], $problem[1] );
				return null;
			}
			return $this->store( $image, $file );
		} finally {
			if ( is_file( $file ) ) {
				wp_delete_file( $file );
			}
		}
	}

	/**
	 * From the configured daemon, which may be in the own network, without redirects; from anywhere else
	 * only as wp_safe_remote_get() allows.
	 *
	 * @param array<string,mixed> $image
	 * @return array{0:string,1:string}|null
	 */
	private function fetch( array $image, string $file ): ?array {
		$arguments = array(
			'timeout'             => self::SECONDS,
			'stream'              => true,
			'filename'            => $file,
			'limit_response_size' => $image['bytes'] + 1,
		);
		if ( self::origin( $image['url'] ) === self::origin( Connection::url() ) ) {
			$response = wp_remote_get( $image['url'], array( 'redirection' => 0 ) + $arguments );
		} else {
			$response = wp_safe_remote_get( $image['url'], array( 'redirection' => 3 ) + $arguments );
		}
		$reason = is_wp_error( $response ) ? $response->get_error_message() : 'HTTP ' . wp_remote_retrieve_response_code( $response );
		if ( 'HTTP 200' === $reason ) {
			return null;
		}
		/* translators: 1: file name, 2: technical reason */
		return array( 'image_download_failed', sprintf( __( 'The image %1$s could not be downloaded: %2$s.', 'igny8-connector' ), $image['filename'], $reason ) );
	}

	/**
	 * @param array<string,mixed> $image
	 * @return array{0:string,1:string}|null
	 */
	private function check( array $image, string $file ): ?array {
		if ( ! hash_equals( $image['sha256'], (string) hash_file( 'sha256', $file ) ) ) {
			/* translators: %s: file name */
			return array( 'image_hash_mismatch', sprintf( __( 'The image %s is not the one that was announced: its checksum differs.', 'igny8-connector' ), $image['filename'] ) );
		}
		if ( wp_get_image_mime( $file ) !== $image['mime'] ) {
			/* translators: %s: file name */
			return array( 'image_type_mismatch', sprintf( __( 'The image %s is not of the type that was announced.', 'igny8-connector' ), $image['filename'] ) );
		}
		return null;
	}

	/**
	 * @param array<string,mixed> $image
	 */
	private function store( array $image, string $file ): ?int {
		$data = array(
			'post_excerpt' => $image['caption'],
			'meta_input'   => array(
				self::META_HASH            => $image['sha256'],
				'_wp_attachment_image_alt' => $image['alt'],
			),
		);
		$name = self::file_name( $image );
		$id   = media_handle_sideload(
			array(
				'name'     => $name,
				'tmp_name' => $file,
			),
			0,
			wp_slash( '' === $image['alt'] ? pathinfo( $name, PATHINFO_FILENAME ) : $image['alt'] ),
			wp_slash( $data )
		);
		if ( ! is_wp_error( $id ) ) {
			return (int) $id;
		}
		/* translators: 1: file name, 2: WordPress' reason */
		$this->warnings->add( 'image_not_stored', sprintf( __( 'WordPress did not take the image %1$s: %2$s', 'igny8-connector' ), $name, $id->get_error_message() ) );
		return null;
	}

	/**
	 * The type decides the ending: a name without one, or with a wrong one, would be refused.
	 *
	 * @param array<string,mixed> $image
	 */
	private static function file_name( array $image ): string {
		$stem  = sanitize_file_name( pathinfo( $image['filename'], PATHINFO_FILENAME ) );
		$types = array_flip( wp_get_mime_types() );
		$ends  = explode( '|', (string) ( $types[ $image['mime'] ] ?? '' ) );
		return ( '' === $stem ? 'image' : $stem ) . ( '' === $ends[0] ? '' : '.' . $ends[0] );
	}

	/**
	 * What the block editor would insert for sizeSlug "large".
	 */
	private function url_of( int $attachment_id ): string {
		$large = wp_get_attachment_image_url( $attachment_id, 'large' );
		return (string) ( $large ? $large : wp_get_attachment_url( $attachment_id ) );
	}

	private static function origin( string $url ): string {
		$parts  = wp_parse_url( $url );
		$scheme = strtolower( $parts['scheme'] ?? '' );
		return $scheme . '://' . strtolower( $parts['host'] ?? '' ) . ':' . ( $parts['port'] ?? ( 'https' === $scheme ? 443 : 80 ) );
	}

	private function load_media_functions(): void {
		require_once ABSPATH . 'wp-admin/includes/file.php';
		require_once ABSPATH . 'wp-admin/includes/media.php';
		require_once ABSPATH . 'wp-admin/includes/image.php';
	}
}
