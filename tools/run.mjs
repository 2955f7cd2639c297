#!/usr/bin/env node
// `make run`: the main job before one's eyes. A keyword list in, posts in a real WordPress out, on a cron rule.
// Everything stays up until Ctrl-C; a second run goes on from what is there (FRESH=1 starts over).
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { Api } from './lab/api.mjs';
import { Daemon, ROOT } from './lab/daemon.mjs';
import { freePort, until } from './lab/process.mjs';
import { short, table } from './lab/table.mjs';
import { WordPress } from './lab/wordpress.mjs';

const FOLDER = join(ROOT, 'var/run');
const STATE = join(FOLDER, 'state.json');
const POSTS = 12;
const STAGES = ['cluster', 'ideas', 'tasks', 'content', 'image_prompts', 'images', 'publish'];
const began = Date.now();

const say = (text) => console.log(text);
const step = (text) => console.log(`\n▸ ${text}`);
const seconds = () => ((Date.now() - began) / 1000).toFixed(1);

/** With OPENAI_API_KEY or OPENAI_BASE_URL set, that model writes; without, the built-in provider. */
function provider() {
  const { OPENAI_API_KEY, OPENAI_BASE_URL } = process.env;
  return OPENAI_API_KEY || OPENAI_BASE_URL ? { IGNY8__AI__PROVIDER: 'openai_compatible' } : {};
}

function readState() {
  if (process.env.FRESH && process.env.FRESH !== '0') {
    if (existsSync(join(FOLDER, 'wordpress'))) new WordPress({ folder: join(FOLDER, 'wordpress'), suite: 'sid' }).stop();
    rmSync(FOLDER, { recursive: true, force: true });
  }
  mkdirSync(FOLDER, { recursive: true });
  return existsSync(STATE) ? JSON.parse(readFileSync(STATE, 'utf8')) : {};
}

function keep(state) {
  writeFileSync(STATE, JSON.stringify(state, null, 2), { mode: 0o600 });
}

async function account(daemon, state) {
  const api = new Api(daemon.url);
  if (!state.password) {
    state.email = 'owner@example.com';
    state.password = randomBytes(12).toString('base64url');
    await api.post('/auth/register', {
      account_name: 'Example', name: 'Olivia Owner', email: state.email, password: state.password, site_name: 'Example site', site_url: state.wordpressUrl,
    });
    keep(state);
  }
  await api.signIn(state.email, state.password);
  const [site] = await api.list('/sites');
  return { api, site };
}

/** The site as this demonstration wants it: its sectors, and the owner's word that drafts may go out unread. */
async function settle(api, site) {
  const sectors = await api.list(`/sites/${site.id}/sectors`);
  if (sectors.length === 1) await api.post(`/sites/${site.id}/sectors`, { name: 'Guides', description: 'What readers ask before they buy' });
  await api.patch(`/sites/${site.id}`, { auto_approve: true });
  return sectors[0];
}

async function pair(api, site, daemon, wordpress) {
  const { pairing } = await api.get(`/sites/${site.id}/integration/wordpress`);
  if (pairing?.status === 'paired') return say('  already paired');
  const { code } = await api.post(`/sites/${site.id}/integration/wordpress/pairing_code`);
  say(`  the code is ${code}; the plugin's settings screen takes it`);
  wordpress.pair(daemon.url, code);
  await until('the pairing to be complete', async () => (await api.get(`/sites/${site.id}/integration/wordpress`)).pairing?.status === 'paired');
  say('  paired');
}

async function importKeywords(api, site, sector) {
  const csv = readFileSync(join(ROOT, 'examples/keywords.csv'), 'utf8');
  const report = await api.post(`/sites/${site.id}/planner/keywords/import?sector_id=${sector.id}`, csv);
  say(`  ${report.rows} rows: ${report.added} added, ${report.duplicates} known already, ${report.invalid} not usable`);
  for (const { line, message } of (report.errors ?? []).slice(0, 3)) say(`    line ${line}: ${message}`);
}

/** A rule that fires at the next full minute, and from then on every day at that time. */
async function rule(api, site) {
  const at = new Date(Math.ceil((Date.now() + 3000) / 60000) * 60000);
  const cron = `${at.getUTCMinutes()} ${at.getUTCHours()} * * *`;
  const limits = { ideas: 4, tasks: POSTS, content: POSTS, image_prompts: POSTS, images: POSTS * 2, publish: POSTS };
  const settings = { name: 'Every day', stages: STAGES, cron, time_zone: 'UTC', limits, enabled: true };
  const rules = await api.get(`/sites/${site.id}/automation/rules`);
  const found = rules.length
    ? await api.patch(`/sites/${site.id}/automation/rules/${rules[0].id}`, settings)
    : await api.post(`/sites/${site.id}/automation/rules`, settings);
  say(`  ${found.description}; fires at ${found.next_fire_at}`);
  return found;
}

async function watch(api, site, ruleId) {
  const known = new Set((await api.list(`/sites/${site.id}/automation/runs?rule_id=${ruleId}`)).map((run) => run.id));
  const run = await until('the rule to fire', async () => {
    const runs = await api.list(`/sites/${site.id}/automation/runs?rule_id=${ruleId}`);
    return runs.find((candidate) => !known.has(candidate.id));
  }, { seconds: 90, every: 500 });
  say(`  fired at ${run.started_at}`);
  let shown = '';
  for (;;) {
    const now = await api.get(`/sites/${site.id}/automation/runs/${run.id}`);
    for (const stage of now.stages) shown = await show(api, site, stage, shown);
    if (now.finished_at) return now;
    await pause(300);
  }
}

const printed = new Set();

async function show(api, site, stage, shown) {
  if (stage.status === 'running' && stage.job_id) {
    const job = await api.get(`/sites/${site.id}/jobs/${stage.job_id}`);
    const line = `  ${stage.stage.padEnd(14)} ${String(job.percent).padStart(3)} %  ${job.message ?? ''}`;
    if (line !== shown) say(line);
    return line;
  }
  if (stage.finished_at && !printed.has(stage.stage)) {
    printed.add(stage.stage);
    say(`  ${stage.stage.padEnd(14)} ${stage.status}: ${stage.note}`);
  }
  return shown;
}

async function delivered(api, site, wordpress) {
  let ticked = Date.now();
  return until('WordPress to have everything', async () => {
    const deliveries = await api.list(`/sites/${site.id}/publisher/deliveries`);
    const open = deliveries.filter((delivery) => !['acked', 'rejected', 'failed'].includes(delivery.status));
    // The daemon has told the plugin to pull; should that not have reached it, its own cron does it.
    if (open.length && Date.now() - ticked > 5000) {
      wordpress.tick();
      ticked = Date.now();
    }
    return open.length === 0 && deliveries;
  }, { seconds: 180, every: 500 });
}

async function main() {
  const state = readState();
  const daemon = new Daemon({ folder: FOLDER, binary: process.env.IGNY8_BINARY ?? join(ROOT, 'target/release/igny8'), env: { IGNY8__OUTBOUND__ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8', ...provider() } });
  const wordpress = new WordPress({ folder: join(FOLDER, 'wordpress'), suite: process.env.WORDPRESS_SUITE ?? 'sid' });
  const stop = async () => {
    say('\nstopping …');
    await daemon.stop();
    wordpress.stop();
    process.exit(process.exitCode ?? 0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  try {
    step('A real WordPress, with our plugin in it');
    state.wordpressPort ??= await freePort(8090);
    wordpress.start({ port: state.wordpressPort, cron: true });
    state.wordpressUrl = wordpress.url;
    say(`  WordPress ${wordpress.version} on PHP ${wordpress.php_version} at ${wordpress.url}`);

    step('The daemon, on SQLite');
    await daemon.start({ port: state.port ?? 8080, metricsPort: state.metricsPort ?? 9464 });
    Object.assign(state, { port: daemon.port, metricsPort: daemon.metricsPort });
    keep(state);
    say(`  ready at ${daemon.url}`);

    step('An account, its owner, a site and its sectors');
    const { api, site } = await account(daemon, state);
    const sector = await settle(api, site);
    say(`  ${site.name}: ${state.email}`);

    step('Pairing by a code');
    await pair(api, site, daemon, wordpress);

    step('Keywords from examples/keywords.csv');
    await importKeywords(api, site, sector);

    step('A cron rule');
    const { id } = await rule(api, site);

    step('It fires');
    const run = await watch(api, site, id);
    say(`  ${run.status}, ${run.credits} credits`);

    step('WordPress takes what is ready');
    await delivered(api, site, wordpress);
    const contents = await api.list(`/sites/${site.id}/writer/content`);
    const rows = contents.filter((content) => content.wp?.post_id).map((content) => [
      short(content.title, 58), content.word_count, content.wp.post_id, content.wp.status, content.wp.url,
    ]);
    say(`\n${table(['title', 'words', 'post', 'status', 'URL'], rows)}`);
    if (rows.length < 10) {
      process.exitCode = 1;
      say(`\nOnly ${rows.length} posts: the run above and ${daemon.log} say why.`);
    }

    say(`
${rows.length} posts in ${seconds()} s.  Everything stays up; Ctrl-C stops it.

  console    ${daemon.url}/app            ${state.email}  ${state.password}
  WordPress  ${wordpress.url}/wp-admin/   ${wordpress.user}  ${wordpress.password}
  API        ${daemon.url}/api/docs       (the document: ${daemon.url}/api/openapi.json)
  metrics    ${daemon.metricsUrl}`);
    if (process.env.IGNY8_RUN_ONCE) await stop();
    const exit = await daemon.process.ended;
    throw new Error(`the daemon ended by itself (${exit.code ?? exit.signal}):\n${daemon.process.tail()}`);
  } catch (error) {
    process.exitCode = 1;
    say(`\n✗ ${error.message}`);
    if (existsSync(daemon.log)) say(`  the daemon's log: ${daemon.log}`);
    await stop();
  }
}

await main();
