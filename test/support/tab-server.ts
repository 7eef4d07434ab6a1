import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does in place of an answer. */
export type Fault =
  | { readonly how: 'status'; readonly status: number; readonly error?: string; readonly retryAfter?: number }
  /** No answer while the test lasts. */
  | { readonly how: 'hang' }
  /** The server does what was asked, and its answer never arrives. */
  | { readonly how: 'lost' }
  /** The connection breaks before anything was done. */
  | { readonly how: 'drop' }
  /** A captive portal: a page, with status 200. */
  | { readonly how: 'html' };

/** One request that came, and what became of it. */
export interface Call {
  readonly at: number;
  /** As `POST /token`. */
  readonly what: string;
  readonly user: string | null;
  readonly outcome: 'ok' | 'rotated' | 'grace' | 'reused' | 'refused' | 'fault';
  /** The token that was shown. */
  readonly shown: string;
  /** Whether a person could see the page that asked for tokens. */
  readonly visibility: string | undefined;
}

interface Family {
  readonly user: string;
  readonly used: Map<string, number>;
  current: string;
  isRevoked: boolean;
}

/**
 * An identity server with switches: refresh tokens that work once and whose reuse revokes the family (RFC 9700, 4.14.2),
 * with or without a time of grace; cookies; trouble on demand. It also serves the built SDK and the pages of the tests.
 */
export class TabServer {
  lifetimeSeconds = 1;
  graceMs = 0;
  /** Refresh tokens that are not used up: bound to a key, in life. */
  isRotating = true;
  clockOffsetMs = 0;
  /** Milliseconds between doing what was asked of `/token` and the answer. */
  slowMs = 0;
  /** By path; stays until it is taken away. */
  readonly faults = new Map<string, Fault>();
  /** Awaited before a request of this path is looked at. */
  readonly gates = new Map<string, () => Promise<void>>();
  readonly calls: Call[] = [];
  readonly #families = new Map<string, Family>();
  readonly #tokens = new Map<string, { readonly family: string; readonly endsAt: number }>();
  readonly #cookies = new Map<string, string>();
  readonly #server = createServer((request, response) => void this.#answer(request, response).catch(() => response.destroy()));

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  reset(): void {
    this.faults.clear();
    this.gates.clear();
    this.calls.length = 0;
    this.#families.clear();
    this.#tokens.clear();
    this.#cookies.clear();
    Object.assign(this, { lifetimeSeconds: 1, graceMs: 0, isRotating: true, clockOffsetMs: 0, slowMs: 0 });
  }

  of(what: string): readonly Call[] {
    return this.calls.filter((call) => call.what === what);
  }

  /** Whether reuse, or a word from outside, has ended the sessions of `user`. */
  isRevoked(user: string): boolean {
    return [...this.#families.values()].filter((family) => family.user === user).every(({ isRevoked }) => isRevoked);
  }

  /** What an administrator, or another device, does. */
  revoke(user: string): void {
    for (const family of this.#families.values()) if (family.user === user) family.isRevoked = true;
  }

  /** Every token that was ever given out, to look for in places where none may be. */
  get secrets(): readonly string[] {
    return [...this.#tokens.keys(), ...[...this.#families.values()].flatMap(({ current, used }) => [current, ...used.keys()])];
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('date', new Date(Date.now() + this.clockOffsetMs).toUTCString());
    // A sandboxed frame is of no origin, and its modules come from another one.
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'authorization, content-type, x-requested-by, x-idempotency-key, accept');
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    if (request.method === 'GET' && !/^\/(api|cookie)\//.test(pathname)) return serve(pathname, searchParams, response);

    const body = (await bodyOf(request)) as { readonly user?: string; readonly refresh?: string; readonly visibility?: string };
    await this.gates.get(pathname)?.();
    const what = `${request.method} ${pathname}`;
    const note = (outcome: Call['outcome'], user: string | null, shown = ''): void => void this.calls.push({ at: Date.now(), what, user, outcome, shown, visibility: body.visibility });
    const fault = this.faults.get(pathname);
    if (fault && fault.how !== 'lost') {
      note('fault', null, body.refresh);
      return fail(fault, response);
    }
    const send = (status: number, reply: unknown, headers: Readonly<Record<string, string>> = {}): void => {
      if (fault) response.destroy();
      else response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers }).end(JSON.stringify(reply));
    };
    switch (what) {
      case 'POST /sign-in': {
        const user = body.user ?? 'nobody';
        const id = randomUUID();
        this.#families.set(id, { user, used: new Map(), current: `refresh.${id}.${randomUUID()}`, isRevoked: false });
        note('ok', user);
        return send(200, this.#grant(id));
      }
      case 'POST /token': {
        const shown = body.refresh ?? '';
        const id = shown.split('.')[1] ?? '';
        const family = this.#families.get(id);
        const outcome = this.#judge(family, shown);
        note(outcome, family?.user ?? null, shown);
        if (outcome === 'reused' && family) family.isRevoked = true;
        const reply = outcome === 'rotated' || outcome === 'grace' ? this.#rotate(id, shown) : null;
        if (this.slowMs) await new Promise((resolve) => setTimeout(resolve, this.slowMs));
        return reply ? send(200, reply) : send(400, { error: 'invalid_grant' });
      }
      case 'POST /revoke':
      case 'POST /end': {
        const family = this.#families.get((body.refresh ?? '').split('.')[1] ?? '');
        if (family) family.isRevoked = true;
        note('ok', family?.user ?? null, body.refresh);
        return send(200, {});
      }
      case 'GET /api/me': {
        const access = (request.headers.authorization ?? '').replace(/^\w+ /, '');
        const token = this.#tokens.get(access);
        const family = token && this.#families.get(token.family);
        const isGood = family && !family.isRevoked && token.endsAt > Date.now();
        note(isGood ? 'ok' : 'refused', family?.user ?? null, access);
        if (isGood) return send(200, { user: family.user });
        return send(401, {}, { 'www-authenticate': access ? 'Bearer error="invalid_token"' : 'Bearer' });
      }
      case 'POST /cookie/sign-in': {
        const id = randomUUID();
        this.#cookies.set(id, body.user ?? 'nobody');
        note('ok', body.user ?? null);
        return send(200, { user: body.user }, { 'set-cookie': `sid=${id}; HttpOnly; SameSite=Strict; Path=/` });
      }
      case 'GET /cookie/session': {
        const user = this.#cookies.get(cookieOf(request)) ?? null;
        note('ok', user);
        return send(200, { user });
      }
      case 'POST /cookie/sign-out': {
        const user = this.#cookies.get(cookieOf(request)) ?? null;
        this.#cookies.delete(cookieOf(request));
        note('ok', user);
        return send(200, {}, { 'set-cookie': 'sid=; Max-Age=0; Path=/' });
      }
      default:
        return send(404, {});
    }
  }

  #judge(family: Family | undefined, shown: string): Call['outcome'] {
    if (!family || family.isRevoked) return 'refused';
    if (family.current === shown) return 'rotated';
    const usedAt = family.used.get(shown);
    if (usedAt === undefined) return 'refused';
    return Date.now() - usedAt <= this.graceMs ? 'grace' : 'reused';
  }

  #rotate(id: string, shown: string): object {
    const family = this.#families.get(id)!;
    if (this.isRotating && family.current === shown) {
      family.used.set(shown, Date.now());
      family.current = `refresh.${id}.${randomUUID()}`;
    }
    return this.#grant(id);
  }

  #grant(id: string): object {
    const { user, current } = this.#families.get(id)!;
    const access = `access.${id}.${randomUUID()}`;
    this.#tokens.set(access, { family: id, endsAt: Date.now() + this.lifetimeSeconds * 1_000 });
    return { user, access, refresh: current, expiresIn: this.lifetimeSeconds };
  }
}

function fail(fault: Fault, response: ServerResponse): void {
  switch (fault.how) {
    case 'status': {
      const headers = { 'content-type': 'application/json', ...(fault.retryAfter !== undefined && { 'retry-after': String(fault.retryAfter) }) };
      return void response.writeHead(fault.status, headers).end(JSON.stringify({ error: fault.error }));
    }
    case 'html':
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Welcome to the station</title>');
    case 'drop':
      return void response.destroy();
    case 'hang':
    case 'lost':
      return undefined;
  }
}

/** The policy that every page of a test is under, so that nothing in token mode needs an exception either. */
const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-src 'self'; worker-src 'self'; base-uri 'none'; require-trusted-types-for 'script'";

async function serve(pathname: string, query: URLSearchParams, response: ServerResponse): Promise<void> {
  const page = pages[pathname];
  if (page) {
    const policy: Record<string, string> = query.has('sandboxed') ? {} : { 'content-security-policy': POLICY };
    return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...policy }).end(page);
  }
  // The SDK as it is published, and the tests' own modules as the compiler wrote them.
  const file = pathname.includes('..') ? null : (await read(`dist${pathname}`)) ?? (await read(`build${pathname}`));
  if (!file) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': pathname.endsWith('.js') ? 'text/javascript' : 'application/json', 'cache-control': 'max-age=600' }).end(file);
}

const pages: Readonly<Record<string, string>> = {
  '/': '<!doctype html><title>Shop</title><main id="content"></main><script type="module" src="/test/tabs/page.js"></script>',
  '/elsewhere': '<!doctype html><title>Elsewhere</title><p>Nothing of ours here.</p>',
  '/framed': '<!doctype html><title>Framed</title><iframe sandbox="allow-scripts" src="/?sandboxed&store=persist"></iframe>',
};

const files = new Map<string, Promise<Buffer | null>>();
const read = (path: string): Promise<Buffer | null> => {
  const found = files.get(path) ?? readFile(new URL(`../../../${path}`, import.meta.url)).catch(() => null);
  files.set(path, found);
  return found;
};

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text ? JSON.parse(text) : {};
}

const cookieOf = ({ headers }: IncomingMessage): string => /(?:^|; )sid=([^;]+)/.exec(headers.cookie ?? '')?.[1] ?? '';
