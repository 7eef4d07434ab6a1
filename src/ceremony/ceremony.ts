import { browserSupportsWebAuthnAutofill } from '@simplewebauthn/browser';
import { AuthError, isAuthError } from '../errors.js';
import { browserPlatform, type Platform } from '../platform/platform.js';
import { coordinator, type CeremonyKind, type Waiting } from './coordinator.js';
import { ceremonyError } from './ceremony-error.js';
import { creationOptions, credentialJson, requestOptions } from './credential-json.js';
import type { PasskeyOptions } from './passkey-options.js';
import { signals, type Signals } from './signals.js';

/** Which authenticator is meant: it orders what the browser's sheet shows, and rules nothing out (WebAuthn L3, section 5.8.7). */
export type Hint = 'client-device' | 'security-key' | 'hybrid';

export interface AuthenticateHow {
  readonly hint?: Hint | undefined;
  /**
   * What this device has, at once, or `passkey-not-completed` without a sheet: in a click alone, and only where
   * `capabilities` says `immediateGet`. With `password`, saved passwords are in the same chooser.
   */
  readonly immediate?: boolean | undefined;
  readonly password?: boolean | undefined;
}

export interface RegisterHow {
  readonly hint?: Hint | undefined;
  /** Without a sheet, where the browser's password manager has just filled the password: it saves a passkey beside it, or rejects. */
  readonly conditional?: boolean | undefined;
}

/** A password out of the chooser of immediate mode, in place of a passkey's response. */
export interface SavedPassword {
  readonly type: 'password';
  readonly id: string;
  readonly password: string;
}

/** A place in autofill, and what it is to do there. */
export interface Autofill {
  /** New options, asked for whenever it begins to wait; `null`: it need not. */
  options(signal: AbortSignal): Promise<unknown>;
  /** The person has picked a passkey. */
  picked(response: unknown): void;
  /** It does not wait, or no longer; not called where something else has taken its place. */
  failed(error: AuthError): void;
}

/** WebAuthn as the flow knows it. Options and responses are JSON; every failure is an `AuthError`. */
export interface Ceremony {
  /** Shows the browser's sheet to sign in with a passkey. */
  authenticate(options: unknown, signal?: AbortSignal, how?: AuthenticateHow): Promise<unknown>;
  /** Shows the browser's sheet to make a passkey. */
  register(options: unknown, signal?: AbortSignal, how?: RegisterHow): Promise<unknown>;
  /** Waits in the autofill of the field marked `webauthn`, until the person picks a passkey or the place is given up. */
  autofill(place: Autofill): Waiting;
  /** Keeps the whole page from waiting in autofill until what it returns is called; with `all`, what waits ends. */
  hold(what: 'new' | 'all'): () => void;
  autofillAvailable(): Promise<boolean>;
  /** Whether this device itself can keep a passkey (a screen lock, a fingerprint, a PIN). */
  canRegister(): Promise<boolean>;
  /**
   * The RP ID of the ceremony that this is the response to, where every passkey of the site could have answered it; of
   * any other, `undefined`: a server that refuses to take a passkey for one account need not be without it.
   */
  rpIdOf(response: unknown): string | undefined;
  /** Whether the browser says that it has a capability of WebAuthn L3 (section 5.1.8), such as `conditionalCreate`. */
  has(capability: string): Promise<boolean>;
  /** What the page has set for passkeys. */
  readonly settings: PasskeyOptions;
  /** Tells password managers what has become of their passkeys. */
  readonly signals: Signals;
}

/** How long a browser, or what stands in its place, may take to end what it was told to end. */
const endMs = 500;

/** The options come from a server: only their rough shape is checked here, the browser checks the rest. */
function checked(options: unknown, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  if (typeof options === 'object' && options && typeof (options as { challenge?: unknown }).challenge === 'string') return { ...options, ...more };
  throw new AuthError('config-options', { detail: 'the server sent passkey options without a challenge' });
}

const rpIds = new WeakMap<object, string>();

const has = async (capability: string): Promise<boolean> => {
  const browser = PublicKeyCredential as unknown as { getClientCapabilities?(): Promise<Readonly<Record<string, boolean>>> };
  return Boolean((await browser.getClientCapabilities?.().catch(() => undefined))?.[capability]);
};

/** The ceremonies of one page, over the browser's own WebAuthn. */
export function createCeremony(platform: Platform = browserPlatform, settings: PasskeyOptions = {}): Ceremony {
  const clock = (): number => platform.monotonic?.() ?? performance.now();

  /** Ends with the signal, also where what runs does not listen to it. */
  const unlessAborted = <Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> =>
    Promise.race([
      work,
      new Promise<never>((_resolve, reject) => {
        const end = (): void => void platform.after(endMs, () => reject(new AuthError('cancelled')));
        signal.addEventListener('abort', end, { once: true });
        if (signal.aborted) end();
      }),
    ]);

  /** Calls the browser; what another library has open is waited for once. */
  async function call(options: CredentialRequestOptions | CredentialCreationOptions, does: 'get' | 'create', mediation: string): Promise<Credential> {
    const began = clock();
    const facts = () => ({ elapsedMs: Math.round(clock() - began), mediation, hadUserGesture });
    const hadUserGesture = (navigator as { userActivation?: UserActivation }).userActivation?.isActive ?? false;
    const { signal } = options as { signal: AbortSignal };
    const attempt = () => unlessAborted(navigator.credentials[does](options as never), signal);
    try {
      const credential = await attempt().catch(async (error: unknown) => {
        if ((error as Error | null)?.name !== 'OperationError') throw error;
        await new Promise<void>((resolve) => platform.after(endMs, resolve));
        return attempt();
      });
      if (credential) return credential;
      throw new DOMException('', 'NotAllowedError');
    } catch (error) {
      if (signal.aborted) throw new AuthError('cancelled');
      throw ceremonyError(error, facts());
    }
  }

  async function respond(credential: Credential, does: 'get' | 'create'): Promise<object> {
    if (credential.type === 'password') {
      const { id, password } = credential as Credential & { password: string };
      return { type: 'password', id, password } satisfies SavedPassword;
    }
    const response = await credentialJson(credential as PublicKeyCredential);
    const results = (response as { clientExtensionResults?: object }).clientExtensionResults;
    if (results) settings.onExtensionResults?.(results, does);
    return response;
  }

  async function run<Result>(kind: CeremonyKind, signal: AbortSignal | undefined, ceremony: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const controller = new AbortController();
    const turn = await coordinator()
      .acquire(kind, () => controller.abort(), signal)
      .catch((error: unknown) => Promise.reject(ceremonyError(error)));
    try {
      return await ceremony(controller.signal);
    } catch (error) {
      throw isAuthError(error) ? error : ceremonyError(error);
    } finally {
      turn.release();
    }
  }

  const extended = (options: unknown, hint: Hint | undefined) => {
    const { extensions } = checked(options) as { extensions?: object };
    return { ...(hint && { hints: [hint] }), ...((extensions || settings.extensions) && { extensions: { ...extensions, ...settings.extensions } }) };
  };

  async function get(options: unknown, signal: AbortSignal, mediation: 'conditional' | 'immediate' | 'optional', how: AuthenticateHow = {}): Promise<unknown> {
    const { allowCredentials, ...rest } = checked(options, extended(options, how.hint));
    // Neither autofill nor immediate mode takes a list: with one, browsers refuse both.
    const isOpen = mediation !== 'optional' || !(allowCredentials as unknown[] | undefined)?.length;
    const publicKey = await requestOptions(isOpen ? rest : { ...rest, allowCredentials });
    const mode = mediation === 'conditional' ? { mediation } : mediation === 'immediate' ? { uiMode: 'immediate', ...(how.password && { password: true }) } : {};
    const response = await respond(await call({ ...settings.extraGetOptions, publicKey, signal, ...mode }, 'get', mediation), 'get');
    if (isOpen) rpIds.set(response, publicKey.rpId ?? platform.location().hostname);
    return response;
  }

  async function create(options: unknown, signal: AbortSignal, { hint, conditional }: RegisterHow): Promise<unknown> {
    const { authenticatorSelection } = checked(options) as { authenticatorSelection?: object };
    // Browsers from before hints know the attachment alone.
    const attachment = hint && { authenticatorSelection: { ...authenticatorSelection, authenticatorAttachment: hint === 'client-device' ? 'platform' : 'cross-platform' } };
    const publicKey = await creationOptions(checked(options, { ...extended(options, hint), ...attachment }));
    return respond(await call({ publicKey, signal, ...(conditional && { mediation: 'conditional' }) }, 'create', conditional ? 'conditional' : 'optional'), 'create');
  }

  return {
    async authenticate(options, signal, how = {}) {
      const sheet = (immediate: boolean) => run(immediate ? 'immediate' : 'modal', signal, (end) => get(options, end, immediate ? 'immediate' : 'optional', how));
      if (!how.immediate) return sheet(false);
      // A browser whose immediate mode wants other words than these shows its sheet.
      return sheet(true).catch((error: unknown) => (isAuthError(error, 'config-options') ? sheet(false) : Promise.reject(error)));
    },
    register: (options, signal, how = {}) => run(how.conditional ? 'immediate' : 'modal', signal, (end) => create(options, end, how)),
    autofill: (place) =>
      coordinator().wait(async (signal) => {
        try {
          const options = await place.options(signal);
          if (!options || signal.aborted) return;
          const response = await get(options, signal, 'conditional');
          if (!signal.aborted) place.picked(response);
        } catch (error) {
          if (!signal.aborted) place.failed(ceremonyError(error));
        }
      }),
    hold: (what) => coordinator().hold(what),
    autofillAvailable: () => browserSupportsWebAuthnAutofill(),
    async canRegister() {
      // Firefox's capability flag says no where the older method says yes (passkeys-mfa.md 1.1).
      const older = PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable?.().catch(() => false);
      return (await older) || has('userVerifyingPlatformAuthenticator');
    },
    has,
    rpIdOf: (response) => rpIds.get(response as object),
    settings,
    signals,
  };
}
