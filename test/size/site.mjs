import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { answer, body, head } from './quick-start.mjs';

export const cdn = fileURLToPath(new URL('../../dist/cdn/', import.meta.url));

const types = { '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml' };
const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in</title>
<link rel="icon" href="data:,">
${head}
${body}
</html>
`;

/**
 * The static page of the quick start with `dist/cdn` at `/keylit/`, brotli 11, and a backend that knows of no session.
 * `sent` holds the path and the bytes of each body that went over the wire, in the order in which they were asked for;
 * `missing` the paths that the page asked for in vain.
 */
export async function startSite() {
  if (!existsSync(`${cdn}keylit.js`)) throw new Error('dist/cdn/keylit.js is not there: run `npm run build` first.');
  const sent = [];
  const missing = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const { pathname } = url;
    const { status = 200, type, content } = find(url);
    if (status === 404) missing.push(pathname);
    const bytes = brotliCompressSync(content);
    if (pathname !== '/') sent.push({ path: pathname, bytes: bytes.length });
    response.writeHead(status, { 'content-type': type, 'content-encoding': 'br', 'content-length': bytes.length });
    response.end(bytes);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    origin: `http://localhost:${server.address().port}`,
    sent,
    missing,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function find(url) {
  const { pathname } = url;
  if (pathname === '/') return { type: 'text/html; charset=utf-8', content: page };
  const answered = answer(url);
  if (answered) return { status: answered.status, type: 'application/json', content: JSON.stringify(answered.body) };
  const file = pathname.startsWith('/keylit/') ? `${cdn}${pathname.slice('/keylit/'.length)}` : '';
  if (existsSync(file)) return { type: types[extname(file)], content: readFileSync(file) };
  return { status: 404, type: 'application/json', content: '{}' };
}
