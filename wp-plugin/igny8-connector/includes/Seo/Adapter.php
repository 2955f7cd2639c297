<?php
/**
 * How one SEO plugin wants to be told.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Seo;

defined( 'ABSPATH' ) || exit;

interface Adapter {

	/**
	 * The name that the daemon is told.
	 */
	public function name(): string;

	public function is_active(): bool;

	/**
	 * Post meta for these SEO fields; an empty string means "none".
	 *
	 * @param array<string,mixed> $seo title, description, focus_keyword, secondary_keywords, canonical, noindex
	 * @return array<string,mixed>
	 */
	public function meta( array $seo ): array;

	/**
	 * For a plugin that keeps its fields elsewhere.
	 *
	 * @param array<string,mixed> $seo
	 */
	public function after_save( int $post_id, array $seo ): void;

	/**
	 * What is stored now, under the same keys as meta().
	 *
	 * @return array<string,mixed>
	 */
	public function read( int $post_id ): array;

	/**
	 * The main keyword of any post, ours or not; empty if there is none.
	 */
	public function focus_keyword( int $post_id ): string;
}
