// Processes that we start: each in its own group, so that stopping one stops all that it started.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Starts a program whose output goes to `log`. `kill(signal)` reaches its whole group; `ended` resolves with its exit. */
export function start(command, args, { env = {}, log, cwd } = {}) {
  mkdirSync(dirname(log), { recursive: true });
  const out = openSync(log, 'a');
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, detached: true, stdio: ['ignore', out, out] });
  closeSync(out);
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve({ error }));
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
  const state = { pid: child.pid, ended, exit: null, log };
  ended.then((exit) => { state.exit = exit; });
  state.kill = (signal = 'SIGTERM') => {
    try { process.kill(-child.pid, signal); } catch { /* it has ended */ }
  };
  state.tail = (lines = 15) => readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  return state;
}

/** Runs a program to its end and returns what it printed; a failure throws with its last words. */
export function run(command, args, options = {}) {
  const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 << 20, ...options });
  if (done.error) throw done.error;
  if (done.status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed (${done.status ?? done.signal}):\n${(done.stderr || done.stdout || '').trim().split('\n').slice(-15).join('\n')}`);
  }
  return done.stdout;
}

/** As `run`, but this process goes on meanwhile: for programs that talk to a server in it. */
export function runMeanwhile(command, args, { input, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { encoding: 'utf8', maxBuffer: 64 << 20, ...options }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      return reject(new Error(`${command} ${args.join(' ')} failed (${error.code ?? error.signal}):\n${(stderr || stdout || '').trim().split('\n').slice(-15).join('\n')}`));
    });
    if (input !== undefined) child.stdin.end(input);
  });
}

/** Asks `check` until it answers something, at most `seconds`. */
export async function until(what, check, { seconds = 60, every = 200 } = {}) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s for ${what}`);
    await pause(every);
  }
}

/** `wanted` if nobody listens there, else any free port. */
export async function freePort(wanted = 0) {
  const port = await listen(wanted);
  return port ?? listen(0);
}

function listen(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const found = server.address().port;
      server.close(() => resolve(found));
    });
  });
}
