import { allowInsecureRequests, customFetch } from 'oauth4webapi';
import { AuthError, isAuthError } from '../../errors.js';
import type { Context } from '../../backend/context.js';
import type { Prover } from '../../backend/session.js';
import type { Platform } from '../../platform/platform.js';
import { retryAfter } from '../../platform/request.js';
import { OAuthRefusal } from './failures.js';

const deadlineMs = 15_000;

/** A page on a loopback address reaches no network (RFC 8252, section 7.3). */
export const isLoopback = ({ hostname }: URL): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);

/** A request as the protocol library makes it. */
interface Sending extends Pick<Context, 'signal'> {
  readonly prover?: Prover | undefined;
  /** For a resource server: proofs are then bound to it. */
  readonly accessToken?: string | undefined;
}

interface RequestOptions {
  [customFetch](url: string, init: object): Promise<Response>;
  [allowInsecureRequests]: boolean;
}

/**
 * Options that let the protocol library reach the world through `platform`: with a deadline, without cookies, following
 * no redirect, with proofs of a key. Trouble of the network or of the server is told apart here, from a reply that the
 * library could make nothing of (session.md REF-5).
 */
export function requestOptions(platform: Platform, insecure: boolean, { signal, prover, accessToken }: Sending): RequestOptions {
  return {
    [allowInsecureRequests]: insecure,
    async [customFetch](address, init) {
      const url = new URL(address);
      const deadline = new AbortController();
      const cancelDeadline = platform.after(deadlineMs, () => deadline.abort());
      const request: RequestInit = { ...init, credentials: 'omit', cache: 'no-store', signal: signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal };
      const detail = `${url.origin}${url.pathname}`;
      let reply: Response;
      let text: string;
      try {
        reply = await (prover ? prover.send(url, request, accessToken) : platform.fetch(url, request));
        text = await reply.text();
      } catch (cause) {
        if (signal?.aborted) throw new AuthError('cancelled', { cause });
        if (isAuthError(cause)) throw cause;
        throw new AuthError(deadline.signal.aborted ? 'timeout' : platform.online() ? 'unreachable' : 'offline', { cause, detail });
      } finally {
        cancelDeadline();
      }
      const { status, headers } = reply;
      if (status === 429) throw new AuthError('rate-limited', { status, detail, retryAfterMs: retryAfter(headers, platform.now()) });
      if (status === 408 || status === 425 || status >= 500) throw new AuthError('server-error', { status, detail, retryAfterMs: retryAfter(headers, platform.now()) });
      // A redirect that was not followed, in a browser of status 0.
      if (status < 200 || (status >= 300 && status < 400)) throw new AuthError('bad-response', { status, detail: `${detail} redirects` });
      const refusal = status >= 400 ? refusalIn(text) : undefined;
      if (refusal) throw new OAuthRefusal(refusal, status);
      return new Response(status === 204 ? null : text, { status, headers });
    },
  };
}

function refusalIn(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    return typeof error === 'string' ? error : undefined;
  } catch {
    return undefined;
  }
}
