import { AuthError, isAuthError } from '../../errors.js';
import type { Context } from '../../backend/backend.js';
import type { Platform } from '../../platform/platform.js';
import { requestJson } from '../../platform/request.js';
import { meaningOf } from './errors.js';

/** One Better Auth server. */
export interface Server {
  readonly platform: Platform;
  /**
   * Asks an endpoint, by its path below the base address: with a body as POST, without one as GET. Resolves with what
   * the server says, of whatever shape; throws what it refuses.
   */
  call(path: string, context: Context, body?: object): Promise<unknown>;
}

/** An object from the server, of which nothing is known yet. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value ? (value as Record<string, unknown>) : {};
}

export function serverAt(base: URL, platform: Platform): Server {
  return {
    platform,
    async call(path, { signal, locale }, body) {
      const url = new URL(base.pathname.replace(/\/*$/, path), base);
      const unavailable = (status: number) => new AuthError('method-unavailable', { status, detail: `${url.origin}${url.pathname} is not there` });
      const reply = await requestJson(platform, url, {
        method: body ? 'POST' : 'GET',
        body,
        credentials: 'include',
        signal,
        // The server may have plug-ins that write mails and refusals in the person's language.
        headers: locale ? { 'accept-language': locale } : undefined,
      }).catch((error: unknown) => {
        throw isAuthError(error, 'unreachable') && error.status === 404 ? unavailable(404) : error;
      });
      if (reply.ok) return reply.body;
      const { code, message } = record(reply.body);
      const { status } = reply;
      const meaning = code === 'VALIDATION_ERROR' && /^\[body\.\w*email/i.test(String(message)) ? 'invalid-identifier' : meaningOf(code);
      if (meaning) throw new AuthError(meaning, { status });
      if (status === 404) throw unavailable(status);
      throw new AuthError(status === 401 ? 'not-signed-in' : 'bad-response', { status, detail: `${url.origin}${url.pathname} refused: ${/^\w+$/.test(String(code)) ? String(code) : status}` });
    },
  };
}
