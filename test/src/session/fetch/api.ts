import type { Requirement } from '../../../../src/backend/backend.js';
import { createFetch } from '../../../../src/session/fetch/auth-fetch.js';
import type { FetchWorld } from '../../../../src/session/fetch/fetch-world.js';
import { judge } from '../../../../src/session/judge.js';
import type { Snapshot } from '../../../../src/session/snapshot.js';
import type { StepUpResult } from '../../../../src/session/step-up/step-up-request.js';
import type { TokenOptions, TokenSource, UsableToken } from '../../../../src/session/tokens/token-source.js';
import { testPlatform } from '../../../support/test-platform.js';

/** What arrived at a server: read from a request that the browser itself has made of what was sent. */
export interface Arrived {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly credentials: RequestCredentials;
  readonly redirect: RequestRedirect;
  /** As it was said, for what a request does not tell again. */
  readonly init: RequestInit;
}

export type Handler = (arrived: Arrived, index: number) => Response | Promise<Response>;

export const authorization = ({ headers }: Arrived): string | null => headers.get('authorization');
export const text = ({ body }: Arrived): string => new TextDecoder().decode(body);
export const challenge = (value: string, status = 401): Response => new Response('no', { status, headers: { 'www-authenticate': value } });
export const invalidToken = (): Response => challenge('Bearer error="invalid_token"');
export const stepUpAsked = (more = 'acr_values="gold"'): Response => challenge(`Bearer error="insufficient_user_authentication", ${more}`);

/** Tokens as a custody gives them out: `a1`, then `a2` after a refresh, and so on. */
export class Tokens implements TokenSource {
  refreshes = 0;
  calls: TokenOptions[] = [];
  current: UsableToken | null;
  /** What becomes of a refresh; default: it succeeds a little later. */
  refresh = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    this.current = this.current && { ...this.current, access: `a${this.refreshes + 1}` };
  };
  #refreshing: Promise<void> | null = null;

  constructor(token: Partial<UsableToken> = {}) {
    this.current = { access: 'a1', type: 'Bearer', expiresAt: Infinity, account: 'acc-1', ...token };
  }

  async token(options: TokenOptions = {}): Promise<UsableToken | null> {
    this.calls.push(options);
    if (this.current && options.rejected === this.current.access) {
      this.#refreshing ??= (() => {
        this.refreshes += 1;
        return this.refresh().finally(() => (this.#refreshing = null));
      })();
      await this.#refreshing;
    }
    return this.current;
  }
}

export const listed = ['https://api.example.com', 'https://shop.example'];

/** A page, and the servers that it talks to. */
export function page(handler: Handler = () => new Response('{}'), more: Partial<FetchWorld> = {}) {
  const arrived: Arrived[] = [];
  const needs: Requirement[] = [];
  let snapshot: Snapshot = { status: 'signed-in', user: { id: 'ann' }, assurance: { amr: [], acr: 'bronze' } };
  let renewed = 0;
  const state = {
    stepUp: async (): Promise<StepUpResult> => ({ outcome: 'cancelled', assurance: { amr: [], acr: 'bronze' } }),
    renew: async (): Promise<void> => undefined,
  };
  const world: FetchWorld = {
    platform: testPlatform('https://shop.example/cart', {
      async fetch(input, init = {}) {
        // A stream needs `duplex`, and cannot be sent by every engine.
        const request = new Request(input, init);
        const body = init.body instanceof ReadableStream ? await new Response(init.body).bytes?.() : new Uint8Array(await request.clone().arrayBuffer());
        const { url, method, headers, credentials, redirect } = request;
        request.signal.throwIfAborted();
        arrived.push({ url, method, headers, body: body ?? new Uint8Array(), credentials, redirect, init });
        // What is sent is read.
        if (input instanceof Request && !init.body && !input.bodyUsed) await input.arrayBuffer();
        return handler(arrived.at(-1)!, arrived.length - 1);
      },
    }),
    origins: listed,
    judge: (reply) => judge(reply),
    snapshot: () => snapshot,
    async renew() {
      renewed += 1;
      await state.renew();
      return snapshot;
    },
    stepUp(need) {
      needs.push(need);
      return state.stepUp();
    },
    ...more,
  };
  return {
    arrived,
    needs,
    state,
    fetch: createFetch(world),
    set: (next: Snapshot) => void (snapshot = next),
    get renewed() {
      return renewed;
    },
  };
}

/** The same in token mode. */
export function tokenPage(handler?: Handler, tokens: Tokens = new Tokens(), more: Partial<FetchWorld> = {}) {
  return Object.assign(page(handler, { tokens, ...more }), { tokens });
}
