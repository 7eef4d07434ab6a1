import { AuthError, isAuthError, type AuthErrorCode } from '../../errors.js';

export type Phase = 'authorize' | 'exchange' | 'refresh' | 'revoke';

/** A server's refusal, by the protocol's error code; its description may hold anything, and is left alone. */
export class OAuthRefusal extends Error {
  readonly error: string;
  readonly status: number | undefined;

  constructor(error: string, status?: number) {
    // A word of the protocol's own; anything else a server might say is not repeated.
    super(/^[a-z_]{1,60}$/.test(error) ? error : 'refused');
    this.error = error;
    this.status = status;
  }
}

/** What refusals mean; the first that fits. */
const meanings: readonly (readonly [RegExp, AuthErrorCode])[] = [
  [/^(temporarily_unavailable|server_error)$/, 'server-error'],
  [/^unmet_auth/, 'step-up-insufficient'],
  [/^(access_denied|(login|consent|interaction|account_selection)_required)$/, 'cancelled'],
  // What the page's developer has to mend; no waiting helps.
  [/^(invalid_|unauthorized_|unsupported_|request_)/, 'config-options'],
];

function refusalOf({ error, status, message }: OAuthRefusal, phase: Phase): AuthError {
  // The one word that ends a session; every other leaves it alone (session.md REF-5, REF-7).
  const ofGrant = phase === 'refresh' ? 'session-revoked' : 'flow-expired';
  const meaning = error === 'invalid_grant' ? ofGrant : meanings.find(([words]) => words.test(error))?.[1];
  const code = phase === 'refresh' && !/^(session|server)-/.test(meaning ?? '') ? undefined : meaning;
  return new AuthError(code ?? 'bad-response', { status, detail: message });
}

/** As the protocol library describes what it refuses: its causes hold tokens and claims, so they are read and not kept. */
interface LibraryError {
  readonly code?: unknown;
  readonly cause?: { readonly claim?: string; readonly claims?: object; readonly header?: object } | null;
}

/** Claims that an ID token can be wrong in; `auth_time` is checked where a step-up has asked for a fresh one. */
const byClaim: Readonly<Record<string, AuthErrorCode>> = { nonce: 'nonce-mismatch', iss: 'issuer-mismatch', auth_time: 'step-up-insufficient' };

/** Makes an `AuthError` of whatever came of a step, without anything in it that is nobody's business (session.md ERR-2). */
export function failureOf(error: unknown, phase: Phase): AuthError {
  if (isAuthError(error)) return error;
  if (error instanceof OAuthRefusal) return refusalOf(error, phase);
  const { code, cause } = error as LibraryError;
  const claim = cause?.claim;
  const ofToken = byClaim[claim ?? ''] ?? 'id-token-invalid';
  return new AuthError(cause?.claims || cause?.header ? ofToken : 'bad-response', { detail: [code, claim].filter((word) => typeof word === 'string').join(' ') });
}
