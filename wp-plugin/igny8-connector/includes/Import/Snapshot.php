<?php
/**
 * What we last wrote on a post, to tell a person's changes from ours.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Import;

use Igny8\Connector\Seo\Adapters;

defined( 'ABSPATH' ) || exit;

/**
 * Kept with the delivery that wrote it; the post's meta names that delivery.
 */
final class Snapshot {

	/** @var array<string,mixed> */
	private $written;

	/** @var string */
	private $post_hash;

	/**
	 * @param array<string,mixed> $written
	 */
	private function __construct( array $written, string $post_hash ) {
		$this->written   = $written;
		$this->post_hash = $post_hash;
	}

	/**
	 * @return self|null null when nothing is known about the last write, so that nothing may be overwritten
	 */
	public static function last( \WP_Post $post ): ?self {
		$row = MapTable::find( (string) get_post_meta( $post->ID, Target::META_KEY, true ) );
		if ( null === $row || '' === $row['post_hash'] ) {
			return null;
		}
		$written = json_decode( (string) $row['written'], true );
		return new self( is_array( $written ) ? $written : array(), (string) $row['post_hash'] );
	}

	/**
	 * @param array<string,int[]> $terms
	 * @return array<string,mixed>
	 */
	public static function take( \WP_Post $post, array $terms ): array {
		return array(
			'post_status'   => $post->post_status,
			'post_name'     => $post->post_name,
			'post_author'   => (int) $post->post_author,
			'post_date_gmt' => $post->post_date_gmt,
			'thumbnail'     => (int) get_post_thumbnail_id( $post ),
			'terms'         => $terms,
			'seo'           => Adapters::active()->read( $post->ID ),
		);
	}

	public function text_was_changed( \WP_Post $post ): bool {
		return Fingerprint::of( $post ) !== $this->post_hash;
	}

	/**
	 * @param mixed $current
	 */
	public function is_untouched( string $field, $current ): bool {
		return ( $this->written[ $field ] ?? null ) === $current;
	}

	/**
	 * @return array<string,int[]>
	 */
	public function terms(): array {
		return (array) ( $this->written['terms'] ?? array() );
	}

	/**
	 * @return array<string,mixed>
	 */
	public function seo(): array {
		return (array) ( $this->written['seo'] ?? array() );
	}
}
