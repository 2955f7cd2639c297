<?php
/**
 * SEOPress.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Seo;

defined( 'ABSPATH' ) || exit;

final class SeoPress extends MetaAdapter {

	public function name(): string {
		return 'seopress';
	}

	public function is_active(): bool {
		return defined( 'SEOPRESS_VERSION' );
	}

	protected function keyword_key(): ?string {
		return '_seopress_analysis_target_kw';
	}

	public function meta( array $seo ): array {
		return array(
			'_seopress_titles_title'       => $seo['title'],
			'_seopress_titles_desc'        => $seo['description'],
			'_seopress_analysis_target_kw' => self::keywords( $seo ),
			'_seopress_robots_canonical'   => (string) $seo['canonical'],
			// "yes" is what SEOPress stores when its box "do not display in search results" is ticked.
			'_seopress_robots_index'       => $seo['noindex'] ? 'yes' : '',
		);
	}
}
