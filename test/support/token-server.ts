import type { FakeClock } from './fake-clock.js';

/** What happens to one request: to the server's own work, and to its reply. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** OAuth's way to refuse (RFC 6749, 5.2). */
  | { readonly kind: 'error'; readonly error: string; readonly status?: number }
  /** Never answers; before or after the tokens were taken and given. */
  | { readonly kind: 'hang'; readonly committed?: boolean }
  /** The connection breaks; before or after. */
  | { readonly kind: 'lost'; readonly committed?: boolean }
  /** A portal of a hotel answers instead: 200 and a page. */
  | { readonly kind: 'portal' }
  /** The reply is changed on its way. */
  | { readonly kind: 'reply'; readonly change: (body: Record<string, unknown>) => unknown };

export interface TokenServerOptions {
  /** Seconds that an access token lives; default 300. */
  readonly lifetime?: number;
  /** Refresh tokens work once, and a second use ends the session; default true. */
  readonly strict?: boolean;
  /** Milliseconds for which a used refresh token is answered once more; default 0. */
  readonly graceMs?: number;
  /** Milliseconds that a reply takes; default 50. */
  readonly latencyMs?: number;
  /** Milliseconds that the server's clock is ahead of the device's true time; default 0. */
  readonly clockOffsetMs?: number;
}

interface Family {
  readonly id: number;
  readonly sub: string;
  revoked: boolean;
}

interface Issued {
  readonly family: Family;
  usedAt: number | null;
}

export interface TokenRequest {
  readonly at: number;
  readonly path: string;
  readonly body: URLSearchParams;
  readonly headers: Headers;
}

/**
 * An authorization server and an API in memory, reached as `fetch` reaches one: POST `/token` and `/revoke` in OAuth's
 * form, anything below `/api/` with a bearer token. It goes by true time, whatever the device's clock says.
 */
export class TokenServer {
  readonly origin = 'https://id.example';
  readonly requests: TokenRequest[] = [];
  /** What happens to the next requests to `/token`, one each. */
  readonly faults: Fault[] = [];
  /** What happens to every further one. */
  fault: Fault | null = null;
  /** Every API answers 401. */
  refusesAll = false;
  /** The nonce that a DPoP proof must have; `null`: none is asked for. */
  nonce: string | null = null;
  lifetime: number;
  readonly #clock: FakeClock;
  readonly #options: Required<TokenServerOptions>;
  readonly #access = new Map<string, { readonly family: Family; readonly expiresAt: number }>();
  readonly #refresh = new Map<string, Issued>();
  readonly #families: Family[] = [];
  #count = 0;
  readonly #started: number;

  constructor(clock: FakeClock, { lifetime = 300, strict = true, graceMs = 0, latencyMs = 50, clockOffsetMs = 0 }: TokenServerOptions = {}) {
    this.#clock = clock;
    this.#started = clock.now - clock.monotonic;
    this.#options = { lifetime, strict, graceMs, latencyMs, clockOffsetMs };
    this.lifetime = lifetime;
  }

  /** True time, by the server: what the device's wall clock is set to changes nothing here. */
  get now(): number {
    return this.#started + this.#clock.monotonic + this.#slept + this.#options.clockOffsetMs;
  }

  /** Tell it of a sleep of the device, in which its own clock goes on. */
  slept(ms: number): void {
    this.#slept += ms;
  }
  #slept = 0;

  /** Requests for tokens so far. */
  get refreshes(): number {
    return this.requests.filter(({ path }) => path === '/token').length;
  }

  get revocations(): readonly string[] {
    return this.requests.filter(({ path }) => path === '/revoke').map(({ body }) => body.get('token') ?? '');
  }

  /** Whether any session was ended by the reuse of a token, or revoked. */
  get revokedFamilies(): number {
    return this.#families.filter(({ revoked }) => revoked).length;
  }

  /** Somebody signs in: what the token endpoint would say of it. */
  signIn(sub = 'ann'): Record<string, unknown> {
    const family = { id: this.#families.length, sub, revoked: false };
    this.#families.push(family);
    return this.#issue(family);
  }

  /** Ends every session of a person, as on another device. */
  endAll(sub: string): void {
    for (const family of this.#families) if (family.sub === sub) family.revoked = true;
  }

  /** Whether an access token would be taken now. */
  accepts(access: string): boolean {
    const known = this.#access.get(access);
    return Boolean(known && !known.family.revoked && known.expiresAt > this.now && !this.refusesAll);
  }

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const request = new Request(input, init);
    const { signal } = request;
    const path = new URL(request.url).pathname;
    // A body that is text already is read without a task of the browser's own, which no fake clock would wait for.
    const body = new URLSearchParams(typeof init.body === 'string' ? init.body : request.body ? await request.text() : '');
    this.requests.push({ at: this.now, path, body, headers: request.headers });
    const fault = path === '/token' ? (this.faults.shift() ?? this.fault) : null;
    const isDone = !fault || fault.kind === 'reply' || ((fault.kind === 'hang' || fault.kind === 'lost') && fault.committed === true);
    const reply = isDone ? this.#answer(path, body, request.headers) : null;
    if (fault?.kind === 'hang') return this.#wait(Infinity, signal);
    await this.#wait(this.#options.latencyMs, signal);
    switch (fault?.kind) {
      case 'lost':
        throw new TypeError('Failed to fetch');
      case 'portal':
        return replied('<!doctype html><title>Welcome to our hotel</title>', 200, { 'content-type': 'text/html' });
      case 'status':
        return replied(fault.body ?? '', fault.status, fault.headers);
      case 'error':
        return json({ error: fault.error }, fault.status ?? 400);
      case 'reply':
        return json(fault.change(JSON.parse(await reply!.text()) as Record<string, unknown>), reply!.status);
      default:
        return reply!;
    }
  };

  #answer(path: string, body: URLSearchParams, headers: Headers): Response {
    if (path === '/revoke') {
      const known = this.#refresh.get(body.get('token') ?? '') ?? this.#access.get(body.get('token') ?? '');
      if (known) known.family.revoked = true;
      return replied('', 200);
    }
    if (path.startsWith('/api/')) {
      const [, access = ''] = /^(?:bearer|dpop) (.+)$/i.exec(headers.get('authorization') ?? '') ?? [];
      return this.accepts(access) ? json({ ok: true }) : replied('', 401, { 'www-authenticate': 'Bearer error="invalid_token"' });
    }
    if (path !== '/token') return replied('', 404);
    if (this.nonce !== null && nonceOf(headers) !== this.nonce) return json({ error: 'use_dpop_nonce' }, 400, { 'dpop-nonce': this.nonce });
    return this.#redeem(body.get('refresh_token') ?? '');
  }

  #redeem(token: string): Response {
    const issued = this.#refresh.get(token);
    const dead = (): Response => json({ error: 'invalid_grant' }, 400);
    if (!issued || issued.family.revoked) return dead();
    if (this.#options.strict && issued.usedAt !== null && this.now - issued.usedAt > this.#options.graceMs) {
      issued.family.revoked = true;
      return dead();
    }
    issued.usedAt ??= this.now;
    return json(this.#issue(issued.family, this.#options.strict ? undefined : token));
  }

  #issue(family: Family, refresh = `refresh-${(this.#count += 1)}`): Record<string, unknown> {
    const access = `access-${(this.#count += 1)}`;
    this.#access.set(access, { family, expiresAt: this.now + this.lifetime * 1000 });
    if (!this.#refresh.has(refresh)) this.#refresh.set(refresh, { family, usedAt: null });
    return { access_token: access, refresh_token: refresh, token_type: 'Bearer', expires_in: this.lifetime, scope: 'openid', sub: family.sub };
  }

  #wait(ms: number, signal: AbortSignal): Promise<never> {
    return new Promise((resolve, reject) => {
      const cancel = ms === Infinity ? () => undefined : this.#clock.after(ms, () => resolve(undefined as never));
      const abort = (): void => {
        cancel();
        reject(signal.reason instanceof Error ? signal.reason : new DOMException('aborted', 'AbortError'));
      };
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    });
  }
}

function nonceOf(headers: Headers): unknown {
  const [, claims = ''] = (headers.get('dpop') ?? '').split('.');
  if (!claims) return null;
  return (JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))) as { nonce?: unknown }).nonce ?? null;
}

/** A reply whose text is there at once, for the same reason. */
function replied(text: string, status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return Object.assign(new Response(text, { status, headers }), { text: async () => text });
}

const json = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response => replied(JSON.stringify(body), status, { ...headers, 'content-type': 'application/json' });
