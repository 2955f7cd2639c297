// Each fault of the doctor's table is built into a real WordPress, or into what stands in front of it, and must be named;
// the site without fault must not.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { DROP, Proxy, page } from '../../tools/lab/proxy.mjs';
import { freePort, until } from '../../tools/lab/process.mjs';
import { Lab } from './setup.mjs';

const isApi = ({ path }) => path.startsWith('/wp-json/') || path.includes('rest_route=');
const API = "( str_contains( \$_SERVER['REQUEST_URI'] ?? '', 'wp-json' ) || isset( \$_GET['rest_route'] ) )";

/** A fault in front: what the proxy does. */
const front = (rule) => (lab) => {
  lab.proxy.rule = rule;
  return () => { lab.proxy.rule = null; };
};
/** A fault inside: a plugin that is always there. */
const inside = (php) => (lab) => lab.wordpress.must('fault', php);
/** A fault of the settings: PHP that makes it, PHP that mends it. */
const setting = (make, mend) => (lab) => {
  lab.wordpress.eval(`${make}; echo 1;`);
  return () => lab.wordpress.eval(`${mend}; echo 1;`);
};
const role = (name) => setting(`( new WP_User( 1 ) )->set_role( '${name}' )`, "( new WP_User( 1 ) )->set_role( 'administrator' )");
const headers = (change) => front(async (exchange) => {
  const answer = await exchange.forward();
  return { ...answer, headers: { ...answer.headers, ...change(answer) } };
});

/** [what must be named, how it is built]; with an application password. */
const PUSH = [
  ['authorization_stripped', front(({ headers: { authorization, ...rest }, forward }) => forward({ headers: rest }))],
  ['application_passwords_off', inside("add_filter( 'wp_is_application_passwords_available', '__return_false' );")],
  ['username_unknown', setting("$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->users, array( 'user_login' => 'boss' ), array( 'ID' => 1 ) ); clean_user_cache( 1 )",
    "$GLOBALS['wpdb']->update( $GLOBALS['wpdb']->users, array( 'user_login' => 'admin' ), array( 'ID' => 1 ) ); clean_user_cache( 1 )"), ['password_refused']],
  ['password_refused', (lab) => front(({ path, headers: known, body, forward }) => {
    const wrong = Buffer.from(body.toString('latin1').replace(lab.wordpress.app_password, 'wrong'), 'latin1');
    if (path === '/xmlrpc.php') return forward({ body: wrong });
    return forward({ headers: known.authorization ? { ...known, authorization: `Basic ${Buffer.from('admin:wrong').toString('base64')}` } : known });
  })(lab)],
  ['firewall_for_passwords', front(({ headers: known, forward }) => (known.authorization ? page(403, 'Forbidden') : forward()))],
  ['role_missing', role('subscriber'), ['role_missing']],
  ['role_too_small', role('contributor'), ['role_too_small', 'markup_filtered']],
  ['markup_filtered', setting("get_role( 'administrator' )->remove_cap( 'unfiltered_html' )", "get_role( 'administrator' )->add_cap( 'unfiltered_html' )")],
  ['upload_limit', front(({ body, forward }) => (body.length > 1_000_000 ? page(413, 'Request Entity Too Large') : forward()))],
  ['rest_closed', inside("add_filter( 'rest_authentication_errors', fn() => new WP_Error( 'rest_login_required', 'REST API restricted.', array( 'status' => 401 ) ), 999 );")],
  ['rest_cached', headers(() => ({ 'x-cache': 'HIT', age: '340' }))],
  ['plain_permalinks', setting("$GLOBALS['wp_rewrite']->set_permalink_structure( '' ); flush_rewrite_rules( false )", "$GLOBALS['wp_rewrite']->set_permalink_structure( '/%postname%/' ); flush_rewrite_rules( false )")],
  ['rewrite_missing', front((exchange) => (exchange.path.startsWith('/wp-json/') ? page(404, 'Not Found', { server: 'nginx' }) : exchange.forward()))],
  ['output_before_json', inside("echo '<br /><b>Notice</b>: Undefined variable';")],
  ['html_not_json', inside("add_action( 'init', function () { header( 'Content-Type: text/html' ); echo '<!doctype html><h1>Opening soon</h1>'; exit; } );")],
  ['rest_removed', inside("add_action( 'plugins_loaded', function () { remove_action( 'init', 'rest_api_init' ); remove_action( 'parse_request', 'rest_api_loaded' ); } );")],
  ['not_wordpress', front(({ path }) => (path === '/' ? page(200, 'It works!') : page(404, 'Not Found')))],
  ['core_routes_missing', inside("add_filter( 'rest_endpoints', fn( $routes ) => array_filter( $routes, fn( $name ) => ! str_starts_with( $name, '/wp/v2/posts' ), ARRAY_FILTER_USE_KEY ) );")],
  ['multisite_path', inside(`add_filter( 'home_url', fn( $url ) => ${API} ? $url . '/shop' : $url );`)],
  ['another_site', inside(`add_filter( 'home_url', fn( $url ) => ${API} ? 'https://www.elsewhere.example' : $url );`)],
  ['scheme_differs', inside(`add_filter( 'home_url', fn( $url ) => ${API} ? str_replace( 'http:', 'https:', $url ) : $url );`)],
  ['redirects_elsewhere', front(({ path }) => ({ status: 301, headers: { location: `http://localhost:1${path}` } }))],
  ['redirects_scheme', (lab) => front(({ path, headers: { host } }) => ({ status: 301, headers: { location: `https://${host}${path}` } }))(lab)],
  ['redirect_loop', front(({ path, headers: { host } }) => ({ status: 302, headers: { location: `http://${host}${path}` } }))],
  ['login_wall', inside("add_action( 'init', function () { if ( ! is_user_logged_in() && ! str_contains( $_SERVER['SCRIPT_NAME'] ?? '', 'wp-login' ) && 'cli' !== PHP_SAPI ) { wp_safe_redirect( wp_login_url() ); exit; } } );")],
  ['maintenance', (lab) => {
    const file = join(lab.wordpress.path, '.maintenance');
    writeFileSync(file, '<?php $upgrading = time();');
    return () => rmSync(file);
  }],
  ['database_down', (lab) => {
    const file = join(lab.wordpress.path, 'wp-config.php');
    const known = readFileSync(file, 'utf8');
    writeFileSync(file, known.replace(/'DB_HOST', '[^']*'/, "'DB_HOST', 'localhost:/nowhere.sock'"));
    return () => writeFileSync(file, known);
  }],
  ['php_fatal', inside("add_action( 'init', function () { if ( 'cli' !== PHP_SAPI ) { no_such_function(); } } );")],
  ['bot_challenge', front(() => page(403, 'Just a moment…', { 'cf-mitigated': 'challenge', server: 'cloudflare' }))],
  ['rate_limited', front(() => page(429, 'Too Many Requests'))],
  ['password_wall', front(() => page(401, 'Authorization Required', { 'www-authenticate': 'Basic realm="Staging"' }))],
  ['firewall', front(() => page(403, 'Access denied by Sucuri'))],
  ['server_error', front(() => page(502, 'Bad Gateway'))],
  ['connection_broken', front(() => DROP)],
  ['times_out', front(() => new Promise(() => {}))],
  ['seo_conflict', inside("add_action( 'rest_api_init', function () { foreach ( array( 'yoast/v1', 'rankmath/v1' ) as $name ) { register_rest_route( $name, '/x', array( 'methods' => 'GET', 'callback' => '__return_true', 'permission_callback' => '__return_false' ) ); } } );")],
  ['clock_skew', headers(() => ({ date: new Date(Date.now() - 600_000).toUTCString() }))],
  ['not_indexed', setting("update_option( 'blog_public', '0' )", "update_option( 'blog_public', '1' )")],
  ['php_old', headers(() => ({ 'x-powered-by': 'PHP/7.2.34' }))],
  ['wordpress_old', inside("add_filter( 'the_generator', fn() => '<meta name=\"generator\" content=\"WordPress 5.8\" />' );")],
];

/** With the plugin. */
const PAIRED = [
  ['plugin_inactive', setting("require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins( 'igny8-connector/igny8-connector.php' )",
    "require_once ABSPATH . 'wp-admin/includes/plugin.php'; activate_plugin( 'igny8-connector/igny8-connector.php' )")],
  ['staging_clone', inside(`add_filter( 'home_url', fn( $url ) => ${API} ? 'https://staging.elsewhere.example' : $url );`)],
  ['nudge_blocked', front((exchange) => (exchange.path.includes('igny8/v1') ? page(403, 'Access denied') : exchange.forward()))],
  ['memory_limit', inside("ini_set( 'memory_limit', '60M' );")],
  ['upload_limit_php', inside("add_filter( 'upload_size_limit', fn() => 1000000 );")],
  ['pictures_not_resized', inside("add_filter( 'wp_image_editors', '__return_empty_array' );")],
  ['seo_conflict', inside("define( 'WPSEO_VERSION', '25.0' ); define( 'RANK_MATH_VERSION', '1.0' );")],
  ['acting_user_gone', role('subscriber'), ['acting_user_gone', 'markup_filtered']],
  ['acting_user_limited', role('contributor'), ['acting_user_limited', 'markup_filtered']],
  ['markup_filtered', inside("define( 'DISALLOW_UNFILTERED_HTML', true );")],
  ['cron_off', setting("wp_clear_scheduled_hook( 'igny8_pull' ); wp_schedule_event( time() - 3600, 'igny8_poll', 'igny8_pull' )",
    "wp_clear_scheduled_hook( 'igny8_pull' ); wp_schedule_event( time() + 300, 'igny8_poll', 'igny8_pull' )")],
  ['loopback_closed', setting("add_filter( 'pre_http_request', fn() => new WP_Error( 'refused', 'cURL error 7: refused' ) ); \\Igny8\\Connector\\Health\\Tests::rest()",
    "\\Igny8\\Connector\\Health\\Report::note_loopback( 401, null )")],
];

async function open() {
  const port = await freePort();
  const proxy = await new Proxy().start(port);
  const certificates = authority();
  // what the site calls itself is the proxy: that is how people reach it
  const lab = await Lab.open({ plugin: true, defines: { WP_HOME: proxy.url, WP_SITEURL: proxy.url }, env: { SSL_CERT_FILE: certificates.file } }).catch(async (error) => { await proxy.stop(); throw error; });
  Object.assign(lab, { proxy, certificates });
  proxy.target = `http://127.0.0.1:${readFileSync(join(lab.wordpress.folder, 'state/port'), 'utf8').trim()}`;
  return lab;
}

async function findings(lab) {
  const checkup = await lab.api.post(`${lab.at}/publisher/doctor`);
  return checkup.findings;
}

async function named(lab) {
  return (await findings(lab)).map((finding) => finding.code);
}

/** A site of the account that is only known by its address. */
async function at(lab, url) {
  await lab.api.patch(lab.at, { url });
  return named(lab);
}

/** An authority that the daemon trusts, and a way to have certificates made by it. */
function authority() {
  const folder = spawnSync('mktemp', ['-d'], { encoding: 'utf8' }).stdout.trim();
  const openssl = (...args) => {
    const done = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
  };
  const make = (name, subject, { ca = false, by = null, days = '30', san = 'IP:127.0.0.1' } = {}) => {
    writeFileSync(join(folder, `${name}.cnf`), `basicConstraints=critical,CA:${ca ? 'TRUE' : 'FALSE'}\nkeyUsage=critical,${ca ? 'keyCertSign,cRLSign' : 'digitalSignature'}\nsubjectAltName=${san}\n`);
    openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${subject}`);
    if (days === 'over') {
      // only `ca` can make what is over already
      writeFileSync(join(folder, 'ca.cnf'), '[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\nnew_certs_dir=.\npolicy=any\ndefault_md=sha256\nrand_serial=yes\n[any]\ncommonName=supplied\n');
      writeFileSync(join(folder, 'index.txt'), '');
      openssl('ca', '-batch', '-notext', '-config', 'ca.cnf', '-cert', `${by}.crt`, '-keyfile', `${by}.key`, '-startdate', '20200101000000Z', '-enddate', '20200201000000Z',
        '-extfile', `${name}.cnf`, '-in', `${name}.csr`, '-out', `${name}.crt`);
    } else {
      const signer = by ? ['-CA', `${by}.crt`, '-CAkey', `${by}.key`, '-CAcreateserial'] : ['-signkey', `${name}.key`];
      openssl('x509', '-req', '-in', `${name}.csr`, ...signer, '-days', days, '-extfile', `${name}.cnf`, '-out', `${name}.crt`);
    }
    return { key: readFileSync(join(folder, `${name}.key`)), cert: readFileSync(join(folder, `${name}.crt`)) };
  };
  make('root', 'Root of the tests', { ca: true, san: 'DNS:root.test' });
  make('middle', 'Intermediate of the tests', { ca: true, by: 'root', san: 'DNS:middle.test' });
  return { folder, file: join(folder, 'root.crt'), make };
}

async function withTls(lab, name, options, check) {
  const server = createServer(lab.certificates.make(name, 'blog', options), (_, answer) => answer.end('<html>'));
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  try {
    await check(`https://127.0.0.1:${server.address().port}/`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => { server.close(resolve); });
  }
}

/** Builds each fault, has it named, and mends it. */
function each(lab, faults) {
  for (const [code, build, all = [code]] of faults) {
    it(`names ${code}`, async () => {
      const mend = await build(lab());
      try {
        const found = await findings(lab());
        assert.deepEqual(found.map((finding) => finding.code).sort(), [...all].sort(), JSON.stringify(found, null, 1));
        assert.ok(found.every((finding) => finding.says && finding.seen && finding.fix.length > 20));
      } finally {
        await mend();
      }
    });
  }
}

describe('the doctor', () => {
  let lab;
  before(async () => { lab = await open(); });
  after(async () => {
    await lab?.proxy.stop();
    await lab?.close();
    if (lab) rmSync(lab.certificates.folder, { recursive: true, force: true });
  });

  it('names what is wrong with an address alone', async () => {
    assert.deepEqual(await at(lab, 'http://no-such-name.example/'), ['dns_failure']);
    assert.deepEqual(await at(lab, 'http://127.0.0.1:9/'), ['nobody_listens']);
    assert.deepEqual(await at(lab, 'http://10.255.0.1/'), ['address_private']);
    assert.deepEqual(await at(lab, `${lab.proxy.url.replace('http:', 'https:')}/`), ['tls_broken']);
    await withTls(lab, 'late', { by: 'root', days: 'over' }, async (url) => assert.deepEqual(await at(lab, url), ['tls_expired']));
    await withTls(lab, 'other', { by: 'root', san: 'DNS:www.elsewhere.example' }, async (url) => assert.deepEqual(await at(lab, url), ['tls_name']));
    await withTls(lab, 'lone', { by: 'middle' }, async (url) => assert.deepEqual(await at(lab, url), ['tls_chain']));
    // no fault before anything is connected, either
    assert.deepEqual(await at(lab, `${lab.proxy.url}/`), []);
  });

  describe('of a site with an application password', () => {
    before(async () => {
      const { user, app_password } = lab.wordpress;
      await lab.api.call('PUT', `${lab.at}/integration/wordpress/rest`, { url: lab.proxy.url, username: user, application_password: app_password });
    });
    it('gives no alarm where there is no fault', async () => assert.deepEqual(await findings(lab), []));
    each(() => lab, PUSH);
    it('gives no alarm when all is mended', async () => assert.deepEqual(await findings(lab), []));
    it('keeps what it found last, and says it on the command line', async () => {
      const kept = await lab.api.get(`${lab.at}/publisher/doctor`);
      assert.deepEqual([kept.healthy, kept.findings], [true, []]);
      assert.match(await lab.daemon.commandMeanwhile('doctor', 'wp', '--site', lab.site.id), /ok +wordpress/);
      lab.proxy.rule = () => page(502, 'Bad Gateway');
      await assert.rejects(lab.daemon.commandMeanwhile('doctor', 'wp', '--site', 'Acme blog'), /server_error/);
      lab.proxy.rule = null;
    });
  });

  describe('of a site with the plugin', () => {
    before(async () => {
      await lab.api.call('DELETE', `${lab.at}/integration/wordpress`);
      await lab.pair();
      lab.wordpress.tick();
      await until('the first heartbeat', async () => (await lab.api.get(`${lab.at}/integration/wordpress`)).pairing?.status === 'paired');
    });
    it('gives no alarm where there is no fault', async () => assert.deepEqual(await findings(lab), []));
    each(() => lab, PAIRED);
    it('gives no alarm when all is mended', async () => assert.deepEqual(await findings(lab), []));
  });
});
