<?php
/**
 * Abilities, connectors, the eraser, the panel's facts.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

use Igny8\Connector\Admin\EditorPanel;
use Igny8\Connector\Cli\Command;
use Igny8\Connector\Import\MapTable;
use Igny8\Connector\Seo\Aioseo;

final class IntegrationTest extends WordPressTestCase {

	private function require_abilities(): void {
		if ( ! function_exists( 'wp_get_ability' ) ) {
			self::markTestSkipped( 'this WordPress has no abilities yet' );
		}
	}

	public function test_abilities_are_there_with_the_right_annotations(): void {
		$this->require_abilities();
		foreach ( array( 'igny8/sync-status' => true, 'igny8/list-drafts' => true, 'igny8/import-draft' => false ) as $name => $is_readonly ) {
			$ability = wp_get_ability( $name );
			self::assertSame( array( 'readonly' => $is_readonly, 'destructive' => false, 'idempotent' => true ), $ability->get_meta()['annotations'], $name );
			self::assertSame( 'igny8', $ability->get_category() );
		}
	}

	public function test_an_agent_pulls_lists_and_looks(): void {
		$this->require_abilities();
		$this->connect();
		$item = Delivery::make( array( 'title' => 'Asked for by an agent' ) );
		$this->peer->queue( $item );
		self::assertSame( 1, wp_get_ability( 'igny8/import-draft' )->execute()['imported'] );
		self::assertSame( array( 'Asked for by an agent' ), array_column( wp_get_ability( 'igny8/list-drafts' )->execute( array() ), 'title' ) );
		self::assertSame( array(), wp_get_ability( 'igny8/list-drafts' )->execute( array( 'status' => 'publish' ) ) );
		self::assertSame( 'connected', wp_get_ability( 'igny8/sync-status' )->execute()['condition'] );
		self::assertWPError( wp_get_ability( 'igny8/list-drafts' )->execute( array( 'limit' => 100000 ) ) );
	}

	public function test_abilities_ask_for_the_rights_of_their_buttons(): void {
		$this->require_abilities();
		$this->connect();
		$allowed = array(
			'igny8/sync-status'  => array( 'admin' ),
			'igny8/list-drafts'  => array( 'admin', 'editor', 'author', 'contributor' ),
			'igny8/import-draft' => array( 'admin', 'editor', 'author' ),
		);
		foreach ( $allowed as $name => $logins ) {
			foreach ( array( 'admin', 'editor', 'author', 'contributor', 'subscriber', null ) as $login ) {
				wp_set_current_user( null === $login ? 0 : $this->user( $login ) );
				$input = 'igny8/list-drafts' === $name ? array() : null;
				self::assertSame( in_array( $login, $logins, true ), true === wp_get_ability( $name )->check_permissions( $input ), "$name by $login" );
			}
		}
	}

	public function test_an_author_is_listed_only_own_posts(): void {
		$this->require_abilities();
		$mine = Delivery::make( array( 'title' => 'Mine', 'author' => array( 'wp_user_id' => $this->user( 'author' ) ) ) );
		$this->deliver( $mine, Delivery::make( array( 'title' => 'Not mine' ) ) );
		wp_set_current_user( $this->user( 'author' ) );
		self::assertSame( array( 'Mine' ), array_column( wp_get_ability( 'igny8/list-drafts' )->execute( array() ), 'title' ) );
	}

	public function test_the_connectors_screen_lists_us_without_a_key(): void {
		if ( ! function_exists( 'wp_get_connector' ) ) {
			self::markTestSkipped( 'this WordPress has no connectors yet' );
		}
		$connector = wp_get_connector( 'igny8' );
		self::assertSame( array( 'IGNY8', 'none' ), array( $connector['name'], $connector['authentication']['method'] ) );
	}

	public function test_the_eraser_forgets_names_and_keeps_what_is_needed(): void {
		$item = Delivery::make( array( 'author' => array( 'wp_user_id' => $this->user( 'editor' ) ) ) );
		$id   = $this->deliver( $item )[0]['post_id'];
		update_post_meta( $id, '_edit_last', $this->user( 'editor' ) );
		wp_update_post( array( 'ID' => $id, 'post_title' => 'Mine' ) );
		$this->deliver( Delivery::newer( $item, array( 'title' => 'New' ) ) );
		self::assertSame( 'editor', get_post_meta( $id, '_igny8_article', true )['author'] );
		$eraser = apply_filters( 'wp_privacy_personal_data_erasers', array() )['igny8-connector']['callback'];
		self::assertSame( array( 'items_removed' => true, 'items_retained' => false, 'messages' => array(), 'done' => true ), $eraser( 'editor@example.test', 1 ) );
		self::assertSame( '', get_post_meta( $id, '_igny8_article', true )['author'] );
		self::assertSame( 0, $this->count_rows( 'igny8_map', "result LIKE '%\"modified_by\":{%'" ) );
		self::assertFalse( $eraser( 'editor@example.test', 1 )['items_removed'] );
		$kept = $eraser( 'admin@example.test', 1 );
		self::assertTrue( $kept['items_retained'] );
		self::assertCount( 1, $kept['messages'] );
		self::assertTrue( $eraser( 'nobody@example.test', 1 )['done'] );
	}

	public function test_the_panel_knows_what_a_post_was_written_for(): void {
		$origin = array( 'keyword' => 'red </script> shoes', 'cluster' => 'Shoes', 'brief' => "Say why.\nBe short.", 'score' => 83, 'url' => 'https://igny8.example/app/c/1' );
		$item   = Delivery::make( array( 'origin' => $origin ) );
		$id     = $this->deliver( $item )[0]['post_id'];
		$this->deliver( Delivery::newer( $item, array( 'title' => 'Second', 'origin' => null ) ) );
		$html = Browser::logged_in( 'admin' )->get( admin_url( "post.php?post=$id&action=edit" ) )['body'];
		self::assertSame( 1, preg_match( '~window\.igny8Panel = (\{.*?\});~', $html, $found ) );
		$facts = json_decode( $found[1], true );
		self::assertSame( array( 'red </script> shoes', "Say why.\nBe short.", 83, 'https://igny8.example/app/c/1', 'updated', false ), array( $facts['keyword'], $facts['brief'], $facts['score'], $facts['consoleUrl'], $facts['outcome'], $facts['isConflict'] ) );
		self::assertStringContainsString( 'revision.php?revision=', $facts['revisionUrl'] );
		self::assertStringNotContainsString( 'red </script>', $html );
		self::assertStringNotContainsString( 'Say why', ( new Browser() )->get( (string) get_permalink( $id ) )['body'] );
	}

	public function test_the_command_line_lists_checks_renews_and_takes_inventory(): void {
		require_once dirname( __DIR__ ) . '/support/WP_CLI.php';
		$this->deliver( Delivery::make() );
		$command        = new Command();
		\WP_CLI::$lines = array();
		$command->deliveries( array(), array( 'format' => 'json' ) );
		self::assertSame( array( 'created' ), array_column( json_decode( \WP_CLI::$lines[0], true ), 'outcome' ) );
		$command->deliveries( array(), array() );
		self::assertMatchesRegularExpression( '/^\d+ +create +created +acked +20/', \WP_CLI::$lines[1] );
		$command->doctor();
		self::assertSame( 'success: Nothing has to be mended.', end( \WP_CLI::$lines ) );
		$command->rotate();
		$command->inventory();
		self::assertCount( 2, $this->peer->messages( 'inventory' ) );
		$this->peer->set( 'keys', array() );
		$this->expectExceptionMessage( 'no longer accepts this connection' );
		$command->pull( array() );
	}

	public function test_every_command_says_what_it_does(): void {
		foreach ( ( new \ReflectionClass( Command::class ) )->getMethods( \ReflectionMethod::IS_PUBLIC ) as $method ) {
			self::assertMatchesRegularExpression( '~^/\*\*\s+\* [A-Z].{10,}\.~', (string) $method->getDocComment(), $method->name );
			preg_match_all( '~^\t \* (?:\[?--|<)[a-z]~m', (string) $method->getDocComment(), $named );
			preg_match_all( '~^\t \* : \S~m', (string) $method->getDocComment(), $explained );
			self::assertSameSize( $named[0], $explained[0], $method->name );
		}
	}

	public function test_aioseo_is_told_by_its_ability_where_it_has_one(): void {
		$this->require_abilities();
		$heard   = null;
		$name    = 'aioseo-posts/seo-data-update';
		$execute = static function ( $input ) use ( &$heard ): array {
			$heard = $input;
			return array();
		};
		\WP_Abilities_Registry::get_instance()->register( $name, array( 'label' => 'x', 'description' => 'x', 'category' => 'igny8', 'input_schema' => array( 'type' => 'object' ), 'execute_callback' => $execute, 'permission_callback' => '__return_true' ) );
		( new Aioseo() )->after_save( 7, Delivery::seo( array( 'noindex' => true ) ) );
		\WP_Abilities_Registry::get_instance()->unregister( $name );
		self::assertSame( array( 7, 'SEO "title" & \\ more', 'first words', array( 'second words', 'third' ), array( 'default' => false, 'noindex' => true ) ), array( $heard['postId'], $heard['title'], $heard['focus_keyphrase'], $heard['additional_keyphrases'], $heard['robots'] ) );
	}

	private static function assertWPError( $value ): void {
		self::assertInstanceOf( \WP_Error::class, $value );
	}

	/**
	 * A function that came after WordPress 6.1 would be a fatal error there.
	 */
	public function test_every_function_that_is_called_exists_or_is_asked_for(): void {
		require_once ABSPATH . 'wp-admin/includes/dashboard.php';
		// Called only from actions that fire where these exist, or on networks.
		$elsewhere = array( 'wp_register_ability', 'wp_register_ability_category', 'get_sites', 'switch_to_blog', 'restore_current_blog' );
		$called    = 0;
		foreach ( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( dirname( IGNY8_CONNECTOR_FILE ), \FilesystemIterator::SKIP_DOTS ) ) as $file ) {
			if ( 'php' !== $file->getExtension() || 'uninstall.php' === $file->getFilename() ) {
				continue;
			}
			$code   = (string) file_get_contents( $file->getPathname() );
			$tokens = array_values( array_filter( token_get_all( $code ), static fn( $token ) => ! is_array( $token ) || ! in_array( $token[0], array( T_WHITESPACE, T_COMMENT, T_DOC_COMMENT ), true ) ) );
			foreach ( $tokens as $index => $token ) {
				$before = $tokens[ $index - 1 ] ?? '';
				$before = is_array( $before ) ? $before[1] : $before;
				if ( ! is_array( $token ) || T_STRING !== $token[0] || '(' !== ( $tokens[ $index + 1 ] ?? '' ) || in_array( $before, array( 'function', '->', '::', 'new', '\\' ), true ) ) {
					continue;
				}
				++$called;
				$is_there = function_exists( $token[1] ) || in_array( $token[1], $elsewhere, true ) || false !== strpos( $code, "function_exists( '$token[1]' )" ) || ( 'as_' === substr( $token[1], 0, 3 ) && false !== strpos( $code, "function_exists( 'as_schedule_recurring_action' )" ) ) || ( 'wp_get_ability' === $token[1] && false !== strpos( $code, "function_exists( 'wp_has_ability' )" ) );
				self::assertTrue( $is_there, "$token[1] in {$file->getFilename()}" );
			}
		}
		self::assertGreaterThan( 500, $called );
	}
}
