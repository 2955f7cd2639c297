// Every route and the main dialogs, in both themes and two widths.
import { mkdir } from 'node:fs/promises'
import { accessible, fits, settled } from './checks.mjs'

const ROUTES = [
  ['dashboard', ''],
  ['keywords', 'planner/keywords'],
  ['clusters', 'planner/clusters'],
  ['ideas', 'planner/ideas'],
  ['tasks', 'writer/tasks'],
  ['content', 'writer/content'],
  ['images', 'writer/images'],
  ['deliveries', 'publisher/deliveries'],
  ['wordpress', 'publisher/wordpress'],
  ['rules', 'automation/rules'],
  ['rule-new', 'automation/rules/new'],
  ['runs', 'automation/runs'],
  ['credits', 'billing'],
  ['providers', 'system/providers'],
  ['people', 'account/users'],
  ['api-keys', 'account/api-keys'],
  ['settings', 'settings'],
]

/** The first item of a list, for the pages that show one thing. */
const DETAILS = [
  ['content-piece', 'writer/content', 'table a[href*="/writer/content/"]', ''],
  ['content-edit', 'writer/content', 'table a[href*="/writer/content/"]', '?tab=edit'],
  ['rule', 'automation/rules', 'main h2 a', ''],
  ['run', 'automation/runs', 'table a[href*="/automation/runs/"]', ''],
]

/** Something opened over a page. */
const OVERLAYS = [
  ['keywords-add', 'planner/keywords', (page) => page.getByRole('button', { name: 'Add', exact: true }).click()],
  ['keywords-import', 'planner/keywords', (page) => page.getByRole('button', { name: 'Import CSV' }).click()],
  ['keywords-cluster', 'planner/keywords', (page) => page.getByRole('button', { name: 'Cluster', exact: true }).first().click()],
  ['api-key-new', 'account/api-keys', (page) => page.getByRole('button', { name: 'New key' }).first().click()],
  ['jobs', '', (page) => page.getByRole('button', { name: /^Jobs/ }).click()],
]

export const VIEWS = [
  { theme: 'light', width: 1440, height: 900 },
  { theme: 'dark', width: 1440, height: 900 },
  { theme: 'light', width: 360, height: 740 },
  { theme: 'dark', width: 360, height: 740 },
]

export async function walk({ page, base, siteId, step, shots, view }) {
  const site = `${base}/app/s/${siteId}`
  await page.emulateMedia({ colorScheme: view.theme })
  await page.setViewportSize({ width: view.width, height: view.height })
  const mark = `${view.theme}-${view.width}`
  const check = async (name) => {
    await settled(page)
    if (shots !== undefined) {
      await mkdir(shots, { recursive: true })
      await page.screenshot({ path: `${shots}/${name}-${mark}.png`, fullPage: name !== 'jobs' })
    }
    await accessible(page, `${name} ${mark}`)
    await fits(page, `${name} ${mark}`)
  }
  for (const [name, path] of ROUTES) {
    await step(`${mark}: ${name}`, async () => {
      await page.goto(path === '' ? site : `${site}/${path}`)
      await check(name)
    })
  }
  for (const [name, list, link, query] of DETAILS) {
    await page.goto(`${site}/${list}`)
    await settled(page)
    const href = await page.locator(link).first().getAttribute('href', { timeout: 1_000 }).catch(() => null)
    if (href === null) continue
    await step(`${mark}: ${name}`, async () => {
      await page.goto(new URL(href + query, base).href)
      await check(name)
    })
  }
  for (const [name, path, open] of OVERLAYS) {
    await step(`${mark}: ${name}`, async () => {
      await page.goto(path === '' ? site : `${site}/${path}`)
      await settled(page)
      await open(page)
      await check(name)
    })
  }
  await page.goto(`${site}/planner/ideas`)
  await settled(page)
  const idea = page.locator('table td button').first()
  if (await idea.isVisible()) {
    await step(`${mark}: idea`, async () => {
      await idea.click()
      await page.getByRole('dialog').waitFor()
      await check('idea')
    })
  }
}
