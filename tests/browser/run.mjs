#!/usr/bin/env node
// The browser smoke against a daemon and a WordPress of its own. usage: run.mjs [--shots DIR]
import { spawnSync } from 'node:child_process'
import { Lab } from '../e2e/setup.mjs'

const lab = await Lab.open()
let status = 1
try {
  await lab.pair()
  const smoke = new URL('smoke.mjs', import.meta.url).pathname
  const env = { ...process.env, IGNY8_EMAIL: 'owner@acme.example', IGNY8_PASSWORD: 'correct horse battery' }
  // The daemon is a process of its own and goes on while this one waits.
  status = spawnSync(process.execPath, [smoke, lab.daemon.url, ...process.argv.slice(2)], { stdio: 'inherit', env }).status ?? 1
} finally {
  await lab.close()
}
process.exit(status)
