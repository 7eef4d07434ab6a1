import { AuthError, isAuthError } from '../../errors.js';
import type { Snapshot } from '../snapshot.js';
import type { FetchWorld } from './fetch-world.js';
import { isListed } from './listed.js';
import { SessionCall, type CallParts } from './session-call.js';

/** `fetch`, with what the page showed when it was called: nobody's request goes out as somebody else's (session.md TAB-6). */
export type FetchAs = (input: RequestInfo | URL, init?: RequestInit, begun?: Snapshot) => Promise<Response>;

/** Of how many unlisted origins developers are told. */
const mostTold = 32;

/**
 * Makes a `fetch` that adds the session for the listed addresses, exactly, and for no other (session.md FET-1). Nothing
 * global is patched (FET-3). It resolves with a server's own answer, always; what it rejects with is an `AuthError`, or
 * the reason of the caller's own signal, as that of `fetch`.
 */
export function createFetch(world: FetchWorld): FetchAs {
  const { platform, origins } = world;
  const told = new Set<string>();

  function unlisted({ target, init }: CallParts, { origin }: URL): Promise<Response> {
    if (world.unlisted === 'refuse') throw new AuthError('origin-not-allowed', { detail: origin });
    if (!told.has(origin) && told.size < mostTold) {
      told.add(origin);
      world.diagnose?.({ code: 'fetch-unlisted', detail: { origin } });
    }
    return platform.fetch(target, { ...init, credentials: 'omit' });
  }

  return async (input, init = {}, begun = world.snapshot()) => {
    const isRequest = typeof input === 'object' && 'url' in input;
    const request = isRequest ? input : undefined;
    const url = addressOf(isRequest ? input.url : input, platform.location());
    if (request?.bodyUsed && !init.body) throw new AuthError('body-not-replayable', { detail: 'the body of this Request has been read' });
    const signal = init.signal ?? request?.signal;
    try {
      const parts: CallParts = { target: request ?? url, init, headers: new Headers(init.headers ?? request?.headers), signal };
      if (!isListed(url, origins)) return await unlisted(parts, url);
      await world.open?.();
      const call = new SessionCall(world, parts);
      // Whoever brings a credential of their own means it (FET-11).
      if (!parts.headers.has('authorization')) return await call.answer(begun);
      return await (world.tokens ? platform.fetch(parts.target, init) : call.send({ body: init.body }));
    } catch (cause) {
      signal?.throwIfAborted();
      if (isAuthError(cause)) throw cause;
      throw new AuthError(platform.online() ? 'unreachable' : 'offline', { detail: url.origin, cause });
    }
  };
}

/** As `fetch` would understand it. What is none, or has a name and password in it, goes nowhere, and into no error. */
function addressOf(input: string | URL, page: URL): URL {
  const url = URL.canParse(input, page.href) ? new URL(input, page) : null;
  if (!url || url.username || url.password) throw new AuthError('config-url', { detail: 'not an address that can be fetched' });
  return url;
}
