<?php
/**
 * Writes posts: the one place that calls wp_insert_post and wp_update_post for articles.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Import;

use Igny8\Connector\Protocol\Failure;
use Igny8\Connector\Seo\Adapters;
use Igny8\Connector\Seo\SeoMerge;

defined( 'ABSPATH' ) || exit;

/**
 * Images come first, so that the post appears whole, in one write, with its marks in the same call.
 */
final class PostWriter {

	/** @var array<string,mixed> */
	private $delivery;

	/** @var Warnings */
	private $warnings;

	/** @var array<string,array{attachment_id:int,url:string,sha256:string,role:string}> */
	private $images = array();

	/** @var array<string,int[]> */
	private $terms = array();

	/** @var string */
	private $text = '';

	/** @var callable */
	private $hold;

	/** @var int|null */
	private $revision_id = null;

	/**
	 * @param array<string,mixed> $delivery
	 * @param callable            $hold     throws when this process may not write any more
	 */
	public function __construct( array $delivery, Warnings $warnings, callable $hold ) {
		$this->delivery = $delivery;
		$this->warnings = $warnings;
		$this->hold     = $hold;
	}

	/**
	 * @param \WP_Post|null $half_done what an attempt that died has left
	 * @throws Refusal|Failure When it cannot be written.
	 */
	public function create( ?\WP_Post $half_done ): int {
		$fields  = new PostFields( $this->delivery, $this->warnings );
		$content = $this->content();
		$row     = $fields->for_new( $content );
		$meta    = $this->meta_of_new();
		if ( null === $half_done ) {
			$row['guid']       = Target::guid( $this->delivery['delivery_key'] );
			$row['meta_input'] = $meta;
			$post_id           = $this->insert( $row );
		} else {
			$post_id = $half_done->ID;
			$this->complete_meta( $post_id, $meta );
		}
		$this->finish( $post_id, array() );
		Adapters::active()->after_save( $post_id, $this->delivery['seo'] );
		return $post_id;
	}

	/**
	 * @return bool whether anything was different
	 * @throws Refusal|Failure When it cannot be written, or would destroy a person's work.
	 */
	public function update( \WP_Post $post, bool $again ): bool {
		if ( ! current_user_can( 'edit_post', $post->ID ) ) {
			throw Refusal::rejected( 'not_allowed', __( 'The WordPress user who connected this site may not edit this post.', 'igny8-connector' ) );
		}
		$fields  = new PostFields( $this->delivery, $this->warnings );
		$content = $this->content();
		// Fetching images took a while: what counts is what the post says now.
		clean_post_cache( $post->ID );
		$post = get_post( $post->ID );
		if ( null === $post ) {
			throw Refusal::conflict( 'post_gone', __( 'The post was deleted in WordPress.', 'igny8-connector' ) );
		}
		if ( $again && get_post_meta( $post->ID, Target::META_KEY, true ) === $this->delivery['delivery_key'] ) {
			$this->finish( $post->ID, array() );
			return true;
		}
		$last = $this->require_unchanged( $post, $content );
		$row  = $fields->for_existing( $content, $post, $last );
		$seo  = SeoMerge::plan( $post->ID, $this->delivery['seo'], $last->seo(), $this->warnings );
		$new  = $this->differs( $row, $post ) || $seo['set'] || $seo['remove'];
		$this->save( $post->ID, $row, $seo, $new );
		$this->set_featured( $post, $last );
		$this->finish( $post->ID, $last->terms() );
		return $new;
	}

	/**
	 * @return array<string,int[]>
	 */
	public function terms(): array {
		return $this->terms;
	}

	/**
	 * Where the text from before is kept.
	 */
	public function revision_id(): ?int {
		return $this->revision_id;
	}

	/**
	 * @return array<int,array{token:string,attachment_id:int,url:string,sha256:string}>
	 */
	public function attachments(): array {
		$list = array();
		foreach ( $this->images as $token => $image ) {
			$list[] = array(
				'token'         => (string) $token,
				'attachment_id' => $image['attachment_id'],
				'url'           => $image['url'],
				'sha256'        => $image['sha256'],
			);
		}
		return $list;
	}

	private function content(): string {
		$this->images = ( new Images( $this->warnings, $this->hold ) )->bring( $this->delivery['images'] );
		$this->terms  = Terms::resolve( $this->delivery['terms'], $this->delivery['post_type'], $this->warnings );
		$this->text   = Markup::fit( Placeholders::fill( $this->delivery['blocks'], $this->images, $this->warnings ), $this->delivery['post_type'] );
		return $this->text;
	}

	/**
	 * @return array<string,mixed>
	 */
	private function meta_of_new(): array {
		$seo  = array_filter( Adapters::active()->meta( $this->delivery['seo'] ), array( SeoMerge::class, 'is_set' ) );
		$meta = $this->marks() + $seo;
		if ( $this->featured() ) {
			$meta['_thumbnail_id'] = $this->featured();
		}
		return $meta;
	}

	/**
	 * @param array<string,mixed> $meta
	 */
	private function complete_meta( int $post_id, array $meta ): void {
		( $this->hold )();
		foreach ( $meta as $key => $value ) {
			if ( ! metadata_exists( 'post', $post_id, $key ) ) {
				update_post_meta( $post_id, $key, wp_slash( $value ) );
			}
		}
	}

	/**
	 * @param array<string,mixed> $row
	 */
	private function insert( array $row ): int {
		( $this->hold )();
		$post_id = wp_insert_post( wp_slash( $row ), true );
		if ( is_wp_error( $post_id ) ) {
			throw Refusal::rejected( 'wordpress_error', $post_id->get_error_message() );
		}
		return $post_id;
	}

	/**
	 * @param array<string,mixed>                                $row
	 * @param array{set:array<string,mixed>,remove:string[]} $seo
	 */
	private function save( int $post_id, array $row, array $seo, bool $is_new ): void {
		( $this->hold )();
		if ( ! $is_new ) {
			update_post_meta( $post_id, Target::META_KEY, $this->delivery['delivery_key'] );
			return;
		}
		$this->revision_id = self::keep_revision( $post_id );
		$row['ID']         = $post_id;
		$row['meta_input'] = $this->marks() + $seo['set'];
		$saved             = wp_update_post( wp_slash( $row ), true );
		if ( is_wp_error( $saved ) ) {
			throw Refusal::rejected( 'wordpress_error', $saved->get_error_message() );
		}
		foreach ( $seo['remove'] as $key ) {
			delete_post_meta( $post_id, $key );
		}
		if ( $seo['set'] || $seo['remove'] ) {
			Adapters::active()->after_save( $post_id, $this->delivery['seo'] );
		}
	}

	/**
	 * Safe to repeat.
	 *
	 * @param array<string,int[]> $terms_before
	 */
	private function finish( int $post_id, array $terms_before ): void {
		Terms::put( $post_id, $this->terms, $terms_before );
		Images::adopt( $this->images, $post_id );
		clean_post_cache( $post_id );
		$stored = get_post( $post_id );
		self::schedule_exactly( $stored );
		if ( $stored->post_content !== $this->text ) {
			$this->warnings->add( 'content_filtered', __( 'WordPress stored the text differently: the user who connected this site may not save unfiltered HTML, or another plugin changes texts.', 'igny8-connector' ) );
		}
		if ( 'publish' === $stored->post_status && '' !== $this->delivery['slug'] && sanitize_title( $this->delivery['slug'] ) !== $stored->post_name ) {
			/* translators: %s: slug */
			$this->warnings->add( 'slug_differs', sprintf( __( 'The address of the post ends in "%s".', 'igny8-connector' ), $stored->post_name ) );
		}
	}

	/**
	 * WordPress schedules by the local time, which in the night when clocks are set back means two moments.
	 */
	private static function schedule_exactly( \WP_Post $post ): void {
		$moment = strtotime( $post->post_date_gmt . ' UTC' );
		if ( 'future' === $post->post_status && $moment && wp_next_scheduled( 'publish_future_post', array( $post->ID ) ) !== $moment ) {
			wp_clear_scheduled_hook( 'publish_future_post', array( $post->ID ) );
			wp_schedule_single_event( $moment, 'publish_future_post', array( $post->ID ) );
		}
	}

	/**
	 * @throws Refusal When a person has changed the text since our last write.
	 */
	private function require_unchanged( \WP_Post $post, string $content ): Snapshot {
		$now    = Fingerprint::of( $post );
		$wanted = Fingerprint::of_parts( $this->delivery['title'], $content, $this->delivery['excerpt'] );
		$last   = Snapshot::last( $post );
		if ( $now === $wanted || $this->names( 'accept', $now ) || ( null === $last && $this->names( 'base_hash', $now ) ) ) {
			return $last ?? Snapshot::unknown( $post );
		}
		if ( null === $last ) {
			throw Refusal::conflict( 'last_write_unknown', __( 'It is not known what IGNY8 wrote here last, so nothing was overwritten.', 'igny8-connector' ), $post->ID )->with_versions( Snapshot::versions( $post ) );
		}
		if ( $last->text_was_changed( $post ) || isset( $this->delivery['accept'] ) ) {
			throw Refusal::conflict( 'post_changed', __( 'The post was changed in WordPress since IGNY8 wrote it, so nothing was overwritten.', 'igny8-connector' ), $post->ID )->with_versions( Snapshot::versions( $post ) );
		}
		return $last;
	}

	/**
	 * Whether the daemon says, in this field, that it knows the text which the post has now.
	 */
	private function names( string $field, string $hash ): bool {
		return is_string( $this->delivery[ $field ] ?? null ) && hash_equals( $this->delivery[ $field ], $hash );
	}

	/**
	 * WordPress keeps a revision of what is written, not of what was there before: a person's text must not be lost
	 * even if it was never saved twice.
	 */
	private static function keep_revision( int $post_id ): ?int {
		$made = wp_save_post_revision( $post_id );
		if ( is_int( $made ) && $made > 0 ) {
			return $made;
		}
		$latest = wp_get_post_revisions( $post_id, array( 'posts_per_page' => 1 ) );
		return $latest ? (int) reset( $latest )->ID : null;
	}

	/**
	 * @param array<string,mixed> $row
	 */
	private function differs( array $row, \WP_Post $post ): bool {
		unset( $row['edit_date'], $row['post_date'] );
		foreach ( $row as $field => $value ) {
			if ( (string) $value !== (string) $post->$field ) {
				return true;
			}
		}
		return false;
	}

	private function set_featured( \WP_Post $post, Snapshot $last ): void {
		if ( $this->featured() && $last->is_untouched( 'thumbnail', (int) get_post_thumbnail_id( $post ) ) ) {
			set_post_thumbnail( $post, $this->featured() );
		}
	}

	private function featured(): int {
		foreach ( $this->images as $image ) {
			if ( 'featured' === $image['role'] ) {
				return $image['attachment_id'];
			}
		}
		return 0;
	}

	/**
	 * @return array<string,string>
	 */
	private function marks(): array {
		return array(
			Target::META_CONTENT => $this->delivery['content_id'],
			Target::META_KEY     => $this->delivery['delivery_key'],
		);
	}
}
