// A real WordPress of our own (tests/wordpress/wp.sh), with our plugin in it.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from './daemon.mjs';
import { run, runMeanwhile } from './process.mjs';

const WP = join(ROOT, 'tests/wordpress/wp.sh');
const PLUGIN = join(ROOT, 'wp-plugin/igny8-connector');

export class WordPress {
  constructor({ folder, suite }) {
    Object.assign(this, { folder, suite });
  }

  /** Starts it (the first time: installs it). Without `plugin`, it is a WordPress that knows nothing of us. */
  start({ port, plugin = true, cron = false, defines = {}, workers } = {}) {
    const constants = Object.entries(defines).flatMap(([name, value]) => ['--define', `${name}=${JSON.stringify(value)}`]);
    const args = ['up', this.suite, this.folder, ...(port ? ['--port', String(port)] : []),
      ...(plugin ? ['--plugin', PLUGIN] : []), ...(cron ? ['--wp-cron'] : []), ...(workers ? ['--workers', String(workers)] : []), ...constants];
    Object.assign(this, JSON.parse(run(WP, args, { stdio: ['ignore', 'pipe', 'pipe'] })));
    return this;
  }

  /** Runs PHP inside it; what it prints as JSON is returned. */
  eval(php, ...args) {
    return JSON.parse(run(WP, ['eval', this.folder, '-', ...args], { input: `<?php ${php}` }) || 'null');
  }

  /** As `eval`, while this process goes on. */
  async evalMeanwhile(php, ...args) {
    return JSON.parse(await runMeanwhile(WP, ['eval', this.folder, '-', ...args], { input: `<?php ${php}` }) || 'null');
  }

  /** Pairs it with a daemon by a code, as its settings screen does. */
  pair(daemonUrl, code) {
    return this.eval('\\Igny8\\Connector\\Connection\\Pairing::pair( $args[0], $args[1], 1 ); echo wp_json_encode( true );', daemonUrl, code);
  }

  /** Gives it a plugin that is always there (`php` without its opening tag); returns what takes it away again. */
  must(name, php) {
    const folder = join(this.path, 'wp-content/mu-plugins');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${name}.php`);
    writeFileSync(file, `<?php\n${php}\n`);
    return () => rmSync(file, { force: true });
  }

  /** Runs what is due in WP-Cron. */
  tick() {
    run(WP, ['tick', this.folder]);
  }

  /** Every post that came from us. */
  posts() {
    return this.eval(`
      $found = array();
      foreach ( get_posts( array( 'post_type' => 'post', 'post_status' => 'any', 'numberposts' => -1, 'meta_key' => '_igny8_content_id', 'orderby' => 'ID', 'order' => 'ASC' ) ) as $post ) {
        $found[] = array( 'id' => $post->ID, 'title' => $post->post_title, 'status' => $post->post_status, 'content' => $post->post_content,
          'content_id' => get_post_meta( $post->ID, '_igny8_content_id', true ), 'delivery_key' => get_post_meta( $post->ID, '_igny8_delivery_key', true ),
          'thumbnail' => (int) get_post_thumbnail_id( $post ), 'categories' => wp_list_pluck( get_the_category( $post->ID ), 'name' ),
          'seo_title' => get_post_meta( $post->ID, '_igny8_seo_title', true ), 'words' => str_word_count( wp_strip_all_tags( $post->post_content ) ) );
      }
      echo wp_json_encode( $found );`);
  }

  /** How many attachments it has. */
  attachments() {
    return this.eval("echo wp_json_encode( array_sum( (array) wp_count_attachments() ) );");
  }

  stop({ purge = false } = {}) {
    run(WP, ['down', this.folder, ...(purge ? ['--purge'] : [])]);
  }
}
