// The system's Chromium, and a watch over what a page must never do.
import { chromium } from 'playwright-core'

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })

/** Collects errors of the console, of the page, of the content policy, and requests to any other host. */
export function watch(page, base) {
  const seen = []
  const home = new URL(base).host
  page.on('console', (message) => {
    if (message.type() === 'error') seen.push(`console error on ${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => seen.push(`page error on ${page.url()}: ${error.message}`))
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol) && url.host !== home) seen.push(`request to another host from ${page.url()}: ${request.url()}`)
  })
  return seen
}
