<?php
/**
 * Turns a delivery into the fields of a post.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Import;

use Igny8\Connector\Connection\SiteFacts;
use Igny8\Connector\Settings;
use Igny8\Connector\Time;

defined( 'ABSPATH' ) || exit;

/**
 * Only what the site's settings and the acting user's capabilities allow; what was changed is a warning.
 */
final class PostFields {

	/** @var array<string,mixed> */
	private $delivery;

	/** @var Warnings */
	private $warnings;

	/** @var \WP_Post_Type */
	private $type;

	/**
	 * @param array<string,mixed> $delivery
	 * @throws Refusal When the site does not offer the post type, or the acting user may not use it.
	 */
	public function __construct( array $delivery, Warnings $warnings ) {
		$type = get_post_type_object( $delivery['post_type'] );
		if ( null === $type || ! in_array( $type->name, SiteFacts::post_type_names(), true ) ) {
			/* translators: %s: post type */
			throw Refusal::rejected( 'post_type_unknown', sprintf( __( 'This site has no post type "%s" that articles can go to.', 'igny8-connector' ), $delivery['post_type'] ) );
		}
		if ( ! current_user_can( $type->cap->create_posts ) ) {
			throw Refusal::rejected( 'not_allowed', __( 'The WordPress user who connected this site may not create such posts any more.', 'igny8-connector' ) );
		}
		$this->delivery = $delivery;
		$this->warnings = $warnings;
		$this->type     = $type;
	}

	/**
	 * @return array<string,mixed>
	 */
	public function for_new( string $content ): array {
		return array(
			'post_type'   => $this->type->name,
			'post_status' => $this->status(),
			'post_name'   => $this->slug(),
			'post_author' => $this->author(),
		) + $this->text( $content ) + $this->date();
	}

	/**
	 * Fields that a person has changed since our last write stay as they are.
	 *
	 * @return array<string,mixed>
	 */
	public function for_existing( string $content, \WP_Post $post, Snapshot $last ): array {
		$fields = $this->text( $content );
		if ( '' !== $this->slug() && $last->is_untouched( 'post_name', $post->post_name ) ) {
			$fields['post_name'] = $this->slug();
		}
		if ( null !== $this->delivery['author'] && $last->is_untouched( 'post_author', (int) $post->post_author ) ) {
			$fields['post_author'] = $this->author();
		}
		$status = $this->status();
		if ( $this->may_become( $status, $post, $last ) ) {
			$fields['post_status'] = $status;
			$fields               += $last->is_untouched( 'post_date_gmt', $post->post_date_gmt ) ? $this->date() : array();
		} else {
			/* translators: %s: post status */
			$this->warnings->add( 'status_kept', sprintf( __( 'The post stays "%s": that was decided in WordPress, or it is already public.', 'igny8-connector' ), $post->post_status ) );
		}
		return $fields;
	}

	/**
	 * A person's decision about the status stands, and an update never takes a public post offline.
	 */
	private function may_become( string $status, \WP_Post $post, Snapshot $last ): bool {
		if ( $post->post_status === $status ) {
			return true;
		}
		$is_public = in_array( $post->post_status, array( 'publish', 'private' ), true );
		return $last->is_untouched( 'post_status', $post->post_status ) && ( ! $is_public || in_array( $status, array( 'publish', 'private' ), true ) );
	}

	/**
	 * @return array<string,string>
	 */
	private function text( string $content ): array {
		return array(
			'post_title'   => $this->delivery['title'],
			'post_excerpt' => $this->delivery['excerpt'],
			'post_content' => $content,
		);
	}

	private function slug(): string {
		return sanitize_title( $this->delivery['slug'] );
	}

	/**
	 * @throws Refusal When it is to be scheduled for no time.
	 */
	private function status(): string {
		$wanted = $this->delivery['status'];
		if ( 'future' === $wanted && null === $this->delivery['publish_at'] ) {
			throw Refusal::rejected( 'publish_at_missing', __( 'A scheduled post needs a time.', 'igny8-connector' ) );
		}
		if ( ! in_array( $wanted, Settings::all()['statuses'], true ) ) {
			/* translators: %s: post status */
			$this->warnings->add( 'status_not_allowed', sprintf( __( 'Saved as a draft: Settings → IGNY8 on this site does not allow "%s".', 'igny8-connector' ), $wanted ) );
			return 'draft';
		}
		if ( in_array( $wanted, array( 'publish', 'future', 'private' ), true ) && ! current_user_can( $this->type->cap->publish_posts ) ) {
			$this->warnings->add( 'may_not_publish', __( 'Saved for review: the WordPress user who connected this site may not publish.', 'igny8-connector' ) );
			return 'pending';
		}
		return $wanted;
	}

	/**
	 * The site's own zone decides the local date, also across a change of daylight saving.
	 *
	 * @return array<string,mixed>
	 */
	private function date(): array {
		if ( null === $this->delivery['publish_at'] ) {
			return array();
		}
		$gmt = Time::mysql( Time::timestamp( $this->delivery['publish_at'] ) );
		return array(
			'post_date_gmt' => $gmt,
			'post_date'     => get_date_from_gmt( $gmt ),
			'edit_date'     => true,
		);
	}

	private function author(): int {
		$wanted = $this->delivery['author']['wp_user_id'] ?? null;
		if ( null !== $wanted && user_can( $wanted, 'edit_posts' ) ) {
			return $wanted;
		}
		$default   = Settings::all()['default_author'];
		$is_chosen = $default && user_can( $default, 'edit_posts' );
		$author    = $is_chosen ? $default : get_current_user_id();
		if ( null === $wanted && ! $is_chosen ) {
			/* translators: %s: name of the user who became the author */
			$this->warnings->add( 'author_fallback', sprintf( __( 'IGNY8 named no author and Settings → IGNY8 on this site names none either, so it is %s, who connected the site.', 'igny8-connector' ), get_userdata( $author )->display_name ) );
		}
		if ( null !== $wanted ) {
			/* translators: 1: user id, 2: name of the user who became the author */
			$this->warnings->add( 'author_unknown', sprintf( __( 'User %1$d does not exist or may not write; the author is %2$s.', 'igny8-connector' ), $wanted, get_userdata( $author )->display_name ) );
		}
		return $author;
	}
}
