<?php
/**
 * Carries out one delivery, exactly once.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Import;

use Igny8\Connector\Protocol\Failure;
use Igny8\Connector\Protocol\Schema;
use Igny8\Connector\Sync\PostWatcher;

defined( 'ABSPATH' ) || exit;

final class Importer {

	/** @var callable */
	private $renew_lock;

	/** @var string */
	private $token;

	/**
	 * @param callable $renew_lock tells whether the run still holds the lock
	 */
	public function __construct( callable $renew_lock ) {
		$this->renew_lock = $renew_lock;
		$this->token      = bin2hex( random_bytes( 16 ) );
	}

	/**
	 * @param \stdClass $item one that names its delivery; all else about it is checked here
	 * @return array<string,mixed>|null the acknowledgement; null while another process is at it
	 * @throws Failure When another process took the delivery over.
	 */
	public function apply( \stdClass $item ): ?array {
		$key = $item->delivery_key;
		$claim = MapTable::claim( $key, $this->text_of( $item, 'content_id' ), $this->text_of( $item, 'action' ), $this->token );
		if ( 'busy' === $claim ) {
			return null;
		}
		PostWatcher::mute();
		try {
			return 'settled' === $claim ? $this->repeat( $key ) : $this->attempt( $key, $item, 'again' === $claim );
		} finally {
			PostWatcher::unmute();
		}
	}

	/**
	 * @return array<string,mixed>
	 * @throws Failure When another process took the delivery over.
	 */
	private function attempt( string $key, \stdClass $item, bool $again ): array {
		try {
			return $this->carry_out( $this->read( $item ), $again );
		} catch ( Failure $failure ) {
			throw $failure;
		} catch ( Refusal $refusal ) {
			$ack = Ack::refusal( $key, $refusal );
		} catch ( \Throwable $trouble ) {
			$ack = Ack::refusal( $key, Refusal::rejected( 'wordpress_error', $trouble->getMessage() ) );
		}
		MapTable::settle( $key, $this->token, Ack::columns( $ack ) );
		return $ack;
	}

	/**
	 * @return array<string,mixed>
	 * @throws Refusal When the item is not what the protocol says.
	 */
	private function read( \stdClass $item ): array {
		$errors = Schema::errors( 'delivery', $item );
		if ( $errors ) {
			throw Refusal::rejected( 'validation_failed', implode( '; ', array_slice( $errors, 0, 5 ) ) );
		}
		if ( ! hash_equals( $item->content_hash, hash( 'sha256', $item->blocks ) ) ) {
			throw Refusal::rejected( 'content_hash_mismatch', __( 'The text arrived damaged: its checksum differs.', 'igny8-connector' ) );
		}
		return (array) json_decode( (string) wp_json_encode( $item ), true );
	}

	/**
	 * @param array<string,mixed> $delivery
	 * @return array<string,mixed>
	 */
	private function carry_out( array $delivery, bool $again ): array {
		if ( 'trash' === $delivery['action'] ) {
			return $this->trash( $delivery );
		}
		$warnings = new Warnings();
		$writer   = new PostWriter( $delivery, $warnings, $this->holder( $delivery['delivery_key'] ) );
		$begun    = $again && 'create' === $delivery['action'] ? Target::written_by( $delivery['delivery_key'] ) : null;
		$existing = $begun ?? $this->existing( $delivery );
		if ( null === $existing || $begun ) {
			$post_id = $writer->create( $begun );
			$result  = 'created';
		} else {
			$result  = $writer->update( $existing, $again ) ? 'updated' : 'unchanged';
			$post_id = $existing->ID;
		}
		return $this->conclude( $delivery, $result, get_post( $post_id ), $writer, $warnings );
	}

	/**
	 * A create for content that has a post already (a restored backup of the daemon, say) becomes an update.
	 *
	 * @param array<string,mixed> $delivery
	 */
	private function existing( array $delivery ): ?\WP_Post {
		$post = 'update' === $delivery['action'] ? Target::of_delivery( $delivery ) : Target::of_new( $delivery );
		if ( $post && 'trash' === $post->post_status ) {
			throw Refusal::conflict( 'post_trashed', __( 'The post is in the trash of WordPress. Restore or delete it there.', 'igny8-connector' ), $post->ID );
		}
		return $post;
	}

	/**
	 * @param array<string,mixed> $delivery
	 * @return array<string,mixed>
	 */
	private function conclude( array $delivery, string $result, \WP_Post $post, PostWriter $writer, Warnings $warnings ): array {
		$ack     = Ack::success( $delivery['delivery_key'], $result, $post, $writer->attachments(), $warnings->all(), $writer->revision_id() );
		$columns = array(
			'post_hash' => Fingerprint::of( $post ),
			'written'   => wp_json_encode( Snapshot::take( $post, $writer->terms() ) ),
			'base'      => wp_json_encode( Snapshot::text( $post ) ),
			'origin'    => isset( $delivery['origin'] ) ? wp_json_encode( $delivery['origin'] ) : null,
		);
		MapTable::settle( $delivery['delivery_key'], $this->token, $columns + Ack::columns( $ack ) );
		return $ack;
	}

	/**
	 * @param array<string,mixed> $delivery
	 * @return array<string,mixed>
	 */
	private function trash( array $delivery ): array {
		$post = Target::of_delivery( $delivery );
		if ( ! current_user_can( 'delete_post', $post->ID ) ) {
			throw Refusal::rejected( 'not_allowed', __( 'The WordPress user who connected this site may not delete this post.', 'igny8-connector' ) );
		}
		if ( ! EMPTY_TRASH_DAYS ) {
			throw Refusal::rejected( 'no_trash', __( 'This site has no trash (EMPTY_TRASH_DAYS is 0): the post would be lost for good.', 'igny8-connector' ) );
		}
		$result = 'trash' === $post->post_status ? 'unchanged' : 'updated';
		if ( 'updated' === $result && ! wp_trash_post( $post->ID ) ) {
			throw Refusal::rejected( 'wordpress_error', __( 'WordPress did not move the post to the trash.', 'igny8-connector' ) );
		}
		$ack = Ack::success( $delivery['delivery_key'], $result, get_post( $post->ID ), array(), array() );
		MapTable::settle( $delivery['delivery_key'], $this->token, Ack::columns( $ack ) );
		return $ack;
	}

	/**
	 * The same delivery once more: the same post, as it is now.
	 *
	 * @return array<string,mixed>
	 */
	private function repeat( string $key ): array {
		$row  = MapTable::find( $key );
		$past = (array) json_decode( (string) $row['result'], true );
		$post = get_post( (int) $row['post_id'] );
		if ( null === $post || ! Target::is_marked( $post->ID, (string) $row['content_id'] ) ) {
			MapTable::note_gone( (int) $row['post_id'] );
			return Ack::refusal( $key, Refusal::conflict( 'post_gone', __( 'The post was deleted in WordPress.', 'igny8-connector' ) ) );
		}
		return Ack::success( $key, 'unchanged', $post, $past['attachments'] ?? array(), $past['warnings'] ?? array() );
	}

	/**
	 * The lock of the run and the claim on the delivery, in one.
	 */
	private function holder( string $key ): callable {
		return function () use ( $key ): void {
			if ( ! ( $this->renew_lock )() || ! MapTable::still_ours( $key, $this->token ) ) {
				throw new Failure( 'lock_lost', __( 'another process took over', 'igny8-connector' ) );
			}
		};
	}

	private function text_of( \stdClass $item, string $field ): string {
		$value = $item->$field ?? '';
		return is_string( $value ) ? mb_substr( $value, 0, 'action' === $field ? 10 : 64 ) : '';
	}
}
