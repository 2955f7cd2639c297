// Schemathesis over the whole document, as four people: everything it can think of, with a fixed seed.
//
//   node run.mjs           a small set, for every run of the tests
//   node run.mjs --full    at least 20,000 requests
//
// The daemon and the questions live in a network namespace of their own where there is one to be had: whatever address
// is made up for a WordPress or a provider, nothing leaves this machine.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Api } from '../../tools/lab/api.mjs';
import { Daemon, ROOT } from '../../tools/lab/daemon.mjs';

const HERE = join(ROOT, 'tests/fuzz');
const TOOLS = join(ROOT, '.cache/fuzz');
const PASSWORD = 'correct horse battery';
const FULL = process.argv.includes('--full');
const ROLES = ['owner', 'admin', 'editor', 'viewer'];
const CHECKS = 'not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,'
  + 'response_schema_conformance,allow_header_conformance';
const SEED = '20261122';

function must(command, args, options = {}) {
  const done = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${done.status ?? done.error}`);
}

/** Schemathesis in an environment of its own, as `requirements.txt` pins it. */
function schemathesis() {
  const pins = readFileSync(join(HERE, 'requirements.txt'), 'utf8');
  const mark = join(TOOLS, 'installed.txt');
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== pins) {
    rmSync(TOOLS, { recursive: true, force: true });
    must('python3', ['-m', 'venv', TOOLS]);
    must(join(TOOLS, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', join(HERE, 'requirements.txt')]);
    writeFileSync(mark, pins);
  }
  return join(TOOLS, 'bin/st');
}

const canIsolate = () => spawnSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up']).status === 0;

/** Runs this script again, alone with the loopback interface. */
function isolated() {
  schemathesis();
  if (process.env.IGNY8_FUZZ_ALONE || !canIsolate()) return false;
  const again = ['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', process.execPath, ...process.argv.slice(1)];
  const done = spawnSync('unshare', again, { stdio: 'inherit', env: { ...process.env, IGNY8_FUZZ_ALONE: '1' } });
  process.exitCode = done.status ?? 1;
  return true;
}

/** An account with something of everything, and a person in each role. */
async function furnish(daemon) {
  const owner = new Api(daemon.url);
  const email = 'owner@acme.example';
  await owner.post('/auth/register', { account_name: 'Acme', name: 'Olivia', email, password: PASSWORD, site_name: 'Acme' });
  await owner.signIn(email, PASSWORD);
  const [site] = await owner.list('/sites');
  const at = `/sites/${site.id}`;
  const [sector] = await owner.list(`${at}/sectors`);
  const csv = readFileSync(join(ROOT, 'examples/keywords.csv'), 'utf8');
  await owner.post(`${at}/planner/keywords/import?sector_id=${sector.id}`, csv);
  await finished(owner, at, await owner.post(`${at}/planner/keywords/cluster`, { all_unclustered: true }));
  const [cluster] = await owner.list(`${at}/planner/clusters`);
  await finished(owner, at, await owner.post(`${at}/planner/clusters/${cluster.id}/generate_ideas`));
  const ideas = (await owner.list(`${at}/planner/ideas`)).slice(0, 2).map(({ id }) => id);
  const { created } = await owner.post(`${at}/planner/ideas/queue`, { ids: ideas });
  const written = await owner.post(`${at}/writer/tasks/generate`, { ids: created });
  await finished(owner, at, written);
  const rule = await owner.post(`${at}/automation/rules`, {
    name: 'Mornings', stages: ['cluster'], cron: '0 6 * * *', time_zone: 'Europe/Berlin', enabled: false,
  });
  const first = async (path) => (await owner.list(`${at}${path}`))[0]?.id;
  const tokens = { owner: await token(owner, email) };
  let user;
  for (const role of ROLES.slice(1)) {
    const address = `${role}@acme.example`;
    user = await owner.post('/users', { name: role, email: address, password: PASSWORD, role });
    if (role !== 'admin') await owner.call('PUT', `${at}/access/${user.id}`, {});
    tokens[role] = await token(owner, address);
  }
  const ids = {
    site_id: site.id, sector_id: sector.id, cluster_id: cluster.id, idea_id: ideas[0], rule_id: rule.id, job_id: written.id,
    keyword_id: await first('/planner/keywords'), task_id: await first('/writer/tasks'),
    content_id: await first('/writer/content'), image_id: await first('/writer/images'), user_id: user.id,
  };
  return { tokens, ids };
}

const token = async (api, email) => (await api.post('/auth/token', { email, password: PASSWORD })).access_token;

async function finished(api, at, job) {
  for (let turn = 0; turn < 600; turn += 1) {
    const { status } = await api.get(`${at}/jobs/${job.id}`);
    if (status === 'succeeded') return;
    if (['failed', 'dead', 'cancelled'].includes(status)) throw new Error(`job ${job.kind} is ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`job ${job.kind} does not end`);
}

/** Resident memory, in MiB. */
function memory(daemon) {
  const status = readFileSync(`/proc/${daemon.process.pid ?? daemon.process.child.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024);
}

/** Ids that exist, so that the questions get past the first door; what else is in a path is made up. */
const settings = (ids) => `[parameters]\n${Object.entries(ids).filter(([, id]) => id).map(([name, id]) => `"path.${name}" = "${id}"`).join('\n')}\n`;

function fuzz(tool, daemon, role, bearer, folder) {
  const phases = FULL ? 'examples,coverage,fuzzing,stateful' : 'examples,fuzzing';
  const args = ['--config-file', join(folder, 'schemathesis.toml'), 'run', join(ROOT, 'docs/openapi.json'),
    '--url', `${daemon.url}/api/v1`, '--phases', phases, '--max-examples', FULL ? '30' : '3', '--checks', CHECKS,
    '--seed', SEED, '--workers', '2', '--no-color', '--continue-on-failure', '--suppress-health-check', 'all', '--warnings', 'off',
    '--request-timeout', '30', '--generation-database', 'none', '--header', `Authorization:Bearer ${bearer}`,
    '--report', 'json', '--report-json-path', join(folder, `${role}.json`),
    // it never ends by itself; its headers are tested elsewhere
    '--exclude-operation-id', 'jobs_events'];
  const done = spawnSync(tool, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  const said = `${done.stdout}\n${done.stderr}`;
  writeFileSync(join(folder, `${role}.log`), said);
  const cases = Number(/(\d[\d,]*) generated/.exec(said)?.[1].replaceAll(',', '') ?? 0);
  if (done.status !== 0 || cases === 0) console.log(said.slice(-20_000));
  console.log(`${role}: ${cases} cases, exit ${done.status}`);
  return { cases, good: done.status === 0 && cases > 0 };
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'igny8-fuzz-'));
  const binary = process.env.IGNY8_BINARY ?? join(ROOT, 'target/debug/igny8');
  const env = {
    IGNY8__SECURITY__ACCESS_TOKEN_MINUTES: '1440', IGNY8__LOG__LEVEL: 'warn', IGNY8__SECURITY__DEFAULT_PLAN: 'scale',
    IGNY8__THROTTLE__AUTH: '0', IGNY8__THROTTLE__AUTH_STRICT: '0',
  };
  const daemon = await new Daemon({ folder, binary, env }).start();
  try {
    const { tokens, ids } = await furnish(daemon);
    writeFileSync(join(folder, 'schemathesis.toml'), settings(ids));
    const before = memory(daemon);
    const roles = FULL ? ROLES : ['owner', 'viewer'];
    const runs = roles.map((role) => fuzz(schemathesis(), daemon, role, tokens[role], folder));
    const cases = runs.reduce((sum, run) => sum + run.cases, 0);
    console.log(`${cases} cases as ${roles.join(', ')}; memory ${before} MiB before, ${memory(daemon)} MiB after`);
    const least = FULL ? 20_000 : 500;
    if (cases < least) throw new Error(`only ${cases} cases, at least ${least} were to be asked`);
    if (!runs.every((run) => run.good)) throw new Error(`not as documented; the logs are in ${folder}`);
  } finally {
    await daemon.stop();
  }
  rmSync(folder, { recursive: true, force: true });
}

if (!isolated()) await main();
