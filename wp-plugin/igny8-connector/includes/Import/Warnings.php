<?php
/**
 * Collects what did not go quite as asked.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Import;

defined( 'ABSPATH' ) || exit;

final class Warnings {

	/** More, or longer ones, the daemon would refuse together with what they are about. */
	private const MOST   = 200;
	public const LONGEST = 2000;

	/** @var array<int,array{code:string,message:string}> */
	private $list = array();

	public function add( string $code, string $message ): void {
		if ( count( $this->list ) < self::MOST ) {
			$this->list[] = array(
				'code'    => $code,
				'message' => mb_substr( $message, 0, self::LONGEST ),
			);
		}
	}

	/**
	 * @return array<int,array{code:string,message:string}>
	 */
	public function all(): array {
		return $this->list;
	}
}
