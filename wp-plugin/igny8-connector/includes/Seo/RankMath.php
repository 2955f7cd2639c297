<?php
/**
 * Rank Math.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Seo;

defined( 'ABSPATH' ) || exit;

final class RankMath extends MetaAdapter {

	public function name(): string {
		return 'rank_math';
	}

	public function is_active(): bool {
		return defined( 'RANK_MATH_VERSION' );
	}

	protected function keyword_key(): ?string {
		return 'rank_math_focus_keyword';
	}

	public function meta( array $seo ): array {
		return array(
			'rank_math_title'         => $seo['title'],
			'rank_math_description'   => $seo['description'],
			'rank_math_focus_keyword' => self::keywords( $seo ),
			'rank_math_canonical_url' => (string) $seo['canonical'],
			'rank_math_robots'        => $seo['noindex'] ? array( 'noindex', 'follow' ) : '',
		);
	}
}
