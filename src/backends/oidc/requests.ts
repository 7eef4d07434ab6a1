import { AuthError, isAuthError } from '../../errors.js';
import type { Context } from '../../backend/context.js';
import type { Prover } from '../../backend/session.js';
import type { Platform } from '../../platform/platform.js';
import { retryAfter } from '../../platform/request.js';
import { OAuthRefusal } from './failures.js';
import { objectIn } from './json.js';

const deadlineMs = 15_000;

export interface Sending extends Pick<Context, 'signal'> {
  readonly prover?: Prover | undefined;
  /** For a resource server: proofs are then bound to it. */
  readonly accessToken?: string | undefined;
}

/**
 * One request to a provider: with a deadline, without cookies, following no redirect, with proofs of a key. Trouble of
 * the network or of the server is told apart here from a refusal, and from an answer that makes no sense (session.md REF-5).
 */
export async function ask(platform: Platform, url: URL, init: RequestInit, { signal, prover, accessToken }: Sending): Promise<Response> {
  const deadline = new AbortController();
  const cancelDeadline = platform.after(deadlineMs, () => deadline.abort());
  const request: RequestInit = { redirect: 'manual', ...init, credentials: 'omit', cache: 'no-store', signal: signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal };
  const detail = url.origin + url.pathname;
  let reply: Response;
  let text: string;
  try {
    reply = await (prover ? prover.send(url, request, accessToken) : platform.fetch(url, request));
    text = await reply.text();
  } catch (cause) {
    if (isAuthError(cause)) throw cause;
    throw new AuthError(signal?.aborted ? 'cancelled' : deadline.signal.aborted ? 'timeout' : platform.online() ? 'unreachable' : 'offline', { cause, detail });
  } finally {
    cancelDeadline();
  }
  const { status, headers } = reply;
  const failure = { status, detail, retryAfterMs: retryAfter(headers, platform.now()) };
  if (status === 429) throw new AuthError('rate-limited', failure);
  if (status === 408 || status === 425 || status >= 500) throw new AuthError('server-error', failure);
  const { error } = objectIn(text);
  if (status >= 400 && typeof error === 'string') throw new OAuthRefusal(error, status);
  // A redirect too: in a browser, one that is not followed has the status 0.
  if (!reply.ok) throw new AuthError('bad-response', failure);
  return new Response(status === 204 ? null : text, { status, headers });
}

/** A form, as all of the protocol's endpoints take it. */
export const post = (platform: Platform, endpoint: string, form: Readonly<Record<string, string>> | URLSearchParams, sending: Sending): Promise<Response> =>
  ask(platform, new URL(endpoint), { method: 'POST', body: new URLSearchParams(form), headers: { accept: 'application/json' } }, sending);
