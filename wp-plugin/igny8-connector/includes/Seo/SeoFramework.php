<?php
/**
 * The SEO Framework.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Seo;

defined( 'ABSPATH' ) || exit;

/**
 * Its core has no field for keywords.
 */
final class SeoFramework extends MetaAdapter {

	public function name(): string {
		return 'the_seo_framework';
	}

	public function is_active(): bool {
		return defined( 'THE_SEO_FRAMEWORK_VERSION' );
	}

	protected function keyword_key(): ?string {
		return null;
	}

	public function meta( array $seo ): array {
		return array(
			'_genesis_title'         => $seo['title'],
			'_genesis_description'   => $seo['description'],
			'_genesis_canonical_uri' => (string) $seo['canonical'],
			'_genesis_noindex'       => $seo['noindex'] ? '1' : '',
		);
	}
}
