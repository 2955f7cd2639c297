// Where the block editor's code comes from: the pinned npm packages, or a WordPress tree.
// Each function resolves to `{ parse, serialize }` with every core block registered.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { JSDOM, VirtualConsole } from 'jsdom';

// A console of its own: jsdom cannot read the editor's style sheets and would say so at length.
const browser = ( options ) =>
	new JSDOM( '', {
		url: 'https://example.org/',
		pretendToBeVisual: true,
		virtualConsole: new VirtualConsole(),
		...options,
	} );

/** The editor as published on npm, in this process. */
export function fromPackages() {
	const { window } = browser();
	globalThis.window = window;
	for ( const key of Object.getOwnPropertyNames( window ) ) {
		if ( ! ( key in globalThis ) ) {
			Object.defineProperty( globalThis, key, {
				configurable: true,
				get: () => window[ key ],
			} );
		}
	}
	// The packages' ES modules import JSON without the attribute Node wants; their CommonJS build does not.
	const require = createRequire( import.meta.url );
	require( '@wordpress/block-library' ).registerCoreBlocks();
	return require( '@wordpress/blocks' );
}

/** The editor as a WordPress release ships it: its scripts in the order of their dependencies. */
export function fromWordPress( root ) {
	const scripts = join( root, 'wp-includes/js/dist' );
	const list = readFileSync( join( root, 'wp-includes/assets/script-loader-packages.php' ), 'utf8' );
	const entries = list.matchAll( /'([\w-]+)\.js' => array\(\s*'dependencies' => array\(([^)]*)\)/g );
	const needs = new Map();
	for ( const [ , name, dependencies ] of entries ) {
		needs.set( `wp-${ name }`, [ ...dependencies.matchAll( /'([\w-]+)'/g ) ].map( ( [ , handle ] ) => handle ) );
	}
	needs.set( 'react-dom', [ 'react' ] ).set( 'react-jsx-runtime', [ 'react' ] );

	const dom = browser( { runScripts: 'outside-only' } );
	const { window } = dom;
	// jsdom has none of these; the editor asks for them while it loads.
	window.matchMedia = () => ( { matches: false, addListener() {}, addEventListener() {} } );
	window.ResizeObserver = window.IntersectionObserver = class {
		observe() {}
		disconnect() {}
	};
	window.CSS ??= { escape: ( name ) => name, supports: () => false };
	Object.assign( window, { TextEncoder, TextDecoder } );
	window.requestIdleCallback ??= ( callback ) => window.setTimeout( callback );

	const loaded = new Set();
	const load = ( handle ) => {
		if ( loaded.has( handle ) ) {
			return;
		}
		loaded.add( handle );
		( needs.get( handle ) ?? [] ).forEach( load );
		const file = handle.startsWith( 'wp-' ) ? `${ handle.slice( 3 ) }.js` : `vendor/${ handle }.js`;
		// The polyfills have no file of that name, and Node needs none.
		if ( existsSync( join( scripts, file ) ) ) {
			new Script( readFileSync( join( scripts, file ), 'utf8' ) ).runInContext( dom.getInternalVMContext() );
		}
		if ( handle === 'lodash' ) {
			window.lodash = window._.noConflict();
		}
	};
	[ 'lodash', 'moment', 'wp-block-library' ].forEach( load );
	window.wp.blockLibrary.registerCoreBlocks();
	window.console = console;
	return window.wp.blocks;
}
