// Asks the block editor's own code whether markup is valid.
//
// Usage: node validate.mjs [wordpress-root] < documents.ndjson
// Without an argument the editor is the one of the pinned npm packages.
//
// Reads newline-delimited JSON `{"name": string, "blocks": string}` and holds each document to three
// promises: every block is valid, nothing is left outside a block, and the editor would save
// exactly the same bytes. The last is a promise about the pinned editor only: releases differ in
// what they escape and which defaults they write, so a WordPress tree is merely counted.
// Prints one line per broken promise; exits with 1.

import { createInterface } from 'node:readline';
import { fromPackages, fromWordPress } from './editors.mjs';

/** Every block of a tree with its path, e.g. `[2]core/list[0]core/list-item`. */
function* walk( blocks, path = '' ) {
	for ( const [ index, block ] of blocks.entries() ) {
		const here = `${ path }[${ index }]${ block.name }`;
		yield [ here, block ];
		yield* walk( block.innerBlocks, here );
	}
}

function firstDifference( expected, actual ) {
	let at = 0;
	while ( at < expected.length && expected[ at ] === actual[ at ] ) {
		at++;
	}
	const around = ( text ) => JSON.stringify( text.slice( Math.max( 0, at - 40 ), at + 60 ) );
	return `at ${ at }: wrote ${ around( expected ) }, editor saves ${ around( actual ) }`;
}

function problemsOf( markup, { parse, serialize } ) {
	const problems = [];
	const blocks = parse( markup );
	for ( const [ path, block ] of walk( blocks ) ) {
		if ( block.name === 'core/missing' || block.name === 'core/freeform' ) {
			problems.push( `${ path }: not a block: ${ JSON.stringify( block.originalContent ?? '' ) }` );
		} else if ( ! block.isValid ) {
			const why = ( block.validationIssues ?? [] ).map( ( issue ) => issue.args.slice( 1 ).join( ' ' ) );
			problems.push( `${ path }: invalid: ${ why.join( '; ' ) }` );
		}
	}
	const saved = serialize( blocks );
	const rewrite = saved === markup ? null : `not canonical ${ firstDifference( markup, saved ) }`;
	return { problems, rewrite, count: [ ...walk( blocks ) ].length };
}

const root = process.argv[ 2 ];
const editor = root ? fromWordPress( root ) : fromPackages();

// The parser narrates every invalid block on the console; the report below says it once.
for ( const method of [ 'log', 'info', 'warn', 'error', 'groupCollapsed', 'groupEnd' ] ) {
	console[ method ] = () => {};
}

let documents = 0;
let blocks = 0;
let broken = 0;
let rewritten = 0;
for await ( const line of createInterface( { input: process.stdin } ) ) {
	const { name, blocks: markup } = JSON.parse( line );
	const { problems, rewrite, count } = problemsOf( markup, editor );
	if ( rewrite && ! root ) {
		problems.push( rewrite );
	}
	documents++;
	blocks += count;
	broken += problems.length ? 1 : 0;
	rewritten += rewrite ? 1 : 0;
	for ( const problem of problems ) {
		process.stdout.write( `${ name } ${ problem }\n` );
	}
}
process.stdout.write(
	`${ documents } documents, ${ blocks } blocks, ${ broken } broken, ${ rewritten } would be rewritten on saving\n`
);
// Nothing read is nothing proved.
process.exit( broken || ! documents ? 1 : 0 );
