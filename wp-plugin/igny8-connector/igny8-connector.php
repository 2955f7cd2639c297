<?php
/**
 * Plugin Name:       IGNY8 Connector
 * Description:       Brings content from your own IGNY8 daemon into WordPress, each piece exactly once, and reports back what became of it.
 * Version:           1.0.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * Author:            IGNY8
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       igny8-connector
 * Domain Path:       /languages
 *
 * @package Igny8\Connector
 */

declare(strict_types=1);

defined( 'ABSPATH' ) || exit;

define( 'IGNY8_CONNECTOR_VERSION', '1.0.0' );
define( 'IGNY8_CONNECTOR_FILE', __FILE__ );

require_once __DIR__ . '/includes/autoload.php';

register_activation_hook( __FILE__, array( Igny8\Connector\Installer::class, 'activate' ) );
register_deactivation_hook( __FILE__, array( Igny8\Connector\Installer::class, 'deactivate' ) );

Igny8\Connector\Plugin::boot();
