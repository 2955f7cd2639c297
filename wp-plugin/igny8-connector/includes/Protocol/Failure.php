<?php
/**
 * Something the daemon refused, or that kept us from reaching it.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Protocol;

defined( 'ABSPATH' ) || exit;

/**
 * `reason` is the machine's word; Wording turns it into a sentence.
 */
final class Failure extends \RuntimeException {

	/** @var string */
	private $reason;

	/** @var array<string,mixed> */
	private $facts;

	/**
	 * @param array<string,mixed> $facts
	 */
	public function __construct( string $reason, string $detail = '', array $facts = array() ) {
		parent::__construct( '' === $detail ? $reason : $detail );
		$this->reason = $reason;
		$this->facts  = $facts;
	}

	public function reason(): string {
		return $this->reason;
	}

	/**
	 * @return mixed
	 */
	public function fact( string $name ) {
		return $this->facts[ $name ] ?? null;
	}
}
