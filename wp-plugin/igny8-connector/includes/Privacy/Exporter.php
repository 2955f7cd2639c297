<?php
/**
 * Personal data: who connected the site, and whose name delivered posts carry.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Privacy;

use Igny8\Connector\Connection\Connection;
use Igny8\Connector\Import\Target;
use Igny8\Connector\Time;

defined( 'ABSPATH' ) || exit;

final class Exporter {

	private const PER_PAGE = 100;

	public static function hook(): void {
		add_filter( 'wp_privacy_personal_data_exporters', array( self::class, 'add' ) );
		add_action( 'admin_init', array( self::class, 'suggest_policy' ) );
	}

	/**
	 * @param array<string,array<string,mixed>> $exporters
	 * @return array<string,array<string,mixed>>
	 */
	public static function add( array $exporters ): array {
		$exporters['igny8-connector'] = array(
			'exporter_friendly_name' => __( 'IGNY8 Connector', 'igny8-connector' ),
			'callback'               => array( self::class, 'export' ),
		);
		return $exporters;
	}

	/**
	 * @return array{data:array<int,array<string,mixed>>,done:bool}
	 */
	public static function export( string $email, int $page = 1 ): array {
		$user = get_user_by( 'email', $email );
		if ( ! $user ) {
			return array(
				'data' => array(),
				'done' => true,
			);
		}
		$posts = self::posts_of( $user->ID, $page );
		$items = array_map( array( self::class, 'post_item' ), $posts );
		if ( 1 === $page && (int) Connection::all()['paired_by'] === $user->ID ) {
			$items[] = self::item( 'connection', __( 'This user connected the site to IGNY8 at', 'igny8-connector' ), Time::rfc3339( (int) Connection::all()['paired_at'] ) );
		}
		return array(
			'data' => $items,
			'done' => count( $posts ) < self::PER_PAGE,
		);
	}

	public static function suggest_policy(): void {
		wp_add_privacy_policy_content(
			__( 'IGNY8 Connector', 'igny8-connector' ),
			wp_kses_post( '<p>' . __( 'This site receives articles from an IGNY8 daemon. The names and numbers of users who can write posts, and the addresses and states of the posts that came from there, are sent to that daemon. Data of visitors are not sent.', 'igny8-connector' ) . '</p>' )
		);
	}

	/**
	 * @return \WP_Post[]
	 */
	private static function posts_of( int $user_id, int $page ): array {
		return get_posts(
			array(
				'author'         => $user_id,
				'post_type'      => 'any',
				'post_status'    => 'any',
				'meta_key'       => Target::META_CONTENT, // phpcs:ignore WordPress.DB.SlowDBQuery -- rare, paged, by a person's request.
				'posts_per_page' => self::PER_PAGE,
				'paged'          => $page,
				'orderby'        => 'ID',
				'order'          => 'ASC',
			)
		);
	}

	/**
	 * @return array<string,mixed>
	 */
	private static function post_item( \WP_Post $post ): array {
		return self::item( "post-{$post->ID}", __( 'Post delivered under this user\'s name', 'igny8-connector' ), (string) get_permalink( $post ) );
	}

	/**
	 * @return array<string,mixed>
	 */
	private static function item( string $id, string $name, string $value ): array {
		return array(
			'group_id'    => 'igny8',
			'group_label' => __( 'IGNY8', 'igny8-connector' ),
			'item_id'     => "igny8-$id",
			'data'        => array(
				array(
					'name'  => $name,
					'value' => $value,
				),
			),
		);
	}
}
