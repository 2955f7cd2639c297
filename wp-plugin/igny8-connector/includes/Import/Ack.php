<?php
/**
 * Builds acknowledgements.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Import;

use Igny8\Connector\Time;

defined( 'ABSPATH' ) || exit;

/**
 * Facts are read back from WordPress after the write: never what was asked for.
 */
final class Ack {

	/**
	 * @param array<int,array<string,mixed>>  $attachments
	 * @param array<int,array<string,string>> $warnings
	 * @return array<string,mixed>
	 */
	public static function success( string $key, string $result, \WP_Post $post, array $attachments, array $warnings, ?int $revision_id = null ): array {
		return array(
			'delivery_key' => $key,
			'result'       => $result,
		) + self::facts( $post ) + array(
			'attachments' => $attachments,
			'warnings'    => $warnings,
			'error'       => null,
			'versions'    => null,
			'post_hash'   => Fingerprint::of( $post ),
			'revision_id' => $revision_id,
		);
	}

	/**
	 * @return array<string,mixed>
	 */
	public static function refusal( string $key, Refusal $refusal ): array {
		$post = $refusal->post_id() ? get_post( $refusal->post_id() ) : null;
		return array(
			'delivery_key' => $key,
			'result'       => $refusal->outcome(),
		) + self::facts( $post ) + array(
			'attachments' => array(),
			'warnings'    => array(),
			'error'       => array(
				'code'    => $refusal->reason(),
				'message' => '' === $refusal->getMessage() ? $refusal->reason() : mb_substr( $refusal->getMessage(), 0, Warnings::LONGEST ),
			),
			'versions'    => $refusal->versions(),
			'post_hash'   => $post ? Fingerprint::of( $post ) : null,
			'revision_id' => null,
		);
	}

	/**
	 * The columns of the map table that an acknowledgement fills.
	 *
	 * @param array<string,mixed> $ack
	 * @return array<string,mixed>
	 */
	public static function columns( array $ack ): array {
		return array(
			'post_id'      => (int) $ack['post_id'],
			'content_hash' => (string) $ack['content_hash'],
			'outcome'      => $ack['result'],
			'result'       => wp_json_encode( $ack ),
		);
	}

	/**
	 * @return array<string,mixed>
	 */
	private static function facts( ?\WP_Post $post ): array {
		return array(
			'post_id'      => $post ? $post->ID : null,
			'url'          => $post ? (string) get_permalink( $post ) : null,
			'edit_url'     => $post ? admin_url( "post.php?post={$post->ID}&action=edit" ) : null,
			'status'       => $post ? $post->post_status : null,
			'modified_gmt' => $post ? Time::modified( $post ) : null,
			'content_hash' => $post ? hash( 'sha256', $post->post_content ) : null,
		);
	}
}
