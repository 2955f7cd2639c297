<?php
/**
 * All in One SEO, which keeps its fields in a table of its own.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Seo;

defined( 'ABSPATH' ) || exit;

/**
 * Written through its ability, or through its own model where it has none, after the post exists. Marks what we wrote in one meta value, so that a
 * later update can tell whether there is anything new to say.
 */
final class Aioseo implements Adapter {

	private const MODEL   = '\AIOSEO\Plugin\Common\Models\Post';
	private const ABILITY = 'aioseo-posts/seo-data-update';
	private const MARK    = '_igny8_aioseo';

	public function name(): string {
		return 'aioseo';
	}

	public function is_active(): bool {
		return defined( 'AIOSEO_VERSION' );
	}

	public function meta( array $seo ): array {
		return array( self::MARK => (string) wp_json_encode( $this->columns( $seo ), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) );
	}

	public function after_save( int $post_id, array $seo ): void {
		if ( function_exists( 'wp_has_ability' ) && wp_has_ability( self::ABILITY ) ) {
			wp_get_ability( self::ABILITY )->execute( $this->ability_input( $post_id, $seo ) );
		} elseif ( is_callable( array( self::MODEL, 'savePost' ) ) ) {
			call_user_func( array( self::MODEL, 'savePost' ), $post_id, $this->columns( $seo ) );
		}
	}

	public function read( int $post_id ): array {
		return array( self::MARK => get_post_meta( $post_id, self::MARK, true ) );
	}

	public function focus_keyword( int $post_id ): string {
		if ( ! is_callable( array( self::MODEL, 'getPost' ) ) ) {
			return '';
		}
		$phrases = call_user_func( array( self::MODEL, 'getPost' ), $post_id )->keyphrases ?? null;
		$phrases = is_string( $phrases ) ? json_decode( $phrases ) : $phrases;
		return is_object( $phrases ) ? (string) ( $phrases->focus->keyphrase ?? '' ) : '';
	}

	/**
	 * @param array<string,mixed> $seo
	 * @return array<string,mixed>
	 */
	private function ability_input( int $post_id, array $seo ): array {
		return array(
			'postId'                => $post_id,
			'title'                 => $seo['title'],
			'description'           => $seo['description'],
			'canonical_url'         => (string) $seo['canonical'],
			'focus_keyphrase'       => $seo['focus_keyword'],
			'additional_keyphrases' => $seo['secondary_keywords'],
			'robots'                => array(
				'default' => ! $seo['noindex'],
				'noindex' => $seo['noindex'],
			),
		);
	}

	/**
	 * @param array<string,mixed> $seo
	 * @return array<string,mixed>
	 */
	private function columns( array $seo ): array {
		return array(
			'title'         => $seo['title'],
			'description'   => $seo['description'],
			'canonical_url' => (string) $seo['canonical'],
			'keyphrases'    => array(
				'focus'      => $this->phrase( $seo['focus_keyword'] ),
				'additional' => array_map( array( $this, 'phrase' ), $seo['secondary_keywords'] ),
			),
			'default'       => ! $seo['noindex'],
			'noindex'       => $seo['noindex'],
		);
	}

	/**
	 * @return array<string,mixed>
	 */
	private function phrase( string $keyphrase ): array {
		return array(
			'keyphrase' => $keyphrase,
			'score'     => 0,
			'analysis'  => array(),
		);
	}
}
