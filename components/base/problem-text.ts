import type { Auth, AuthError, FlowState, Problem } from '../../src/index.js';
import type { Text } from './text.js';

/** What people read about a problem: what to do, in their language, without blame and without detail for an attacker. */
export function problemTextOf(text: Text, state: FlowState, { error, field }: Problem, auth: Auth): string {
  const { code } = error;
  const key = problemKey({ error, field });
  const rules = state.step.kind === 'new-password' ? state.step.rules : auth.capabilities.password;
  const count = error.attemptsLeft ?? (code === 'weak-password' ? rules.minLength : rules.maxLength);
  if (text.has(key)) return text.of(key, { count });
  return text.of(code.startsWith('config') ? 'error.config' : 'error.unknown');
}

/** This device was asked for what it has, and had nothing: the form takes over. */
export const isWithoutPasskey = ({ code, ceremony }: AuthError): boolean => code === 'passkey-not-completed' && ceremony?.mediation === 'immediate' && ceremony.elapsedMs < 300;

export function problemKey({ error, field }: Problem): string {
  const { code, attemptsLeft, retryAfterMs } = error;
  const more = code === 'missing-field' ? `.${field}` : code === 'invalid-code' && attemptsLeft ? '.left' : code === 'too-many-attempts' && retryAfterMs ? '.locked' : '';
  return `error.${isWithoutPasskey(error) ? 'passkey-none' : code}${more}`;
}
