/**
 * The IGNY8 panel of the block editor: where this post came from, what became of its delivery.
 */
( function ( wp, facts ) {
	'use strict';

	if ( ! facts ) {
		return;
	}

	var el = wp.element.createElement;
	var __ = wp.i18n.__;
	var sprintf = wp.i18n.sprintf;
	// The panel moved from wp.editPost to wp.editor in WordPress 6.6.
	var Panel = ( wp.editor && wp.editor.PluginDocumentSettingPanel ) || wp.editPost.PluginDocumentSettingPanel;

	var outcomes = {
		created: __( 'Created by IGNY8.', 'igny8-connector' ),
		updated: __( 'Updated by IGNY8.', 'igny8-connector' ),
		unchanged: __( 'Up to date with IGNY8.', 'igny8-connector' ),
		conflict: __( 'The newer version from IGNY8 was not applied.', 'igny8-connector' ),
		rejected: __( 'The last delivery could not be carried out.', 'igny8-connector' )
	};

	function list( messages ) {
		return el( 'ul', { style: { listStyle: 'disc', paddingInlineStart: '1.2em' } }, messages.map( function ( message, index ) {
			return el( 'li', { key: index }, message );
		} ) );
	}

	function paragraph( text ) {
		return text ? el( 'p', null, text ) : null;
	}

	function link( url, text ) {
		return url ? el( 'p', null, el( wp.components.ExternalLink, { href: url }, text ) ) : null;
	}

	function origin() {
		/* translators: %s: a keyword */
		var keyword = facts.keyword ? sprintf( __( 'Keyword: %s', 'igny8-connector' ), facts.keyword ) : '';
		/* translators: %s: name of a group of keywords */
		var cluster = facts.cluster ? sprintf( __( 'Cluster: %s', 'igny8-connector' ), facts.cluster ) : '';
		/* translators: %d: number of points */
		var score = null === facts.score ? '' : sprintf( __( 'SEO score: %d of 100', 'igny8-connector' ), facts.score );
		return [ paragraph( keyword ), paragraph( cluster ), paragraph( score ) ];
	}

	function brief() {
		if ( ! facts.brief ) {
			return null;
		}
		return el( 'details', null,
			el( 'summary', null, __( 'Brief', 'igny8-connector' ) ),
			el( 'p', { style: { whiteSpace: 'pre-wrap' } }, facts.brief )
		);
	}

	function outcome() {
		var text = outcomes[ facts.outcome ] || __( 'This post came from IGNY8.', 'igny8-connector' );
		if ( ! facts.isConflict ) {
			return [ paragraph( text ), paragraph( facts.error ) ];
		}
		return el( wp.components.Notice, { status: 'warning', isDismissible: false },
			el( 'p', null, text ),
			paragraph( facts.error ),
			link( facts.consoleUrl, __( 'Merge it in IGNY8', 'igny8-connector' ) )
		);
	}

	function PullButton() {
		var busy = wp.element.useState( false );
		var said = wp.element.useState( '' );

		function pull() {
			busy[ 1 ]( true );
			wp.apiFetch( { path: '/igny8/v1/sync', method: 'POST' } ).then(
				function ( answer ) {
					said[ 1 ]( answer.message );
					busy[ 1 ]( false );
				},
				function ( error ) {
					/* translators: %s: error message */
					said[ 1 ]( sprintf( __( 'The pull failed: %s', 'igny8-connector' ), error.message ) );
					busy[ 1 ]( false );
				}
			);
		}

		return el( 'div', null,
			el( wp.components.Button, { variant: 'secondary', isBusy: busy[ 0 ], disabled: busy[ 0 ], onClick: pull }, __( 'Pull now', 'igny8-connector' ) ),
			el( 'p', { role: 'status' }, said[ 0 ] )
		);
	}

	function Igny8Panel() {
		return el.apply( null, [ Panel, { name: 'igny8-origin', title: __( 'IGNY8', 'igny8-connector' ) } ].concat(
			outcome(),
			origin(),
			brief(),
			facts.warnings.length ? list( facts.warnings ) : null,
			facts.reported ? null : paragraph( __( 'The daemon will be told with the next pull.', 'igny8-connector' ) ),
			link( facts.consoleUrl, __( 'Open in IGNY8', 'igny8-connector' ) ),
			link( facts.revisionUrl, __( 'The text from before the last delivery', 'igny8-connector' ) ),
			facts.canPull ? el( PullButton ) : null
		) );
	}

	wp.plugins.registerPlugin( 'igny8-connector', { render: Igny8Panel, icon: 'cloud' } );
}( window.wp, window.igny8Panel ) );
