<?php
/**
 * Extracts the plugin's translatable texts into languages/igny8-connector.pot.
 * usage: php wp-plugin/tools/pot.php [--check]
 */

declare(strict_types=1);

const DOMAIN    = 'igny8-connector';
const FUNCTIONS = array( '__' => 1, '_e' => 1, 'esc_html__' => 1, 'esc_attr__' => 1, 'esc_html_e' => 1, 'esc_attr_e' => 1, '_n' => 2, '_x' => 1 );

$plugin = (string) realpath( __DIR__ . '/../igny8-connector' );

/** @return string[] paths relative to the plugin, sorted */
function sources( string $plugin ): array {
	$found = array();
	foreach ( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $plugin, FilesystemIterator::SKIP_DOTS ) ) as $file ) {
		if ( preg_match( '/\.(php|js)$/', $file->getFilename() ) ) {
			$found[] = substr( $file->getPathname(), strlen( $plugin ) + 1 );
		}
	}
	sort( $found );
	return $found;
}

/** JavaScript is read with PHP's tokenizer too: calls, strings and comments look the same. */
function tokens( string $path ): array {
	$code = (string) file_get_contents( $path );
	if ( '.js' === substr( $path, -3 ) ) {
		$code = "<?php\n" . str_replace( array( '$', '?>' ), array( 'S', '' ), $code );
	}
	return array_values( array_filter( token_get_all( $code ), static fn( $token ) => ! is_array( $token ) || T_WHITESPACE !== $token[0] ) );
}

function literal( string $source ): string {
	$inner = substr( $source, 1, -1 );
	return "'" === $source[0] ? str_replace( array( "\\'", '\\\\' ), array( "'", '\\' ), $inner ) : stripcslashes( $inner );
}

/** @return array{0:string[],1:bool} the literal arguments of a call, and whether all were literals as far as needed */
function arguments( array $tokens, int $index ): array {
	$found = array();
	$depth = 0;
	for ( $i = $index; isset( $tokens[ $i ] ); $i++ ) {
		$token = $tokens[ $i ];
		if ( '(' === $token ) {
			++$depth;
		} elseif ( ')' === $token && 0 === --$depth ) {
			break;
		} elseif ( 1 === $depth && is_array( $token ) && T_CONSTANT_ENCAPSED_STRING === $token[0] ) {
			$found[] = literal( $token[1] );
		}
	}
	return array( $found, end( $found ) === DOMAIN );
}

/** @return array<string,array{plural:?string,places:string[],comment:string}> */
function extract_texts( string $plugin ): array {
	$texts  = array();
	$errors = array();
	foreach ( sources( $plugin ) as $file ) {
		$comment = array( '', 0 );
		$tokens  = tokens( "$plugin/$file" );
		foreach ( $tokens as $index => $token ) {
			if ( ! is_array( $token ) ) {
				continue;
			}
			if ( T_COMMENT === $token[0] && preg_match( '~translators:\s*(.*?)\s*\*/~s', $token[1], $match ) ) {
				$comment = array( $match[1], $token[2] );
			}
			$before = is_array( $tokens[ $index - 1 ] ?? null ) ? $tokens[ $index - 1 ][1] : ( $tokens[ $index - 1 ] ?? '' );
			if ( T_STRING !== $token[0] || ! isset( FUNCTIONS[ $token[1] ] ) || '(' !== ( $tokens[ $index + 1 ] ?? '' ) || in_array( $before, array( 'function', '->', '::' ), true ) ) {
				continue;
			}
			list( $arguments, $has_domain ) = arguments( $tokens, $index + 1 );
			if ( ! $has_domain || count( $arguments ) <= FUNCTIONS[ $token[1] ] ) {
				$errors[] = "$file:$token[2]: texts and domain must be literals";
				continue;
			}
			$near  = $token[2] - $comment[1] <= 3 ? $comment[0] : '';
			$entry = $texts[ $arguments[0] ] ?? array( 'plural' => null, 'places' => array(), 'comment' => '' );
			if ( '_n' === $token[1] ) {
				$entry['plural'] = $arguments[1];
			}
			if ( preg_match( '/%(\d\$)?[sd]/', $arguments[0] ) && '' === $near ) {
				$errors[] = "$file:$token[2]: a placeholder needs a translators comment";
			}
			$entry['places'][]      = $file;
			$entry['comment']       = '' === $entry['comment'] ? $near : $entry['comment'];
			$texts[ $arguments[0] ] = $entry;
		}
	}
	if ( $errors ) {
		fwrite( STDERR, implode( "\n", $errors ) . "\n" );
		exit( 1 );
	}
	ksort( $texts );
	return $texts;
}

function quoted( string $text ): string {
	return '"' . addcslashes( $text, "\"\\\n" ) . '"';
}

function render( array $texts ): string {
	$out = "# This file is distributed under the GPL-2.0-or-later.\nmsgid \"\"\nmsgstr \"\"\n\"Project-Id-Version: IGNY8 Connector\\n\"\n\"MIME-Version: 1.0\\n\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Content-Transfer-Encoding: 8bit\\n\"\n\"X-Domain: igny8-connector\\n\"\n";
	foreach ( $texts as $text => $entry ) {
		$out .= "\n" . ( '' === $entry['comment'] ? '' : '#. translators: ' . $entry['comment'] . "\n" );
		$out .= '#: ' . implode( ' ', array_unique( $entry['places'] ) ) . "\n";
		$out .= 'msgid ' . quoted( (string) $text ) . "\n";
		$out .= null === $entry['plural'] ? "msgstr \"\"\n" : 'msgid_plural ' . quoted( $entry['plural'] ) . "\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n";
	}
	return $out;
}

$target = "$plugin/languages/igny8-connector.pot";
$pot    = render( extract_texts( $plugin ) );
if ( in_array( '--check', $argv, true ) ) {
	exit( is_file( $target ) && (string) file_get_contents( $target ) === $pot ? 0 : 1 );
}
file_put_contents( $target, $pot );
