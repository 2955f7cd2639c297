<?php
/**
 * A delivery that is not carried out, and why.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Import;

defined( 'ABSPATH' ) || exit;

/**
 * Rejected: it cannot be done here. Conflict: it could, but would destroy what a person did.
 */
final class Refusal extends \RuntimeException {

	/** @var string */
	private $outcome;

	/** @var string */
	private $reason;

	/** @var int */
	private $post_id;

	/** @var array<string,mixed>|null */
	private $versions = null;

	private function __construct( string $outcome, string $reason, string $message, int $post_id ) {
		parent::__construct( $message );
		$this->outcome = $outcome;
		$this->reason  = $reason;
		$this->post_id = $post_id;
	}

	public static function rejected( string $reason, string $message ): self {
		return new self( 'rejected', $reason, $message, 0 );
	}

	public static function conflict( string $reason, string $message, int $post_id = 0 ): self {
		return new self( 'conflict', $reason, $message, $post_id );
	}

	public function outcome(): string {
		return $this->outcome;
	}

	public function reason(): string {
		return $this->reason;
	}

	public function post_id(): int {
		return $this->post_id;
	}

	/**
	 * With the texts that a person, or the daemon, can merge.
	 *
	 * @param array<string,mixed> $versions
	 */
	public function with_versions( array $versions ): self {
		$this->versions = $versions;
		return $this;
	}

	/**
	 * @return array<string,mixed>|null
	 */
	public function versions(): ?array {
		return $this->versions;
	}
}
