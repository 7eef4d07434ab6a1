import type { Effect, FlowDocument, Step } from '../../src/index.js';
import type { Challenge, CodeChallenge, Outcome } from '../../src/backend/outcome.js';
import type { Method } from '../../src/backend/capabilities.js';

/** Effects whose outcome a flow waits for. */
export type Attempt = Extract<Effect, { attempt: number }>;

const to = { channel: 'email', to: 'anneliese.brandstetter@example.com', resendAfterMs: 30_000 } as const;
const sms = { channel: 'sms', to: '+49 151 ••• 42', resendAfterMs: 30_000 } as const;

export const user = { id: 'u1', email: to.to, name: 'Anneliese Brandstetter' };
const signedIn: Outcome = { kind: 'signed-in', session: { user, assurance: { amr: ['pwd'] } }, newUser: false };

const secondFactors = [
  'totp',
  'sms-code',
  'email-code',
  'recovery-code',
  'passkey',
] as const satisfies readonly Method[];

function secondFactor(method: Method): Challenge {
  if (method === 'passkey') return { kind: 'passkey', ceremony: 'get', options: {} };
  return {
    kind: 'code',
    purpose: 'second-factor',
    method,
    delivery: method === 'sms-code' ? sms : method === 'email-code' ? to : undefined,
    length: method === 'recovery-code' ? undefined : 6,
    alternatives: secondFactors.filter((other) => other !== method),
    trustDevice: { maxAgeDays: 30 },
  };
}

const code = (purpose: CodeChallenge['purpose'], method: Method = 'email-code', correctable = false): Challenge => ({
  kind: 'code',
  purpose,
  method,
  delivery: method === 'sms-code' ? sms : to,
  length: 6,
  correctable,
});

/** What a server may want once the first proof is right. */
const afterFirstProof: readonly (Challenge | Outcome)[] = [
  signedIn,
  code('verification'),
  ...secondFactors.map(secondFactor),
  { kind: 'passkey', ceremony: 'create', options: {} },
  { kind: 'factor', methods: secondFactors },
  { kind: 'fields', fields: ['name'] },
  { kind: 'fields', fields: ['terms'] },
  { kind: 'fields', fields: ['name', 'terms'] },
];

/** All that a backend of any kind may answer to an attempt, as far as it makes a difference on screen. */
export function repliesTo(attempt: Attempt, step: Step, document: FlowDocument): readonly Outcome[] {
  const replies =
    attempt.do === 'start'
      ? toIntent(attempt.intent)
      : attempt.do === 'answer'
        ? toAnswer(attempt, step, document)
        : [];
  return replies.map((reply) =>
    isOutcome(reply)
      ? reply
      : { kind: 'challenge', challenge: reply, continuation: { backend: 'screens', state: reply.kind } },
  );
}

const isOutcome = (reply: Challenge | Outcome): reply is Outcome =>
  /^(signed-in|redirect|accepted|challenge)$/.test(reply.kind);

function toIntent(intent: Extract<Attempt, { do: 'start' }>['intent']): readonly (Challenge | Outcome)[] {
  switch (intent.kind) {
    case 'step-up':
      return [];
    case 'guest':
      return [
        { ...signedIn, session: { user: { id: 'g1', guest: true }, assurance: { amr: [] } }, newUser: true } as Outcome,
      ];
    case 'sign-up':
      return [code('verification', 'email-code', true), { kind: 'accepted' }, signedIn];
    case 'recovery':
      return [
        intent.method === 'magic-link'
          ? { kind: 'link', purpose: 'recovery', delivery: to }
          : code('recovery', intent.method),
      ];
    case 'sign-in':
      if (intent.method === 'magic-link') return [{ kind: 'link', purpose: 'sign-in', delivery: to }];
      if (intent.method === 'email-code' || intent.method === 'sms-code') return [code('sign-in', intent.method)];
      // Both lead away from the page: a provider, and the browser's own sheet.
      if (/^(social:|sso)/.test(intent.method))
        return (['page', 'popup'] as const).map((mode) => ({ kind: 'redirect', url: new URL('https://provider.example/'), mode }));
      return intent.method === 'passkey' ? [{ kind: 'passkey', ceremony: 'get', options: {} }] : afterFirstProof;
  }
}

function toAnswer(
  { answer }: Extract<Attempt, { do: 'answer' }>,
  step: Step,
  document: FlowDocument,
): readonly (Challenge | Outcome)[] {
  switch (answer.kind) {
    case 'select':
      return [secondFactor(answer.method)];
    case 'change-identifier':
      return [code('verification', 'email-code', true)];
    case 'extend':
    case 'resend':
      if (step.kind === 'link') return [{ kind: 'link', purpose: step.purpose, delivery: step.delivery }];
      return step.kind === 'code' ? [{ ...step, alternatives: step.others }] : [];
    case 'code':
      if (document.flow === 'recovery' && step.kind === 'code' && step.purpose === 'recovery')
        return [{ kind: 'new-password', rules: { minLength: 8, maxLength: 128 } }];
      if (step.kind === 'code' && step.purpose === 'second-factor') return [signedIn];
      // The code that comes before a passkey in place of a password.
      return document.flow === 'sign-up' ? [...afterFirstProof, { ...signedIn, enrol: 'passkey' } as Outcome] : afterFirstProof;
    case 'new-password':
      return [{ kind: 'accepted' }, signedIn, secondFactor('totp')];
    case 'passkey':
    case 'fields':
      return [signedIn];
  }
}
