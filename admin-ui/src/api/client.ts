// The one door to the daemon: cookie session, CSRF header, envelopes opened, refusals turned into ApiError.
import createClient, { type Middleware } from 'openapi-fetch'
import { ApiError, errorFrom, networkError } from './errors'
import type { paths } from './schema'
import { sessionEnded } from './session'

/** Where the API begins; the document's paths are below it. */
export const API = '/api/v1'

export const api = createClient<paths>({ baseUrl: API, credentials: 'same-origin', fetch: (request) => fetch(request) })

export function csrfToken(): string | undefined {
  // with https the name says that only this very host can have set it
  const name = location.protocol === 'https:' ? '__Host-igny8_csrf=' : 'igny8_csrf='
  const pair = document.cookie.split('; ').find((part) => part.startsWith(name))
  return pair === undefined ? undefined : decodeURIComponent(pair.slice(name.length))
}

/** The session cookie cannot be read, its companion can: without it there is nothing to ask the daemon for. */
export const signedIn = () => csrfToken() !== undefined

/** A name for a request that costs credits: however often it arrives, it is paid for once. */
export const named = () => ({ 'Idempotency-Key': requestName() })

// crypto.randomUUID exists on https and localhost only
const requestName = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, '0')).join('')

const guard: Middleware = {
  onRequest({ request }) {
    const token = csrfToken()
    if (request.method !== 'GET' && token !== undefined) request.headers.set('X-CSRF-Token', token)
    request.headers.set('Accept', 'application/json')
    if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) request.headers.set('Idempotency-Key', requestName())
    return request
  },
  onResponse({ request, response }) {
    const signingIn = request.url.includes('/auth/')
    if (response.status === 401 && !signingIn) sessionEnded()
    return undefined
  },
  onError() {
    return networkError()
  },
}
api.use(guard)

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

async function body<T>(call: Promise<Answer<T>>): Promise<T> {
  const answer = await call
  if (!answer.response.ok) throw errorFrom(answer.response, answer.error)
  if (answer.data === undefined) throw new ApiError({ status: answer.response.status, code: 'empty_answer' })
  return answer.data
}

/** The `data` of a success envelope. */
export async function data<T>(call: Promise<Answer<{ data: T }>>): Promise<T> {
  return (await body(call)).data
}

export interface Page<T> {
  count: number
  results: T[]
}

export async function page<T>(call: Promise<Answer<{ count: number; results: T[] }>>): Promise<Page<T>> {
  const { count, results } = await body(call)
  return { count, results }
}

/** For answers whose body does not matter, such as 204. */
export async function done(call: Promise<Answer<unknown>>): Promise<void> {
  const answer = await call
  if (!answer.response.ok) throw errorFrom(answer.response, answer.error)
}

export const ifMatch = (version: number) => ({ 'If-Match': `"v${version}"` })
