import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { framed } from './framed.js';
import type { Route } from './http.js';
import { setPageHeaders } from './security-headers.js';

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.ico': 'image/x-icon',
  '.png': 'image/png',
};

/** A name that carries a hash of its content never changes what it means. */
const HASHED = /[-.][A-Za-z0-9_-]{8,}\.(js|css)$/;

type Encoding = 'br' | 'gzip' | 'identity';

interface StoredFile {
  /** When it was, and the frame around it. */
  readonly changed: string;
  readonly etag: string;
  readonly bodies: Map<Encoding, Promise<Buffer>>;
  readonly plain: Buffer;
}

export interface StaticOptions {
  /** Where an address may look, first match first; a prefix ends with a slash. */
  readonly roots: readonly { readonly prefix: string; readonly folder: string }[];
  /** Addresses of pages, each with its file, the frame around it, and whether the page is handed a token in its address. */
  readonly pages: Readonly<Record<string, { readonly file: string; readonly frame?: string; readonly takesToken?: boolean }>>;
}

/** Serves pages and files from memory, compressed once for each encoding. */
export function staticFiles({ roots, pages }: StaticOptions): Route {
  const store = new Map<string, StoredFile>();
  return async (request, response, url) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const page = Object.hasOwn(pages, url.pathname) ? pages[url.pathname] : undefined;
    const file = page ? page.file : await find(roots, url.pathname);
    const stored = file === null ? null : await load(store, file, page?.frame);
    if (file === null || stored === null) return false;
    if (page) setPageHeaders(response, { takesToken: page.takesToken === true });
    await send(request, response, file, stored);
    return true;
  };
}

/** The file behind an address, or null where it would leave its folder, by dots or by a link. */
async function find(roots: StaticOptions['roots'], pathname: string): Promise<string | null> {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (path.includes('\0') || path.includes('\\') || path.split('/').some((part) => part.startsWith('.'))) return null;
  for (const { prefix, folder } of roots) {
    if (!path.startsWith(prefix)) continue;
    const file = join(folder, path.slice(prefix.length));
    if (!(extname(file) in TYPES) || extname(file) === '.html') continue;
    const real = await realpath(file).catch(() => null);
    const home = await realpath(folder).catch(() => null);
    if (real && home && real.startsWith(home + sep)) return real;
  }
  return null;
}

async function load(store: Map<string, StoredFile>, file: string, frame?: string): Promise<StoredFile | null> {
  const status = await stat(file).catch(() => null);
  const around = frame === undefined ? null : await stat(frame);
  if (!status?.isFile()) return null;
  const known = store.get(file);
  const changed = `${status.mtimeMs} ${around?.mtimeMs}`;
  if (known?.changed === changed) return known;
  const plain = frame
    ? Buffer.from(framed(await readFile(frame, 'utf8'), await readFile(file, 'utf8')))
    : await readFile(file);
  const etag = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  const fresh: StoredFile = { changed, etag, bodies: new Map(), plain };
  store.set(file, fresh);
  return fresh;
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  file: string,
  stored: StoredFile,
): Promise<void> {
  const encoding = accepted(request.headers['accept-encoding']);
  const etag = `"${stored.etag}-${encoding}"`;
  response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
  response.setHeader('cache-control', HASHED.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache');
  response.setHeader('vary', 'accept-encoding');
  response.setHeader('etag', etag);
  if (request.headers['if-none-match']?.includes(etag)) {
    response.writeHead(304).end();
    return;
  }
  const body = await encoded(stored, encoding);
  if (encoding !== 'identity') response.setHeader('content-encoding', encoding);
  response.writeHead(200, { 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function accepted(header: string | string[] | undefined): Encoding {
  const offered = String(header ?? '');
  if (/\bbr\b/.test(offered)) return 'br';
  return /\bgzip\b/.test(offered) ? 'gzip' : 'identity';
}

function encoded(stored: StoredFile, encoding: Encoding): Promise<Buffer> {
  let body = stored.bodies.get(encoding);
  if (!body) {
    body = compress(stored.plain, encoding);
    stored.bodies.set(encoding, body);
  }
  return body;
}

async function compress(plain: Buffer, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'gzip') return gzipped(plain);
  if (encoding === 'identity') return plain;
  return brotli(plain, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
  });
}
