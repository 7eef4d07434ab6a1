import type { Auth } from '../../src/index.js';

export type Posted = { readonly ok: true; readonly body: unknown } | { readonly ok: false; readonly code: string; readonly message: string };

/** Sends `body` with the session, and says in words what became of it. */
export async function postJson(auth: Auth, path: string, body: object): Promise<Posted> {
  try {
    const reply = await auth.fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const answer = (await reply.json().catch(() => null)) as { code?: string; message?: string } | null;
    if (reply.ok) return { ok: true, body: answer };
    return { ok: false, code: answer?.code ?? '', message: answer?.message ?? 'That did not work. Try again in a moment.' };
  } catch (error) {
    const isCancelled = (error as { code?: unknown } | null)?.code === 'step-up-cancelled';
    return { ok: false, code: isCancelled ? 'CANCELLED' : '', message: isCancelled ? 'Nothing was done: it was not confirmed that it is you.' : 'We could not make sure that it is you. Set up a passkey or two-step sign-in, and try again.' };
  }
}
