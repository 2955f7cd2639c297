<?php
/**
 * No SEO plugin: we keep the fields, and HeadTags prints them.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Seo;

defined( 'ABSPATH' ) || exit;

final class OwnMeta extends MetaAdapter {

	public const TITLE       = '_igny8_seo_title';
	public const DESCRIPTION = '_igny8_seo_description';
	public const KEYWORDS    = '_igny8_seo_keywords';
	public const CANONICAL   = '_igny8_seo_canonical';
	public const NOINDEX     = '_igny8_seo_noindex';

	public function name(): string {
		return 'none';
	}

	public function is_active(): bool {
		return true;
	}

	protected function keyword_key(): ?string {
		return self::KEYWORDS;
	}

	public function meta( array $seo ): array {
		return array(
			self::TITLE       => $seo['title'],
			self::DESCRIPTION => $seo['description'],
			self::KEYWORDS    => self::keywords( $seo ),
			self::CANONICAL   => (string) $seo['canonical'],
			self::NOINDEX     => $seo['noindex'] ? '1' : '',
		);
	}
}
