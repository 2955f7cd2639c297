<?php
/**
 * Picks the SEO plugin that is active.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Seo;

defined( 'ABSPATH' ) || exit;

final class Adapters {

	/**
	 * The first active one, in order of how widely they are used; ourselves if there is none.
	 */
	public static function active(): Adapter {
		foreach ( self::known() as $adapter ) {
			if ( $adapter->is_active() ) {
				return $adapter;
			}
		}
		return new OwnMeta();
	}

	public static function active_name(): ?string {
		$active = self::active();
		return $active instanceof OwnMeta ? null : $active->name();
	}

	/**
	 * Two at once disagree about titles: the daemon's doctor asks.
	 *
	 * @return string[]
	 */
	public static function all_active_names(): array {
		$names = array();
		foreach ( self::known() as $adapter ) {
			if ( $adapter->is_active() ) {
				$names[] = $adapter->name();
			}
		}
		return $names;
	}

	/**
	 * @return Adapter[]
	 */
	private static function known(): array {
		$adapters = array( new Yoast(), new RankMath(), new Aioseo(), new SeoPress(), new SeoFramework() );
		/**
		 * Filters the adapters to SEO plugins.
		 *
		 * @param Adapter[] $adapters Tried in order; the first that is active is used.
		 */
		return array_filter(
			(array) apply_filters( 'igny8_seo_adapters', $adapters ),
			static function ( $adapter ): bool {
				return $adapter instanceof Adapter;
			}
		);
	}
}
