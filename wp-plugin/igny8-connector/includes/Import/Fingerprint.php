<?php
/**
 * Has a person changed the text since we wrote it?
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Import;

defined( 'ABSPATH' ) || exit;

final class Fingerprint {

	public static function of( \WP_Post $post ): string {
		return self::of_parts( $post->post_title, $post->post_content, $post->post_excerpt );
	}

	public static function of_parts( string $title, string $content, string $excerpt ): string {
		return hash( 'sha256', $title . "\0" . $content . "\0" . $excerpt );
	}
}
