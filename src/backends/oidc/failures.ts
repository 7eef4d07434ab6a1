import { AuthError, isAuthError, type AuthErrorCode } from '../../errors.js';

/** A word of the protocol's own; anything else a server might say is not repeated. */
const word = (error: string): string => (/^[a-z_]{1,60}$/.test(error) ? error : 'an error of its own');

/** A server's refusal, by the protocol's error code; its description may hold anything, and is left alone. */
export class OAuthRefusal extends Error {
  readonly error: string;
  readonly status: number;

  constructor(error: string, status: number) {
    super(word(error));
    this.error = error;
    this.status = status;
  }
}

/** What the page's developer has to mend; no waiting helps. */
const ofConfiguration = /^(invalid_(client|request|request_uri|request_object|scope|target|redirect_uri|dpop_proof)|unauthorized_client|unsupported_\w+|request(_uri)?_not_supported|registration_not_supported)$/;

/** What a refusal means in which part of the protocol. */
export function refusalOf({ error, status }: Pick<OAuthRefusal, 'error' | 'status'>, phase: 'authorize' | 'exchange' | 'refresh' | 'revoke'): AuthError {
  const failure = (code: AuthErrorCode): AuthError => new AuthError(code, { status: status || undefined, detail: `the provider said ${word(error)}` });
  if (error === 'temporarily_unavailable' || error === 'server_error') return failure('server-error');
  // The one word that ends a session; every other leaves it alone (session.md REF-5, REF-7).
  if (error === 'invalid_grant' && phase === 'refresh') return failure('session-revoked');
  if (error === 'invalid_grant') return failure('flow-expired');
  if (error === 'unmet_authentication_requirements') return failure('step-up-insufficient');
  if (/^(access_denied|login_required|consent_required|interaction_required|account_selection_required)$/.test(error)) return failure('cancelled');
  return failure(phase !== 'refresh' && ofConfiguration.test(error) ? 'config-options' : 'bad-response');
}

/** As the protocol library describes what it refuses: its causes hold tokens and claims, so they are read and not kept. */
interface LibraryError {
  readonly code?: unknown;
  readonly cause?: { readonly claim?: string; readonly attribute?: string } | null;
}

const byClaim: Readonly<Record<string, AuthErrorCode>> = { nonce: 'nonce-mismatch', iss: 'issuer-mismatch' };

/** Makes an `AuthError` of whatever came of a step, without anything in it that is nobody's business (session.md ERR-2). */
export function failureOf(error: unknown, phase: 'authorize' | 'exchange' | 'refresh' | 'revoke', fallback: AuthErrorCode = 'bad-response'): AuthError {
  if (isAuthError(error)) return error;
  if (error instanceof OAuthRefusal) return refusalOf(error, phase);
  const { code, cause } = error as LibraryError;
  const claim = cause?.claim ?? cause?.attribute ?? '';
  const detail = error instanceof Error && typeof code === 'string' ? `${code} ${claim}`.trim() : undefined;
  if (cause?.attribute === 'issuer') return new AuthError('issuer-mismatch', { detail });
  if (cause?.claim !== undefined) return new AuthError(byClaim[claim] ?? 'id-token-invalid', { detail });
  return new AuthError(fallback, { detail });
}
