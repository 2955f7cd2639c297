<?php
/**
 * Images: once, checked, attached.
 */

declare(strict_types=1);

namespace Igny8\Connector\Tests;

final class ImagesTest extends WordPressTestCase {

	public function test_images_arrive_with_alt_parent_and_place(): void {
		$featured = $this->peer->image( 'featured', 'featured' );
		$inline   = $this->peer->image( 'inline-1', 'inline', array( 'caption' => 'A \\caption' ) );
		$ack      = $this->deliver( Delivery::make( array( 'blocks' => Delivery::TEXT . Delivery::image_block( 'inline-1' ), 'images' => array( $featured, $inline ) ) ) )[0];
		$post     = get_post( $ack['post_id'] );
		$by_token = array_column( $ack['attachments'], null, 'token' );
		$inside   = $by_token['inline-1'];
		self::assertSame( $by_token['featured']['attachment_id'], get_post_thumbnail_id( $post ) );
		self::assertSame( $inline['sha256'], $inside['sha256'] );
		self::assertStringContainsString( '<!-- wp:image {"id":' . $inside['attachment_id'] . ',', $post->post_content );
		self::assertStringContainsString( 'src="' . $inside['url'] . '"', $post->post_content );
		self::assertStringNotContainsString( 'igny8:image', $post->post_content );
		self::assertSame( $post->post_content, serialize_blocks( parse_blocks( $post->post_content ) ) );
		self::assertSame( $inline['alt'], get_post_meta( $inside['attachment_id'], '_wp_attachment_image_alt', true ) );
		self::assertSame( 'A \\caption', get_post( $inside['attachment_id'] )->post_excerpt );
		self::assertSame( $post->ID, get_post( $inside['attachment_id'] )->post_parent );
		self::assertSame( $inline['sha256'], hash_file( 'sha256', get_attached_file( $inside['attachment_id'] ) ) );
		self::assertStringContainsString( 'wp-image-' . $inside['attachment_id'], apply_filters( 'the_content', $post->post_content ) );
	}

	public function test_the_same_image_twice_is_one_attachment(): void {
		$image = $this->peer->image( 'inline-1', 'inline' );
		$first = $this->deliver( Delivery::make( array( 'blocks' => Delivery::image_block( 'inline-1' ), 'images' => array( $image, array( 'token' => 'featured', 'role' => 'featured' ) + $image ) ) ) )[0];
		$again = $this->deliver( Delivery::make( array( 'images' => array( array( 'role' => 'featured' ) + $image ) ) ) )[0];
		self::assertCount( 1, array_unique( array_column( array_merge( $first['attachments'], $again['attachments'] ), 'attachment_id' ) ) );
		self::assertSame( 1, $this->count_rows( 'postmeta', "meta_key = '_igny8_sha256'" ) );
		self::assertSame( $first['post_id'], get_post( $first['attachments'][0]['attachment_id'] )->post_parent, 'it keeps its first parent' );
	}

	/**
	 * @dataProvider bad_images
	 */
	public function test_a_bad_image_leaves_the_draft_without_it_and_a_warning( array $changes, string $code ): void {
		$bad  = $this->peer->image( 'inline-1', 'inline', $changes );
		$good = $this->peer->image( 'inline-2', 'inline' );
		$ack  = $this->deliver( Delivery::make( array( 'blocks' => Delivery::TEXT . Delivery::image_block( 'inline-1' ) . Delivery::image_block( 'inline-2' ), 'images' => array( $bad, $good ) ) ) )[0];
		$text = get_post( $ack['post_id'] )->post_content;
		self::assertSame( 'created', $ack['result'] );
		self::assertSame( array( $code, 'image_block_removed' ), array_column( $ack['warnings'], 'code' ) );
		self::assertSame( 1, substr_count( $text, '<!-- wp:image' ) );
		self::assertStringContainsString( trim( Delivery::TEXT ), $text );
		self::assertSame( array( 'inline-2' ), array_column( $ack['attachments'], 'token' ) );
		self::assertSame( 1, $this->count_rows( 'postmeta', "meta_key = '_igny8_sha256'" ) );
	}

	public function bad_images(): array {
		return array(
			'wrong hash'         => array( array( 'sha256' => str_repeat( 'a', 64 ) ), 'image_hash_mismatch' ),
			'wrong type'         => array( array( 'mime' => 'image/jpeg' ), 'image_type_mismatch' ),
			'gone'               => array( array( 'url' => IGNY8_TEST_PEER . '/image/nothing' ), 'image_download_failed' ),
			'redirect'           => array( array( 'url' => IGNY8_TEST_PEER . '/redirect' ), 'image_download_failed' ),
			'host in our network' => array( array( 'url' => 'http://127.0.0.1:9/secret.png' ), 'image_download_failed' ),
		);
	}

	public function test_the_type_decides_the_ending_of_the_name(): void {
		$image = $this->peer->image( 'featured', 'featured', array( 'filename' => '../../evil.php' ) );
		$ack   = $this->deliver( Delivery::make( array( 'images' => array( $image ) ) ) )[0];
		self::assertMatchesRegularExpression( '~/evil(-\d+)?\.png$~', (string) get_attached_file( $ack['attachments'][0]['attachment_id'] ) );
	}

	public function test_a_place_outside_of_an_image_block_is_rejected(): void {
		$ack = $this->deliver( Delivery::make( array( 'blocks' => '<p>{{igny8:image:lost:url}}</p>' ) ) )[0];
		self::assertSame( 'placeholder_unresolved', $ack['error']['code'] );
	}
}
