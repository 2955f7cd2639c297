// A page's surroundings for a test: router, queries, a site; and a daemon that answers from a table.
import { QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { createMemoryRouter, RouterProvider } from 'react-router'
import { vi } from 'vitest'
import { newQueryClient } from '@/api/query'
import type { Site } from '@/api/types'
import { SiteContext } from '@/shell/site'

export const SITE: Site = {
  id: 'site_1',
  name: 'Slow Kitchen',
  status: 'active',
  time_zone: 'Europe/Berlin',
  language: 'en',
  default_post_status: 'draft',
  auto_approve: false,
  transport: 'plugin',
  version: 1,
  created_at: '2026-11-01T08:00:00Z',
}

export function renderPage(page: ReactNode, at = '/') {
  const router = createMemoryRouter([{ path: '*', element: <SiteContext value={SITE}>{page}</SiteContext> }], { initialEntries: [at] })
  const view = render(
    <QueryClientProvider client={newQueryClient()}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
  return { ...view, router }
}

export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  headers: Headers
  text: string
}

type Answer = { status?: number; body: unknown }

/** Answers each request by "METHOD /path"; what has no answer is a 404 in the daemon's words. */
export function stubDaemon(answers: Record<string, (asked: Asked) => Answer>) {
  const asked: Asked[] = []
  vi.stubGlobal('fetch', async (input: Request | string) => {
    const request = input instanceof Request ? input : new Request(new URL(input, 'http://localhost'))
    const url = new URL(request.url)
    const one: Asked = { method: request.method, path: url.pathname.replace('/api/v1', ''), query: url.searchParams, headers: request.headers, text: await request.clone().text() }
    asked.push(one)
    const answer = answers[`${one.method} ${one.path}`]?.(one) ?? { status: 404, body: { success: false, code: 'not_found', detail: 'Nothing here.' } }
    return new Response(JSON.stringify(answer.body), { status: answer.status ?? 200, headers: { 'Content-Type': 'application/json' } })
  })
  return asked
}

export const data = (value: unknown): Answer => ({ body: { success: true, data: value, request_id: 'r' } })
export const pageOf = (results: unknown[]): Answer => ({ body: { success: true, count: results.length, next: null, previous: null, results, request_id: 'r' } })
