<?php
/**
 * Deliveries as the daemon sends them.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

final class Delivery {

	public const TEXT = "<!-- wp:paragraph -->\n<p>A path C:\\new\\table, a \"quote\", an apostrophe's tail, &amp; an emoji 🌱.</p>\n<!-- /wp:paragraph -->\n\n";

	public static function make( array $changes = array() ): array {
		$delivery = $changes + array(
			'delivery_key' => bin2hex( random_bytes( 32 ) ),
			'content_id'   => 'cont_' . wp_generate_uuid4(),
			'action'       => 'create',
			'post_id'      => null,
			'post_type'    => 'post',
			'status'       => 'draft',
			'publish_at'   => null,
			'title'        => 'Back\\slash & "quotes" – <em>title</em>',
			'slug'         => 'a-slug-' . bin2hex( random_bytes( 4 ) ),
			'excerpt'      => 'A \\short\\ "excerpt".',
			'blocks'       => self::TEXT,
			'terms'        => array(),
			'author'       => null,
			'seo'          => self::seo(),
			'images'       => array(),
		);
		return $delivery + array( 'content_hash' => hash( 'sha256', $delivery['blocks'] ) );
	}

	/**
	 * The same content in a newer version.
	 */
	public static function newer( array $delivery, array $changes ): array {
		unset( $delivery['content_hash'], $delivery['delivery_key'] );
		return self::make( $changes + array( 'action' => 'update' ) + $delivery );
	}

	public static function seo( array $changes = array() ): array {
		return $changes + array(
			'title'              => 'SEO "title" & \\ more',
			'description'        => 'A description.',
			'focus_keyword'      => 'first words',
			'secondary_keywords' => array( 'second words', 'third' ),
			'canonical'          => null,
			'noindex'            => false,
		);
	}

	public static function image_block( string $token ): string {
		return "<!-- wp:image {\"id\":{{igny8:image:$token:id}},\"sizeSlug\":\"large\",\"linkDestination\":\"none\"} -->\n"
			. "<figure class=\"wp-block-image size-large\"><img src=\"{{igny8:image:$token:url}}\" alt=\"A picture\" class=\"wp-image-{{igny8:image:$token:id}}\"/></figure>\n<!-- /wp:image -->\n\n";
	}
}
