<?php
/**
 * Who may do what, in our own words.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector;

defined( 'ABSPATH' ) || exit;

/**
 * A pull runs with the rights of whoever connected the site, whoever asks for it: so whoever may publish may say
 * "now". Everything about the connection is for administrators.
 */
final class Access {

	public const MANAGE = 'igny8_manage';
	public const SYNC   = 'igny8_sync';

	private const NEEDS = array(
		self::MANAGE => 'manage_options',
		self::SYNC   => 'publish_posts',
	);

	public static function hook(): void {
		add_filter( 'map_meta_cap', array( self::class, 'map' ), 10, 2 );
	}

	/**
	 * @param string[] $needed
	 * @return string[]
	 */
	public static function map( array $needed, string $capability ): array {
		return isset( self::NEEDS[ $capability ] ) ? array( self::NEEDS[ $capability ] ) : $needed;
	}

	public static function may_manage(): bool {
		return current_user_can( self::MANAGE );
	}

	public static function may_sync(): bool {
		return current_user_can( self::SYNC );
	}
}
