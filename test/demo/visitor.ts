export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** A browser without a screen: keeps cookies, sends an Origin, follows no redirect. */
export class Visitor {
  readonly #origin: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #cookies = new Map<string, string>();

  /** `headers` go with each request. */
  constructor(origin: string, headers: Readonly<Record<string, string>> = {}) {
    this.#origin = origin;
    this.#headers = headers;
  }

  get cookies(): readonly string[] {
    return [...this.#cookies.keys()];
  }

  /** What a cookie holds, by the end of its name. */
  cookie(name: string): string | undefined {
    return [...this.#cookies].find(([key]) => key.endsWith(name))?.[1];
  }

  /** Takes a cookie of somebody else's browser, as a thief does. */
  steals(name: string, from: Visitor): void {
    for (const [key, value] of from.#cookies) if (key.endsWith(name)) this.#cookies.set(key, value);
  }

  get(address: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    return this.#send('GET', address, undefined, headers);
  }

  post(address: string, body: unknown = {}, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    return this.#send('POST', address, body, headers);
  }

  put(address: string, body: unknown): Promise<Reply> {
    return this.#send('PUT', address, body, {});
  }

  /** `/sign-in/email` under the auth API. */
  auth(path: string, body?: unknown): Promise<Reply> {
    return body === undefined ? this.get(`/api/auth${path}`) : this.post(`/api/auth${path}`, body);
  }

  /** The address of whoever is signed in. */
  async email(): Promise<string | null> {
    const { body } = await this.auth('/get-session');
    return (body as { user: { email: string } } | null)?.user.email ?? null;
  }

  async #send(method: string, address: string, body: unknown, extra: Readonly<Record<string, string>>): Promise<Reply> {
    // A connection each: one that is kept would lead to a server that has been closed since.
    const headers = new Headers({ origin: this.#origin, connection: 'close', ...this.#headers, ...extra });
    if (this.#cookies.size > 0)
      headers.set('cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    // A plain form is sent as one.
    const isForm = body instanceof URLSearchParams;
    if (body !== undefined && !isForm) headers.set('content-type', 'application/json');
    const reply = await fetch(new URL(address, this.#origin), {
      method,
      headers,
      body: body === undefined ? null : isForm ? body : JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    });
    for (const cookie of reply.headers.getSetCookie()) this.#keep(cookie);
    const text = await reply.text();
    const json = reply.headers.get('content-type')?.startsWith('application/json') === true && text !== '';
    return { status: reply.status, body: json ? JSON.parse(text) : text, headers: reply.headers };
  }

  #keep(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (value === '' || /max-age=0/i.test(cookie)) this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}
