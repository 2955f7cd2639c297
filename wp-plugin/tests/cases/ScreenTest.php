<?php
/**
 * The settings screen, asked for over HTTP.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\Connection\Connection;
use Igny8\Connector\Settings;

final class ScreenTest extends WordPressTestCase {

	/** @var string */
	private $page;

	protected function setUp(): void {
		parent::setUp();
		$this->page = admin_url( 'options-general.php?page=igny8' );
	}

	/**
	 * @dataProvider others
	 */
	public function test_only_administrators_see_it( string $login ): void {
		self::assertSame( 403, Browser::logged_in( $login )->get( $this->page )['status'] );
	}

	public function others(): array {
		return array( array( 'editor' ), array( 'author' ), array( 'contributor' ), array( 'subscriber' ) );
	}

	public function test_an_administrator_pairs_pulls_and_disconnects_without_javascript(): void {
		$admin = Browser::logged_in( 'admin' );
		$page  = $admin->get( $this->page );
		self::assertSame( 200, $page['status'] );
		$page = $admin->submit( $page['body'], 'igny8_pair', array( 'igny8_url' => IGNY8_TEST_PEER, 'igny8_code' => 'bbbb-bbbb' ) );
		self::assertStringContainsString( 'has expired', $page['body'] );
		self::assertStringContainsString( 'value="' . IGNY8_TEST_PEER . '"', $page['body'], 'the URL need not be typed again' );
		$page = $admin->submit( $page['body'], 'igny8_pair', array( 'igny8_url' => IGNY8_TEST_PEER, 'igny8_code' => Peer::CODE ) );
		self::assertStringContainsString( 'Connected to the site &quot;Peer site&quot;', $page['body'] );
		$this->peer->queue( Delivery::make( array( 'title' => 'Seen <b>in</b> the log', 'status' => 'publish' ) ) );
		$page = $admin->submit( $page['body'], 'igny8_pull' );
		self::assertStringContainsString( '1 post was created or updated.', $page['body'] );
		self::assertStringContainsString( 'Seen &lt;b&gt;in&lt;/b&gt; the log', $page['body'] );
		self::assertStringContainsString( 'does not allow', $page['body'] );
		foreach ( $this->peer->get( 'keys' ) as $secret ) {
			self::assertStringNotContainsString( substr( $secret, 6, 20 ), $page['body'] );
		}
		$page = $admin->submit( $page['body'], 'igny8_disconnect' );
		self::assertStringContainsString( 'Posts stay as they are', $page['body'] );
		self::assertFalse( Connection::exists() );
	}

	public function test_settings_are_saved_and_cleaned(): void {
		$admin = Browser::logged_in( 'admin' );
		$page  = $admin->get( $this->page )['body'];
		$admin->submit( $page, 'igny8', array( 'igny8_settings' => array( 'statuses' => array( 'publish', 'nonsense' ), 'default_author' => '7<script>', 'create_terms' => '1' ) ) );
		self::assertSame( array( 'create_terms' => true, 'default_author' => 7, 'statuses' => array( 'draft', 'publish' ), 'keep_marks' => false ), get_option( Settings::OPTION ) );
	}

	/**
	 * @dataProvider actions
	 */
	public function test_without_a_right_nonce_nothing_changes( string $action ): void {
		$this->connect();
		$before = get_option( 'igny8_connection' );
		$posted = array( 'action' => "igny8_$action", 'igny8_url' => IGNY8_TEST_PEER, 'igny8_code' => Peer::CODE );
		$sent   = count( $this->peer->get( 'inbox' ) );
		$tries  = array(
			array( 'admin', array() ),
			array( 'admin', array( '_wpnonce' => 'f00f00f00f' ) ),
			array( 'admin', array( '_wpnonce' => wp_create_nonce( "igny8_$action" ) ) ),
			array( 'subscriber', array() ),
		);
		foreach ( $tries as list( $login, $nonce ) ) {
			$answer = Browser::logged_in( $login )->post( admin_url( 'admin-post.php' ), $nonce + $posted );
			self::assertSame( 403, $answer['status'], $login );
		}
		foreach ( array( 'editor', 'author', 'contributor', 'subscriber' ) as $login ) {
			$browser = Browser::logged_in( $login );
			$answer  = $browser->post( admin_url( 'admin-post.php' ), array( '_wpnonce' => $browser->nonce( $login, "igny8_$action" ) ) + $posted );
			self::assertSame( 403, $answer['status'], "$login with a nonce of their own" );
		}
		( new Browser() )->post( admin_url( 'admin-post.php' ), $posted );
		self::assertSame( $before, get_option( 'igny8_connection' ) );
		self::assertCount( $sent, $this->peer->get( 'inbox' ) );
	}

	public function actions(): array {
		return array( array( 'pair' ), array( 'pull' ), array( 'rotate' ), array( 'disconnect' ), array( 'same_site' ), array( 'is_copy' ) );
	}

	public function test_a_moved_site_is_asked_about_with_two_buttons(): void {
		$this->connect();
		Connection::put( array( 'home_url' => 'https://www.example.test' ) );
		$admin = Browser::logged_in( 'admin' );
		$page  = $admin->get( admin_url() )['body'];
		self::assertStringContainsString( 'https://www.example.test', $page );
		self::assertNotSame( array(), Browser::fields( $page, 'igny8_is_copy' ) );
		self::assertStringNotContainsString( 'igny8_same_site', Browser::logged_in( 'editor' )->get( admin_url() )['body'] );
		$admin->submit( $page, 'igny8_same_site' );
		self::assertSame( 'connected', Connection::condition() );
	}

	public function test_the_widget_is_drawn_without_a_request(): void {
		$this->connect();
		$this->peer->set( 'keys', array() );
		$requests = 0;
		add_filter( 'pre_http_request', static function () use ( &$requests ) {
			++$requests;
			return new \WP_Error( 'no' );
		} );
		ob_start();
		\Igny8\Connector\Admin\DashboardWidget::print_widget();
		$html = (string) ob_get_clean();
		remove_all_filters( 'pre_http_request' );
		self::assertStringContainsString( 'Connected', $html );
		self::assertSame( 0, $requests );
		self::assertStringContainsString( 'igny8_status', Browser::logged_in( 'admin' )->get( admin_url() )['body'] );
		self::assertStringNotContainsString( 'igny8_status', Browser::logged_in( 'editor' )->get( admin_url() )['body'] );
	}

	public function test_the_editor_shows_the_panel_for_our_posts_only(): void {
		$ours   = $this->deliver( Delivery::make() )[0]['post_id'];
		$theirs = wp_insert_post( array( 'post_title' => 'Theirs' ) );
		$admin  = Browser::logged_in( 'admin' );
		self::assertStringContainsString( 'window.igny8Panel', $admin->get( admin_url( "post.php?post=$ours&action=edit" ) )['body'] );
		self::assertStringNotContainsString( 'igny8Panel', $admin->get( admin_url( "post.php?post=$theirs&action=edit" ) )['body'] );
		wp_delete_post( $theirs, true );
	}

	public function test_constants_forbid_pairing_here(): void {
		$worker = proc_open( array( PHP_BINARY, dirname( __DIR__ ) . '/support/constants.php', untrailingslashit( ABSPATH ), IGNY8_TEST_PEER ), array( 1 => array( 'pipe', 'w' ) ), $pipes );
		$said   = json_decode( (string) stream_get_contents( $pipes[1] ), true );
		proc_close( $worker );
		self::assertSame( array( 'url' => IGNY8_TEST_PEER, 'pairing' => 'fixed_by_constants', 'disconnecting' => 'fixed_by_constants' ), $said );
	}
}
