<?php
/**
 * Asks the site for pages over HTTP, as a person's browser does, without JavaScript.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

final class Browser {

	/** @var string */
	private $jar;

	public function __construct() {
		$this->jar = (string) tempnam( sys_get_temp_dir(), 'igny8-jar' );
	}

	public function __destruct() {
		@unlink( $this->jar );
	}

	public static function logged_in( string $login ): self {
		$browser = new self();
		$browser->get( wp_login_url() );
		$browser->post( wp_login_url(), array( 'log' => $login, 'pwd' => "$login-password", 'testcookie' => '1' ) );
		return $browser;
	}

	/**
	 * @return array{status:int,body:string}
	 */
	public function get( string $url ): array {
		return $this->request( $url, array() );
	}

	/**
	 * @param array<string,mixed>|string $body
	 * @param string[]                   $headers
	 * @return array{status:int,body:string}
	 */
	public function post( string $url, $body, array $headers = array() ): array {
		return $this->request( $url, array( CURLOPT_POST => true, CURLOPT_POSTFIELDS => is_array( $body ) ? http_build_query( $body ) : $body, CURLOPT_HTTPHEADER => $headers ) );
	}

	/**
	 * A nonce that is right for this person's session: what a page of WordPress would hand out.
	 */
	public function nonce( string $login, string $action ): string {
		preg_match( '/wordpress_logged_in_\w+\t(\S+)/', (string) file_get_contents( $this->jar ), $found );
		$_COOKIE[ LOGGED_IN_COOKIE ] = rawurldecode( $found[1] );
		$previous                    = get_current_user_id();
		wp_set_current_user( get_user_by( 'login', $login )->ID );
		$nonce = wp_create_nonce( $action );
		wp_set_current_user( $previous );
		unset( $_COOKIE[ LOGGED_IN_COOKIE ] );
		return $nonce;
	}

	/**
	 * Sends a form of a page as it stands, with what a person fills in.
	 *
	 * @param array<string,string> $typed
	 * @return array{status:int,body:string}
	 */
	public function submit( string $page, string $action, array $typed = array() ): array {
		return $this->post( self::target( $page, $action ), $typed + self::fields( $page, $action ) );
	}

	/**
	 * @return array<string,mixed>
	 */
	public static function fields( string $page, string $action ): array {
		$pairs = array();
		foreach ( self::form( $page, $action )->getElementsByTagName( 'input' ) as $input ) {
			$is_box = in_array( $input->getAttribute( 'type' ), array( 'checkbox', 'submit' ), true );
			if ( ! $is_box || $input->hasAttribute( 'checked' ) ) {
				$pairs[] = rawurlencode( $input->getAttribute( 'name' ) ) . '=' . rawurlencode( $input->getAttribute( 'value' ) );
			}
		}
		parse_str( implode( '&', $pairs ), $fields );
		return $fields;
	}

	private static function target( string $page, string $action ): string {
		$target = self::form( $page, $action )->getAttribute( 'action' );
		return 0 === strpos( $target, 'http' ) ? $target : admin_url( $target );
	}

	private static function form( string $page, string $action ): \DOMElement {
		$document = new \DOMDocument();
		@$document->loadHTML( $page );
		foreach ( $document->getElementsByTagName( 'form' ) as $form ) {
			foreach ( $form->getElementsByTagName( 'input' ) as $input ) {
				if ( in_array( $input->getAttribute( 'name' ), array( 'action', 'option_page' ), true ) && $action === $input->getAttribute( 'value' ) ) {
					return $form;
				}
			}
		}
		throw new \RuntimeException( "no form for $action" );
	}

	/**
	 * @param array<int,mixed> $options
	 * @return array{status:int,body:string}
	 */
	private function request( string $url, array $options ): array {
		$curl = curl_init( $url );
		curl_setopt_array( $curl, $options + array( CURLOPT_RETURNTRANSFER => true, CURLOPT_FOLLOWLOCATION => true, CURLOPT_COOKIEJAR => $this->jar, CURLOPT_COOKIEFILE => $this->jar, CURLOPT_TIMEOUT => 60 ) );
		$body   = (string) curl_exec( $curl );
		$status = (int) curl_getinfo( $curl, CURLINFO_RESPONSE_CODE );
		curl_close( $curl );
		wp_cache_flush();
		return array(
			'status' => $status,
			'body'   => $body,
		);
	}
}
