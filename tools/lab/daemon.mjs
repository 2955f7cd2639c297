// A daemon of our own: its own data folder and ports, stopped with us.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { freePort, run, runMeanwhile, start, until } from './process.mjs';

export const ROOT = new URL('../..', import.meta.url).pathname.replace(/\/$/, '');

const THROTTLES = ['AI_FUNCTION', 'IMAGE_GEN', 'PLANNER_AI', 'WRITER_AI', 'CONTENT_WRITE', 'CONTENT_READ', 'PLANNER', 'WRITER',
  'SYSTEM', 'SYSTEM_ADMIN', 'BILLING', 'BILLING_ADMIN', 'PLUGIN', 'DEFAULT'];

/** The daemon in `folder`, listening on `port` if that is free. Resolves when it is ready. */
export class Daemon {
  constructor({ folder, binary, env = {} }) {
    Object.assign(this, { folder, binary, env });
    this.log = join(folder, 'daemon.log');
  }

  async start({ port = 0, metricsPort = 0 } = {}) {
    if (!existsSync(this.binary)) throw new Error(`there is no daemon at ${this.binary}: build it first`);
    mkdirSync(this.folder, { recursive: true });
    this.port ??= await freePort(port);
    this.metricsPort ??= await freePort(metricsPort);
    this.url = `http://127.0.0.1:${this.port}`;
    this.metricsUrl = `http://127.0.0.1:${this.metricsPort}/metrics`;
    this.process = start(this.binary, ['serve'], { env: this.environment(), log: this.log, cwd: this.folder });
    await until('the daemon to be ready', async () => {
      if (this.process.exit) throw new Error(`the daemon ended at once:\n${this.process.tail()}`);
      return (await fetch(`${this.url}/readyz`).catch(() => null))?.ok;
    }, { every: 50 });
    return this;
  }

  environment() {
    return {
      IGNY8__DATA__DIR: join(this.folder, 'data'),
      IGNY8__SERVER__LISTEN: `127.0.0.1:${this.port}`,
      IGNY8__SERVER__PUBLIC_URL: this.url,
      IGNY8__METRICS__LISTEN: `127.0.0.1:${this.metricsPort}`,
      // a script asks faster than a person
      ...Object.fromEntries(THROTTLES.map((scope) => [`IGNY8__THROTTLE__${scope}`, '0'])),
      ...this.env,
    };
  }

  /** Runs another command of the same binary on the same data, and returns what it printed. */
  command(...args) {
    return run(this.binary, args, { env: { ...process.env, ...this.environment() }, cwd: this.folder });
  }

  /** As `command`, while this process goes on. */
  commandMeanwhile(...args) {
    return runMeanwhile(this.binary, args, { env: { ...process.env, ...this.environment() }, cwd: this.folder });
  }

  /** Kills it as a power cut would, and waits until it is gone. */
  async kill() {
    this.process.kill('SIGKILL');
    await this.process.ended;
  }

  /** Asks it to end, and waits until it has. */
  async stop() {
    this.process?.kill('SIGTERM');
    await this.process?.ended;
  }
}
