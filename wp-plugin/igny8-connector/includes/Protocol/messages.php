<?php
/**
 * Generated from docs/protocol/wordpress-v1.schema.json by wp-plugin/tools/schema.php: change that file, then run it.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || exit;

return array(
	'protocol' => array(
		'const' => 1,
	),
	'capability' => array(
		'type' => 'string',
		'pattern' => '^[a-z][a-z0-9_]{0,39}$',
	),
	'capabilities' => array(
		'type' => 'array',
		'items' => array(
			'$ref' => '#/$defs/capability',
		),
		'maxItems' => 50,
	),
	'hex64' => array(
		'type' => 'string',
		'pattern' => '^[0-9a-f]{64}$',
	),
	'time' => array(
		'type' => 'string',
		'pattern' => '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$',
	),
	'uuid' => array(
		'type' => 'string',
		'pattern' => '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
	),
	'http_url' => array(
		'type' => 'string',
		'pattern' => '^https?://[^\\s]+$',
	),
	'token' => array(
		'type' => 'string',
		'pattern' => '^[A-Za-z0-9_-]{1,64}$',
	),
	'problem_note' => array(
		'type' => 'object',
		'properties' => array(
			'code' => array(
				'type' => 'string',
				'pattern' => '^[a-z0-9_]{1,64}$',
			),
			'message' => array(
				'type' => 'string',
				'minLength' => 1,
			),
		),
		'required' => array(
			'code',
			'message',
		),
		'additionalProperties' => false,
	),
	'versions' => array(
		'type' => 'object',
		'properties' => array(
			'wordpress' => array(
				'type' => 'string',
				'minLength' => 1,
			),
			'php' => array(
				'type' => 'string',
				'minLength' => 1,
			),
			'plugin' => array(
				'type' => 'string',
				'minLength' => 1,
			),
		),
		'required' => array(
			'wordpress',
			'php',
			'plugin',
		),
		'additionalProperties' => false,
	),
	'post_status' => array(
		'enum' => array(
			'draft',
			'pending',
			'publish',
			'future',
			'private',
		),
	),
	'seo' => array(
		'type' => 'object',
		'properties' => array(
			'title' => array(
				'type' => 'string',
			),
			'description' => array(
				'type' => 'string',
			),
			'focus_keyword' => array(
				'type' => 'string',
			),
			'secondary_keywords' => array(
				'type' => 'array',
				'items' => array(
					'type' => 'string',
				),
			),
			'canonical' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/http_url',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'noindex' => array(
				'type' => 'boolean',
			),
		),
		'required' => array(
			'title',
			'description',
			'focus_keyword',
			'secondary_keywords',
			'canonical',
			'noindex',
		),
		'additionalProperties' => false,
	),
	'term' => array(
		'type' => 'object',
		'properties' => array(
			'taxonomy' => array(
				'type' => 'string',
				'minLength' => 1,
			),
			'name' => array(
				'type' => 'string',
				'minLength' => 1,
			),
			'create' => array(
				'type' => 'boolean',
			),
			'parents' => array(
				'type' => 'array',
				'items' => array(
					'type' => 'string',
					'minLength' => 1,
				),
				'maxItems' => 10,
			),
		),
		'required' => array(
			'taxonomy',
			'name',
			'create',
		),
		'additionalProperties' => false,
	),
	'image' => array(
		'type' => 'object',
		'properties' => array(
			'token' => array(
				'$ref' => '#/$defs/token',
			),
			'role' => array(
				'enum' => array(
					'featured',
					'inline',
				),
			),
			'url' => array(
				'$ref' => '#/$defs/http_url',
			),
			'sha256' => array(
				'$ref' => '#/$defs/hex64',
			),
			'mime' => array(
				'type' => 'string',
				'pattern' => '^image/[a-z0-9.+-]+$',
			),
			'bytes' => array(
				'type' => 'integer',
				'minimum' => 1,
			),
			'filename' => array(
				'type' => 'string',
				'minLength' => 1,
			),
			'alt' => array(
				'type' => 'string',
			),
			'caption' => array(
				'type' => 'string',
			),
		),
		'required' => array(
			'token',
			'role',
			'url',
			'sha256',
			'mime',
			'bytes',
			'filename',
			'alt',
			'caption',
		),
		'additionalProperties' => false,
	),
	'delivery' => array(
		'type' => 'object',
		'properties' => array(
			'delivery_key' => array(
				'$ref' => '#/$defs/hex64',
			),
			'content_id' => array(
				'type' => 'string',
				'minLength' => 1,
				'maxLength' => 64,
			),
			'action' => array(
				'enum' => array(
					'create',
					'update',
					'trash',
				),
			),
			'post_id' => array(
				'anyOf' => array(
					array(
						'type' => 'integer',
						'minimum' => 1,
					),
					array(
						'type' => 'null',
					),
				),
			),
			'post_type' => array(
				'type' => 'string',
				'minLength' => 1,
			),
			'status' => array(
				'$ref' => '#/$defs/post_status',
			),
			'publish_at' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/time',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'title' => array(
				'type' => 'string',
			),
			'slug' => array(
				'type' => 'string',
			),
			'excerpt' => array(
				'type' => 'string',
			),
			'blocks' => array(
				'type' => 'string',
			),
			'terms' => array(
				'type' => 'array',
				'items' => array(
					'$ref' => '#/$defs/term',
				),
			),
			'author' => array(
				'anyOf' => array(
					array(
						'type' => 'object',
						'properties' => array(
							'wp_user_id' => array(
								'type' => 'integer',
								'minimum' => 1,
							),
						),
						'required' => array(
							'wp_user_id',
						),
						'additionalProperties' => false,
					),
					array(
						'type' => 'null',
					),
				),
			),
			'seo' => array(
				'$ref' => '#/$defs/seo',
			),
			'images' => array(
				'type' => 'array',
				'items' => array(
					'$ref' => '#/$defs/image',
				),
			),
			'content_hash' => array(
				'$ref' => '#/$defs/hex64',
			),
			'accept' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/hex64',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'base_hash' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/hex64',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'origin' => array(
				'anyOf' => array(
					array(
						'type' => 'object',
						'properties' => array(
							'keyword' => array(
								'type' => 'string',
								'maxLength' => 300,
							),
							'cluster' => array(
								'type' => 'string',
								'maxLength' => 300,
							),
							'brief' => array(
								'type' => 'string',
								'maxLength' => 4000,
							),
							'score' => array(
								'anyOf' => array(
									array(
										'type' => 'integer',
										'minimum' => 0,
										'maximum' => 100,
									),
									array(
										'type' => 'null',
									),
								),
							),
							'url' => array(
								'anyOf' => array(
									array(
										'$ref' => '#/$defs/http_url',
									),
									array(
										'type' => 'null',
									),
								),
							),
						),
						'required' => array(
							'keyword',
							'cluster',
							'brief',
							'score',
							'url',
						),
						'additionalProperties' => false,
					),
					array(
						'type' => 'null',
					),
				),
			),
		),
		'required' => array(
			'delivery_key',
			'content_id',
			'action',
			'post_id',
			'post_type',
			'status',
			'publish_at',
			'title',
			'slug',
			'excerpt',
			'blocks',
			'terms',
			'author',
			'seo',
			'images',
			'content_hash',
		),
		'additionalProperties' => false,
	),
	'post_text' => array(
		'type' => 'object',
		'properties' => array(
			'title' => array(
				'type' => 'string',
			),
			'content' => array(
				'type' => 'string',
			),
			'excerpt' => array(
				'type' => 'string',
			),
		),
		'required' => array(
			'title',
			'content',
			'excerpt',
		),
		'additionalProperties' => false,
	),
	'post_versions' => array(
		'type' => 'object',
		'properties' => array(
			'format' => array(
				'enum' => array(
					'blocks',
					'html',
				),
			),
			'base_hash' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/hex64',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'base' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/post_text',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'base_delivery_key' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/hex64',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'current_hash' => array(
				'$ref' => '#/$defs/hex64',
			),
			'current' => array(
				'$ref' => '#/$defs/post_text',
			),
			'modified_by' => array(
				'anyOf' => array(
					array(
						'type' => 'object',
						'properties' => array(
							'wp_user_id' => array(
								'type' => 'integer',
								'minimum' => 1,
							),
							'name' => array(
								'type' => 'string',
							),
						),
						'required' => array(
							'wp_user_id',
							'name',
						),
						'additionalProperties' => false,
					),
					array(
						'type' => 'null',
					),
				),
			),
		),
		'required' => array(
			'format',
			'base_hash',
			'base',
			'base_delivery_key',
			'current_hash',
			'current',
			'modified_by',
		),
		'additionalProperties' => false,
	),
	'event' => array(
		'type' => 'object',
		'properties' => array(
			'event_id' => array(
				'$ref' => '#/$defs/uuid',
			),
			'type' => array(
				'enum' => array(
					'published',
					'edited',
					'trashed',
					'restored',
					'deleted',
					'permalink_changed',
					'status_changed',
				),
			),
			'post_id' => array(
				'type' => 'integer',
				'minimum' => 1,
			),
			'content_id' => array(
				'anyOf' => array(
					array(
						'type' => 'string',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'delivery_key' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/hex64',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'status' => array(
				'type' => 'string',
			),
			'url' => array(
				'type' => 'string',
			),
			'modified_gmt' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/time',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'content_hash' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/hex64',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'occurred_at' => array(
				'$ref' => '#/$defs/time',
			),
		),
		'required' => array(
			'event_id',
			'type',
			'post_id',
			'content_id',
			'delivery_key',
			'status',
			'url',
			'modified_gmt',
			'content_hash',
			'occurred_at',
		),
		'additionalProperties' => false,
	),
	'pair_request' => array(
		'type' => 'object',
		'properties' => array(
			'path' => array(
				'const' => '/api/v1/wp/pair',
			),
			'protocol' => array(
				'$ref' => '#/$defs/protocol',
			),
			'code' => array(
				'type' => 'string',
				'pattern' => '^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$',
			),
			'home_url' => array(
				'$ref' => '#/$defs/http_url',
			),
			'site_name' => array(
				'type' => 'string',
			),
			'versions' => array(
				'$ref' => '#/$defs/versions',
			),
			'locale' => array(
				'type' => 'string',
				'minLength' => 1,
			),
			'timezone' => array(
				'type' => 'string',
				'minLength' => 1,
			),
			'permalink_structure' => array(
				'type' => 'string',
			),
			'seo_plugin' => array(
				'anyOf' => array(
					array(
						'type' => 'string',
						'minLength' => 1,
					),
					array(
						'type' => 'null',
					),
				),
			),
			'rest_url' => array(
				'$ref' => '#/$defs/http_url',
			),
			'limits' => array(
				'type' => 'object',
				'properties' => array(
					'upload_max_bytes' => array(
						'type' => 'integer',
						'minimum' => 0,
					),
					'memory_limit_bytes' => array(
						'type' => 'integer',
					),
					'max_execution_seconds' => array(
						'type' => 'integer',
						'minimum' => 0,
					),
				),
				'required' => array(
					'upload_max_bytes',
					'memory_limit_bytes',
					'max_execution_seconds',
				),
				'additionalProperties' => false,
			),
			'capabilities' => array(
				'$ref' => '#/$defs/capabilities',
			),
		),
		'required' => array(
			'path',
			'protocol',
			'code',
			'home_url',
			'site_name',
			'versions',
			'locale',
			'timezone',
			'permalink_structure',
			'seo_plugin',
			'rest_url',
			'limits',
		),
		'additionalProperties' => false,
	),
	'pair_response' => array(
		'type' => 'object',
		'properties' => array(
			'site_id' => array(
				'type' => 'string',
				'minLength' => 1,
			),
			'site_name' => array(
				'type' => 'string',
			),
			'key_id' => array(
				'type' => 'string',
				'minLength' => 1,
			),
			'secret' => array(
				'type' => 'string',
				'pattern' => '^whsec_[A-Za-z0-9+/]+={0,2}$',
			),
			'poll_interval_seconds' => array(
				'type' => 'integer',
				'minimum' => 1,
			),
			'protocol' => array(
				'$ref' => '#/$defs/protocol',
			),
			'server_time' => array(
				'$ref' => '#/$defs/time',
			),
			'capabilities' => array(
				'$ref' => '#/$defs/capabilities',
			),
		),
		'required' => array(
			'site_id',
			'site_name',
			'key_id',
			'secret',
			'poll_interval_seconds',
			'protocol',
			'server_time',
		),
		'additionalProperties' => false,
	),
	'structure_request' => array(
		'type' => 'object',
		'properties' => array(
			'path' => array(
				'const' => '/api/v1/wp/structure',
			),
			'protocol' => array(
				'$ref' => '#/$defs/protocol',
			),
			'post_types' => array(
				'type' => 'array',
				'items' => array(
					'type' => 'object',
					'properties' => array(
						'name' => array(
							'type' => 'string',
							'minLength' => 1,
						),
						'label' => array(
							'type' => 'string',
						),
						'editor' => array(
							'enum' => array(
								'blocks',
								'html',
							),
						),
					),
					'required' => array(
						'name',
						'label',
					),
					'additionalProperties' => false,
				),
			),
			'taxonomies' => array(
				'type' => 'array',
				'items' => array(
					'type' => 'object',
					'properties' => array(
						'name' => array(
							'type' => 'string',
							'minLength' => 1,
						),
						'label' => array(
							'type' => 'string',
						),
						'hierarchical' => array(
							'type' => 'boolean',
						),
						'post_types' => array(
							'type' => 'array',
							'items' => array(
								'type' => 'string',
								'minLength' => 1,
							),
						),
						'terms' => array(
							'type' => 'array',
							'items' => array(
								'type' => 'object',
								'properties' => array(
									'id' => array(
										'type' => 'integer',
										'minimum' => 1,
									),
									'name' => array(
										'type' => 'string',
										'minLength' => 1,
									),
									'slug' => array(
										'type' => 'string',
										'minLength' => 1,
									),
									'parent_id' => array(
										'anyOf' => array(
											array(
												'type' => 'integer',
												'minimum' => 1,
											),
											array(
												'type' => 'null',
											),
										),
									),
									'posts' => array(
										'type' => 'integer',
										'minimum' => 0,
									),
								),
								'required' => array(
									'id',
									'name',
									'slug',
									'parent_id',
									'posts',
								),
								'additionalProperties' => false,
							),
							'maxItems' => 500,
						),
					),
					'required' => array(
						'name',
						'label',
						'hierarchical',
						'post_types',
					),
					'additionalProperties' => false,
				),
			),
			'authors' => array(
				'type' => 'array',
				'items' => array(
					'type' => 'object',
					'properties' => array(
						'id' => array(
							'type' => 'integer',
							'minimum' => 1,
						),
						'name' => array(
							'type' => 'string',
						),
					),
					'required' => array(
						'id',
						'name',
					),
					'additionalProperties' => false,
				),
			),
			'statuses' => array(
				'type' => 'array',
				'items' => array(
					'type' => 'string',
					'minLength' => 1,
				),
			),
			'theme' => array(
				'type' => 'object',
				'properties' => array(
					'name' => array(
						'type' => 'string',
					),
					'is_block_theme' => array(
						'type' => 'boolean',
					),
				),
				'required' => array(
					'name',
					'is_block_theme',
				),
				'additionalProperties' => false,
			),
		),
		'required' => array(
			'path',
			'protocol',
			'post_types',
			'taxonomies',
			'authors',
			'statuses',
		),
		'additionalProperties' => false,
	),
	'structure_response' => array(
		'type' => 'object',
		'properties' => array(
			'status' => array(
				'const' => 'paired',
			),
		),
		'required' => array(
			'status',
		),
		'additionalProperties' => false,
	),
	'claim_request' => array(
		'type' => 'object',
		'properties' => array(
			'path' => array(
				'const' => '/api/v1/wp/claim',
			),
			'protocol' => array(
				'$ref' => '#/$defs/protocol',
			),
			'limit' => array(
				'type' => 'integer',
				'minimum' => 1,
				'maximum' => 50,
			),
		),
		'required' => array(
			'path',
			'protocol',
			'limit',
		),
		'additionalProperties' => false,
	),
	'claim_response' => array(
		'type' => 'object',
		'properties' => array(
			'items' => array(
				'type' => 'array',
				'items' => array(
					'$ref' => '#/$defs/delivery',
				),
			),
			'lease_seconds' => array(
				'type' => 'integer',
				'minimum' => 1,
			),
			'server_time' => array(
				'$ref' => '#/$defs/time',
			),
			'poll_interval_seconds' => array(
				'type' => 'integer',
				'minimum' => 1,
			),
			'more' => array(
				'type' => 'boolean',
			),
			'capabilities' => array(
				'$ref' => '#/$defs/capabilities',
			),
		),
		'required' => array(
			'items',
			'lease_seconds',
			'server_time',
			'poll_interval_seconds',
			'more',
		),
		'additionalProperties' => false,
	),
	'ack_request' => array(
		'type' => 'object',
		'properties' => array(
			'path' => array(
				'const' => '/api/v1/wp/ack',
			),
			'protocol' => array(
				'$ref' => '#/$defs/protocol',
			),
			'delivery_key' => array(
				'$ref' => '#/$defs/hex64',
			),
			'result' => array(
				'enum' => array(
					'created',
					'updated',
					'unchanged',
					'conflict',
					'rejected',
				),
			),
			'post_id' => array(
				'anyOf' => array(
					array(
						'type' => 'integer',
						'minimum' => 1,
					),
					array(
						'type' => 'null',
					),
				),
			),
			'url' => array(
				'anyOf' => array(
					array(
						'type' => 'string',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'edit_url' => array(
				'anyOf' => array(
					array(
						'type' => 'string',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'status' => array(
				'anyOf' => array(
					array(
						'type' => 'string',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'modified_gmt' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/time',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'content_hash' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/hex64',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'attachments' => array(
				'type' => 'array',
				'items' => array(
					'type' => 'object',
					'properties' => array(
						'token' => array(
							'$ref' => '#/$defs/token',
						),
						'attachment_id' => array(
							'type' => 'integer',
							'minimum' => 1,
						),
						'url' => array(
							'type' => 'string',
						),
						'sha256' => array(
							'$ref' => '#/$defs/hex64',
						),
					),
					'required' => array(
						'token',
						'attachment_id',
						'url',
						'sha256',
					),
					'additionalProperties' => false,
				),
			),
			'warnings' => array(
				'type' => 'array',
				'items' => array(
					'$ref' => '#/$defs/problem_note',
				),
			),
			'error' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/problem_note',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'versions' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/post_versions',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'post_hash' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/hex64',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'revision_id' => array(
				'anyOf' => array(
					array(
						'type' => 'integer',
						'minimum' => 1,
					),
					array(
						'type' => 'null',
					),
				),
			),
		),
		'required' => array(
			'path',
			'protocol',
			'delivery_key',
			'result',
			'post_id',
			'url',
			'edit_url',
			'status',
			'modified_gmt',
			'content_hash',
			'attachments',
			'warnings',
			'error',
		),
		'additionalProperties' => false,
	),
	'ack_response' => array(
		'type' => 'object',
		'properties' => array(
			'delivery_key' => array(
				'$ref' => '#/$defs/hex64',
			),
			'content_id' => array(
				'type' => 'string',
				'minLength' => 1,
			),
			'status' => array(
				'type' => 'string',
				'minLength' => 1,
			),
		),
		'required' => array(
			'delivery_key',
			'content_id',
			'status',
		),
		'additionalProperties' => false,
	),
	'ack_item' => array(
		'type' => 'object',
		'properties' => array(
			'delivery_key' => array(
				'$ref' => '#/$defs/hex64',
			),
			'result' => array(
				'enum' => array(
					'created',
					'updated',
					'unchanged',
					'conflict',
					'rejected',
				),
			),
			'post_id' => array(
				'anyOf' => array(
					array(
						'type' => 'integer',
						'minimum' => 1,
					),
					array(
						'type' => 'null',
					),
				),
			),
			'url' => array(
				'anyOf' => array(
					array(
						'type' => 'string',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'edit_url' => array(
				'anyOf' => array(
					array(
						'type' => 'string',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'status' => array(
				'anyOf' => array(
					array(
						'type' => 'string',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'modified_gmt' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/time',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'content_hash' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/hex64',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'attachments' => array(
				'type' => 'array',
				'items' => array(
					'type' => 'object',
					'properties' => array(
						'token' => array(
							'$ref' => '#/$defs/token',
						),
						'attachment_id' => array(
							'type' => 'integer',
							'minimum' => 1,
						),
						'url' => array(
							'type' => 'string',
						),
						'sha256' => array(
							'$ref' => '#/$defs/hex64',
						),
					),
					'required' => array(
						'token',
						'attachment_id',
						'url',
						'sha256',
					),
					'additionalProperties' => false,
				),
			),
			'warnings' => array(
				'type' => 'array',
				'items' => array(
					'$ref' => '#/$defs/problem_note',
				),
			),
			'error' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/problem_note',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'versions' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/post_versions',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'post_hash' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/hex64',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'revision_id' => array(
				'anyOf' => array(
					array(
						'type' => 'integer',
						'minimum' => 1,
					),
					array(
						'type' => 'null',
					),
				),
			),
		),
		'required' => array(
			'delivery_key',
			'result',
			'post_id',
			'url',
			'edit_url',
			'status',
			'modified_gmt',
			'content_hash',
			'attachments',
			'warnings',
			'error',
		),
		'additionalProperties' => false,
	),
	'acks_request' => array(
		'type' => 'object',
		'properties' => array(
			'path' => array(
				'const' => '/api/v1/wp/acks',
			),
			'protocol' => array(
				'$ref' => '#/$defs/protocol',
			),
			'acks' => array(
				'type' => 'array',
				'items' => array(
					'$ref' => '#/$defs/ack_item',
				),
				'minItems' => 1,
				'maxItems' => 20,
			),
		),
		'required' => array(
			'path',
			'protocol',
			'acks',
		),
		'additionalProperties' => false,
	),
	'acks_response' => array(
		'type' => 'object',
		'properties' => array(
			'results' => array(
				'type' => 'array',
				'items' => array(
					'type' => 'object',
					'properties' => array(
						'delivery_key' => array(
							'$ref' => '#/$defs/hex64',
						),
						'content_id' => array(
							'anyOf' => array(
								array(
									'type' => 'string',
									'minLength' => 1,
								),
								array(
									'type' => 'null',
								),
							),
						),
						'status' => array(
							'anyOf' => array(
								array(
									'type' => 'string',
									'minLength' => 1,
								),
								array(
									'type' => 'null',
								),
							),
						),
						'error' => array(
							'anyOf' => array(
								array(
									'$ref' => '#/$defs/problem_note',
								),
								array(
									'type' => 'null',
								),
							),
						),
					),
					'required' => array(
						'delivery_key',
						'content_id',
						'status',
						'error',
					),
					'additionalProperties' => false,
				),
				'minItems' => 1,
				'maxItems' => 20,
			),
		),
		'required' => array(
			'results',
		),
		'additionalProperties' => false,
	),
	'events_request' => array(
		'type' => 'object',
		'properties' => array(
			'path' => array(
				'const' => '/api/v1/wp/events',
			),
			'protocol' => array(
				'$ref' => '#/$defs/protocol',
			),
			'events' => array(
				'type' => 'array',
				'items' => array(
					'$ref' => '#/$defs/event',
				),
				'minItems' => 1,
				'maxItems' => 200,
			),
		),
		'required' => array(
			'path',
			'protocol',
			'events',
		),
		'additionalProperties' => false,
	),
	'events_response' => array(
		'type' => 'object',
		'properties' => array(
			'accepted' => array(
				'type' => 'array',
				'items' => array(
					'$ref' => '#/$defs/uuid',
				),
			),
		),
		'required' => array(
			'accepted',
		),
		'additionalProperties' => false,
	),
	'health' => array(
		'type' => 'object',
		'properties' => array(
			'seo_plugins' => array(
				'type' => 'array',
				'items' => array(
					'type' => 'string',
					'minLength' => 1,
				),
				'maxItems' => 20,
			),
			'multisite' => array(
				'type' => 'boolean',
			),
			'environment' => array(
				'type' => 'string',
				'minLength' => 1,
			),
			'https' => array(
				'type' => 'boolean',
			),
			'permalink_structure' => array(
				'type' => 'string',
			),
			'rest_url' => array(
				'$ref' => '#/$defs/http_url',
			),
			'locale' => array(
				'type' => 'string',
				'minLength' => 1,
			),
			'timezone' => array(
				'type' => 'string',
				'minLength' => 1,
			),
			'memory_limit_bytes' => array(
				'type' => 'integer',
			),
			'max_execution_seconds' => array(
				'type' => 'integer',
				'minimum' => 0,
			),
			'upload_max_bytes' => array(
				'type' => 'integer',
				'minimum' => 0,
			),
			'uploads_writable' => array(
				'type' => 'boolean',
			),
			'disk_free_bytes' => array(
				'anyOf' => array(
					array(
						'type' => 'integer',
						'minimum' => 0,
					),
					array(
						'type' => 'null',
					),
				),
			),
			'image_editor' => array(
				'type' => 'boolean',
			),
			'acting_user' => array(
				'type' => 'object',
				'properties' => array(
					'exists' => array(
						'type' => 'boolean',
					),
					'can_create' => array(
						'type' => 'boolean',
					),
					'can_publish' => array(
						'type' => 'boolean',
					),
					'can_upload' => array(
						'type' => 'boolean',
					),
					'can_create_terms' => array(
						'type' => 'boolean',
					),
					'unfiltered_html' => array(
						'type' => 'boolean',
					),
				),
				'required' => array(
					'exists',
					'can_create',
					'can_publish',
					'can_upload',
					'can_create_terms',
					'unfiltered_html',
				),
				'additionalProperties' => false,
			),
			'statuses_allowed' => array(
				'type' => 'array',
				'items' => array(
					'$ref' => '#/$defs/post_status',
				),
				'maxItems' => 10,
			),
			'cron' => array(
				'type' => 'object',
				'properties' => array(
					'disabled' => array(
						'type' => 'boolean',
					),
					'alternate' => array(
						'type' => 'boolean',
					),
					'action_scheduler' => array(
						'type' => 'boolean',
					),
					'next_pull_at' => array(
						'anyOf' => array(
							array(
								'$ref' => '#/$defs/time',
							),
							array(
								'type' => 'null',
							),
						),
					),
					'overdue_seconds' => array(
						'type' => 'integer',
						'minimum' => 0,
					),
				),
				'required' => array(
					'disabled',
					'alternate',
					'action_scheduler',
					'next_pull_at',
					'overdue_seconds',
				),
				'additionalProperties' => false,
			),
			'loopback' => array(
				'type' => 'object',
				'properties' => array(
					'checked_at' => array(
						'anyOf' => array(
							array(
								'$ref' => '#/$defs/time',
							),
							array(
								'type' => 'null',
							),
						),
					),
					'status' => array(
						'anyOf' => array(
							array(
								'type' => 'integer',
								'minimum' => 0,
								'maximum' => 599,
							),
							array(
								'type' => 'null',
							),
						),
					),
					'error' => array(
						'anyOf' => array(
							array(
								'type' => 'string',
							),
							array(
								'type' => 'null',
							),
						),
					),
				),
				'required' => array(
					'checked_at',
					'status',
					'error',
				),
				'additionalProperties' => false,
			),
			'maintenance' => array(
				'type' => 'boolean',
			),
			'rest_restricted' => array(
				'type' => 'boolean',
			),
			'blocks_outside' => array(
				'type' => 'boolean',
			),
			'clock_skew_seconds' => array(
				'anyOf' => array(
					array(
						'type' => 'integer',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'last_error' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/problem_note',
					),
					array(
						'type' => 'null',
					),
				),
			),
		),
		'required' => array(
			'seo_plugins',
			'multisite',
			'environment',
			'https',
			'permalink_structure',
			'rest_url',
			'locale',
			'timezone',
			'memory_limit_bytes',
			'max_execution_seconds',
			'upload_max_bytes',
			'uploads_writable',
			'disk_free_bytes',
			'image_editor',
			'acting_user',
			'statuses_allowed',
			'cron',
			'loopback',
			'maintenance',
			'rest_restricted',
			'blocks_outside',
			'clock_skew_seconds',
			'last_error',
		),
		'additionalProperties' => false,
	),
	'heartbeat_request' => array(
		'type' => 'object',
		'properties' => array(
			'path' => array(
				'const' => '/api/v1/wp/heartbeat',
			),
			'protocol' => array(
				'$ref' => '#/$defs/protocol',
			),
			'versions' => array(
				'$ref' => '#/$defs/versions',
			),
			'home_url' => array(
				'$ref' => '#/$defs/http_url',
			),
			'cron' => array(
				'type' => 'object',
				'properties' => array(
					'disabled' => array(
						'type' => 'boolean',
					),
					'last_run_at' => array(
						'anyOf' => array(
							array(
								'$ref' => '#/$defs/time',
							),
							array(
								'type' => 'null',
							),
						),
					),
				),
				'required' => array(
					'disabled',
					'last_run_at',
				),
				'additionalProperties' => false,
			),
			'counts' => array(
				'type' => 'object',
				'properties' => array(
					'pending_events' => array(
						'type' => 'integer',
						'minimum' => 0,
					),
					'deliveries' => array(
						'type' => 'integer',
						'minimum' => 0,
					),
				),
				'required' => array(
					'pending_events',
					'deliveries',
				),
				'additionalProperties' => false,
			),
			'capabilities' => array(
				'$ref' => '#/$defs/capabilities',
			),
			'health' => array(
				'$ref' => '#/$defs/health',
			),
		),
		'required' => array(
			'path',
			'protocol',
			'versions',
			'home_url',
			'cron',
			'counts',
		),
		'additionalProperties' => false,
	),
	'heartbeat_response' => array(
		'type' => 'object',
		'properties' => array(
			'server_time' => array(
				'$ref' => '#/$defs/time',
			),
			'poll_interval_seconds' => array(
				'type' => 'integer',
				'minimum' => 1,
			),
			'protocol' => array(
				'$ref' => '#/$defs/protocol',
			),
			'capabilities' => array(
				'$ref' => '#/$defs/capabilities',
			),
		),
		'required' => array(
			'server_time',
			'poll_interval_seconds',
			'protocol',
		),
		'additionalProperties' => false,
	),
	'inventory_bucket' => array(
		'type' => 'integer',
		'minimum' => 0,
		'maximum' => 255,
	),
	'inventory_request' => array(
		'type' => 'object',
		'properties' => array(
			'path' => array(
				'const' => '/api/v1/wp/inventory',
			),
			'protocol' => array(
				'$ref' => '#/$defs/protocol',
			),
			'run_id' => array(
				'$ref' => '#/$defs/uuid',
			),
			'total' => array(
				'type' => 'integer',
				'minimum' => 0,
			),
			'buckets' => array(
				'type' => 'array',
				'items' => array(
					'$ref' => '#/$defs/hex64',
				),
				'minItems' => 256,
				'maxItems' => 256,
			),
		),
		'required' => array(
			'path',
			'protocol',
			'run_id',
			'total',
			'buckets',
		),
		'additionalProperties' => false,
	),
	'inventory_response' => array(
		'type' => 'object',
		'properties' => array(
			'run_id' => array(
				'$ref' => '#/$defs/uuid',
			),
			'wanted' => array(
				'type' => 'array',
				'items' => array(
					'$ref' => '#/$defs/inventory_bucket',
				),
				'maxItems' => 256,
			),
		),
		'required' => array(
			'run_id',
			'wanted',
		),
		'additionalProperties' => false,
	),
	'inventory_post' => array(
		'type' => 'object',
		'properties' => array(
			'post_id' => array(
				'type' => 'integer',
				'minimum' => 1,
			),
			'digest' => array(
				'$ref' => '#/$defs/hex64',
			),
			'type' => array(
				'type' => 'string',
				'minLength' => 1,
			),
			'status' => array(
				'const' => 'publish',
			),
			'url' => array(
				'$ref' => '#/$defs/http_url',
			),
			'slug' => array(
				'type' => 'string',
			),
			'title' => array(
				'type' => 'string',
			),
			'excerpt' => array(
				'type' => 'string',
				'maxLength' => 500,
			),
			'language' => array(
				'type' => 'string',
				'minLength' => 1,
				'maxLength' => 20,
			),
			'published_gmt' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/time',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'modified_gmt' => array(
				'anyOf' => array(
					array(
						'$ref' => '#/$defs/time',
					),
					array(
						'type' => 'null',
					),
				),
			),
			'content_hash' => array(
				'$ref' => '#/$defs/hex64',
			),
			'content_id' => array(
				'anyOf' => array(
					array(
						'type' => 'string',
						'minLength' => 1,
						'maxLength' => 64,
					),
					array(
						'type' => 'null',
					),
				),
			),
			'author' => array(
				'anyOf' => array(
					array(
						'type' => 'object',
						'properties' => array(
							'wp_user_id' => array(
								'type' => 'integer',
								'minimum' => 1,
							),
							'name' => array(
								'type' => 'string',
							),
						),
						'required' => array(
							'wp_user_id',
							'name',
						),
						'additionalProperties' => false,
					),
					array(
						'type' => 'null',
					),
				),
			),
			'word_count' => array(
				'type' => 'integer',
				'minimum' => 0,
			),
			'headings' => array(
				'type' => 'array',
				'items' => array(
					'type' => 'object',
					'properties' => array(
						'level' => array(
							'type' => 'integer',
							'minimum' => 1,
							'maximum' => 6,
						),
						'text' => array(
							'type' => 'string',
							'maxLength' => 300,
						),
					),
					'required' => array(
						'level',
						'text',
					),
					'additionalProperties' => false,
				),
				'maxItems' => 200,
			),
			'links' => array(
				'type' => 'array',
				'items' => array(
					'type' => 'object',
					'properties' => array(
						'url' => array(
							'type' => 'string',
							'minLength' => 1,
							'maxLength' => 2000,
						),
						'text' => array(
							'type' => 'string',
							'maxLength' => 300,
						),
						'rel' => array(
							'type' => 'string',
							'maxLength' => 100,
						),
					),
					'required' => array(
						'url',
						'text',
						'rel',
					),
					'additionalProperties' => false,
				),
				'maxItems' => 500,
			),
			'terms' => array(
				'type' => 'array',
				'items' => array(
					'type' => 'object',
					'properties' => array(
						'taxonomy' => array(
							'type' => 'string',
							'minLength' => 1,
						),
						'id' => array(
							'type' => 'integer',
							'minimum' => 1,
						),
						'name' => array(
							'type' => 'string',
							'minLength' => 1,
						),
						'slug' => array(
							'type' => 'string',
							'minLength' => 1,
						),
					),
					'required' => array(
						'taxonomy',
						'id',
						'name',
						'slug',
					),
					'additionalProperties' => false,
				),
				'maxItems' => 200,
			),
			'images' => array(
				'type' => 'integer',
				'minimum' => 0,
			),
			'focus_keyword' => array(
				'type' => 'string',
				'maxLength' => 300,
			),
		),
		'required' => array(
			'post_id',
			'digest',
			'type',
			'status',
			'url',
			'slug',
			'title',
			'excerpt',
			'language',
			'published_gmt',
			'modified_gmt',
			'content_hash',
			'content_id',
			'author',
			'word_count',
			'headings',
			'links',
			'terms',
			'images',
			'focus_keyword',
		),
		'additionalProperties' => false,
	),
	'inventory_posts_request' => array(
		'type' => 'object',
		'properties' => array(
			'path' => array(
				'const' => '/api/v1/wp/inventory_posts',
			),
			'protocol' => array(
				'$ref' => '#/$defs/protocol',
			),
			'run_id' => array(
				'$ref' => '#/$defs/uuid',
			),
			'parts' => array(
				'type' => 'array',
				'items' => array(
					'type' => 'object',
					'properties' => array(
						'bucket' => array(
							'$ref' => '#/$defs/inventory_bucket',
						),
						'after_id' => array(
							'type' => 'integer',
							'minimum' => 0,
						),
						'through_id' => array(
							'anyOf' => array(
								array(
									'type' => 'integer',
									'minimum' => 0,
								),
								array(
									'type' => 'null',
								),
							),
						),
						'posts' => array(
							'type' => 'array',
							'items' => array(
								'$ref' => '#/$defs/inventory_post',
							),
							'maxItems' => 100,
						),
					),
					'required' => array(
						'bucket',
						'after_id',
						'through_id',
						'posts',
					),
					'additionalProperties' => false,
				),
				'minItems' => 1,
				'maxItems' => 256,
			),
		),
		'required' => array(
			'path',
			'protocol',
			'run_id',
			'parts',
		),
		'additionalProperties' => false,
	),
	'inventory_posts_response' => array(
		'type' => 'object',
		'properties' => array(
			'stored' => array(
				'type' => 'integer',
				'minimum' => 0,
			),
			'forgotten' => array(
				'type' => 'integer',
				'minimum' => 0,
			),
		),
		'required' => array(
			'stored',
			'forgotten',
		),
		'additionalProperties' => false,
	),
	'unpair_request' => array(
		'type' => 'object',
		'properties' => array(
			'path' => array(
				'const' => '/api/v1/wp/unpair',
			),
			'protocol' => array(
				'$ref' => '#/$defs/protocol',
			),
		),
		'required' => array(
			'path',
			'protocol',
		),
		'additionalProperties' => false,
	),
	'unpair_response' => array(
		'type' => 'object',
		'properties' => array(
			'status' => array(
				'const' => 'revoked',
			),
		),
		'required' => array(
			'status',
		),
		'additionalProperties' => false,
	),
	'rotate_request' => array(
		'type' => 'object',
		'properties' => array(
			'path' => array(
				'const' => '/api/v1/wp/rotate',
			),
			'protocol' => array(
				'$ref' => '#/$defs/protocol',
			),
		),
		'required' => array(
			'path',
			'protocol',
		),
		'additionalProperties' => false,
	),
	'rotate_response' => array(
		'type' => 'object',
		'properties' => array(
			'key_id' => array(
				'type' => 'string',
				'minLength' => 1,
			),
			'secret' => array(
				'type' => 'string',
				'pattern' => '^whsec_[A-Za-z0-9+/]+={0,2}$',
			),
			'old_key_valid_until' => array(
				'$ref' => '#/$defs/time',
			),
		),
		'required' => array(
			'key_id',
			'secret',
			'old_key_valid_until',
		),
		'additionalProperties' => false,
	),
	'nudge' => array(
		'type' => 'object',
		'properties' => array(
			'type' => array(
				'enum' => array(
					'pull',
					'heartbeat',
				),
			),
			'path' => array(
				'const' => '/igny8/v1/webhook',
			),
			'protocol' => array(
				'$ref' => '#/$defs/protocol',
			),
		),
		'required' => array(
			'type',
			'path',
			'protocol',
		),
		'additionalProperties' => false,
	),
);
