import { AuthError, isAuthError, type AuthErrorCode, type CeremonyFacts } from '../errors.js';

const codeOf: Record<string, AuthErrorCode> = {
  NotAllowedError: 'passkey-not-completed',
  TimeoutError: 'passkey-not-completed',
  InvalidStateError: 'passkey-already-registered',
  AbortError: 'cancelled',
  OperationError: 'passkey-busy',
  SecurityError: 'config-rp-id',
  TypeError: 'config-options',
  DataError: 'config-options',
  EncodingError: 'config-options',
  NotSupportedError: 'passkey-unsupported',
  UnknownError: 'passkey-device',
  ConstraintError: 'passkey-device',
  NotReadableError: 'passkey-device',
};

/** Reads a failed ceremony by the name of what the browser threw, never by its message (passkeys-mfa.md 1.4). */
export function ceremonyError(error: unknown, facts?: CeremonyFacts): AuthError {
  if (isAuthError(error)) return error;
  const thrown = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const name = thrown instanceof Error ? thrown.name : '';
  const isPolicy = name === 'NotAllowedError' && /publickey-credentials-(get|create)/.test((thrown as Error).message);
  return new AuthError(isPolicy ? 'config-permissions-policy' : (codeOf[name] ?? 'passkey-device'), { cause: thrown, ceremony: facts });
}
