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

	/** @var array<int,array{code:string,message:string}> */
	private $list = array();

	public function add( string $code, string $message ): void {
		$this->list[] = array(
			'code'    => $code,
			'message' => $message,
		);
	}

	/**
	 * @return array<int,array{code:string,message:string}>
	 */
	public function all(): array {
		return $this->list;
	}
}
