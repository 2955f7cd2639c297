<?php
/**
 * A real adapter whose SEO plugin counts as active.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\Seo\Adapter;

final class ActiveAdapter implements Adapter {

	/** @var Adapter */
	private $real;

	public function __construct( Adapter $real ) {
		$this->real = $real;
	}

	public function name(): string {
		return $this->real->name();
	}

	public function is_active(): bool {
		return true;
	}

	public function meta( array $seo ): array {
		return $this->real->meta( $seo );
	}

	public function after_save( int $post_id, array $seo ): void {
		$this->real->after_save( $post_id, $seo );
	}

	public function focus_keyword( int $post_id ): string {
		return $this->real->focus_keyword( $post_id );
	}

	public function read( int $post_id ): array {
		return $this->real->read( $post_id );
	}
}
