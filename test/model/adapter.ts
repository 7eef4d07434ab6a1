import type { Backend } from '../../src/backend/backend.js';
import type { Grant } from '../../src/backend/session.js';
import { AuthError, isAuthError } from '../../src/errors.js';
import type { Platform } from '../../src/platform/platform.js';
import { requestJson, type JsonReply } from '../../src/platform/request.js';
import type { Plan } from './plan.js';

export const SERVER = 'https://id.example';
const GRACE_MS = 10_000;

interface TokenReply {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in?: unknown;
  readonly sub: string;
}

/** A backend in token mode for the model's server: sign-in by name, refresh, revocation. */
export function adapter(platform: Platform, plan: Plan, judgesBusyDead: boolean): Backend {
  const post = async (path: string, body: Readonly<Record<string, unknown>>, signal: AbortSignal | undefined): Promise<JsonReply> => requestJson(platform, new URL(path, SERVER), { body, signal });
  const revoke = async ({ tokens }: Grant, signal: AbortSignal | undefined): Promise<void> => void (await post('/revoke', { token: tokens.refresh }, signal));
  return {
    name: 'model',
    origins: [SERVER],
    declared: {
      identifiers: ['username'],
      signIn: ['password'],
      signUp: [],
      factors: [],
      recovery: [],
      account: [],
      password: { minLength: 1, maxLength: 100 },
      transport: 'bearer',
      refresh: plan.server === 'bound' ? 'bound' : 'rotating',
      ...(plan.server === 'grace' && { reuseGraceMs: GRACE_MS }),
    },
    async start(intent, { signal }) {
      if (intent.kind !== 'sign-in' || !intent.identifier) throw new AuthError('unsupported');
      const grant = grantOf(await post('/token', { username: intent.identifier }, signal));
      return { kind: 'signed-in', session: grant.session, newUser: false, grant };
    },
    answer: () => Promise.reject(new AuthError('unsupported')),
    resume: async () => null,
    session: {
      restore: async () => null,
      async end(_scope, { signal }, grant) {
        if (grant) await revoke(grant, signal);
      },
      async refresh({ tokens }, { signal }) {
        try {
          return grantOf(await post('/token', { refresh_token: tokens.refresh }, signal));
        } catch (error) {
          if (judgesBusyDead && isAuthError(error, 'rate-limited', 'server-error')) throw new AuthError('session-revoked', { cause: error });
          throw error;
        }
      },
      revoke: (grant, { signal }) => revoke(grant, signal),
    },
  };
}

function grantOf({ ok, status, body }: JsonReply): Grant {
  if (!ok) {
    const { error } = (body ?? {}) as { readonly error?: string };
    throw new AuthError(error === 'invalid_grant' ? 'session-revoked' : 'bad-response', { status });
  }
  const { access_token: access, refresh_token: refresh, expires_in: expiresIn, sub } = body as TokenReply;
  return { session: { user: { id: sub }, assurance: { amr: ['pwd'] } }, tokens: { access, refresh, type: 'Bearer', expiresIn } };
}
