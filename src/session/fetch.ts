import { AuthError } from '../errors.js';
import type { Platform } from '../platform/platform.js';

/**
 * Makes a `fetch` that adds the session's cookie for `origins`, exactly, and for no other (session.md FET-1): a request
 * to anywhere else goes out bare. Nothing global is patched. A header that no form can send makes a foreign page's
 * attempt at the same request need a preflight (FET-10).
 */
export function createFetch(platform: Platform, origins: readonly string[]): typeof globalThis.fetch {
  return async (input, init) => {
    const isRequest = typeof input === 'object' && 'url' in input;
    let url: URL;
    try {
      url = new URL(isRequest ? input.url : input, platform.location());
    } catch (cause) {
      throw new AuthError('config-url', { cause });
    }
    const request = isRequest ? new Request(input, init) : new Request(url, init);
    const listed = /^https?:$/.test(url.protocol) && origins.includes(url.origin);
    if (!listed) return platform.fetch(request, { credentials: 'omit' });
    const headers = new Headers(request.headers);
    headers.set('x-requested-by', 'keylit');
    // A redirect would carry that header to wherever it leads.
    return platform.fetch(request, { credentials: 'include', headers, redirect: 'error' });
  };
}
