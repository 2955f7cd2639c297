// A daemon and a WordPress of a test's own, with an account, a site, keywords and a rule.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Api } from '../../tools/lab/api.mjs';
import { Daemon, ROOT } from '../../tools/lab/daemon.mjs';
import { until } from '../../tools/lab/process.mjs';
import { WordPress } from '../../tools/lab/wordpress.mjs';

export const STAGES = ['cluster', 'ideas', 'tasks', 'content', 'image_prompts', 'images', 'publish'];
const PASSWORD = 'correct horse battery';

/** Everything one test needs; `close` leaves nothing behind. */
export class Lab {
  static async open(options) {
    const lab = new Lab();
    try {
      return await lab.#start(options);
    } catch (error) {
      // What had started by then would outlive the test.
      await lab.close();
      throw error;
    }
  }

  async #start({ plugin = true, env = {}, suite = 'sid', defines = {}, workers } = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'igny8-e2e.'));
    this.wordpress = new WordPress({ folder: join(this.folder, 'wordpress'), suite });
    this.wordpress.start({ plugin, defines, workers });
    // A site that has had an upload before: two first ones at once make WordPress answer 500, and the wait for the retry is long.
    this.wordpress.eval('wp_upload_dir(); echo wp_json_encode( true );');
    // The WordPress of the test is on this machine: its operator says that this may be reached.
    this.daemon = new Daemon({
      folder: join(this.folder, 'daemon'),
      binary: process.env.IGNY8_BINARY ?? join(ROOT, 'target/debug/igny8'),
      env: { IGNY8__JOBS__LEASE_SECONDS: '3', IGNY8__AUTOMATION__TICK_SECONDS: '1', IGNY8__OUTBOUND__ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8', ...env },
    });
    await this.daemon.start();
    this.api = new Api(this.daemon.url);
    await this.api.post('/auth/register', {
      account_name: 'Acme', name: 'Olivia', email: 'owner@acme.example', password: PASSWORD, site_name: 'Acme blog', site_url: this.wordpress.url,
    });
    await this.api.signIn('owner@acme.example', PASSWORD);
    [this.site] = await this.api.list('/sites');
    this.at = `/sites/${this.site.id}`;
    await this.api.patch(this.at, { auto_approve: true });
    return this;
  }

  /** Pairs the plugin by a code. */
  async pair() {
    const { code } = await this.api.post(`${this.at}/integration/wordpress/pairing_code`);
    this.wordpress.pair(this.daemon.url, code);
    await until('the pairing', async () => (await this.api.get(`${this.at}/integration/wordpress`)).pairing?.status === 'paired');
  }

  /** Imports the example's keywords. */
  async keywords() {
    const [sector] = await this.api.list(`${this.at}/sectors`);
    return this.api.post(`${this.at}/planner/keywords/import?sector_id=${sector.id}`, readFileSync(join(ROOT, 'examples/keywords.csv'), 'utf8'));
  }

  /** A rule over all stages that takes `posts` pieces; it fires only when asked. */
  async rule(posts) {
    return this.api.post(`${this.at}/automation/rules`, {
      name: 'All of it', stages: STAGES, cron: '0 3 1 1 *', time_zone: 'UTC', enabled: true,
      limits: { ideas: 4, tasks: posts, content: posts, image_prompts: posts, images: posts * 2, publish: posts },
    });
  }

  /** Waits for the end of a run. */
  run(id) {
    return until('the run to end', async () => {
      const run = await this.api.get(`${this.at}/automation/runs/${id}`).catch(() => null);
      return run?.finished_at && run;
    }, { seconds: 240 });
  }

  /** Lets the plugin pull until nothing is on its way any more. */
  async delivered() {
    return until('every delivery to end', async () => {
      const deliveries = await this.api.list(`${this.at}/publisher/deliveries`).catch(() => null);
      if (!deliveries) return null;
      const open = deliveries.filter((delivery) => ['offered', 'leased'].includes(delivery.status));
      if (open.length) this.wordpress.tick();
      return open.length === 0 && deliveries;
    }, { seconds: 240, every: 300 });
  }

  /** What `igny8 doctor` says of the promises; anything but a good word fails. */
  promises() {
    const findings = JSON.parse(this.daemon.command('doctor', '--json'));
    return findings.find((finding) => finding.name === 'promises');
  }

  async close() {
    await this.daemon?.stop();
    this.wordpress?.stop({ purge: true });
    rmSync(this.folder, { recursive: true, force: true });
  }
}
