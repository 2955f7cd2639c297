// WordPress's own block editor: opens posts as an editor would, and reads what it says of their blocks.
import { launch } from './browser.mjs'

const INVALID = `(() => {
  const { getBlocks } = wp.data.select('core/block-editor')
  const all = (blocks) => blocks.flatMap((block) => [block, ...all(block.innerBlocks)])
  const blocks = all(getBlocks())
  return {
    count: blocks.length,
    // The editor offers "Attempt recovery" for these; freeform is text that is no block, missing is a block it does not know.
    bad: blocks.filter((block) => !block.isValid || ['core/freeform', 'core/missing'].includes(block.name)).map((block) => block.name),
    warnings: document.querySelectorAll('.block-editor-warning').length
      + (document.querySelector('iframe[name=editor-canvas]')?.contentDocument?.querySelectorAll('.block-editor-warning').length ?? 0),
  }
})()`

/** For each post: how many blocks the editor found, which of them it calls invalid, and how many warnings it shows. */
export async function openPosts(url, ids, { user, password }) {
  const browser = await launch()
  try {
    const page = await browser.newPage()
    await page.goto(`${url}/wp-login.php`)
    await page.fill('#user_login', user)
    await page.fill('#user_pass', password)
    await Promise.all([page.waitForURL(/wp-admin/), page.click('#wp-submit')])
    const found = []
    for (const id of ids) found.push({ id, ...(await opened(page, `${url}/wp-admin/post.php?post=${id}&action=edit`)) })
    return found
  } finally {
    await browser.close()
  }
}

async function opened(page, address) {
  await page.goto(address)
  await page.waitForFunction(() => window.wp?.data?.select('core/block-editor')?.getBlockCount() > 0, undefined, { timeout: 60_000 })
  // Blocks of the canvas are drawn a moment after the store has them.
  await page.waitForFunction(() => {
    const canvas = document.querySelector('iframe[name=editor-canvas]')?.contentDocument ?? document
    return canvas.querySelectorAll('[data-block]').length > 0
  })
  return page.evaluate(INVALID)
}
