// What a refused request means, in words for the person who made it.

export type FieldErrors = Record<string, string[]>

export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly fields: FieldErrors
  readonly requestId: string | undefined
  readonly retryAfter: number | undefined

  constructor(init: { status: number; code: string; detail?: string; fields?: FieldErrors; requestId?: string; retryAfter?: number }) {
    super(init.detail ?? init.code)
    this.name = 'ApiError'
    this.status = init.status
    this.code = init.code
    this.fields = init.fields ?? {}
    this.requestId = init.requestId
    this.retryAfter = init.retryAfter
  }
}

/** Reads the daemon's problem body; anything else (a proxy's page, nothing) still becomes an ApiError. */
export function errorFrom(response: Response, body: unknown): ApiError {
  const problem = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const retry = Number(response.headers.get('Retry-After'))
  return new ApiError({
    status: response.status,
    code: text(problem['code']) ?? `http_${response.status}`,
    detail: text(problem['detail']) ?? text(problem['error']) ?? text(problem['title']),
    fields: fieldErrors(problem['errors']),
    requestId: text(problem['request_id']) ?? response.headers.get('X-Request-Id') ?? undefined,
    retryAfter: Number.isFinite(retry) && retry > 0 ? retry : undefined,
  })
}

export const networkError = () =>
  new ApiError({ status: 0, code: 'network', detail: 'The server did not answer.' })

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function fieldErrors(value: unknown): FieldErrors {
  if (typeof value !== 'object' || value === null) return {}
  const out: FieldErrors = {}
  for (const [field, messages] of Object.entries(value)) {
    if (Array.isArray(messages)) out[field] = messages.map(String)
    else if (typeof messages === 'string') out[field] = [messages]
  }
  return out
}

export interface Explained {
  title: string
  body: string
  /** Trying the same thing again can help. */
  retry: boolean
  /** A page of the site that helps, relative to it. */
  link?: { to: string; label: string }
}

const BY_CODE: Record<string, Explained> = {
  insufficient_credits: {
    title: 'Not enough credits',
    body: 'This needs more credits than you have left. Nothing was started.',
    retry: false,
    link: { to: 'billing', label: 'See credits' },
  },
  pairing_required: {
    title: 'WordPress is not connected',
    body: 'Connect the site to WordPress first, then publish again.',
    retry: false,
    link: { to: 'publisher/wordpress', label: 'Connect WordPress' },
  },
  site_inactive: { title: 'This site is inactive', body: 'Set the site to active in its settings to go on.', retry: false, link: { to: 'settings', label: 'Site settings' } },
  account_suspended: { title: 'The account is suspended', body: 'You can read everything, but nothing can be changed or started until it is active again.', retry: false },
  sector_limit: { title: 'That is the last sector', body: 'A site has one to five sectors.', retry: false },
  plan_limit: { title: 'Your plan ends here', body: 'The plan does not include more of these.', retry: false, link: { to: 'billing', label: 'See your plan' } },
  provider_auth: { title: 'The AI provider refused the key', body: 'Check the key and the address under AI providers.', retry: false, link: { to: 'system/providers', label: 'AI providers' } },
  provider_rate_limited: { title: 'The AI provider is busy', body: 'It asked us to slow down. Try again in a minute.', retry: true },
  provider_timeout: { title: 'The AI provider did not answer in time', body: 'Try again; if it keeps happening, check the address under AI providers.', retry: true, link: { to: 'system/providers', label: 'AI providers' } },
  wp_unreachable: { title: 'WordPress could not be reached', body: 'Check that the site is up and that its address is right.', retry: true, link: { to: 'publisher/wordpress', label: 'WordPress connection' } },
}

const BY_STATUS: Record<number, Explained> = {
  0: { title: 'No connection', body: 'The server did not answer. Check your connection; nothing you typed is lost.', retry: true },
  400: { title: 'That cannot be used', body: 'Some of what was sent is not valid.', retry: false },
  401: { title: 'Please sign in again', body: 'Your session has ended.', retry: false },
  402: { title: 'Not enough credits', body: 'This needs more credits than you have left.', retry: false, link: { to: 'billing', label: 'See credits' } },
  403: { title: 'Not allowed', body: 'Your role does not include this. An owner or admin of the account can do it or give you the right.', retry: false },
  410: { title: 'No longer there', body: 'It has expired. Start again.', retry: false },
  404: { title: 'Not found', body: 'It does not exist, was removed, or is not shared with you.', retry: false },
  409: { title: 'That does not fit the present state', body: 'It has moved on since this page was loaded. Reload and look again.', retry: true },
  412: { title: 'Changed by someone else', body: 'It was saved elsewhere since you opened it. What you typed is still here.', retry: false },
  413: { title: 'Too large', body: 'The server does not accept anything this large.', retry: false },
  415: { title: 'Wrong kind of file', body: 'The server does not read files of this kind.', retry: false },
  422: { title: 'That cannot be used', body: 'Some of what was sent is not valid.', retry: false },
  502: { title: 'Another service had a problem', body: 'What this needs from outside did not answer as it should. Try again in a while.', retry: true },
  503: { title: 'Not available just now', body: 'Try again in a moment. Nothing you typed is lost.', retry: true },
  429: { title: 'Too many requests', body: 'Wait a moment, then try again.', retry: true },
}

export function explain(error: unknown): Explained {
  if (!(error instanceof ApiError)) {
    return { title: 'Something went wrong', body: 'The page ran into a problem of its own. Try again.', retry: true }
  }
  const known = BY_CODE[error.code] ?? BY_STATUS[error.status]
  if (known === undefined) return unknown(error)
  if (error.status === 429 && error.retryAfter !== undefined) {
    return { ...known, body: `Wait ${error.retryAfter} seconds, then try again.` }
  }
  // The daemon's own sentence knows the particulars; ours is for when there is none.
  const particular = [400, 402, 403, 409, 410, 415, 422, 502, 503].includes(error.status) && error.message !== error.code
  return particular ? { ...known, body: error.message } : known
}

function unknown(error: ApiError): Explained {
  const id = error.requestId === undefined ? '' : ` (request ${error.requestId})`
  if (error.status >= 500) {
    return { title: 'The server had a problem', body: `Nothing you typed is lost. Try again; if it stays, the log has the reason${id}.`, retry: true }
  }
  return { title: 'That did not work', body: `${error.message}${id}`, retry: false }
}

/** One line for a toast. */
export function sentence(error: unknown): string {
  const { title, body } = explain(error)
  return `${title}. ${body}`
}
