import { browserSupportsWebAuthnAutofill, startAuthentication, startRegistration, WebAuthnAbortService } from '@simplewebauthn/browser';
import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { AuthError } from '../errors.js';
import { coordinator } from './coordinator.js';
import { ceremonyError } from './ceremony-error.js';
import { signals, type Signals } from './signals.js';

/** WebAuthn as the flow knows it. Options and responses are JSON; every failure is an `AuthError`. */
export interface Ceremony {
  /** Shows the browser's sheet to sign in with a passkey. */
  authenticate(options: unknown, signal?: AbortSignal): Promise<unknown>;
  /** Shows the browser's sheet to make a passkey. */
  register(options: unknown, signal?: AbortSignal): Promise<unknown>;
  /** Waits in the autofill of the field marked `webauthn`, until the person picks a passkey or `signal` aborts. */
  autofill(options: unknown, signal: AbortSignal): Promise<unknown>;
  autofillAvailable(): Promise<boolean>;
  /** Whether this device itself can keep a passkey (a screen lock, a fingerprint, a PIN). */
  canRegister(): Promise<boolean>;
  /**
   * The RP ID of the ceremony that this is the response to, where every passkey of the site could have answered it; of
   * any other, `undefined`: a server that refuses to take a passkey for one account need not be without it.
   */
  rpIdOf(response: unknown): string | undefined;
  /** Tells password managers what has become of their passkeys. */
  readonly signals: Signals;
}

async function run<Response>(kind: 'conditional' | 'modal', signal: AbortSignal | undefined, ceremony: () => Promise<Response>): Promise<Response> {
  const turn = await coordinator().acquire(kind, () => WebAuthnAbortService.cancelCeremony(), signal);
  try {
    return await ceremony();
  } catch (error) {
    throw ceremonyError(error);
  } finally {
    turn.release();
  }
}

/** The options come from a server: only their rough shape is checked here, the browser checks the rest. */
function checked<Options>(options: unknown): Options {
  if (typeof options === 'object' && options && typeof (options as { challenge?: unknown }).challenge === 'string') return options as Options;
  throw new AuthError('config-options', { detail: 'the server sent passkey options without a challenge' });
}

const rpIds = new WeakMap<object, string>();

/** Keeps in mind which RP ID a response is for. */
async function asked<Response extends object>(options: unknown, response: Promise<Response>): Promise<Response> {
  const { rpId = location.hostname, allowCredentials } = options as { rpId?: string; allowCredentials?: readonly unknown[] };
  const given = await response;
  if (!allowCredentials?.length) rpIds.set(given, rpId);
  return given;
}

export const ceremony: Ceremony = {
  authenticate: (options, signal) => run('modal', signal, () => asked(options, startAuthentication({ optionsJSON: checked<PublicKeyCredentialRequestOptionsJSON>(options) }))),
  register: (options, signal) => run('modal', signal, () => startRegistration({ optionsJSON: checked<PublicKeyCredentialCreationOptionsJSON>(options) })),
  autofill: (options, signal) =>
    run('conditional', signal, () =>
      // The library looks for the field with document.querySelector, which never sees into a host's shadow root.
      asked(options, startAuthentication({ optionsJSON: checked<PublicKeyCredentialRequestOptionsJSON>(options), useBrowserAutofill: true, verifyBrowserAutofillInput: false })),
    ),
  autofillAvailable: () => browserSupportsWebAuthnAutofill(),
  async canRegister() {
    // Firefox's capability flag says no where the older method says yes (passkeys-mfa.md 1.1): the older one decides.
    return (await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable?.()) ?? false;
  },
  rpIdOf: (response) => rpIds.get(response as object),
  signals,
};
