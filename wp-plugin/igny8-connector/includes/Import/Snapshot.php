<?php
/**
 * What we last wrote on a post, to tell a person's changes from ours.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Import;

use Igny8\Connector\Connection\Editor;
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
		$row = self::row( $post );
		if ( null === $row || '' === $row['post_hash'] ) {
			return null;
		}
		$written = json_decode( (string) $row['written'], true );
		return new self( is_array( $written ) ? $written : array(), (string) $row['post_hash'] );
	}

	/**
	 * A text that may be overwritten, on a post of which nothing else is known: all other fields stay as they are.
	 */
	public static function unknown( \WP_Post $post ): self {
		return new self( array(), Fingerprint::of( $post ) );
	}

	/**
	 * What a merge needs: our last text and the one of now.
	 *
	 * @return array<string,mixed>
	 */
	public static function versions( \WP_Post $post ): array {
		$row    = self::row( $post );
		$base   = json_decode( (string) ( $row['base'] ?? '' ), true );
		$editor = (int) get_post_meta( $post->ID, '_edit_last', true );
		$user   = $editor ? get_userdata( $editor ) : false;
		return array(
			'format'            => Editor::format_of( $post->post_type ),
			'base_hash'         => is_array( $base ) ? (string) $row['post_hash'] : null,
			'base'              => is_array( $base ) ? $base : null,
			'base_delivery_key' => is_array( $base ) ? (string) $row['delivery_key'] : null,
			'current_hash'      => Fingerprint::of( $post ),
			'current'           => self::text( $post ),
			'modified_by'       => $user ? array(
				'wp_user_id' => $editor,
				'name'       => $user->display_name,
			) : null,
		);
	}

	/**
	 * @return array{title:string,content:string,excerpt:string}
	 */
	public static function text( \WP_Post $post ): array {
		return array(
			'title'   => $post->post_title,
			'content' => $post->post_content,
			'excerpt' => $post->post_excerpt,
		);
	}

	/**
	 * @return array<string,string|null>|null
	 */
	private static function row( \WP_Post $post ): ?array {
		return MapTable::find( (string) get_post_meta( $post->ID, Target::META_KEY, true ) );
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
