/** Every code that an `AuthError` can bear: a closed list, so that a `switch` over it is exhaustive. */
export type AuthErrorCode =
  // network
  | 'offline' | 'timeout' | 'unreachable'
  // server
  | 'rate-limited' | 'server-error' | 'bad-response'
  // credential
  | 'invalid-identifier' | 'invalid-credentials' | 'invalid-code' | 'expired-code' | 'too-many-attempts' | 'invalid-link' | 'expired-link'
  | 'identifier-taken' | 'missing-field' | 'weak-password' | 'password-too-long' | 'password-compromised' | 'not-verified' | 'account-locked'
  // policy
  | 'captcha-required' | 'captcha-failed' | 'sign-up-closed' | 'method-unavailable' | 'origin-not-allowed'
  | 'sign-in-blocked' | 'step-up-required' | 'step-up-cancelled' | 'step-up-insufficient'
  // session
  | 'not-signed-in' | 'session-expired' | 'session-revoked' | 'session-changed' | 'session-locked' | 'account-mismatch' | 'too-many-accounts' | 'flow-expired' | 'flow-already-completed'
  | 'issuer-mismatch' | 'state-mismatch' | 'nonce-mismatch' | 'id-token-invalid' | 'token-not-bound' | 'lock-timeout' | 'key-lost' | 'body-not-replayable'
  // passkey
  | 'passkey-not-completed' | 'passkey-already-registered' | 'passkey-busy' | 'passkey-unsupported' | 'passkey-device' | 'passkey-unknown' | 'passkey-refused' | 'passkey-expired'
  // environment
  | 'insecure-context' | 'crypto-unavailable' | 'storage-unavailable' | 'chunk-unavailable' | 'popup-blocked' | 'unsupported'
  // usage
  | 'config-backend' | 'config-url' | 'config-method' | 'config-flow' | 'config-redirect' | 'config-locale' | 'config-provider'
  | 'config-rp-id' | 'config-permissions-policy' | 'config-options' | 'disposed'
  // cancelled
  | 'cancelled';

/** Codes after which the same call may succeed without anything being changed. */
const retryable = /^(offline|timeout|unreach|rate|server|bad-|lock|chunk|passkey-(not|busy|dev))/;

/** Of a WebAuthn ceremony that failed, what telemetry may know: nothing of the credential or the person (passkeys-mfa.md 1.4). */
export interface CeremonyFacts {
  /** Milliseconds until it failed. Less than a person needs to see a sheet: there was probably no passkey to show. */
  readonly elapsedMs: number;
  /** `optional` for the browser's sheet, `conditional` for autofill and the silent upgrade, or `immediate`. */
  readonly mediation: string;
  /** Whether it was begun in a click or a key press, as far as the browser says. */
  readonly hadUserGesture: boolean;
}

export interface AuthErrorOptions {
  /** How long to wait before trying again, in milliseconds, as the server said. */
  readonly retryAfterMs?: number | undefined;
  /** How many more wrong answers the server takes, where it says so. */
  readonly attemptsLeft?: number | undefined;
  /** HTTP status of the reply, where there was one. */
  readonly status?: number | undefined;
  /** Where the mistake is: a field (`password`), an attribute (`return-to`) or a JSON pointer (`/stages/1/prove/0`). */
  readonly path?: string | undefined;
  /** What was being done: `refresh`, `exchange`, `fetch`, `lock`, `storage`, `sign-in`, `sign-out`, …. */
  readonly phase?: string | undefined;
  /** For developers only, never shown to people and free of secrets. */
  readonly detail?: string | undefined;
  /** What is known of a WebAuthn ceremony that failed. */
  readonly ceremony?: CeremonyFacts | undefined;
  /** What was thrown. Of anything but an `AuthError` only the name is kept: its message may quote a reply, an address, or what was typed. */
  readonly cause?: unknown;
}

const brand = Symbol.for('keylit.AuthError');

/**
 * The one error that Keylit throws. It holds a code and facts about the failure, never a secret or anything typed;
 * what people read is looked up from the code in their language.
 */
export class AuthError extends Error {
  readonly code: AuthErrorCode;
  readonly retryAfterMs: number | undefined;
  readonly attemptsLeft: number | undefined;
  readonly status: number | undefined;
  readonly path: string | undefined;
  readonly phase: string | undefined;
  readonly detail: string | undefined;
  readonly ceremony: CeremonyFacts | undefined;

  constructor(code: AuthErrorCode, { retryAfterMs, attemptsLeft, status, path, phase, detail, ceremony, cause }: AuthErrorOptions = {}) {
    super(detail ? `${code}: ${detail}` : code, cause === undefined ? undefined : { cause: isAuthError(cause) ? cause : nameOf(cause) });
    this.name = 'AuthError';
    this.code = code;
    this.retryAfterMs = retryAfterMs;
    this.attemptsLeft = attemptsLeft;
    this.status = status;
    this.path = path;
    this.phase = phase;
    this.detail = detail;
    this.ceremony = ceremony;
    Object.defineProperty(this, brand, { value: true });
  }

  get retryable(): boolean {
    return retryable.test(this.code);
  }

  toJSON(): Record<string, unknown> {
    const { name, code, retryable, retryAfterMs, attemptsLeft, status, path, phase, ceremony } = this;
    return { name, code, retryable, retryAfterMs, attemptsLeft, status, path, phase, ceremony };
  }
}

const nameOf = (thrown: unknown): string => (thrown instanceof Error && /^\w{1,40}$/.test(thrown.name) ? thrown.name : typeof thrown);

/** Tells an `AuthError`, also one of another copy of Keylit on the page; with codes, one of these. */
export function isAuthError(error: unknown, ...codes: AuthErrorCode[]): error is AuthError {
  return error instanceof Error && brand in error && (codes.length === 0 || codes.includes((error as unknown as AuthError).code));
}

/** Wraps anything thrown, so that callers meet one type. An unknown failure is the server's fault only if nothing says otherwise. */
export function toAuthError(error: unknown, fallback: AuthErrorCode = 'bad-response'): AuthError {
  if (isAuthError(error)) return error;
  if (error instanceof Error && error.name === 'AbortError') return new AuthError('cancelled', { cause: error });
  return new AuthError(fallback, { cause: error });
}
