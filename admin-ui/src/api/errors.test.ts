import { describe, expect, it } from 'vitest'
import { ApiError, errorFrom, explain, networkError, sentence } from './errors'

const refused = (status: number, body: unknown, headers: Record<string, string> = {}) => errorFrom(new Response(null, { status, headers }), body)

describe('errorFrom', () => {
  it('reads code, detail, fields and request id of a problem', () => {
    const error = refused(400, { code: 'validation_failed', detail: 'Two fields.', errors: { name: ['Too long.'], url: 'Not an address.' }, request_id: 'req_1' })
    expect(error.code).toBe('validation_failed')
    expect(error.fields).toEqual({ name: ['Too long.'], url: ['Not an address.'] })
    expect(error.requestId).toBe('req_1')
  })

  it('makes something of a proxy that answers with a page', () => {
    const error = refused(502, '<html>Bad gateway</html>')
    expect(error.status).toBe(502)
    expect(explain(error).retry).toBe(true)
  })
})

describe('explain', () => {
  it('has a sentence for every status that a person can meet', () => {
    for (const status of [0, 400, 401, 402, 403, 404, 409, 412, 413, 429, 500, 503]) {
      const said = explain(new ApiError({ status, code: `http_${status}` }))
      expect(said.title, String(status)).not.toBe('That did not work')
      expect(said.body.length, String(status)).toBeGreaterThan(10)
    }
  })

  it('leads from missing credits to the credits page', () => {
    expect(explain(refused(402, { code: 'insufficient_credits' })).link?.to).toBe('billing')
  })

  it('says how long to wait when the server says so', () => {
    expect(explain(refused(429, { code: 'rate_limited' }, { 'Retry-After': '17' })).body).toContain('17 seconds')
  })

  it('prefers the particulars of a conflict', () => {
    expect(explain(refused(409, { code: 'conflict', detail: 'The idea is queued already.' })).body).toBe('The idea is queued already.')
  })

  it('names the request of a server error, and never throws on strangers', () => {
    expect(sentence(refused(500, { code: 'internal', request_id: 'req_9' }))).toContain('req_9')
    expect(sentence(new TypeError('x'))).toContain('Something went wrong')
    expect(sentence(networkError())).toContain('nothing you typed is lost')
  })
})
