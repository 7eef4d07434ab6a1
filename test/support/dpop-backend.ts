import { AuthError } from '../../src/errors.js';
import type { Backend } from '../../src/backend/backend.js';
import type { Grant, Prover } from '../../src/backend/session.js';
import { memoryCapabilities } from '../../src/backends/memory/capabilities.js';

/** Speaks to `DpopServer`: the least that a backend with bound tokens has to do. */
export function dpopBackend(origin: string): Backend {
  const url = new URL('/token', origin);
  const ask = async (prover: Prover, form: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<Grant> => {
    const reply = await prover.send(url, { method: 'POST', body: new URLSearchParams(form), ...(signal && { signal }) }).catch((cause: unknown) => {
      throw new AuthError('unreachable', { cause });
    });
    const { error, user, access, refresh, expiresIn } = (await reply.json()) as { error?: string; user: string; access: string; refresh: string; expiresIn: number };
    if (!reply.ok) throw new AuthError(error === 'invalid_grant' ? 'session-revoked' : 'bad-response', { status: reply.status, detail: error });
    return { session: { user: { id: user }, assurance: { amr: [] } }, tokens: { access, type: 'DPoP', refresh, expiresIn }, prover };
  };
  return {
    name: 'dpop-server',
    origins: [origin],
    declared: { ...memoryCapabilities, signIn: ['password'], signUp: [], factors: [], recovery: [], account: [], transport: 'dpop', refresh: 'rotating' },
    start: () => Promise.reject(new AuthError('unsupported')),
    answer: () => Promise.reject(new AuthError('unsupported')),
    async resume(address, { signal, prover }) {
      const user = address.searchParams.get('sign-in');
      if (!user) return null;
      const grant = await ask(await prover!(), { user }, signal);
      return { kind: 'signed-in', session: grant.session, newUser: false, grant };
    },
    session: {
      restore: () => Promise.reject(new AuthError('unsupported')),
      end: async () => undefined,
      refresh: ({ tokens, prover }, { signal }) => ask(prover!, { refresh_token: tokens.refresh! }, signal),
      revoke: async () => undefined,
    },
  };
}
