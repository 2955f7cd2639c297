<?php
/**
 * Our REST routes.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Rest;

use Igny8\Connector\Access;
use Igny8\Connector\Admin\Overview;
use Igny8\Connector\Pull\Puller;

defined( 'ABSPATH' ) || exit;

final class Routes {

	private const NAMESPACE = 'igny8/v1';

	public static function register(): void {
		register_rest_route(
			self::NAMESPACE,
			'/webhook',
			array(
				'methods'             => 'POST',
				'callback'            => array( Webhook::class, 'receive' ),
				'permission_callback' => array( Webhook::class, 'may_call' ),
			)
		);
		register_rest_route(
			self::NAMESPACE,
			'/sync',
			array(
				'methods'             => 'POST',
				'callback'            => array( self::class, 'sync' ),
				'permission_callback' => array( Access::class, 'may_sync' ),
			)
		);
		register_rest_route(
			self::NAMESPACE,
			'/status',
			array(
				'methods'             => 'GET',
				'callback'            => array( self::class, 'status' ),
				'permission_callback' => array( Access::class, 'may_manage' ),
			)
		);
	}

	public static function sync(): \WP_REST_Response {
		return new \WP_REST_Response( ( new Puller() )->run( 'rest' ) );
	}

	public static function status(): \WP_REST_Response {
		return new \WP_REST_Response( Overview::facts() );
	}
}
