// A client of the daemon's API: signs in, keeps the token fresh, throws what the API says.

/** An answer that is not 2xx: `status`, `code` and the sentence of the API. */
export class ApiError extends Error {
  constructor(method, path, status, body) {
    const fields = Object.entries(body?.errors ?? {}).map(([field, why]) => `${field} ${why.join(', ')}`).join('; ');
    super(`${method} ${path}: ${status} ${body?.code ?? ''} ${body?.detail ?? ''} ${fields}`.trim());
    Object.assign(this, { status, code: body?.code, body });
  }
}

export class Api {
  #tokens = null;
  #expires = 0;
  #signIn = null;

  constructor(url) {
    this.url = url.replace(/\/$/, '');
  }

  /** Signs in; later calls carry the access token, and sign in again when it is about to end. */
  async signIn(email, password) {
    this.#signIn = { email, password };
    await this.#renew();
  }

  async #renew() {
    this.#tokens = (await this.#send('POST', '/auth/token', this.#signIn)).data;
    this.#expires = Date.now() + (this.#tokens.expires_in - 60) * 1000;
  }

  async #send(method, path, body, headers = {}) {
    const text = typeof body === 'string';
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': text ? 'text/csv' : 'application/json' }),
        ...(method === 'POST' ? { 'idempotency-key': crypto.randomUUID() } : {}),
        ...(this.#tokens ? { authorization: `Bearer ${this.#tokens.access_token}` } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : text ? body : JSON.stringify(body),
    });
    const answer = response.status === 204 ? null : await response.json().catch(() => null);
    if (!response.ok) throw new ApiError(method, path, response.status, answer);
    return Object.assign(answer ?? {}, { etag: response.headers.get('etag') });
  }

  async call(method, path, body, headers) {
    if (this.#signIn && Date.now() > this.#expires) await this.#renew();
    return this.#send(method, path, body, headers);
  }

  async get(path) { return (await this.call('GET', path)).data; }
  async post(path, body = {}) { return (await this.call('POST', path, body)).data; }

  /** Changes what was read as its latest version. */
  async patch(path, body) {
    const { etag } = await this.call('GET', path);
    return (await this.call('PATCH', path, body, { 'if-match': etag })).data;
  }

  /** All rows of a list. */
  async list(path) {
    const rows = [];
    for (let page = 1; ; page += 1) {
      const answer = await this.call('GET', `${path}${path.includes('?') ? '&' : '?'}page=${page}&page_size=200`);
      rows.push(...answer.results);
      if (!answer.next) return rows;
    }
  }
}
