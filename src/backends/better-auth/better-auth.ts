import { AuthError, isAuthError } from '../../errors.js';
import type { Backend } from '../../backend/backend.js';
import type { Context } from '../../backend/context.js';
import type { Outcome } from '../../backend/outcome.js';
import { load } from '../../platform/load.js';
import { browserPlatform, type Platform } from '../../platform/platform.js';
import type { Attempts } from './attempts.js';
import { betterAuthCapabilities } from './capabilities.js';
import { LANDING } from './landing-mark.js';
import { passkeyOptions, provePasskey } from './passkey.js';
import { record, serverAt } from './server.js';
import { sessionOf, signedIn } from './session.js';

export interface BetterAuthOptions {
  /** Where the server answers, absolute or relative to the page: the `basePath` of its configuration, usually `/api/auth`. */
  readonly baseUrl: string;
  /** Digits in the codes that it mails, the `otpLength` of its plug-in `emailOTP`; default 6. */
  readonly codeLength?: number | undefined;
  /** The outside world; default: the browser. */
  readonly platform?: Platform | undefined;
}

/**
 * A Better Auth server (1.7) with its sessions in HttpOnly cookies. This file holds what a first screen needs: the
 * session, and a password that is right; all else is loaded when somebody needs it.
 */
export function betterAuth({ baseUrl, codeLength = 6, platform = browserPlatform }: BetterAuthOptions): Backend {
  const base = new URL(baseUrl, platform.location());
  const server = serverAt(base, platform);

  let attempts: Attempts | undefined;
  const further = async (): Promise<Attempts> => {
    const chunk = await load(() => import('./attempts.js'));
    return (attempts ??= new chunk.Attempts(server, codeLength));
  };
  const account = async () => (await load(() => import('./account.js'))).accountOperations(server);

  /** Most are in at once; what more a server may ask is loaded when it does. */
  const admitted = async (body: unknown): Promise<Outcome> => (record(body)['stepUp'] ? (await further()).admitted(body) : signedIn(body));

  const withPassword = async (email: string, password: string, context: Context): Promise<Outcome> => {
    attempts?.forget();
    try {
      const body = await server.call('/sign-in/email', context, { email, password });
      const { twoFactorRedirect, twoFactorMethods } = record(body);
      if (twoFactorRedirect !== true) return await admitted(body);
      return await (await further()).secondFactor(email, twoFactorMethods, context);
    } catch (error) {
      if (!isAuthError(error, 'not-verified')) throw error;
      return (await further()).verify({ email, password }, context);
    }
  };

  return {
    name: 'better-auth',
    origins: [base.origin],
    declared: betterAuthCapabilities,
    async start(intent, context) {
      if (intent.kind === 'sign-in' && intent.method === 'password') return withPassword(intent.identifier ?? '', intent.password ?? '', context);
      if (intent.kind === 'sign-in' && intent.method === 'passkey') {
        return { kind: 'challenge', challenge: await passkeyOptions(server, 'get', context), continuation: { backend: 'better-auth', state: null } };
      }
      return (await further()).start(intent, context);
    },
    async answer(continuation, answer, context) {
      // What a first ceremony answers is known to the server by its cookie.
      if (answer.kind === 'passkey' && continuation.state === null) return admitted(await provePasskey(server, answer.response, context));
      if (!attempts) throw new AuthError('flow-expired');
      return attempts.answer(continuation, answer, context);
    },
    async resume(url, context) {
      return url.searchParams.has(LANDING) ? (await further()).resume(url, context) : null;
    },
    session: {
      async restore(context) {
        const body = await server.call('/get-session', context);
        return body === null ? null : sessionOf(body);
      },
      async end(scope, context) {
        if (scope !== 'local') {
          await server.call(scope === 'others' ? '/revoke-other-sessions' : '/revoke-sessions', context, {}).catch((error: unknown) => {
            // Without a session there is nothing left to end everywhere.
            if (scope === 'others' || !isAuthError(error, 'not-signed-in')) throw error;
          });
        }
        if (scope !== 'others') await server.call('/sign-out', context, {});
      },
      // An API that asks for no scheme says that the cookie is worth nothing: then the server is asked.
      judge: ({ status, headers }) => (status === 401 && !headers.has('www-authenticate') ? 'dead' : undefined),
    },
    account: {
      passkeys: {
        list: async (context) => (await account()).passkeys.list(context),
        begin: async (context) => (await account()).passkeys.begin(context),
        register: async (response, context) => (await account()).passkeys.register(response, context),
        rename: async (id, name, context) => (await account()).passkeys.rename(id, name, context),
        remove: async (id, context) => (await account()).passkeys.remove(id, context),
        accepted: async (context) => (await account()).passkeys.accepted(context),
      },
      methods: { list: async (context) => (await account()).methods.list(context) },
      profile: { update: async (change, context) => (await account()).profile.update(change, context) },
      totp: {
        begin: async (password, context) => (await account()).totp.begin(password, context),
        confirm: async (code, context) => (await account()).totp.confirm(code, context),
        remove: async (password, context) => (await account()).totp.remove(password, context),
      },
      devices: {
        list: async (context) => (await account()).devices.list(context),
        revoke: async (id, context) => (await account()).devices.revoke(id, context),
      },
    },
  };
}
