import type { Page } from './page.js';
import type { Answer, TokenServer } from './token-server.js';
import type { Watch } from './watch.js';
import type { World } from './world.js';

/** One request on its way. */
export interface Request {
  readonly page: Page;
  readonly path: string;
  readonly body: Readonly<Record<string, string>>;
  readonly authorization: string | null;
  /** Which call of the page it belongs to. */
  readonly call: string | null;
  /** Nobody waits for it any more. */
  settled: boolean;
}

/** The way from the pages to the server, with its faults. */
export class Network {
  readonly #world: World;
  readonly #server: TokenServer;
  readonly #watch: Watch;
  readonly #ignoresAbort: boolean;
  readonly #breaks = new Set<() => void>();

  constructor(world: World, server: TokenServer, watch: Watch, ignoresAbort: boolean) {
    this.#world = world;
    this.#server = server;
    this.#watch = watch;
    this.#ignoresAbort = ignoresAbort;
  }

  /** Every connection breaks: the device slept, or lost its network. */
  cut(): void {
    for (const end of this.#breaks) end();
  }

  fetch(page: Page, input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    const asked = typeof input === 'object' && 'url' in input ? input : null;
    const url = new URL(asked ? asked.url : (input as string | URL));
    const headers = new Headers(init.headers ?? asked?.headers);
    const signal = init.signal ?? asked?.signal ?? null;
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, string>) : {};
    const request: Request = { page, path: url.pathname, body, authorization: headers.get('authorization'), call: url.searchParams.get('call'), settled: false };
    return new Promise((resolve, reject) => this.#send(request, signal, resolve, reject));
  }

  #send(request: Request, signal: AbortSignal | null, resolve: (response: Response) => void, reject: (reason: unknown) => void): void {
    const world = this.#world;
    const { page, path } = request;
    const lag = (part: string, usual: number, rare: number): number => world.lag(`${page.name}/fetch${path}/${part}`, usual, rare);
    if (page.gone) return;
    if (signal?.aborted) return reject(signal.reason);
    if (world.offline || world.fault('not-sent')) {
      world.note(page, `${path} cannot be sent`);
      world.after(lag('fail', 5, 50), page, 'fetch fails', () => reject(new TypeError('Failed to fetch')));
      return;
    }
    let answer: Answer | null = null;
    const settle = (how: string, end: () => void): void => {
      if (request.settled) return;
      request.settled = true;
      this.#breaks.delete(broken);
      world.note(page, `${path} ${how}`);
      this.#watch.answered(request);
      end();
    };
    const lose = (): void => {
      if (answer?.rotation?.reply === 'under-way') answer.rotation.reply = 'lost';
    };
    const broken = (): void => {
      lose();
      world.after(lag('break', 20, 200), page, 'connection breaks', () => settle('breaks', () => reject(new TypeError('network error'))));
    };
    this.#breaks.add(broken);
    world.note(page, `${path} is sent${path === '/token' ? ` with ${request.body['refresh_token'] ?? request.body['username']}` : ''}`);
    this.#watch.sent(request);

    const arrive = (): void => {
      if (request.settled && world.dice.chance(`${page.name}/fetch${path}/recalled`, 0.5)) return;
      const fault = path === '/api' ? undefined : world.fault('lost-reply', 'lost-and-hanging', 'hanging', 'slow', '429', '500', 'html', 'invalid-request')?.kind;
      if (fault) world.note('server', `fault: ${fault}`);
      if (fault === 'hanging') return;
      answer = this.#answer(request, fault);
      this.#watch.answer(request, answer);
      if (request.settled || fault === 'lost-and-hanging' || !this.#breaks.has(broken)) return lose();
      if (fault === 'lost-reply') return broken();
      const response = responseOf(answer);
      const wait = fault === 'slow' ? world.dice.between(`${page.name}/fetch/slow`, 5_000, 25_000) : lag('reply', 200, 4_000);
      world.after(wait, null, 'reply', () => {
        if (page.gone || request.settled) lose();
        else if (this.#breaks.has(broken)) world.after(0, page, 'reply is read', () => {
          if (!request.settled && answer?.rotation) answer.rotation.reply = 'delivered';
          settle(`gets ${answer?.status}`, () => resolve(response));
        });
      });
    };
    world.after(lag('arrive', 100, 3_000), null, 'request arrives', arrive);
    if (this.#ignoresAbort) return;
    signal?.addEventListener('abort', () => {
      if (!request.settled) lose();
      settle('is aborted', () => reject(signal.reason));
    });
  }

  #answer({ path, body, authorization }: Request, fault?: string): Answer {
    if (fault === '429') return { status: 429, body: '{}', headers: { 'retry-after': '20' } };
    if (fault === '500') return { status: 503, body: '{}' };
    if (fault === 'html') return { status: 200, body: '<!doctype html><title>Welcome to our network</title>' };
    if (fault === 'invalid-request') return { status: 400, body: '{"error":"invalid_request"}' };
    if (path === '/revoke') return this.#server.revoke(body['token'] ?? '');
    if (path !== '/token') return this.#server.api(authorization);
    return body['refresh_token'] ? this.#server.refresh(body['refresh_token']) : this.#server.grant(body['username'] ?? '');
  }
}

/** A `Response` whose body is there at once: streams have queues of their own, which no plan decides. */
function responseOf({ status, body, headers }: Answer): Response {
  const response = new Response(body, { status, headers: { 'content-type': 'application/json', ...headers } });
  return Object.defineProperties(response, { text: { value: async () => body }, json: { value: async () => JSON.parse(body) as unknown } });
}
