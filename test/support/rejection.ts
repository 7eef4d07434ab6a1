import { AuthError } from '../../src/errors.js';

/** What a promise is rejected with, which must be an `AuthError`. */
export async function rejection(promise: Promise<unknown>): Promise<AuthError> {
  const value = await promise.catch((error: unknown) => error);
  if (value instanceof AuthError) return value;
  throw new Error(`expected an AuthError, not ${value instanceof Error ? String(value.stack) : JSON.stringify(value)}`);
}

/** What a call throws, which must be an `AuthError`. */
export function thrownBy(call: () => unknown): AuthError {
  try {
    call();
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw error;
  }
  throw new Error('expected an AuthError, and nothing was thrown');
}
