<?php
/**
 * The log of deliveries.
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

namespace Igny8\Connector\Admin;

use Igny8\Connector\Import\MapTable;
use Igny8\Connector\Time;

defined( 'ABSPATH' ) || exit;

require_once ABSPATH . 'wp-admin/includes/class-wp-list-table.php';

final class DeliveriesTable extends \WP_List_Table {

	private const PER_PAGE = 20;

	public function __construct() {
		parent::__construct(
			array(
				'singular' => 'igny8_delivery',
				'plural'   => 'igny8_deliveries',
				'ajax'     => false,
			)
		);
	}

	/**
	 * @return array<string,string>
	 */
	public function get_columns(): array {
		return array(
			'post'     => __( 'Post', 'igny8-connector' ),
			'action'   => __( 'Asked for', 'igny8-connector' ),
			'outcome'  => __( 'Result', 'igny8-connector' ),
			'notes'    => __( 'Warnings', 'igny8-connector' ),
			'reported' => __( 'Reported', 'igny8-connector' ),
			'time'     => __( 'When', 'igny8-connector' ),
		);
	}

	public function prepare_items(): void {
		$this->_column_headers = array( $this->get_columns(), array(), array(), 'post' );
		$this->items           = MapTable::page( self::PER_PAGE, ( $this->get_pagenum() - 1 ) * self::PER_PAGE );
		$this->set_pagination_args(
			array(
				'total_items' => MapTable::counts()['all'],
				'per_page'    => self::PER_PAGE,
			)
		);
	}

	public function no_items(): void {
		esc_html_e( 'Nothing was delivered yet.', 'igny8-connector' );
	}

	/**
	 * @param array<string,string|null> $item
	 */
	public function column_post( $item ): string {
		$post = (int) $item['post_id'] ? get_post( (int) $item['post_id'] ) : null;
		if ( null === $post ) {
			return '<span class="igny8-quiet">' . esc_html( (string) $item['content_id'] ) . '</span>';
		}
		$title = '' === $post->post_title ? __( '(no title)', 'igny8-connector' ) : $post->post_title;
		$link  = get_edit_post_link( $post );
		$shown = $link ? '<a class="row-title" href="' . esc_url( $link ) . '">' . esc_html( $title ) . '</a>' : esc_html( $title );
		$state = get_post_status_object( $post->post_status );
		return $shown . ' <span class="igny8-quiet">— ' . esc_html( $state ? $state->label : $post->post_status ) . '</span>';
	}

	/**
	 * @param array<string,string|null> $item
	 */
	public function column_action( $item ): string {
		$words = array(
			'create' => __( 'new post', 'igny8-connector' ),
			'update' => __( 'update', 'igny8-connector' ),
			'trash'  => __( 'move to trash', 'igny8-connector' ),
		);
		return esc_html( $words[ $item['action'] ] ?? (string) $item['action'] );
	}

	/**
	 * @param array<string,string|null> $item
	 */
	public function column_outcome( $item ): string {
		$words = array(
			'created'   => array( __( 'created', 'igny8-connector' ), 'good' ),
			'updated'   => array( __( 'updated', 'igny8-connector' ), 'good' ),
			'unchanged' => array( __( 'unchanged', 'igny8-connector' ), 'good' ),
			'conflict'  => array( __( 'conflict', 'igny8-connector' ), 'warning' ),
			'rejected'  => array( __( 'rejected', 'igny8-connector' ), 'bad' ),
		);
		$word  = $words[ $item['outcome'] ] ?? array( __( 'in progress', 'igny8-connector' ), 'warning' );
		return '<span class="igny8-badge igny8-' . esc_attr( $word[1] ) . '">' . esc_html( $word[0] ) . '</span>';
	}

	/**
	 * @param array<string,string|null> $item
	 */
	public function column_notes( $item ): string {
		$result = (array) json_decode( (string) $item['result'], true );
		$notes  = array_column( (array) ( $result['warnings'] ?? array() ), 'message' );
		if ( isset( $result['error']['message'] ) ) {
			array_unshift( $notes, $result['error']['message'] );
		}
		return $notes ? '<ul><li>' . implode( '</li><li>', array_map( 'esc_html', $notes ) ) . '</li></ul>' : '—';
	}

	/**
	 * @param array<string,string|null> $item
	 */
	public function column_reported( $item ): string {
		$words = array(
			'acked'   => __( 'yes', 'igny8-connector' ),
			'done'    => __( 'with the next pull', 'igny8-connector' ),
			'refused' => __( 'the daemon did not want it', 'igny8-connector' ),
		);
		return esc_html( $words[ $item['state'] ] ?? '—' );
	}

	/**
	 * @param array<string,string|null> $item
	 */
	public function column_time( $item ): string {
		return esc_html( Time::shown( intdiv( (int) $item['claimed_at'], 1000000 ) ) );
	}
}
