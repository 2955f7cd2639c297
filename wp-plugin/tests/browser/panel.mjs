#!/usr/bin/env node
// The panel in WordPress's own block editor, in Chromium. usage: panel.mjs <url> <post> <conflict post> <daemon's queue is filled>
import assert from 'node:assert/strict'
import { launch } from '../../../tests/browser/lib/browser.mjs'

const [url, post, conflict] = process.argv.slice(2)
const browser = await launch()
const errors = []
try {
  const page = await browser.newPage()
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => message.type() === 'error' && /igny8/i.test(message.text()) && errors.push(message.text()))
  await page.goto(`${url}/wp-login.php`)
  await page.fill('#user_login', 'admin')
  await page.fill('#user_pass', 'admin-password')
  await Promise.all([page.waitForURL(/wp-admin/), page.click('#wp-submit')])

  const panel = async (id) => {
    await page.goto(`${url}/wp-admin/post.php?post=${id}&action=edit`)
    await page.waitForFunction(() => window.wp?.data?.select('core/block-editor')?.getBlockCount() > 0, undefined, { timeout: 60_000 })
    await page.evaluate(() => {
      // What a person does with the gear and the tab of the post, in whatever place this version has them.
      const name = 'igny8-connector/igny8-origin'
      const set = wp.data.dispatch('core/preferences')
      set.set('core/edit-post', 'welcomeGuide', false)
      wp.data.dispatch('core/edit-post').openGeneralSidebar('edit-post/document')
      const editor = wp.data.select('core/editor')
      const [asks, tells] = editor.isEditorPanelOpened ? [editor, wp.data.dispatch('core/editor')] : [wp.data.select('core/edit-post'), wp.data.dispatch('core/edit-post')]
      if (!asks.isEditorPanelOpened(name)) tells.toggleEditorPanelOpened(name)
    })
    const found = page.locator('.igny8-origin, .components-panel__body').filter({ has: page.getByRole('button', { name: 'IGNY8', exact: true }) })
    await found.waitFor({ timeout: 30_000 })
    return found
  }

  const calm = await panel(post)
  await calm.getByText('Created by IGNY8.').waitFor()
  await calm.getByText('Keyword: red <shoes>').waitFor()
  await calm.getByText('Cluster: Shoes').waitFor()
  await calm.getByText('SEO score: 83 of 100').waitFor()
  await calm.getByText('Brief').click()
  await calm.getByText('Say why.').waitFor()
  assert.equal(await calm.getByRole('link', { name: /Open in IGNY8/ }).getAttribute('href'), 'https://igny8.example/app/c/1')
  await calm.getByRole('button', { name: 'Pull now' }).click()
  await calm.getByRole('status').getByText('1 post was created or updated.').waitFor({ timeout: 30_000 })

  const clash = await panel(conflict)
  await clash.getByText('The newer version from IGNY8 was not applied.').waitFor()
  await clash.getByText('was changed in WordPress since IGNY8 wrote it').waitFor()
  assert.match(await clash.getByRole('link', { name: /Merge it in IGNY8/ }).getAttribute('href'), /\/writer\/content\//)
  assert.equal(await clash.locator('.components-notice.is-warning').count(), 1)
  assert.deepEqual(errors, [])
  console.log('ok')
} finally {
  await browser.close()
}
