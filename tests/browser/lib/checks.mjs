// What every screen must pass, in light and dark, wide and narrow.
import { createRequire } from 'node:module'
import { assert } from './report.mjs'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Serious and critical findings only: what keeps somebody from using the page. */
export async function accessible(page, where) {
  // Added over the debugger, so the page's own content policy stays as it is.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(await axeSource())
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'], iframes: false }))
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const said = grave.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.slice(0, 3).map((node) => `${node.target.join(' ')} (${node.failureSummary?.split('\n')[1]?.trim() ?? ''})`).join('; ')}`)
  assert(grave.length === 0, `axe on ${where}: ${said.join(' | ')}`)
}

let source
async function axeSource() {
  const { readFile } = await import('node:fs/promises')
  source ??= await readFile(axePath, 'utf8')
  return source
}

/** The page itself never scrolls sideways; a wide table scrolls in its own frame. */
export async function fits(page, where) {
  const { wide, view, who } = await page.evaluate(() => {
    const view = document.documentElement.clientWidth
    const wide = document.documentElement.scrollWidth
    const over = [...document.querySelectorAll('body *')].find((one) => one.getBoundingClientRect().right > view + 1 && getComputedStyle(one).position !== 'fixed')
    return { wide, view, who: over === undefined ? '' : `${over.tagName} ${over.className}`.slice(0, 120) }
  })
  assert(wide <= view, `${where} is ${wide} px wide in a view of ${view} px: ${who}`)
}

/** Loaded: a heading is there, nothing is busy, no skeleton is left. */
export async function settled(page) {
  await page.locator('h1').first().waitFor()
  await page.waitForFunction(() => document.querySelector('.skeleton') === null && document.querySelector('[aria-busy=true]') === null, undefined, { timeout: 15_000 })
  // Dialogs and drawers fade in; colours are only right when they have.
  await page.waitForTimeout(250)
}
