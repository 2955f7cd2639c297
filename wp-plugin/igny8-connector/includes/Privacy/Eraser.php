<?php
/**
 * Forgets names of people where nothing needs them.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Privacy;

use Igny8\Connector\Connection\Connection;
use Igny8\Connector\Import\MapTable;
use Igny8\Connector\Seo\ArticleGraph;

defined( 'ABSPATH' ) || exit;

/**
 * Posts and their authors are WordPress's own. Ours are: the author's name in the article's structured data, the name
 * of who last changed a post in the log of deliveries, and the number of who connected the site, which is kept.
 */
final class Eraser {

	private const PER_PAGE = 100;

	public static function hook(): void {
		add_filter( 'wp_privacy_personal_data_erasers', array( self::class, 'add' ) );
	}

	/**
	 * @param array<string,array<string,mixed>> $erasers
	 * @return array<string,array<string,mixed>>
	 */
	public static function add( array $erasers ): array {
		$erasers['igny8-connector'] = array(
			'eraser_friendly_name' => __( 'IGNY8 Connector', 'igny8-connector' ),
			'callback'             => array( self::class, 'erase' ),
		);
		return $erasers;
	}

	/**
	 * @return array{items_removed:bool,items_retained:bool,messages:string[],done:bool}
	 */
	public static function erase( string $email, int $page = 1 ): array {
		$user    = get_user_by( 'email', $email );
		$removed = 0;
		$found   = 0;
		$keeps   = false;
		if ( $user ) {
			$found   = ArticleGraph::forget_author( $user->ID, self::PER_PAGE );
			$removed = $found + ( 1 === $page ? MapTable::forget_editor( $user->ID ) : 0 );
			$keeps   = 1 === $page && (int) Connection::all()['paired_by'] === $user->ID;
		}
		return array(
			'items_removed'  => $removed > 0,
			'items_retained' => $keeps,
			'messages'       => $keeps ? array( __( 'This user connected the site to IGNY8, and imports run with this user\'s rights. Disconnect on Settings → IGNY8, or let somebody else connect, to end that.', 'igny8-connector' ) ) : array(),
			'done'           => $found < self::PER_PAGE,
		);
	}
}
