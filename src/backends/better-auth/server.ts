import { AuthError, isAuthError, type AuthErrorCode } from '../../errors.js';
import type { Context } from '../../backend/context.js';
import type { Platform } from '../../platform/platform.js';
import { load } from '../../platform/load.js';
import { requestJson } from '../../platform/request.js';

/** One Better Auth server. */
export interface Server {
  readonly base: URL;
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
    base,
    platform,
    async call(path, { signal, locale, signals }, body) {
      const url = new URL(base.pathname.replace(/\/*$/, path), base);
      const refusal = (status: number | undefined, meaning?: AuthErrorCode, code: unknown = '', left?: unknown) =>
        new AuthError(meaning ?? (status === 404 ? 'method-unavailable' : status === 401 ? 'not-signed-in' : 'bad-response'), {
          status,
          attemptsLeft: typeof left === 'number' ? left : undefined,
          detail: `${url.href} answered ${status} ${/^\w*$/.test(String(code)) ? String(code) : ''}`,
        });
      const told = body && (await signals?.());
      const reply = await requestJson(platform, url, {
        method: body ? 'POST' : 'GET',
        body,
        credentials: 'include',
        signal,
        // The server may have plug-ins that write mails and refusals in the person's language.
        headers: { ...(locale && { 'accept-language': locale }), ...(told && { 'x-auth-signals': told }) },
      }).catch((error: unknown) => {
        // A page of a server's own that says "not found" is as good as the real thing.
        throw isAuthError(error, 'unreachable') && error.status === 404 ? refusal(404) : error;
      });
      if (reply.ok) return reply.body;
      const { code, message, attemptsLeft } = record(reply.body);
      const isAboutEmail = code === 'VALIDATION_ERROR' && /^\[body\.\w*email/i.test(String(message));
      // What a refusal means is loaded when there is one.
      const { meaningOf } = await load(() => import('./errors.js'));
      throw refusal(reply.status, isAboutEmail ? 'invalid-identifier' : meaningOf(code), code, attemptsLeft);
    },
  };
}
