<?php
/**
 * What agents may ask of us, on WordPress 6.9 and later: "pull my drafts".
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Integration;

use Igny8\Connector\Access;
use Igny8\Connector\Admin\Overview;
use Igny8\Connector\Import\MapTable;
use Igny8\Connector\Import\Target;
use Igny8\Connector\Pull\Puller;

defined( 'ABSPATH' ) || exit;

/**
 * The actions fire only where abilities exist. Each asks for the same rights as its button.
 */
final class Abilities {

	private const CATEGORY = 'igny8';

	public static function hook(): void {
		add_action( 'wp_abilities_api_categories_init', array( self::class, 'register_category' ) );
		add_action( 'wp_abilities_api_init', array( self::class, 'register' ) );
	}

	public static function register_category(): void {
		wp_register_ability_category(
			self::CATEGORY,
			array(
				'label'       => __( 'IGNY8', 'igny8-connector' ),
				'description' => __( 'Articles from the connected IGNY8 daemon.', 'igny8-connector' ),
			)
		);
	}

	public static function register(): void {
		self::add(
			'igny8/sync-status',
			array(
				'label'               => __( 'State of the connection to IGNY8', 'igny8-connector' ),
				'description'         => __( 'Says whether the site is connected, when it last pulled, what went wrong, and how many deliveries there are.', 'igny8-connector' ),
				'execute_callback'    => array( Overview::class, 'facts' ),
				'permission_callback' => array( Access::class, 'may_manage' ),
			),
			true
		);
		self::add(
			'igny8/list-drafts',
			array(
				'label'               => __( 'Posts from IGNY8', 'igny8-connector' ),
				'description'         => __( 'Lists posts that came from IGNY8 and that the current user may edit, newest first.', 'igny8-connector' ),
				'input_schema'        => array(
					'type'                 => 'object',
					'properties'           => array(
						'status' => array(
							'type'    => 'string',
							'enum'    => array( 'draft', 'pending', 'future', 'publish', 'private', 'any' ),
							'default' => 'draft',
						),
						'limit'  => array(
							'type'    => 'integer',
							'minimum' => 1,
							'maximum' => 100,
							'default' => 20,
						),
					),
					'additionalProperties' => false,
					'default'              => array(),
				),
				'execute_callback'    => array( self::class, 'list_drafts' ),
				'permission_callback' => array( self::class, 'may_edit' ),
			),
			true
		);
		self::add(
			'igny8/import-draft',
			array(
				'label'               => __( 'Pull from IGNY8 now', 'igny8-connector' ),
				'description'         => __( 'Fetches what waits in IGNY8. The same article never makes two posts, and what people changed is not overwritten.', 'igny8-connector' ),
				'execute_callback'    => array( self::class, 'import' ),
				'permission_callback' => array( Access::class, 'may_sync' ),
			),
			false
		);
	}

	public static function may_edit(): bool {
		return current_user_can( 'edit_posts' );
	}

	/**
	 * @param array<string,mixed>|null $input
	 * @return array<int,array<string,mixed>>
	 */
	public static function list_drafts( $input = null ): array {
		$posts = get_posts(
			array(
				'post_type'      => 'any',
				'post_status'    => $input['status'] ?? 'draft',
				'posts_per_page' => $input['limit'] ?? 20,
				'meta_key'       => Target::META_CONTENT, // phpcs:ignore WordPress.DB.SlowDBQuery -- by request, limited.
			)
		);
		$list  = array();
		foreach ( $posts as $post ) {
			if ( current_user_can( 'edit_post', $post->ID ) && Target::is_ours( $post->ID ) ) {
				$row    = MapTable::latest_of_post( $post->ID );
				$list[] = array(
					'post_id'    => $post->ID,
					'title'      => $post->post_title,
					'status'     => $post->post_status,
					'content_id' => (string) get_post_meta( $post->ID, Target::META_CONTENT, true ),
					'outcome'    => (string) ( $row['outcome'] ?? '' ),
					'edit_url'   => (string) get_edit_post_link( $post, 'raw' ),
				);
			}
		}
		return $list;
	}

	/**
	 * @return array<string,mixed>
	 */
	public static function import(): array {
		return ( new Puller() )->run( 'ability' );
	}

	/**
	 * @param array<string,mixed> $arguments
	 */
	private static function add( string $name, array $arguments, bool $is_readonly ): void {
		wp_register_ability(
			$name,
			$arguments + array(
				'category'      => self::CATEGORY,
				'output_schema' => array( 'type' => array( 'object', 'array' ) ),
				'meta'          => array(
					'annotations'  => array(
						'readonly'    => $is_readonly,
						'destructive' => false,
						'idempotent'  => true,
					),
					'show_in_rest' => true,
					'mcp'          => array( 'public' => true ),
				),
			)
		);
	}
}
