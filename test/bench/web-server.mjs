import { createHash, X509Certificate } from 'node:crypto';
import { createSecureServer } from 'node:http2';
import { brotliCompressSync } from 'node:zlib';
import { generate } from 'selfsigned';

export const ORIGIN = 'https://shop.bench.test';

/** What Chromium asks on its own account; no page did. */
const browserChatter = /(^|\.)(google|googleapis|gstatic|gvt1)\.com$/;

/**
 * One HTTP/2 server on loopback that plays every host: the page's own, with files as a CDN would send them (brotli 11),
 * and each peer's service, with answers from the entry's `answer(request)`, at once or later. They are real requests, so Chromium's
 * network emulation slows them like any other, which it does not do to requests that a test intercepts.
 */
export async function startWebServer() {
  const pems = await generate([{ name: 'commonName', value: 'bench.test' }], { keyType: 'ec' });
  let entry;
  let log = [];

  const server = createSecureServer({ key: pems.private, cert: pems.cert, allowHTTP1: true }, (request, response) => {
    respond(request, response).catch((error) => {
      log.push({ at: now(), url: request.url, failed: String(error) });
      response.destroy();
    });
  });
  server.on('sessionError', () => {}); // A browser that closes in the middle of a request.
  await new Promise((done) => server.listen(0, '127.0.0.1', done));

  async function respond(request, response) {
    const host = (request.authority ?? request.headers.host ?? '').split(':')[0];
    const url = new URL(request.url, `https://${host}`);
    if (browserChatter.test(host)) return response.writeHead(204).end();
    const at = now();
    let body = '';
    for await (const chunk of request) body += chunk;
    const reply = await find({ method: request.method, url, body, headers: request.headers });
    log.push({
      at,
      method: request.method,
      url: url.href,
      body,
      bytes: reply.bytes.length,
      found: reply.status !== 404,
    });
    response.writeHead(reply.status, { ...reply.headers, ...allowCrossOrigin(request.headers) });
    response.end(reply.bytes);
  }

  async function find(request) {
    const { method, url, headers } = request;
    if (method === 'OPTIONS' && headers['access-control-request-method']) return packed(204, '', '');
    const file = url.origin === ORIGIN && method === 'GET' ? entry.files.get(url.pathname) : undefined;
    if (file) return file;
    const answer = await entry.answer?.(request);
    if (!answer) return packed(404, 'application/json', '{"message":"not found"}');
    return packed(answer.status ?? 200, 'application/json', JSON.stringify(answer.body ?? null));
  }

  return {
    /** Chromium's flags to reach this server by every name, and to trust its certificate as if a CA had signed it. */
    browserFlags: [
      `--host-resolver-rules=MAP * 127.0.0.1:${server.address().port}`,
      `--ignore-certificate-errors-spki-list=${publicKeyHash(pems.cert)}`,
    ],
    play: (next) => (entry = next),
    clearLog: () => (log = []),
    log: () => log,
    close: () => server.close(),
  };
}

const now = () => performance.timeOrigin + performance.now();

/** A file or an answer, compressed once: brotli 11 takes seconds on a large bundle. */
export function packed(status, type, content) {
  const raw = Buffer.from(content);
  const headers = { 'content-type': type, 'cache-control': 'no-store' };
  if (raw.length < 500) return { status, headers, bytes: raw };
  return { status, headers: { ...headers, 'content-encoding': 'br' }, bytes: brotliCompressSync(raw) };
}

function allowCrossOrigin({ origin, ...headers }) {
  if (!origin) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': headers['access-control-request-method'] ?? '*',
    'access-control-allow-headers': headers['access-control-request-headers'] ?? '*',
    'access-control-max-age': '600',
  };
}

function publicKeyHash(cert) {
  const key = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}
