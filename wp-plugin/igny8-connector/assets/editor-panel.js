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
		return el( Panel, { name: 'igny8-origin', title: __( 'IGNY8', 'igny8-connector' ) },
			el( 'p', null, outcomes[ facts.outcome ] || __( 'This post came from IGNY8.', 'igny8-connector' ) ),
			facts.error ? el( 'p', null, facts.error ) : null,
			facts.warnings.length ? list( facts.warnings ) : null,
			facts.reported ? null : el( 'p', null, __( 'The daemon will be told with the next pull.', 'igny8-connector' ) ),
			facts.consoleUrl ? el( 'p', null, el( wp.components.ExternalLink, { href: facts.consoleUrl }, __( 'Open in IGNY8', 'igny8-connector' ) ) ) : null,
			facts.canPull ? el( PullButton ) : null
		);
	}

	wp.plugins.registerPlugin( 'igny8-connector', { render: Igny8Panel, icon: 'cloud' } );
}( window.wp, window.igny8Panel ) );
