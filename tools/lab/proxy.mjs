// A proxy that can do harm: it stands in front of a daemon or a WordPress, and a rule says what becomes of each exchange.
import { createServer, request } from 'node:http';

/** Ends the connection without an answer. */
export const DROP = Symbol('drop');
/** Sends half of the answer, then ends the connection. */
export const CUT = Symbol('cut');

/**
 * `rule(exchange)` answers one: what it returns is sent. `exchange.forward(changes)` asks the real one, with other headers
 * or another body if asked to. Without a rule everything passes.
 */
export class Proxy {
  #server;
  #sockets = new Set();
  rule = null;
  seen = 0;

  constructor(target = null) {
    this.target = target;
  }

  async start(port = 0) {
    this.#server = createServer((incoming, outgoing) => this.#serve(incoming, outgoing));
    this.#server.keepAliveTimeout = 60_000;
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise((resolve) => { this.#server.listen(port, '127.0.0.1', resolve); });
    this.port = this.#server.address().port;
    this.url = `http://127.0.0.1:${this.port}`;
    return this;
  }

  async #serve(incoming, outgoing) {
    this.seen += 1;
    const body = await whole(incoming).catch(() => null);
    if (body === null) return outgoing.destroy();
    const exchange = {
      method: incoming.method, path: incoming.url, headers: incoming.headers, body,
      forward: (changes = {}) => this.#forward(incoming, changes.headers ?? incoming.headers, changes.body ?? body),
    };
    const answer = await Promise.resolve(this.rule ? this.rule(exchange) : exchange.forward()).catch(() => DROP);
    if (answer === DROP) return incoming.socket.destroy();
    if (answer?.how === CUT) return cut(outgoing, incoming.socket, answer.answer);
    const { status = 200, headers = {}, body: text = '' } = answer;
    outgoing.writeHead(status, clean(headers));
    return outgoing.end(text);
  }

  #forward(incoming, headers, body) {
    const { hostname, port } = new URL(this.target);
    const options = { hostname, port, method: incoming.method, path: incoming.url, headers: { ...headers, 'content-length': body.length, connection: 'close' } };
    delete options.headers['transfer-encoding'];
    return new Promise((resolve, reject) => {
      const asked = request(options, (answer) => whole(answer).then((text) => resolve({ status: answer.statusCode, headers: answer.headers, body: text }), reject));
      asked.on('error', reject);
      asked.end(body);
    });
  }

  async stop() {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => { this.#server ? this.#server.close(resolve) : resolve(); });
  }
}

/** An answer that ends in the middle. */
export const cutShort = (answer) => ({ how: CUT, answer });

/** A page as web servers send them. */
export const page = (status, text, headers = {}) => ({ status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers }, body: `<!doctype html><html><body>${text}</body></html>` });

function cut(outgoing, socket, { status, headers, body }) {
  outgoing.writeHead(status, { ...clean(headers), 'content-length': body.length });
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => socket.destroy());
}

/** Headers of one connection are not those of the next. */
function clean(headers) {
  const { connection, 'transfer-encoding': _, 'content-length': __, 'keep-alive': ___, ...rest } = headers;
  return rest;
}

async function whole(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
