<?php
/**
 * Yoast SEO.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Seo;

defined( 'ABSPATH' ) || exit;

final class Yoast extends MetaAdapter {

	public function name(): string {
		return 'yoast';
	}

	public function is_active(): bool {
		return defined( 'WPSEO_VERSION' );
	}

	protected function keyword_key(): ?string {
		return '_yoast_wpseo_focuskw';
	}

	public function meta( array $seo ): array {
		$meta = array(
			'_yoast_wpseo_title'                => $seo['title'],
			'_yoast_wpseo_metadesc'             => $seo['description'],
			'_yoast_wpseo_focuskw'              => $seo['focus_keyword'],
			'_yoast_wpseo_canonical'            => (string) $seo['canonical'],
			'_yoast_wpseo_meta-robots-noindex'  => $seo['noindex'] ? '1' : '',
		);
		if ( defined( 'WPSEO_PREMIUM_VERSION' ) ) {
			$meta['_yoast_wpseo_focuskeywords'] = $this->related( $seo['secondary_keywords'] );
		}
		return $meta;
	}

	/**
	 * @param string[] $keywords
	 */
	private function related( array $keywords ): string {
		$list = array();
		foreach ( $keywords as $keyword ) {
			$list[] = array(
				'keyword' => $keyword,
				'score'   => '',
			);
		}
		return $list ? (string) wp_json_encode( $list ) : '';
	}
}
