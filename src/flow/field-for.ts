import type { AuthError, AuthErrorCode } from '../errors.js';
import type { FieldName } from '../backend/outcome.js';
import type { Step } from './state.js';

/** Which field a refusal is about. */
const fieldOf: Partial<Record<AuthErrorCode, FieldName>> = {
  'invalid-identifier': 'identifier',
  'identifier-taken': 'identifier',
  'invalid-credentials': 'password',
  'weak-password': 'password',
  'password-too-long': 'password',
  'password-compromised': 'password',
  'invalid-code': 'code',
  'expired-code': 'code',
};

/** The fields that a step shows: words about any other belong to the form as a whole. */
function fieldsOn(step: Step): readonly FieldName[] {
  switch (step.kind) {
    case 'identifier':
    case 'change-identifier':
      return ['identifier'];
    case 'password':
    case 'new-password':
      return ['password'];
    case 'code':
      return ['code'];
    case 'register':
    case 'fields':
      return step.fields;
    default:
      return [];
  }
}

/** The field that a refusal is about, where the step shows it. */
export function fieldFor(error: AuthError, step: Step): FieldName | undefined {
  const named = error.path && /^(identifier|password|name|terms|code)$/.test(error.path) ? (error.path as FieldName) : fieldOf[error.code];
  return named && fieldsOn(step).includes(named) ? named : undefined;
}
