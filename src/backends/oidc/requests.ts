import { AuthError, isAuthError } from '../../errors.js';
import type { Context } from '../../backend/context.js';
import type { Prover } from '../../backend/session.js';
import { within } from '../../platform/deadline.js';
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

type AskInit = Pick<RequestInit, 'method' | 'body'> & { readonly headers?: Readonly<Record<string, string>> };

/**
 * One request to a provider: with a deadline, without cookies, following no redirect, with proofs of a key. Trouble of
 * the network or of the server is told apart here from a refusal, and from an answer that makes no sense (session.md REF-5).
 */
export async function ask(platform: Platform, url: URL, init: AskInit, { signal, prover, accessToken }: Sending): Promise<Response> {
  const detail = url.origin + url.pathname;
  const send = async (late: AbortSignal): Promise<{ readonly reply: Response; readonly text: string }> => {
    const request: RequestInit = { redirect: 'manual', ...init, headers: { accept: 'application/json', ...init.headers }, credentials: 'omit', cache: 'no-store', signal: AbortSignal.any([signal ?? late, late]) };
    const reply = await (prover ? prover.send(url, request, accessToken) : platform.fetch(url, request));
    return { reply, text: await reply.text() };
  };
  const { reply, text } = await within(platform, deadlineMs, send, () => new AuthError('timeout', { detail })).catch((cause: unknown) => {
    if (isAuthError(cause)) throw cause;
    throw new AuthError(signal?.aborted ? 'cancelled' : platform.online() ? 'unreachable' : 'offline', { cause, detail });
  });
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
  ask(platform, new URL(endpoint), { method: 'POST', body: new URLSearchParams(form) }, sending);
