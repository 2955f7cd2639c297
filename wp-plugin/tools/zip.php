<?php
/**
 * Makes the plugin's zip: only what runs, in a fixed order and with fixed times, so that the same sources are the same
 * bytes. usage: php wp-plugin/tools/zip.php <target.zip>
 */

declare(strict_types=1);

const SLUG = 'igny8-connector';
/** Earlier a zip cannot say. */
const MADE = 315532800;

$plugin = (string) realpath( __DIR__ . '/../' . SLUG );
$target = $argv[1] ?? '';
if ( '' === $target ) {
	fwrite( STDERR, "usage: zip.php <target.zip>\n" );
	exit( 2 );
}

$files = array();
foreach ( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $plugin, FilesystemIterator::SKIP_DOTS ) ) as $file ) {
	$name = substr( $file->getPathname(), strlen( $plugin ) + 1 );
	if ( $file->isLink() || ! preg_match( '~^[A-Za-z0-9][A-Za-z0-9_/.-]*\.(php|js|css|pot|txt)$~', $name ) || preg_match( '~(^|/)\.~', $name ) ) {
		fwrite( STDERR, "zip.php: $name does not belong into the plugin\n" );
		exit( 1 );
	}
	$files[] = $name;
}
sort( $files );

@mkdir( dirname( $target ), 0777, true );
@unlink( $target );
$zip = new ZipArchive();
if ( true !== $zip->open( $target, ZipArchive::CREATE ) ) {
	fwrite( STDERR, "zip.php: cannot write $target\n" );
	exit( 1 );
}
date_default_timezone_set( 'UTC' );
foreach ( $files as $name ) {
	$inside = SLUG . "/$name";
	$zip->addFromString( $inside, (string) file_get_contents( "$plugin/$name" ) );
	$zip->setMtimeName( $inside, MADE );
	$zip->setExternalAttributesName( $inside, ZipArchive::OPSYS_UNIX, 0100644 << 16 );
}
$zip->close();
printf( "%s: %d files, %d bytes, sha256 %s\n", $target, count( $files ), filesize( $target ), hash_file( 'sha256', $target ) );
