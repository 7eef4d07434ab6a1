import { AuthError, type AuthErrorCode } from '../../src/errors.js';
import { begin, type Transition } from '../../src/flow/begin.js';
import type { Capabilities, FieldName, FlowDocument, FlowEvent, FlowState, Method, Step } from '../../src/index.js';
import { transition } from '../../src/flow/machine.js';
import { adaptiveScreens } from './adaptive.js';
import { arrivals, refusalsOf } from './refusals.js';
import { repliesTo, user, type Attempt } from './replies.js';

/** A screen of a flow: one that the machine really comes to, with the page around it. */
export interface FlowScreen {
  readonly name: string;
  readonly state: FlowState;
  readonly now: number;
  /** `whole`: with every link and slot that a page may fill; `own`: with a form of the page's own as the first step. */
  readonly page: 'bare' | 'whole' | 'own';
}

export const NOW = Date.UTC(2026, 4, 4, 12);
export const capabilities: Capabilities = {
  identifiers: ['email'],
  signIn: [
    'password',
    'passkey',
    'email-code',
    'magic-link',
    'sms-code',
    'sso',
    'guest',
    'social:google',
    'social:github',
    'social:apple',
    'social:microsoft',
  ],
  signUp: ['password', 'passkey', 'social:google'],
  factors: ['totp', 'email-code', 'sms-code', 'recovery-code', 'passkey'],
  recovery: ['email-code', 'magic-link'],
  account: ['passkeys', 'totp', 'recovery-codes', 'devices'],
  password: { minLength: 8, maxLength: 128 },
  transport: 'cookie',
  refresh: 'cookie',
  display: 'popup',
  stepUp: 'inline',
};

const IDENTIFIER = user.email;
const good: Readonly<Record<FieldName, string>> = {
  identifier: IDENTIFIER,
  password: 'correct horse battery',
  name: user.name,
  terms: 'yes',
  code: '123456',
};

interface Visit {
  readonly state: FlowState;
  readonly attempt: Attempt | undefined;
  readonly how: string;
}

/** Every screen that the flow documents lead to: all that people may do and all that servers may answer, tried out. */
export function explore(documents: Readonly<Record<string, FlowDocument>>): readonly FlowScreen[] {
  const screens = new Map<string, FlowScreen>();
  for (const [name, document] of Object.entries(documents)) {
    walk(document, name, undefined, 'bare', screens);
    walk(document, name, capabilities.signIn, 'whole', screens);
    if (document.flow !== 'sign-in' || document.combined) continue;
    walk(document, name, ['passkey', 'social:google', 'social:github'], 'whole', screens);
    walk(document, name, undefined, 'own', screens);
  }
  const signIn = Object.values(documents).find(({ flow, combined }) => flow === 'sign-in' && !combined);
  return [...screens.values(), ...(signIn ? adaptiveScreens(signIn, { capabilities, now: NOW }) : [])];
}

function walk(
  document: FlowDocument,
  flow: string,
  methods: readonly Method[] | undefined,
  page: FlowScreen['page'],
  screens: Map<string, FlowScreen>,
): void {
  // What differs about these pages is how they begin.
  const isBeginning = page !== 'bare';
  const setting = { capabilities, methods, now: NOW };
  const seen = new Set<string>();
  const waiting: Visit[] = [];

  const visit = ([state, effects]: Transition, how = ''): void => {
    const key = fingerprint(state, NOW);
    const isKnown = seen.has(key) || (isBeginning && state.trail.length > 0);
    seen.add(key);
    if (isKnown) return;
    add(state, NOW, how);
    const attempt = effects.find((effect): effect is Attempt => 'attempt' in effect);
    if (!state.problem) waiting.push({ state, attempt, how });
  };
  const add = (state: FlowState, now: number, how: string): void => {
    const isFirst = state.step.kind === 'identifier' || state.step.kind === 'register';
    const key = `${isFirst ? page : ''}${fingerprint(state, now)}`;
    if (screens.has(key)) return;
    const stem = [flow, label(state.step, page), how].filter(Boolean).join(' · ');
    const names = [...screens.values()].map(({ name }) => name);
    let name = stem;
    for (let count = 2; names.includes(name); count += 1) name = `${stem} (${count})`;
    screens.set(key, { name, state, now, page: isFirst ? page : 'whole' });
  };

  visit(begin(setting, document));
  if (!isBeginning) {
    const [first] = begin(setting, document, IDENTIFIER);
    visit([first, []], 'filled in');
    for (const code of arrivals)
      visit([{ ...first, problem: { error: new AuthError(code) } }, []], `back with ${code}`);
    visit(transition(setting, first, { type: 'session', session: { user, assurance: { amr: [] } } }));
  }
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { state, attempt } = next;
    if (attempt) {
      for (const outcome of repliesTo(attempt, state.step, document)) {
        for (const facts of outcome.kind === 'signed-in' ? [{ capable: true }, { capable: true, elsewhere: true }, { saved: true }, {}] : [{}])
          visit(
            transition(setting, state, { type: 'outcome', attempt: attempt.attempt, outcome, facts }),
            state.pending === 'resend' ? 'sent again' : '',
          );
      }
      if (attempt.do === 'ceremony')
        visit(transition(setting, state, { type: 'proved', attempt: attempt.attempt, response: {} }), 'checking');
      if (attempt.do === 'register-passkey')
        visit(transition(setting, state, { type: 'registered', attempt: attempt.attempt }));
      for (const code of isBeginning ? [] : refusalsOf(attempt, state.step))
        visit(
          transition(setting, state, { type: 'failed', attempt: attempt.attempt, error: refusal(code, state.step) }),
          code,
        );
      continue;
    }
    const { step } = state;
    if ('resendAt' in step && step.resendAt > NOW)
      add(state, step.resendAt + 1, [next.how, 'may ask again'].filter(Boolean).join(', '));
    for (const [how, event] of doings(step)) {
      const now = event.type === 'resend' ? NOW + 600_000 : NOW;
      const went = transition({ ...setting, now }, state, event);
      const [{ pending, problem }] = went;
      visit(went, pending ? `busy: ${pending}` : problem ? how : '');
    }
  }
}

/** The field that a server may name; how long to wait where it says so. */
const refusal = (code: AuthErrorCode, step: Step): AuthError =>
  new AuthError(code, {
    path: code === 'missing-field' && step.kind === 'fields' ? step.fields[0] : undefined,
    retryAfterMs: code === 'rate-limited' ? 20_000 : undefined,
  });

type Doing = readonly [how: string, event: FlowEvent];

/** All that a person can do on a step, wrong and right. */
function doings(step: Step): readonly Doing[] {
  const submit = (how: string, wrong: Partial<Record<FieldName, string>> = {}): Doing => [
    how,
    { type: 'submit', values: { ...good, ...wrong } },
  ];
  const choose = (methods: readonly Method[]) =>
    methods.map((method): Doing => [method, { type: 'choose', method, values: good }]);
  // The way out is there only where there are other methods.
  const others = (methods: readonly Method[]): readonly Doing[] =>
    methods.length ? [['others', { type: 'others' }]] : [];
  switch (step.kind) {
    case 'identifier':
      // A first step has no other field to send.
      return [
        ...['', 'anneliese', IDENTIFIER]
          .filter(() => step.asks)
          .map((identifier): Doing => [
            identifier === IDENTIFIER ? 'continue' : identifier ? 'no address' : 'nothing typed',
            { type: 'submit', values: { identifier } },
          ]),
        ...choose(step.shortcuts),
      ];
    case 'register':
      return [
        submit('nothing typed', { identifier: '' }),
        submit('no address', { identifier: 'anneliese' }),
        submit('no password', { password: '' }),
        submit('short password', { password: 'short' }),
        submit('long password', { password: 'x'.repeat(200) }),
        submit('no terms', { terms: '' }),
        submit('continue'),
        ...choose(step.shortcuts),
      ];
    case 'password':
      return [submit('no password', { password: '' }), submit('sign in'), ...others(step.others)];
    case 'methods':
    case 'factor':
      return choose(step.methods);
    case 'code':
      return [
        submit('no code', { code: '' }),
        submit('half a code', { code: '123' }),
        submit('continue'),
        ['resend', { type: 'resend' }],
        ...others(step.others),
        ['correct', { type: 'change-identifier' }],
      ];
    case 'window':
      return [['cancel', { type: 'back' }]];
    case 'link':
      return [['resend', { type: 'resend' }], ...others(step.others)];
    case 'change-identifier':
      return [
        submit('nothing typed', { identifier: '' }),
        submit('no address', { identifier: 'anneliese' }),
        submit('continue'),
      ];
    case 'new-password':
      return [
        submit('no password', { password: '' }),
        submit('short password', { password: 'short' }),
        submit('long password', { password: 'x'.repeat(200) }),
        submit('continue'),
      ];
    case 'fields':
      return [...step.fields.map((field) => submit(`no ${field}`, { [field]: '' })), submit('continue')];
    case 'passkey':
      return [submit('continue'), ...others(step.others)];
    case 'offer':
      return [submit('make one'), ['skip', { type: 'skip' }]];
    case 'blocked':
      return [['begin again', { type: 'change-identifier' }]];
    case 'accepted':
    case 'done':
    case 'signed-in':
      return [];
  }
}

/** What makes a difference on screen. */
function fingerprint({ document, step, trail, pending, problem, notice, identifier }: FlowState, now: number): string {
  const { resendAt, others, ...rest } = step as { kind: string; resendAt?: number; others?: readonly Method[] };
  const shown = { ...rest, options: undefined, user: undefined };
  return JSON.stringify([
    document.flow,
    document.combined,
    shown,
    Boolean(others?.length),
    (resendAt ?? 0) > now,
    trail.length > 0,
    pending,
    problem && [problem.error.code, problem.field],
    notice,
    step.kind === 'identifier' && !problem && !pending && Boolean(identifier),
  ]);
}

const pageNames: Readonly<Record<FlowScreen['page'], string>> = { bare: '', whole: 'whole page', own: 'own form' };

function label(step: Step, page: FlowScreen['page']): string {
  switch (step.kind) {
    case 'identifier':
      return [step.kind, !step.asks && 'shortcuts alone', pageNames[page]].filter(Boolean).join(', ');
    case 'register':
      return [step.kind, step.method === 'passkey' && 'passkey first', pageNames[page]].filter(Boolean).join(', ');
    case 'code':
      return [step.kind, `${step.purpose} by ${step.method}`, step.correctable && 'correctable']
        .filter(Boolean)
        .join(', ');
    case 'link':
      return `${step.kind}, ${step.purpose}`;
    case 'fields':
      return `${step.kind}: ${step.fields.join(' and ')}`;
    case 'passkey':
      return `${step.kind}, ${step.ceremony}`;
    case 'methods':
    case 'factor':
      return `${step.kind}: ${step.methods.join(', ')}`;
    case 'offer':
      return [step.kind, step.chosen && 'chosen', step.here && 'on this device'].filter(Boolean).join(', ');
    default:
      return step.kind;
  }
}
