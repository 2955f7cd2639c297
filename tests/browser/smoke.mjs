// The main path of the console in a real browser against a running daemon.
//
//   node smoke.mjs <base-url> [--shots DIR] [--csv FILE] [--wait-run SECONDS]
//
// IGNY8_EMAIL and IGNY8_PASSWORD sign in to an account that is there; without them a new one is made.
// When the site is paired with WordPress, a rule is run and a post is waited for.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { launch, watch } from './lib/browser.mjs'
import { accessible, fits, settled } from './lib/checks.mjs'
import { assert, report } from './lib/report.mjs'
import { VIEWS, walk } from './lib/walk.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { shots: { type: 'string' }, csv: { type: 'string' }, 'wait-run': { type: 'string', default: '300' } },
})
const base = positionals[0]?.replace(/\/$/, '')
if (base === undefined) {
  console.error('usage: node smoke.mjs <base-url> [--shots DIR] [--csv FILE] [--wait-run SECONDS]')
  process.exit(2)
}
const csv = resolve(values.csv ?? new URL('../../examples/keywords.csv', import.meta.url).pathname)
const shots = values.shots === undefined ? undefined : resolve(values.shots)
const waitRun = Number(values['wait-run']) * 1000
const { IGNY8_EMAIL: email, IGNY8_PASSWORD: password } = process.env

const { step, close, failures } = report()
const browser = await launch()
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
const page = await context.newPage()
page.setDefaultTimeout(15_000)
const seen = watch(page, base)

const picture = async (name) => shots !== undefined && page.screenshot({ path: `${shots}/${name}.png` })
const siteId = () => /\/s\/([^/?]+)/.exec(page.url())?.[1]
const go = (path) => page.goto(`${base}/app/s/${site}/${path}`)
const countOf = async (noun) => Number(((await page.getByText(new RegExp(`of [\\d,]+ ${noun}`)).first().textContent()) ?? '').replace(/.*of ([\d,]+) .*/, '$1').replaceAll(',', ''))

for (const theme of ['light', 'dark']) {
  await step(`sign-in and sign-up pages, ${theme}`, async () => {
    await page.emulateMedia({ colorScheme: theme })
    for (const path of ['sign-in', 'sign-up']) {
      await page.goto(`${base}/app/${path}`)
      await settled(page)
      await picture(`${path}-${theme}`)
      await accessible(page, `${path} ${theme}`)
      await page.setViewportSize({ width: 360, height: 740 })
      await fits(page, path)
      await page.setViewportSize({ width: 1440, height: 900 })
    }
  })
}

await step(email === undefined ? 'sign up' : 'sign in', async () => {
  await (email === undefined ? signUp() : signIn())
  await page.waitForURL(/\/app\/s\//)
  await settled(page)
})
const site = siteId()
if (site === undefined) {
  await browser.close()
  process.exit(close())
}

async function signUp() {
  await page.goto(`${base}/app/sign-up`)
  const fields = {
    'Your name': 'Smoke Test',
    Email: `smoke-${Date.now()}@example.org`,
    Password: `long-enough-${Date.now()}`,
    'Account name': 'Smoke Test',
    'First site': 'Smoke site',
  }
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value)
  await page.getByRole('button', { name: 'Create account' }).click()
}

async function signIn() {
  await page.goto(`${base}/app/sign-in`)
  await page.getByLabel('Email', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password ?? '')
  await page.getByRole('button', { name: 'Sign in' }).click()
}

await step('no token in storage, no session in a readable cookie', async () => {
  const readable = await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }]))
  assert(!readable.includes('igny8_session') && !/eyJ[\w-]+\./.test(readable), `readable: ${readable}`)
})

await step('import examples/keywords.csv with a preview', async () => {
  await go('planner/keywords')
  await settled(page)
  await page.getByRole('button', { name: 'Import CSV' }).click()
  await page.getByLabel('Keyword file').setInputFiles(csv)
  await page.getByText('First rows, as they will be saved').waitFor()
  await picture('import-preview')
  await accessible(page, 'import preview')
  const start = page.getByRole('button', { name: /^Import [\d,]+ keyword/ })
  if (await start.isEnabled().catch(() => false)) {
    await start.click()
    await page.getByText('Import finished').waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Done' }).click()
  } else {
    // All of them are there from an earlier run: the second import changes nothing.
    await page.getByText('Every keyword of this file is already in the site').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
  }
  await settled(page)
  assert((await countOf('keywords')) >= 100, 'too few keywords after the import')
})

await step('filter and sort are in the address and survive a reload', async () => {
  await page.getByRole('button', { name: 'Difficulty' }).click()
  await page.waitForURL(/sort=difficulty/)
  await page.reload()
  await settled(page)
  assert((await page.locator('th[aria-sort=ascending]').textContent())?.includes('Difficulty'), 'the order was lost')
})

await step('cluster what is new, and see clusters', async () => {
  await go('planner/keywords')
  await settled(page)
  await page.getByRole('button', { name: 'Cluster', exact: true }).first().click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByText(/Costs up to|Every keyword has been looked at/).waitFor()
  const start = dialog.getByRole('button', { name: 'Start' })
  if (await start.isVisible()) {
    await start.click()
    await page.getByRole('progressbar').first().waitFor({ timeout: 5_000 }).catch(() => undefined)
    await picture('job-tray')
  }
  await go('planner/clusters')
  // The page notices by itself that the job has ended.
  await page.getByText(/of [\d,]+ clusters/).waitFor({ timeout: 120_000 })
  await settled(page)
  assert((await countOf('clusters')) > 0, 'no clusters')
})

const paired = await page.evaluate(async (id) => {
  const answer = await fetch(`/api/v1/sites/${id}/integration/wordpress`)
  const body = await answer.json()
  return ['paired', 'degraded'].includes(body.data?.pairing?.status)
}, site)

if (paired) {
  await step('run a rule, and watch it to its end', async () => {
    await go('automation/rules')
    await settled(page)
    if ((await page.getByRole('button', { name: /^Run now: / }).count()) === 0) {
      await go('automation/rules/new')
      await page.getByLabel('Name', { exact: true }).fill('Smoke')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.waitForURL(/automation\/rules$/)
    }
    await page.getByRole('button', { name: /^Run now: / }).first().click()
    await page.waitForURL(/automation\/runs\//)
    await settled(page)
    await picture('run-live')
    await page.locator('h1 + span, h1 ~ span').filter({ hasText: /^Done/ }).first().waitFor({ timeout: waitRun })
    await picture('run-done')
  })
  await step('a post is in WordPress', async () => {
    await go('publisher/deliveries')
    await settled(page)
    await page.getByRole('link', { name: /^Open post \d+ in WordPress$/ }).first().waitFor({ timeout: waitRun })
  })
} else {
  console.log('skip  the site is not paired with WordPress: no run, no post')
}

for (const view of VIEWS) await walk({ page, base, siteId: site, step, shots, view })

await go('writer/content')
await settled(page)
const piece = page.locator('table a[href*="/writer/content/"]').first()
if (await piece.isVisible()) {
  await step('the preview is there, and runs no script of the article', async () => {
    await piece.click()
    await page.locator('iframe').waitFor()
    const sandbox = await page.locator('iframe').getAttribute('sandbox')
    assert(sandbox !== null && !sandbox.includes('allow-scripts'), `the frame may run scripts: ${sandbox}`)
    await page.frameLocator('iframe').locator('h1').waitFor()
  })
} else {
  console.log('skip  nothing has been written: no preview')
}

await step('by keyboard: skip link, then the page', async () => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await go('')
  await settled(page)
  await page.keyboard.press('Tab')
  assert((await page.evaluate(() => document.activeElement?.textContent)) === 'Skip to the page', 'the first stop is not the skip link')
  await page.keyboard.press('Enter')
  assert((await page.evaluate(() => location.hash)) === '#main', 'the skip link leads nowhere')
})

await step('sign out', async () => {
  await page.getByRole('button', { name: 'Account' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL(/sign-in/)
})

await step('no console errors, no policy violations, no request to another host', async () => {
  assert(seen.length === 0, [...new Set(seen)].slice(0, 20).join('\n'))
})

if (failures.length > 0) await picture('at-the-end')
await browser.close()
process.exit(close())
