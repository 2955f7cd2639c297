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
		$adapters = array( new Yoast(), new RankMath(), new Aioseo(), new SeoPress(), new SeoFramework() );
		/**
		 * Filters the adapters to SEO plugins.
		 *
		 * @param Adapter[] $adapters Tried in order; the first that is active is used.
		 */
		$adapters = (array) apply_filters( 'igny8_seo_adapters', $adapters );
		foreach ( $adapters as $adapter ) {
			if ( $adapter instanceof Adapter && $adapter->is_active() ) {
				return $adapter;
			}
		}
		return new OwnMeta();
	}

	public static function active_name(): ?string {
		$active = self::active();
		return $active instanceof OwnMeta ? null : $active->name();
	}
}
