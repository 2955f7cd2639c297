<?php
/**
 * Where the daemon is and how we prove who we are.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Connection;

defined( 'ABSPATH' ) || exit;

final class Credentials {

	/** @var string */
	private $url;

	/** @var string */
	private $key_id;

	/** @var string */
	private $secret;

	public function __construct( string $url, string $key_id, string $secret ) {
		$this->url    = $url;
		$this->key_id = $key_id;
		$this->secret = $secret;
	}

	public function url(): string {
		return $this->url;
	}

	public function key_id(): string {
		return $this->key_id;
	}

	public function secret(): string {
		return $this->secret;
	}

	/**
	 * Keeps the secret out of dumps and logs.
	 *
	 * @return array<string,string>
	 */
	public function __debugInfo(): array {
		return array(
			'url'    => $this->url,
			'key_id' => $this->key_id,
			'secret' => '(hidden)',
		);
	}
}
