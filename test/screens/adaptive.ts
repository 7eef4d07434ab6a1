import { AuthError } from '../../src/errors.js';
import type { Challenge, Outcome } from '../../src/backend/outcome.js';
import type { SecondFactor } from '../../src/backend/second-factor.js';
import { begin } from '../../src/flow/begin.js';
import type { FlowDocument, FlowEvent, FlowState } from '../../src/index.js';
import { transition } from '../../src/flow/machine.js';
import type { Setting } from '../../src/flow/state.js';
import type { FlowScreen } from './explore.js';
import { user } from './replies.js';

/**
 * What an adaptive server adds to a sign-in: reasons, hints, an end by time, tries that run out, a block. Each state is
 * come to by the machine, from the same events as on a page; crossed with every refusal they would be screens by the
 * hundred that differ in nothing.
 */
export function adaptiveScreens(document: FlowDocument, setting: Setting): readonly FlowScreen[] {
  const { now } = setting;
  const without = { ...setting, factors: { webauthn: false } };
  const screen = (name: string, state: FlowState, at = now): FlowScreen => ({ name: `adaptive · ${name}`, state, now: at, page: 'whole' });

  const asked = { reasons: ['new-device', 'new-location'], expiresAt: now + 300_000, extendable: true, trustDevice: { maxAgeDays: 30 } } as const satisfies SecondFactor;
  const code = codeBy('email-code', asked);
  const drive = (events: readonly Happening[], world = setting): FlowState => events.reduce((state, event) => next(world, state, event), begin(world, document, user.email)[0]);
  const factors = challenge({ kind: 'factor', methods: factorsAll, factors: options, ...asked });
  const toPassword: readonly Happening[] = [{ type: 'submit', values: { identifier: user.email } }];
  const toFactors: readonly Happening[] = [...toPassword, { type: 'submit', values: { password: 'correct horse battery' } }, factors];
  const toCode: readonly Happening[] = [...toFactors, challenge(code)];
  const wrong = (left: number): Happening => new AuthError('invalid-code', { status: 401, attemptsLeft: left });
  const typed: Happening = { type: 'submit', values: { code: '000000' } };
  const few = (reasons: SecondFactor['reasons'], method: 'totp' | 'recovery-code'): Challenge => codeBy(method, { ...asked, reasons, trustDevice: { maxAgeDays: 1 } });
  const end = now + 300_000;

  return [
    screen('the preferred factor', drive(toCode)),
    screen('the preferred factor, ending soon', drive(toCode), end - 45_000),
    screen('the preferred factor, ending for good', drive([...toFactors, challenge({ ...code, extendable: false })]), end - 20_000),
    screen('the preferred factor, more time', drive([...toCode, { type: 'extend' }, challenge(code)])),
    screen('the preferred factor, two tries left', drive([...toCode, typed, wrong(2)])),
    screen('the preferred factor, one try left', drive([...toCode, typed, wrong(1)])),
    screen('the preferred factor, locked', drive([...toCode, typed, new AuthError('too-many-attempts', { status: 429, retryAfterMs: 300_000 })])),
    screen('all factors', drive([...toCode, { type: 'others' }])),
    screen('all factors, busy', drive([...toCode, { type: 'others' }, { type: 'choose', method: 'totp' }])),
    screen('all factors, ending soon', drive([...toCode, { type: 'others' }]), end - 45_000),
    screen('the long reasons', drive([...toFactors, challenge(few(['impossible-travel', 'anonymous-network', 'many-attempts'], 'totp'))])),
    screen('a policy, a recovery code', drive([...toFactors, challenge(few(['policy'], 'recovery-code'))])),
    screen('a passkey', drive([...toFactors, challenge({ kind: 'passkey', ceremony: 'get', options: {}, factor: 'passkey', alternatives: factorsAll, ...asked })])),
    screen('a security key', drive([...toFactors, challenge({ kind: 'passkey', ceremony: 'get', options: {}, factor: 'security-key', alternatives: factorsAll, ...asked, reasons: ['sensitive-act'] })])),
    screen('some factors unusable here', drive([...toCode, { type: 'others' }], without)),
    screen('no factor usable here', drive([...toPassword, { type: 'submit', values: { password: 'correct horse battery' } }, challenge({ kind: 'factor', methods: ['passkey', 'security-key'], factors: [{ method: 'passkey' }, { method: 'security-key' }], ...asked })], without)),
    screen('time ran out', transition({ ...setting, now: end }, drive(toCode), { type: 'expired' })[0], end),
  ];
}

const factorsAll = ['passkey', 'security-key', 'totp', 'email-code', 'recovery-code'] as const;
const options = factorsAll.map((method) => (method === 'email-code' ? { method, hint: 'a•••@example.com', preferred: true } : { method }));

const codeBy = (method: 'totp' | 'email-code' | 'recovery-code', asked: SecondFactor): Extract<Challenge, { kind: 'code' }> => ({
  kind: 'code',
  purpose: 'second-factor',
  method,
  length: method === 'recovery-code' ? undefined : 6,
  delivery: method === 'email-code' ? { channel: 'email', to: 'a•••@example.com', resendAfterMs: 30_000 } : undefined,
  alternatives: factorsAll.filter((other) => other !== method),
  ...asked,
});

/** What a person does, what a server answers, or how it refuses. */
type Happening = FlowEvent | Outcome | AuthError;

const challenge = (asked: Challenge): Outcome => ({ kind: 'challenge', challenge: asked, continuation: { backend: 'screens', state: asked.kind } });

function next(setting: Setting, state: FlowState, event: Happening): FlowState {
  const { attempt } = state;
  if (event instanceof AuthError) return transition(setting, state, { type: 'failed', attempt, error: event })[0];
  return transition(setting, state, 'type' in event ? event : { type: 'outcome', attempt, outcome: event, facts: {} })[0];
}
