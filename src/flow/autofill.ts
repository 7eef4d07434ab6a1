import { toAuthError, type AuthErrorCode } from '../errors.js';
import type { FlowEnvironment } from './environment.js';
import type { FlowEvent } from './state.js';

/** What a developer should know, of all that can keep passkeys out of autofill. */
const hints: Partial<Record<AuthErrorCode, string>> = {
  'config-rp-id': 'the RP ID does not fit this origin',
  'method-unavailable': 'the server has no passkeys; leave them out of `methods`',
};

/**
 * Waits in the browser's autofill for somebody to pick a passkey. Silent by design: whoever does not pick one must
 * never learn that one was waited for.
 */
export async function waitInAutofill(environment: FlowEnvironment, signal: AbortSignal, send: (event: FlowEvent) => void): Promise<void> {
  try {
    const ceremony = await environment.ceremony();
    if (!(await ceremony.autofillAvailable())) return;
    const backend = await environment.backend();
    const outcome = await backend.start({ kind: 'sign-in', method: 'passkey', conditional: true }, { ...environment.context(), signal });
    if (outcome.kind !== 'challenge' || outcome.challenge.kind !== 'passkey' || signal.aborted) return;
    const response = await ceremony.autofill(outcome.challenge.options, signal);
    if (!signal.aborted) send({ type: 'autofilled', continuation: outcome.continuation, response });
  } catch (error) {
    const hint = hints[toAuthError(error).code];
    if (hint) console.warn(`[keylit] Passkey autofill is off: ${hint}.`, error);
  }
}
