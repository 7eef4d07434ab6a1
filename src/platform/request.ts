import { AuthError } from '../errors.js';
import type { Platform } from './platform.js';

export interface JsonRequest {
  readonly method?: 'GET' | 'POST' | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly credentials?: RequestCredentials | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the request is given up; default 15,000. */
  readonly deadlineMs?: number | undefined;
}

export interface JsonReply {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Headers;
  /** `undefined` for an empty body. */
  readonly body: unknown;
}

/**
 * One request for JSON, with a deadline. Throws what no adapter has to look at: `offline`, `timeout`, `unreachable`,
 * `rate-limited` (with `retryAfterMs`), `server-error` and, for a body that is not JSON, `bad-response`. Every other
 * reply, refusals included, is returned to the adapter. Redirects are refused: a credential follows none.
 */
export async function requestJson(platform: Platform, url: URL, request: JsonRequest = {}): Promise<JsonReply> {
  const deadline = new AbortController();
  const cancelDeadline = platform.after(request.deadlineMs ?? 15_000, () => deadline.abort());
  const signal = request.signal ? AbortSignal.any([request.signal, deadline.signal]) : deadline.signal;
  const detail = `${request.method ?? 'POST'} ${url.origin}${url.pathname}`;
  let text: string;
  let response: Response;
  try {
    response = await platform.fetch(url, {
      method: request.method ?? 'POST',
      credentials: request.credentials ?? 'same-origin',
      redirect: 'error',
      cache: 'no-store',
      headers: { accept: 'application/json', ...(request.body !== undefined && { 'content-type': 'application/json' }), ...request.headers },
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
      signal,
    });
    text = await response.text();
  } catch (cause) {
    if (request.signal?.aborted) throw new AuthError('cancelled', { cause });
    throw new AuthError(deadline.signal.aborted ? 'timeout' : platform.online() ? 'unreachable' : 'offline', { cause, detail });
  } finally {
    cancelDeadline();
  }
  const { status, headers } = response;
  if (status === 429) throw new AuthError('rate-limited', { status, detail, retryAfterMs: retryAfter(headers, platform.now()) });
  if (status === 408 || status >= 500) throw new AuthError('server-error', { status, detail, retryAfterMs: retryAfter(headers, platform.now()) });
  let body: unknown;
  try {
    body = text ? JSON.parse(text) : undefined;
  } catch (cause) {
    throw new AuthError(response.ok ? 'bad-response' : 'unreachable', { status, detail: `${detail}: ${/html/i.test(headers.get('content-type') ?? '') ? 'text/html' : 'not JSON'}`, cause });
  }
  return { status, ok: response.ok, headers, body };
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), or the `X-` form that some servers send; at most a day. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after') ?? headers.get('x-retry-after');
  if (!value) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 86_400_000) : undefined;
}
