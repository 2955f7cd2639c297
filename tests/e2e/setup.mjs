// A daemon and a WordPress of a test's own, with an account, a site, keywords and a rule.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

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

  /** Writes keywords by hand, one after the other, and remembers each that was answered with success; `end` gives them. */
  async scribe() {
    const [sector] = await this.api.list(`${this.at}/sectors`);
    const acknowledged = [];
    let going = true;
    const work = (async () => {
      for (let n = 1; going; n += 1) {
        const text = `acknowledged write ${n}`;
        await this.api.post(`${this.at}/planner/keywords`, { sector_id: sector.id, keywords: [{ text }] })
          .then(() => acknowledged.push(text), () => {});
        await pause(60);
      }
    })();
    return { end: async () => { going = false; await work; return acknowledged; } };
  }

  /** The texts of all keywords that were written by hand. */
  async byHand() {
    const found = [];
    for (let page = 1; ; page += 1) {
      const { results, count } = await this.api.call('GET', `${this.at}/planner/keywords?q=acknowledged&page_size=200&page=${page}`);
      found.push(...results.map((keyword) => keyword.text));
      if (found.length >= count || results.length === 0) return found;
    }
  }

  /** Gives the account a provider that is switched off: its key is a canary. Returns everything that must stay secret. */
  async secrets() {
    const key = `sk-canary-${randomUUID()}`;
    const provider = { base_url: 'https://api.openai.com/v1', api_key: key, text_model: 'none', enabled: false };
    await this.api.call('PUT', '/system/providers/openai_compatible', provider);
    const pairing = this.wordpress.eval('echo wp_json_encode( \\Igny8\\Connector\\Connection\\Connection::credentials()->secret() );');
    return [key, PASSWORD, pairing.replace('whsec_', '')];
  }

  /** Where one of `secrets` stands in clear: database, log, metrics, answers of the API. Nowhere, one hopes. */
  async leaks(secrets) {
    const places = {};
    const data = join(this.folder, 'daemon', 'data');
    for (const name of readdirSync(data, { recursive: true })) {
      const file = join(data, name);
      if (statSync(file).isFile()) places[name] = readFileSync(file, 'latin1');
    }
    places.log = readFileSync(this.daemon.log, 'latin1');
    places.metrics = await (await fetch(this.daemon.metricsUrl)).text();
    for (const path of ['/me', '/system/providers', '/system/status', `${this.at}/jobs?page_size=200`, `${this.at}/ai/calls?page_size=200`,
      `${this.at}/integration/wordpress`, `${this.at}/publisher/deliveries?page_size=200`, `${this.at}/automation/runs`]) {
      places[path] = JSON.stringify(await this.api.call('GET', path));
    }
    const holds = (text) => secrets.some((secret) => text.includes(secret) || text.includes(secret.replaceAll(' ', '')));
    return Object.keys(places).filter((place) => holds(places[place]));
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
