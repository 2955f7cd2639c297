<?php
/**
 * One pull in a process of its own, which may die on the way.
 * usage: php worker.php <site> [where it dies]
 */

define( 'IGNY8_SITE', $argv[1] );
define( 'IGNY8_DIES_AT', $argv[2] ?? '' );
require dirname( __DIR__, 3 ) . '/tests/wordpress/php/bootstrap.php';

function igny8_test_die(): void {
	posix_kill( posix_getpid(), SIGKILL );
}

switch ( IGNY8_DIES_AT ) {
	case 'with an image stored':
		add_action( 'wp_generate_attachment_metadata', 'igny8_test_die' );
		break;
	case 'before the insert':
		add_filter( 'wp_insert_post_data', static fn( $data ) => 'attachment' === $data['post_type'] ? $data : igny8_test_die() );
		break;
	case 'between row and meta':
		add_action( 'set_object_terms', 'igny8_test_die' );
		break;
	case 'after the insert':
		add_action( 'wp_insert_post', static fn( $id, $post ) => 'attachment' === $post->post_type ? null : igny8_test_die(), 10, 2 );
		break;
	case 'before the acknowledgement':
		add_filter( 'pre_http_request', static fn( $answer, $arguments, $url ) => strpos( $url, '/wp/ack' ) ? igny8_test_die() : $answer, 10, 3 );
		break;
	case 'after the acknowledgement':
		add_action( 'http_api_debug', static fn( $answer, $context, $class, $arguments, $url ) => strpos( $url, '/wp/ack' ) ? igny8_test_die() : null, 10, 5 );
		break;
}

( new Igny8\Connector\Pull\Puller() )->run( 'test' );
