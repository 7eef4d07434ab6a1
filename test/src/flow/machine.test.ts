import { expect } from 'chai';
import { AuthError } from '../../../src/errors.js';
import type { Capabilities, Method } from '../../../src/backend/capabilities.js';
import type { Challenge, CodeChallenge, FactorChallenge, Outcome } from '../../../src/backend/outcome.js';
import type { Session } from '../../../src/backend/session.js';
import { memoryCapabilities } from '../../../src/backends/memory/capabilities.js';
import { begin, type Transition } from '../../../src/flow/begin.js';
import type { FlowDocument } from '../../../src/flow/document.js';
import { builtInFlow } from '../../../src/flow/documents.js';
import { holds, transition } from '../../../src/flow/machine.js';
import type { Effect, FlowEvent, FlowState, Setting, Step, StepKind } from '../../../src/flow/state.js';

const capabilities: Capabilities = { ...memoryCapabilities, signIn: [...memoryCapabilities.signIn, 'social:google'] };
const setting: Setting = { capabilities, now: 1_000_000 };
const session: Session = { user: { id: 'u1', email: 'ann@example.com' }, assurance: { amr: ['pwd'] } };
const guest: Session = { user: { id: 'g1', guest: true }, assurance: { amr: [] } };
const continuation = { backend: 'test', state: 1 };
const challenge = (given: Challenge, state = 1): Outcome => ({ kind: 'challenge', challenge: given, continuation: { backend: 'test', state } });
const delivery = { channel: 'email', to: 'ann@example.com', resendAfterMs: 30_000 } as const;

const signIn = await builtInFlow('sign-in');
const signUp = await builtInFlow('sign-up');
const recovery = await builtInFlow('recovery');
const combined = await builtInFlow('combined');

const codeChallenge: CodeChallenge = { kind: 'code', purpose: 'sign-in', method: 'email-code', delivery, length: 6 };
const factorChallenge: CodeChallenge = { kind: 'code', purpose: 'second-factor', method: 'totp', alternatives: ['email-code', 'recovery-code'], trustDevice: { maxAgeDays: 30 }, length: 6 };

/** A run of the machine, for tests that go through several steps. */
class Run {
  state: FlowState;
  effects: readonly Effect[];
  now = setting.now;
  readonly setting: Omit<Setting, 'now'>;

  constructor(document: FlowDocument = signIn, given: Partial<Setting> = {}) {
    this.setting = { ...setting, ...given };
    [this.state, this.effects] = begin({ ...this.setting, now: this.now }, document);
  }

  send(event: FlowEvent): this {
    [this.state, this.effects] = transition({ ...this.setting, now: this.now }, this.state, event);
    return this;
  }

  outcome(outcome: Outcome, facts = {}): this {
    return this.send({ type: 'outcome', attempt: this.state.attempt, outcome, facts });
  }

  fail(...given: ConstructorParameters<typeof AuthError>): this {
    return this.send({ type: 'failed', attempt: this.state.attempt, error: new AuthError(...given) });
  }

  /** The one effect of this kind. */
  effect<Kind extends Effect['do']>(kind: Kind): Extract<Effect, { do: Kind }> {
    const found = this.effects.filter((effect) => effect.do === kind);
    expect(found, `effects: ${this.does()}`).to.have.length(1);
    return found[0] as Extract<Effect, { do: Kind }>;
  }

  does(): string {
    return this.effects.map((effect) => effect.do).join(' ');
  }

  get kind(): StepKind {
    return this.state.step.kind;
  }

  identify(identifier = 'ann@example.com'): this {
    return this.send({ type: 'submit', values: { identifier } });
  }
}

/** At each kind of step, with nothing under way. */
const steps: Readonly<Record<StepKind, Step>> = {
  identifier: { kind: 'identifier', shortcuts: ['passkey'], asks: true },
  password: { kind: 'password', others: ['email-code'] },
  methods: { kind: 'methods', methods: ['password', 'email-code'] },
  register: { kind: 'register', fields: ['name', 'identifier', 'password'], shortcuts: [] },
  code: { kind: 'code', purpose: 'sign-in', method: 'email-code', delivery, length: 6, others: ['magic-link'], resendAt: 0 },
  link: { kind: 'link', purpose: 'sign-in', delivery, others: ['email-code'], resendAt: 0 },
  'change-identifier': { kind: 'change-identifier' },
  'new-password': { kind: 'new-password', rules: { minLength: 8, maxLength: 128 } },
  factor: { kind: 'factor', methods: ['totp', 'email-code'] },
  fields: { kind: 'fields', fields: ['name', 'terms'] },
  passkey: { kind: 'passkey', ceremony: 'get', options: {}, others: [] },
  window: { kind: 'window', method: 'sso' },
  offer: { kind: 'offer', offer: 'passkey', here: false, skippable: true, user: session.user, newUser: false },
  blocked: { kind: 'blocked' },
  accepted: { kind: 'accepted' },
  done: { kind: 'done', user: session.user },
  'signed-in': { kind: 'signed-in', user: session.user },
};

function at(kind: StepKind, change: Partial<FlowState> = {}): FlowState {
  const [state] = begin(setting, kind === 'register' ? signUp : signIn, 'ann@example.com');
  const trail: Step[] = /^(identifier|register|offer|blocked|accepted|done|signed-in)$/.test(kind) ? [] : [steps.identifier];
  return { ...state, step: steps[kind], trail, continuation, attempt: 5, ...change };
}

const values = { identifier: 'ann@example.com', password: 'correct horse', name: 'Ann', code: '123456', terms: 'on' };

describe('the flow machine', () => {
  describe('step by event', () => {
    const person: Readonly<Record<string, FlowEvent>> = {
      submit: { type: 'submit', values },
      'choose email-code': { type: 'choose', method: 'email-code' },
      others: { type: 'others' },
      resend: { type: 'resend' },
      'change-identifier': { type: 'change-identifier' },
      back: { type: 'back' },
      skip: { type: 'skip' },
    };
    const restarts = 'identifier: autofill';
    /** What each step makes of each event: the step after it and what is done; absent: nothing at all. */
    const table: Readonly<Record<StepKind, Readonly<Record<string, string>>>> = {
      identifier: { submit: 'identifier+submit: start', 'choose email-code': 'identifier+email-code: start', 'change-identifier': restarts },
      password: { submit: 'password+submit: start', 'choose email-code': 'password+email-code: start', others: 'methods:', 'change-identifier': restarts, back: 'identifier: abort autofill' },
      methods: { 'choose email-code': 'methods+email-code: start', 'change-identifier': restarts, back: 'identifier: abort autofill' },
      register: { submit: 'register+submit: start', 'choose email-code': 'register+email-code: start', 'change-identifier': 'register:' },
      code: { submit: 'code+submit: answer', 'choose email-code': 'code+email-code: start', others: 'methods:', resend: 'code+resend: answer', 'change-identifier': restarts, back: 'identifier: abort autofill' },
      link: { 'choose email-code': 'link+email-code: start', others: 'methods:', resend: 'link+resend: answer', 'change-identifier': restarts, back: 'identifier: abort autofill' },
      'change-identifier': { submit: 'change-identifier+submit: answer', 'choose email-code': 'change-identifier+email-code: start', 'change-identifier': restarts, back: 'identifier: abort autofill' },
      'new-password': { submit: 'new-password+submit: answer', 'choose email-code': 'new-password+email-code: start', 'change-identifier': restarts, back: 'identifier: abort autofill' },
      factor: { 'choose email-code': 'factor+email-code: answer', 'change-identifier': restarts, back: 'identifier: abort autofill' },
      fields: { submit: 'fields+submit: answer', 'choose email-code': 'fields+email-code: start', 'change-identifier': restarts, back: 'identifier: abort autofill' },
      passkey: { submit: 'passkey+passkey: ceremony', 'choose email-code': 'passkey+email-code: start', others: 'methods:', 'change-identifier': restarts, back: 'identifier: abort autofill' },
      window: { back: 'identifier: abort autofill' },
      offer: { submit: 'offer+passkey: register-passkey', skip: 'done: dismiss-offer finish' },
      blocked: { 'choose email-code': 'blocked+email-code: start', 'change-identifier': restarts },
      accepted: {},
      done: {},
      'signed-in': {},
    };
    const said = ([state, effects]: Transition): string => `${state.step.kind}${state.pending ? `+${state.pending}` : ''}: ${effects.map((effect) => effect.do).join(' ')}`.trim();

    for (const kind of Object.keys(steps) as StepKind[]) {
      for (const [name, event] of Object.entries(person)) {
        const expected = table[kind][name];
        it(`${kind}, ${name}: ${expected ?? 'nothing'}`, () => {
          const state = at(kind);
          const after = transition(setting, state, event);
          if (expected) expect(said(after)).to.equal(expected);
          else {
            expect(after[0], 'the same state').to.equal(state);
            expect(after[1]).to.deep.equal([]);
          }
        });
      }

      it(`${kind}, while something is under way: only back and cancel count`, () => {
        const state = at(kind, { pending: 'submit' });
        for (const [name, event] of Object.entries(person)) {
          if (name !== 'back') expect(transition(setting, state, event), name).to.deep.equal([state, []]);
        }
        const [cancelled, effects] = transition(setting, state, { type: 'cancel' });
        expect(cancelled.pending).to.equal(null);
        expect(cancelled.attempt).to.be.above(state.attempt);
        expect(effects[0]).to.deep.equal({ do: 'abort' });
      });

      it(`${kind}: a reply to something abandoned changes nothing`, () => {
        const replies: FlowEvent[] = [
          { type: 'outcome', attempt: 4, outcome: { kind: 'signed-in', session, newUser: false }, facts: {} },
          { type: 'failed', attempt: 4, error: new AuthError('offline') },
          { type: 'proved', attempt: 4, response: {} },
          { type: 'registered', attempt: 4 },
        ];
        for (const reply of replies) {
          for (const pending of ['submit', null] as const) {
            const state = at(kind, { pending });
            expect(transition(setting, state, reply), reply.type).to.deep.equal([state, []]);
          }
        }
        // Nothing is under way: then even the newest number is late.
        const idle = at(kind);
        expect(transition(setting, idle, { type: 'failed', attempt: 5, error: new AuthError('offline') })).to.deep.equal([idle, []]);
      });
    }
  });

  describe('with a password', () => {
    it('asks for the identifier, then for the password, and signs in', () => {
      const run = new Run();
      expect(run.state.step).to.deep.equal({ kind: 'identifier', shortcuts: ['passkey'], asks: true });
      expect(run.does()).to.equal('autofill');
      run.identify(' ann@example.com ');
      expect(run.state.step).to.deep.include({ kind: 'password' });
      expect(run.state.identifier).to.equal('ann@example.com');
      run.send({ type: 'submit', values: { password: 'secret' } });
      expect(run.state.pending).to.equal('submit');
      expect(run.effect('start').intent).to.deep.equal({ kind: 'sign-in', method: 'password', identifier: 'ann@example.com', password: 'secret' });
      run.outcome({ kind: 'signed-in', session, newUser: false });
      expect(run.kind).to.equal('done');
      expect(run.does()).to.equal('abort keep finish');
      expect(run.effect('finish')).to.deep.include({ user: session.user, newUser: false });
    });

    it('never holds a password in its state', () => {
      const run = new Run();
      run.send({ type: 'submit', values: { identifier: 'ann@example.com', password: 'secret' } });
      expect(run.effect('start').intent).to.deep.include({ password: 'secret' });
      expect(JSON.stringify(run.state)).not.to.include('secret');
    });

    it('begins once on a double click', () => {
      const run = new Run().identify();
      run.send({ type: 'submit', values: { password: 'secret' } });
      const { state } = run;
      run.send({ type: 'submit', values: { password: 'secret' } });
      expect(run.state).to.equal(state);
      expect(run.effects).to.deep.equal([]);
    });

    it('puts a refusal beside its field, and keeps the step', () => {
      const run = new Run().identify().send({ type: 'submit', values: { password: 'wrong' } }).fail('invalid-credentials');
      expect(run.kind).to.equal('password');
      expect(run.state.problem).to.deep.include({ field: 'password' });
      expect(run.state.pending).to.equal(null);
      run.send({ type: 'submit', values: { password: 'right' } });
      expect(run.state.problem).to.equal(null);
    });

    it('waits until the server takes another attempt', () => {
      const run = new Run().identify().send({ type: 'submit', values: { password: 'x' } }).fail('rate-limited', { retryAfterMs: 5_000 });
      expect(run.state.problem?.retryAt).to.equal(run.now + 5_000);
      run.send({ type: 'submit', values: { password: 'x' } });
      expect(run.effects).to.deep.equal([]);
      run.now += 5_000;
      run.send({ type: 'submit', values: { password: 'x' } });
      expect(run.does()).to.equal('start');
    });

    it('goes back with what was typed', () => {
      const run = new Run().identify().send({ type: 'back' });
      expect(run.kind).to.equal('identifier');
      expect(run.state.identifier).to.equal('ann@example.com');
      expect(run.state.trail).to.deep.equal([]);
      expect(run.does()).to.equal('abort autofill');
    });

    it('drops the reply to an attempt that somebody went back from', () => {
      const run = new Run().identify().send({ type: 'submit', values: { password: 'x' } });
      const { attempt } = run.state;
      run.send({ type: 'back' });
      const { state } = run;
      run.send({ type: 'outcome', attempt, outcome: { kind: 'signed-in', session, newUser: false }, facts: {} });
      expect(run.state).to.equal(state);
    });

    it('drops a late reply also after beginning again', () => {
      // Cancelled, begun again from the identifier, and something else under way when the old reply comes.
      const run = new Run().identify().send({ type: 'submit', values: { password: 'x' } });
      const late = run.state.attempt;
      run.send({ type: 'cancel' }).send({ type: 'change-identifier' }).identify('ben@example.com').send({ type: 'submit', values: { password: 'y' } });
      const { state } = run;
      expect(state.attempt).to.be.above(late);
      run.send({ type: 'outcome', attempt: late, outcome: { kind: 'signed-in', session, newUser: false }, facts: {} });
      expect(run.state).to.equal(state);
    });
  });

  describe('in a window of its own', () => {
    const inPopup = { ...capabilities, signIn: ['passkey', 'sso'] as const, display: 'popup' as const };
    const begun = (): Run => new Run(signIn, { capabilities: inPopup }).send({ type: 'choose', method: 'sso' });

    it('waits in a step of its own, and is signed in by what comes back', () => {
      const run = begun();
      expect(run.state.step).to.deep.equal({ kind: 'window', method: 'sso' });
      expect(run.state.pending).to.equal('sso');
      expect(run.effect('start').intent).to.deep.include({ kind: 'sign-in', method: 'sso' });
      run.outcome({ kind: 'signed-in', session, newUser: false });
      expect(run.kind).to.equal('done');
    });

    it('POP-6, B19: after a cancel, a refusal or a blocked window the first step is there again, and begins at once', () => {
      for (const leave of [
        (run: Run) => run.send({ type: 'back' }),
        (run: Run) => run.send({ type: 'cancel' }),
        (run: Run) => run.fail('cancelled'),
        (run: Run) => run.fail('popup-blocked'),
        (run: Run) => run.fail('timeout'),
      ]) {
        const run = leave(begun());
        expect(run.kind).to.equal('identifier');
        expect(run.state.pending).to.equal(null);
        expect(run.state.trail).to.deep.equal([]);
        run.send({ type: 'choose', method: 'sso' });
        expect(run.kind).to.equal('window');
        expect(run.does()).to.equal('start');
      }
      expect(begun().fail('popup-blocked').state.problem?.error.code).to.equal('popup-blocked');
      expect(begun().fail('cancelled').state.problem).to.equal(null);
    });

    it('is not opened for methods that have no pages of a provider', () => {
      expect(new Run(signIn, { capabilities: { ...inPopup, signIn: ['email-code'] } }).identify().kind).to.equal('identifier');
    });
  });

  describe('what was typed', () => {
    const slips: readonly [string, string][] = [
      ['', 'missing-field'],
      ['   ', 'missing-field'],
      ['ann', 'invalid-identifier'],
      ['ann@', 'invalid-identifier'],
      ['@example.com', 'invalid-identifier'],
      ['ann @example.com', 'invalid-identifier'],
    ];
    for (const [typed, code] of slips) {
      it(`"${typed}" as an identifier is ${code}`, () => {
        const run = new Run().identify(typed);
        expect(run.state.problem).to.deep.include({ field: 'identifier' });
        expect(run.state.problem?.error.code).to.equal(code);
        expect(run.effects).to.deep.equal([]);
      });
    }

    it('is whatever it is where an identifier may be more than an address', () => {
      const run = new Run(signIn, { capabilities: { ...capabilities, identifiers: ['email', 'username'] } }).identify('ann');
      expect(run.kind).to.equal('password');
    });

    it('is asked for again when it is empty', () => {
      const run = new Run().identify().send({ type: 'submit', values: {} });
      expect(run.state.problem?.error).to.deep.include({ code: 'missing-field', path: 'password' });
    });

    it('is a code as people paste it (A05)', () => {
      for (const code of ['123456', ' 123 456 ', '123-456', '12 34 56']) {
        const [, effects] = transition(setting, at('code'), { type: 'submit', values: { code } });
        expect(effects).to.have.length(1);
        expect((effects[0] as Extract<Effect, { do: 'answer' }>).answer).to.deep.equal({ kind: 'code', code: '123456', trustDevice: false });
      }
      for (const [code, problem] of [['', 'missing-field'], ['12345', 'invalid-code'], ['1234567', 'invalid-code']] as const) {
        expect(transition(setting, at('code'), { type: 'submit', values: { code } })[0].problem?.error.code).to.equal(problem);
      }
    });

    it('is a password that keeps the rules, counted as people count', () => {
      for (const [password, problem] of [['', 'missing-field'], ['short', 'weak-password'], ['🐎'.repeat(7), 'weak-password'], ['x'.repeat(129), 'password-too-long']] as const) {
        for (const kind of ['register', 'new-password'] as const) {
          const [state, effects] = transition(setting, at(kind), { type: 'submit', values: { ...values, password } });
          expect(state.problem, `${kind} ${problem}`).to.deep.include({ field: 'password' });
          expect(state.problem?.error.code).to.equal(problem);
          expect(effects).to.deep.equal([]);
        }
      }
      expect(transition(setting, at('new-password'), { type: 'submit', values: { password: '🐎'.repeat(8) } })[1]).to.have.length(1);
    });

    it('may lack nothing that the server asked for', () => {
      const [state] = transition(setting, at('fields'), { type: 'submit', values: { name: 'Ann' } });
      expect(state.problem?.error).to.deep.include({ code: 'missing-field', path: 'terms' });
      expect(state.problem?.field).to.equal('terms');
    });

    it('may not leave the terms out where a sign-up collects them', () => {
      const document: FlowDocument = { flow: 'sign-up', stages: [{ register: ['password'], collect: ['identifier', 'password', 'terms'] }] };
      const run = new Run(document).send({ type: 'submit', values: { identifier: 'ann@example.com', password: 'correct horse' } });
      expect(run.state.problem).to.deep.include({ field: 'terms' });
      run.send({ type: 'submit', values: { identifier: 'ann@example.com', password: 'correct horse', terms: 'on' } });
      expect(run.does()).to.equal('start');
    });
  });

  describe('making an account with a passkey', () => {
    const able: Setting = { ...setting, capabilities: { ...setting.capabilities, signUp: ['password', 'passkey', 'social:google'] } };
    const collect = ['name', 'identifier', 'password'] as const;
    const offers = { offer: 'passkey', when: 'capable', skippable: true } as const;
    const first = (register: readonly Method[]): FlowState => begin(able, { flow: 'sign-up', stages: [{ register, collect }, offers] })[0];
    const typed = { identifier: ' ben@example.com ', name: ' Ben ', password: 'left over' };
    const intentOf = ([, [effect]]: Transition) => (effect as Extract<Effect, { do: 'start' }>).intent;

    it('is a way beside the password, or the form itself without one, as the document has it', () => {
      expect(first(['password', 'passkey', 'social:google']).step).to.deep.equal({ kind: 'register', method: 'password', fields: [...collect], shortcuts: ['passkey', 'social:google'] });
      expect(first(['passkey', 'password', 'social:google']).step).to.deep.equal({ kind: 'register', method: 'passkey', fields: ['name', 'identifier'], shortcuts: ['password', 'social:google'] });
      expect(begin({ ...setting, capabilities: { ...capabilities, signUp: ['password'] } }, { flow: 'sign-up', stages: [{ register: ['passkey', 'password'], collect }] })[0].step).to.deep.include({ method: 'password', shortcuts: [] });
    });

    it('begins with the name and the address that the form holds, and no password goes along', () => {
      const wanted = { kind: 'sign-up', method: 'passkey', identifier: 'ben@example.com', name: 'Ben' };
      expect(intentOf(transition(able, first(['password', 'passkey']), { type: 'choose', method: 'passkey', values: typed }))).to.deep.equal(wanted);
      expect(intentOf(transition(able, first(['passkey', 'password']), { type: 'submit', values: typed }))).to.deep.equal(wanted);
    });

    it('points at the address that is missing, and asks for no password', () => {
      for (const event of [{ type: 'choose', method: 'passkey', values: {} }, { type: 'choose', method: 'passkey' }] as const) {
        const [state, effects] = transition(able, first(['password', 'passkey']), event);
        expect([state.problem?.field, effects.length]).to.deep.equal(['identifier', 0]);
      }
    });

    it('gives way to a password, with what was typed, and back', () => {
      const [state, effects] = transition(able, first(['passkey', 'password']), { type: 'choose', method: 'password', values: typed });
      expect(state.step).to.deep.equal({ kind: 'register', method: 'password', fields: [...collect], shortcuts: ['passkey'] });
      expect([state.identifier, effects]).to.deep.equal(['ben@example.com', []]);
      expect(transition(able, state, { type: 'back' })[0].step).to.deep.include({ method: 'passkey' });
    });

    const come = (outcome: Partial<Extract<Outcome, { kind: 'signed-in' }>>): Transition => {
      const [waiting] = transition(able, first(['password', 'passkey']), { type: 'choose', method: 'passkey', values: typed });
      return transition(able, waiting, { type: 'outcome', attempt: waiting.attempt, outcome: { kind: 'signed-in', session, newUser: true, ...outcome }, facts: {} });
    };

    it('comes to the passkey once the address is verified, on any device, with the session kept', () => {
      const [state, effects] = come({ enrol: 'passkey' });
      expect(state.step).to.deep.include({ kind: 'offer', chosen: true, skippable: true, newUser: true });
      expect(effects.map((effect) => effect.do)).to.deep.equal(['abort', 'keep']);
      expect(come({})[0].step.kind).to.equal('done');
    });

    it('loses nothing when the ceremony is cancelled: again, or on without one, which turns no later offer down', () => {
      const [offer] = come({ enrol: 'passkey' });
      const [pending] = transition(able, offer, { type: 'submit', values: {} });
      const [cancelled] = transition(able, pending, { type: 'failed', attempt: pending.attempt, error: new AuthError('passkey-not-completed') });
      expect(cancelled.step).to.deep.equal(offer.step);
      expect(cancelled.problem?.error.code).to.equal('passkey-not-completed');
      expect(transition(able, cancelled, { type: 'submit', values: {} })[1].map((effect) => effect.do)).to.deep.equal(['register-passkey']);
      const [done, effects] = transition(able, cancelled, { type: 'skip' });
      expect([done.step.kind, effects.map((effect) => effect.do)]).to.deep.equal(['done', ['finish']]);
    });

    it('P10: goes on as after a success where the device has one for the account', () => {
      const [offer] = come({ enrol: 'passkey' });
      const [pending] = transition(able, offer, { type: 'submit', values: {} });
      const [done, effects] = transition(able, pending, { type: 'failed', attempt: pending.attempt, error: new AuthError('passkey-already-registered') });
      expect([done.step.kind, done.problem, effects.map((effect) => effect.do)]).to.deep.equal(['done', null, ['finish']]);
    });

    it('is offered no more once the server turns out not to have it', () => {
      for (const [register, event] of [
        [['passkey', 'password'], { type: 'submit', values: typed }],
        [['password', 'passkey'], { type: 'choose', method: 'passkey', values: typed }],
      ] as const) {
        const [pending] = transition(able, first(register), event);
        const [state] = transition(able, pending, { type: 'failed', attempt: pending.attempt, error: new AuthError('method-unavailable') });
        expect(state.step).to.deep.include({ kind: 'register', method: 'password', shortcuts: [] });
      }
    });
  });

  describe('with a code', () => {
    const asked = (): Run => new Run(combined).identify().outcome(challenge(codeChallenge));

    it('is asked for by the first method of the document', () => {
      const run = new Run(combined).identify();
      expect(run.effect('start').intent).to.deep.include({ method: 'email-code', identifier: 'ann@example.com' });
      run.outcome(challenge(codeChallenge));
      expect(run.state.step).to.deep.include({ kind: 'code', purpose: 'sign-in', resendAt: run.now + 30_000, length: 6 });
      expect(run.state.step).to.deep.include({ others: ['passkey', 'magic-link', 'password'] });
      expect(run.state.trail.map(({ kind }) => kind)).to.deep.equal(['identifier']);
    });

    it('is sent again only after a while, and says so', () => {
      const run = asked().send({ type: 'resend' });
      expect(run.effects).to.deep.equal([]);
      run.now += 30_000;
      run.send({ type: 'resend' });
      expect(run.effect('answer').answer).to.deep.equal({ kind: 'resend' });
      expect(run.state.pending).to.equal('resend');
      run.outcome(challenge(codeChallenge, 2));
      expect(run.state.notice).to.equal('sent-again');
      expect(run.state.continuation?.state).to.equal(2);
      expect(run.state.trail.map(({ kind }) => kind)).to.deep.equal(['identifier']);
      run.send({ type: 'submit', values: { code: '1' } });
      expect(run.state.notice).to.equal(null);
    });

    for (const [code, field] of [['invalid-code', 'code'], ['expired-code', 'code'], ['too-many-attempts', undefined]] as const) {
      it(`stays when it is refused as ${code}`, () => {
        const run = asked().send({ type: 'submit', values: { code: '123456' } }).fail(code);
        expect(run.kind).to.equal('code');
        expect(run.state.problem?.field).to.equal(field);
        expect(run.state.continuation).not.to.equal(null);
      });
    }

    it('begins again, with what was typed, when the server has forgotten the attempt', () => {
      const run = asked().send({ type: 'submit', values: { code: '123456' } }).fail('flow-expired');
      expect(run.kind).to.equal('identifier');
      expect(run.state).to.deep.include({ identifier: 'ann@example.com', continuation: null, pending: null });
      expect(run.state.problem?.error.code).to.equal('flow-expired');
      expect(run.does()).to.equal('autofill');
    });

    it('gives way to another way, and is not gone back to once that has begun', () => {
      const run = asked().send({ type: 'others' });
      expect(run.state.step).to.deep.equal({ kind: 'methods', methods: ['passkey', 'magic-link', 'password'] });
      run.send({ type: 'choose', method: 'magic-link' });
      expect(run.effect('start').intent).to.deep.include({ method: 'magic-link', identifier: 'ann@example.com' });
      // Backends drop an attempt when another begins: its code would be refused.
      expect(run.state.trail.map(({ kind }) => kind)).to.deep.equal(['identifier']);
    });

    it('corrects the address of a verification', () => {
      const verification: Challenge = { kind: 'code', purpose: 'verification', method: 'email-code', delivery, correctable: true };
      const run = new Run(signUp).send({ type: 'submit', values }).outcome(challenge(verification));
      run.send({ type: 'change-identifier' });
      expect(run.kind).to.equal('change-identifier');
      run.send({ type: 'submit', values: { identifier: 'anna@example.com' } });
      expect(run.effect('answer').answer).to.deep.equal({ kind: 'change-identifier', identifier: 'anna@example.com' });
      run.outcome(challenge(verification, 2));
      expect(run.kind).to.equal('code');
      expect(run.state.identifier).to.equal('anna@example.com');
    });
  });

  describe('with a second factor', () => {
    const asked = (): Run => new Run().identify().send({ type: 'submit', values: { password: 'x' } }).outcome(challenge(factorChallenge));

    it('passes on whether the device is to be trusted', () => {
      const run = asked().send({ type: 'submit', values: { code: '123456', 'trust-device': 'on' } });
      expect(run.effect('answer').answer).to.deep.equal({ kind: 'code', code: '123456', trustDevice: true });
    });

    it('tells the backend which one is chosen, also after "Try another way"', () => {
      for (const run of [asked(), asked().send({ type: 'others' })]) {
        run.send({ type: 'choose', method: 'recovery-code' });
        expect(run.effect('answer')).to.deep.include({ answer: { kind: 'select', method: 'recovery-code' }, continuation });
        expect(run.state.pending).to.equal('recovery-code');
      }
    });

    it('offers those that the backend has, and no way to sign in', () => {
      const run = asked().send({ type: 'others' });
      expect(run.state.step).to.deep.equal({ kind: 'factor', methods: ['email-code', 'recovery-code'] });
    });

    it('is chosen where the backend does not begin with one', () => {
      const run = new Run().identify().send({ type: 'submit', values: { password: 'x' } }).outcome(challenge({ kind: 'factor', methods: ['totp', 'email-code'] }));
      expect(run.state.step).to.deep.include({ kind: 'factor', methods: ['totp', 'email-code'] });
      run.send({ type: 'choose', method: 'totp' });
      expect(run.effect('answer').answer).to.deep.equal({ kind: 'select', method: 'totp' });
    });

    it('asks for the password again after too many wrong codes of an app, and for another code where one is mailed', () => {
      const app = asked().send({ type: 'submit', values: { code: '123456' } }).fail('too-many-attempts');
      expect(app.kind).to.equal('identifier');
      expect(app.state.problem?.error.code).to.equal('too-many-attempts');
      const mail = asked().send({ type: 'choose', method: 'email-code' }).outcome(challenge({ ...factorChallenge, method: 'email-code', delivery }));
      mail.send({ type: 'submit', values: { code: '123456' } }).fail('too-many-attempts');
      expect(mail.kind).to.equal('code');
    });
  });

  describe('with a second factor that depends on the risk', () => {
    const now = setting.now;
    const factors = [
      { method: 'email-code', hint: 'a•••@example.com' },
      { method: 'totp' },
      { method: 'recovery-code' },
      { method: 'passkey' },
    ] as const;
    const risky: FactorChallenge = { kind: 'factor', methods: factors.map(({ method }) => method), factors, reasons: ['new-device', 'new-location'], expiresAt: now + 600_000, extendable: true };
    const signingIn = (given: Partial<Setting> = {}): Run => new Run(signIn, given).identify().send({ type: 'submit', values: { password: 'x' } });
    const mailed: CodeChallenge = { ...factorChallenge, method: 'email-code', delivery, alternatives: ['totp', 'recovery-code', 'passkey'], reasons: risky.reasons, expiresAt: risky.expiresAt, extendable: true };
    const byPasskey = { kind: 'passkey', ceremony: 'get', options: {}, factor: 'passkey', alternatives: ['totp'], reasons: risky.reasons } as const;
    const chosen = (run: Run): unknown => (run.effect('answer').answer as { readonly method?: Method }).method;
    const noWebAuthn = { factors: { webauthn: false } };

    it('begins with what cannot be phished, and leaves what is on screen until that is here', () => {
      const run = signingIn().outcome(challenge(risky));
      expect(chosen(run)).to.equal('passkey');
      expect(run.kind).to.equal('password');
      expect(run.state.pending).to.equal('submit');
      run.outcome(challenge(byPasskey, 2));
      expect(run.state.step).to.deep.include({ kind: 'passkey', factor: 'passkey', others: ['totp'], reasons: ['new-device', 'new-location'] });
    });

    it('begins with the one that worked last on this device, and then with the one that the server prefers', () => {
      expect(chosen(signingIn({ factors: { webauthn: true, last: 'email-code' } }).outcome(challenge(risky)))).to.equal('email-code');
      const preferring = { ...risky, factors: [{ method: 'email-code' }, { method: 'totp', preferred: true }, { method: 'passkey' }] } as const;
      expect(chosen(signingIn().outcome(challenge(preferring)))).to.equal('totp');
      expect(chosen(signingIn({ factors: { webauthn: true, last: 'security-key' } }).outcome(challenge(preferring)))).to.equal('totp');
    });

    it('leaves out what cannot work without WebAuthn, and names it', () => {
      const run = signingIn(noWebAuthn).outcome(challenge(risky));
      expect(chosen(run)).to.equal('totp');
      expect(run.state.factors).to.deep.include({ methods: ['totp', 'email-code', 'recovery-code'], unusable: ['passkey'] });
      run.outcome(challenge(mailed, 2));
      expect((run.state.step as { others?: unknown }).others).to.deep.equal(['totp', 'recovery-code']);
      const alone = signingIn(noWebAuthn).outcome(challenge({ ...risky, methods: ['passkey'], factors: [{ method: 'passkey' }] }));
      expect(alone.state.step).to.deep.include({ kind: 'factor', methods: [], unusable: ['passkey'] });
    });

    it('goes from one factor to the next by their list, keeps the progress, and leads back the same way', () => {
      const run = signingIn({ factors: { webauthn: true, last: 'email-code' } }).outcome(challenge(risky)).outcome(challenge(mailed, 2));
      expect(run.state.trail.map(({ kind }) => kind)).to.deep.equal(['identifier', 'password']);
      run.send({ type: 'others' });
      expect(run.state.step).to.deep.include({ kind: 'factor', methods: ['passkey', 'totp', 'email-code', 'recovery-code'] });
      run.send({ type: 'back' });
      expect(run.state.step).to.deep.include({ kind: 'code', method: 'email-code' });
      run.send({ type: 'others' }).send({ type: 'choose', method: 'totp' }).outcome(challenge(factorChallenge, 3));
      expect(run.state.trail.map(({ kind }) => kind)).to.deep.equal(['identifier', 'password', 'factor']);
      run.send({ type: 'back' });
      expect(run.kind).to.equal('factor');
      expect(run.state.identifier).to.equal('ann@example.com');
      run.send({ type: 'choose', method: 'email-code' });
      expect(run.effect('answer')).to.deep.include({ answer: { kind: 'select', method: 'email-code' }, continuation: { backend: 'test', state: 3 } });
      run.send({ type: 'back' }).send({ type: 'back' });
      expect(run.kind).to.equal('identifier');
      expect(run.state.factors).to.equal(null);
    });

    it('shows the list where the one to begin with cannot be asked for', () => {
      const run = signingIn().outcome(challenge(risky)).fail('server-error');
      expect(run.kind).to.equal('factor');
      expect(run.state.problem?.error.code).to.equal('server-error');
      run.send({ type: 'choose', method: 'email-code' });
      expect(run.effect('answer').answer).to.deep.equal({ kind: 'select', method: 'email-code' });
    });

    it('remembers what worked, a recovery code aside', () => {
      const done: Outcome = { kind: 'signed-in', session, newUser: false };
      const byMail = signingIn().outcome(challenge(risky)).outcome(challenge(mailed, 2)).send({ type: 'submit', values: { code: '123456' } }).outcome(done);
      expect(byMail.effect('remember-factor').method).to.equal('email-code');
      const byKey = signingIn().outcome(challenge(risky)).outcome(challenge(byPasskey, 2)).send({ type: 'submit', values: {} });
      byKey.send({ type: 'proved', attempt: byKey.state.attempt, response: {} }).outcome(done);
      expect(byKey.effect('remember-factor').method).to.equal('passkey');
      const byList = signingIn().outcome(challenge({ ...risky, factors: undefined })).send({ type: 'choose', method: 'security-key' }).outcome(challenge({ ...byPasskey, factor: 'security-key' }, 2));
      expect(byList.effect('ceremony').ceremony).to.equal('get');
      byList.send({ type: 'proved', attempt: byList.state.attempt, response: {} }).outcome(done);
      expect(byList.effect('remember-factor').method).to.equal('security-key');
      const byRecovery = signingIn().outcome(challenge(risky)).outcome(challenge({ ...mailed, method: 'recovery-code', length: undefined }, 2)).send({ type: 'submit', values: { code: 'abcde-fghij' } }).outcome(done);
      expect(byRecovery.does()).not.to.include('remember');
      expect(signingIn().outcome(done).does()).not.to.include('remember');
    });

    it('asks for another challenge once the server has refused a passkey, and not when the sheet was closed', () => {
      const asked = (): Run => signingIn().outcome(challenge(risky)).outcome(challenge(byPasskey, 2)).send({ type: 'submit', values: {} });
      const closed = asked().fail('passkey-not-completed').send({ type: 'submit', values: {} });
      expect(closed.does()).to.equal('ceremony');
      const refused = asked().fail('passkey-refused').send({ type: 'submit', values: {} });
      expect(refused.effect('answer').answer).to.deep.equal({ kind: 'select', method: 'passkey' });
      refused.outcome(challenge({ ...byPasskey, options: { challenge: 'new' } }, 3));
      expect(refused.effect('ceremony').options).to.deep.equal({ challenge: 'new' });
    });

    it('starts again with the identifier kept when it has had its time, not before, and not over an answer on its way', () => {
      const run = signingIn().outcome(challenge(risky)).outcome(challenge(mailed, 2));
      const early = run.state;
      expect(run.send({ type: 'expired' }).state).to.equal(early);
      run.now += 600_000;
      run.send({ type: 'submit', values: { code: '123456' } });
      expect(run.send({ type: 'expired' }).state.pending).to.equal('submit');
      run.fail('invalid-code').send({ type: 'expired' });
      expect(run.kind).to.equal('identifier');
      expect(run.state.identifier).to.equal('ann@example.com');
      expect(run.state.problem?.error.code).to.equal('flow-expired');
    });

    it('gives more time where the server has some, without another code', () => {
      const run = signingIn().outcome(challenge(risky)).outcome(challenge(mailed, 2));
      const { resendAt } = run.state.step as { resendAt?: number };
      run.now += 500_000;
      run.send({ type: 'extend' });
      expect(run.effect('answer').answer).to.deep.equal({ kind: 'extend' });
      run.outcome(challenge({ ...mailed, expiresAt: now + 1_100_000 }, 3));
      expect(run.state.step).to.deep.include({ kind: 'code', expiresAt: now + 1_100_000, resendAt });
      expect(run.state.notice).to.equal('extended');
      run.now += 200_000;
      expect(run.send({ type: 'others' }).send({ type: 'expired' }).state.step, 'the list has as much').to.deep.include({ kind: 'factor', expiresAt: now + 1_100_000 });
      expect(run.send({ type: 'back' }).send({ type: 'expired' }).state.step).to.deep.include({ kind: 'code', expiresAt: now + 1_100_000 });
      const listed = signingIn().outcome(challenge({ ...risky, factors: undefined })).send({ type: 'choose', method: 'email-code' }).outcome(challenge(mailed, 2)).send({ type: 'extend' });
      listed.outcome(challenge({ ...mailed, expiresAt: now + 1_100_000, extendable: false }, 3)).now += 700_000;
      expect(listed.send({ type: 'back' }).send({ type: 'expired' }).state.step, 'and the list that lies behind').to.deep.include({ kind: 'factor', expiresAt: now + 1_100_000, extendable: false });
      const fixed = signingIn().outcome(challenge(risky)).outcome(challenge({ ...mailed, extendable: false }, 2));
      expect(fixed.send({ type: 'extend' }).effects).to.deep.equal([]);
    });

    it('locks for as long as the server says, and does not lead away', () => {
      const run = signingIn().outcome(challenge(risky)).outcome(challenge(factorChallenge, 2)).send({ type: 'submit', values: { code: '123456' } });
      run.fail('too-many-attempts', { retryAfterMs: 60_000 });
      expect(run.kind).to.equal('code');
      expect(run.send({ type: 'submit', values: { code: '123456' } }).effects).to.deep.equal([]);
      run.now += 60_000;
      expect(run.send({ type: 'submit', values: { code: '123456' } }).does()).to.equal('answer');
    });

    it('blocks with nothing to go back to, and lets people begin again', () => {
      const run = signingIn().fail('sign-in-blocked');
      expect(run.state.step).to.deep.equal({ kind: 'blocked' });
      expect(run.state.trail).to.deep.equal([]);
      expect(run.send({ type: 'back' }).kind).to.equal('blocked');
      run.send({ type: 'change-identifier' });
      expect(run.state.step).to.deep.include({ kind: 'identifier' });
      expect(run.state.problem).to.equal(null);
    });

    it('stops at a challenge or an outcome that it does not know', () => {
      const odd = signingIn().outcome(challenge({ kind: 'push' } as never));
      expect(odd.kind).to.equal('password');
      expect(odd.state.problem?.error.code).to.equal('unsupported');
      const outcome = signingIn().outcome({ kind: 'allowed' } as never);
      expect(outcome.state.problem?.error.code).to.equal('bad-response');
      expect(outcome.effects).to.deep.equal([]);
    });
  });

  describe('with a passkey', () => {
    const options = { challenge: 'abc' };

    it('shows the browser\'s sheet at once when its button is pressed', () => {
      const run = new Run().send({ type: 'choose', method: 'passkey' });
      expect(run.effect('start').intent).to.deep.equal({ kind: 'sign-in', method: 'passkey', identifier: undefined });
      run.outcome(challenge({ kind: 'passkey', ceremony: 'get', options }));
      expect(run.kind).to.equal('identifier');
      expect(run.effect('ceremony')).to.deep.include({ ceremony: 'get', options });
      run.send({ type: 'proved', attempt: run.state.attempt, response: { id: 'x' } });
      expect(run.effect('answer')).to.deep.include({ continuation, answer: { kind: 'passkey', response: { id: 'x' } } });
    });

    it('waits in autofill again when the sheet was closed, and when it was cancelled', () => {
      const closed = new Run().send({ type: 'choose', method: 'passkey' }).outcome(challenge({ kind: 'passkey', ceremony: 'get', options })).fail('passkey-not-completed');
      expect(closed.does()).to.equal('autofill');
      expect(closed.state.problem?.error.code).to.equal('passkey-not-completed');
      const cancelled = new Run().send({ type: 'choose', method: 'passkey' }).send({ type: 'cancel' });
      expect(cancelled.does()).to.equal('abort autofill');
      expect(cancelled.state.problem).to.equal(null);
      const aborted = new Run().send({ type: 'choose', method: 'passkey' }).fail('cancelled');
      expect(aborted.does()).to.equal('autofill');
      expect(aborted.state.problem).to.equal(null);
    });

    it('takes one that was picked from autofill', () => {
      const run = new Run().send({ type: 'autofilled', continuation, response: { id: 'x' } });
      expect(run.effect('answer')).to.deep.include({ continuation, answer: { kind: 'passkey', response: { id: 'x' } } });
      expect(run.state.pending).to.equal('passkey');
    });

    it('waits for the person\'s go where the server asks for it in mid-flow', () => {
      const run = new Run().identify().send({ type: 'submit', values: { password: 'x' } }).outcome(challenge({ kind: 'passkey', ceremony: 'create', options }));
      expect(run.state.step).to.deep.include({ kind: 'passkey', ceremony: 'create' });
      run.send({ type: 'submit', values: {} });
      expect(run.effect('ceremony')).to.deep.include({ ceremony: 'create', options });
    });

    it('is not waited for where the page leaves it out', () => {
      expect(new Run(signIn, { methods: ['password'] }).effects).to.deep.equal([]);
    });
  });

  describe('methods', () => {
    it('stand in the order of the page, less what the backend has not', () => {
      const run = new Run(signIn, { methods: ['magic-link', 'sso', 'password', 'guest', 'social:google'] });
      expect(run.state.step).to.deep.equal({ kind: 'identifier', shortcuts: ['guest', 'social:google'], asks: true });
      run.identify();
      expect(run.effect('start').intent).to.deep.include({ method: 'magic-link' });
    });

    it('need no identifier where there are only shortcuts', () => {
      expect(new Run(signIn, { methods: ['social:google'] }).state.step).to.deep.equal({ kind: 'identifier', shortcuts: ['social:google'], asks: false });
    });

    it('are offered no more once the server says that it has not got one', () => {
      const run = new Run(signIn, { methods: ['guest', 'password'] }).send({ type: 'choose', method: 'guest' });
      expect(run.effect('start').intent).to.deep.equal({ kind: 'guest' });
      run.fail('method-unavailable');
      expect(run.state.step).to.deep.equal({ kind: 'identifier', shortcuts: [], asks: true });
      expect(run.state.problem?.error.code).to.equal('method-unavailable');
      run.send({ type: 'change-identifier' });
      expect(run.state.step).to.deep.equal({ kind: 'identifier', shortcuts: [], asks: true });
    });

    it('give way to the next where the one that comes first is not there', () => {
      const run = new Run(combined).identify();
      expect(run.effect('start').intent).to.deep.include({ method: 'email-code' });
      run.fail('method-unavailable').identify();
      expect(run.effect('start').intent).to.deep.include({ method: 'magic-link' });
    });

    it('of other companies lead away', () => {
      const url = new URL('https://accounts.example.com/');
      const run = new Run(signIn, { methods: ['social:google'] }).send({ type: 'choose', method: 'social:google' }).outcome({ kind: 'redirect', url, mode: 'page' });
      expect(run.effect('redirect').url).to.equal(url);
      expect(run.state.pending).to.equal('social:google');
    });
  });

  describe('recovery', () => {
    it('goes from a code to a new password to "changed"', () => {
      const run = new Run(recovery).identify();
      expect(run.effect('start').intent).to.deep.equal({ kind: 'recovery', method: 'email-code', identifier: 'ann@example.com' });
      run.outcome(challenge({ ...codeChallenge, purpose: 'recovery' })).send({ type: 'submit', values: { code: '123456' } });
      run.outcome(challenge({ kind: 'new-password', rules: { minLength: 8, maxLength: 128 } }, 2));
      expect(run.kind).to.equal('new-password');
      run.send({ type: 'submit', values: { password: 'correct horse' } });
      expect(run.effect('answer').answer).to.deep.equal({ kind: 'new-password', password: 'correct horse' });
      run.outcome({ kind: 'accepted' });
      expect(run.kind).to.equal('accepted');
      expect(run.state.trail).to.deep.equal([]);
    });

    it('is taken up from a link', () => {
      const run = new Run(recovery).send({ type: 'resumed', outcome: challenge({ kind: 'new-password', rules: { minLength: 8, maxLength: 128 } }), facts: {} });
      expect(run.kind).to.equal('new-password');
      expect(run.state.continuation).to.deep.equal(continuation);
    });
  });

  describe('the offer of a passkey', () => {
    const signedIn = (document: FlowDocument, facts: object, live = session): Run =>
      new Run(document, { capabilities }).identify().send({ type: 'submit', values: { password: 'x' } }).outcome({ kind: 'signed-in', session: live, newUser: true }, facts);

    it('is made where its condition holds, after the session is kept', () => {
      const run = signedIn(signIn, { capable: true });
      expect(run.state.step).to.deep.include({ kind: 'offer', offer: 'passkey', skippable: true, newUser: true });
      expect(run.does()).to.equal('abort keep note-offer');
      run.send({ type: 'submit', values: {} });
      run.send({ type: 'registered', attempt: run.state.attempt });
      expect(run.kind).to.equal('done');
      expect(run.effect('finish')).to.deep.include({ newUser: true });
    });

    it('keeps where the person was, however they answer', () => {
      const back = (): Run => new Run(signIn, { capabilities }).send({ type: 'resumed', outcome: { kind: 'signed-in', session, newUser: false, returnTo: '/cart' }, facts: { capable: true } });
      expect(back().send({ type: 'skip' }).effect('finish')).to.deep.include({ returnTo: '/cart' });
      const run = back().send({ type: 'submit', values: {} });
      run.send({ type: 'registered', attempt: run.state.attempt });
      expect(run.effect('finish')).to.deep.include({ returnTo: '/cart' });
    });

    it('may be put off', () => {
      const run = signedIn(signIn, { capable: true }).send({ type: 'skip' });
      expect(run.kind).to.equal('done');
      expect(run.does()).to.equal('dismiss-offer finish');
    });

    it('stays when making one did not work', () => {
      const run = signedIn(signIn, { capable: true }).send({ type: 'submit', values: {} }).fail('passkey-not-completed');
      expect(run.kind).to.equal('offer');
      expect(run.state.problem?.error.code).to.equal('passkey-not-completed');
    });

    it('may not be put off where the document says so', () => {
      const document: FlowDocument = { ...signIn, stages: signIn.stages.map((stage) => ('offer' in stage ? { ...stage, skippable: false } : stage)) };
      const run = signedIn(document, { capable: true });
      const { state } = run;
      expect(run.send({ type: 'skip' }).state).to.equal(state);
    });

    it('is passed over where it cannot be shown, without resting as after a no', () => {
      const document: FlowDocument = { ...signIn, stages: signIn.stages.map((stage) => ('offer' in stage ? { ...stage, skippable: false } : stage)) };
      const run = signedIn(document, { capable: true }).send({ type: 'skip', unseen: true });
      expect(run.kind).to.equal('done');
      expect(run.does()).to.equal('finish');
    });

    it('is not made to guests, to those who cannot, and not when nobody knows', () => {
      expect(signedIn(signIn, { capable: true }, guest).kind).to.equal('done');
      expect(signedIn(signIn, { capable: false }).kind).to.equal('done');
      expect(signedIn(signIn, {}).kind).to.equal('done');
    });

    const conditions: readonly [Parameters<typeof holds>[0], object, boolean][] = [
      ['capable', { capable: true }, true],
      ['capable', { capable: 0 }, false],
      ['missing', {}, false],
      [{ visits: { gte: 3 } }, { visits: 3 }, true],
      [{ visits: { gte: 3 } }, { visits: 2 }, false],
      [{ visits: { lte: 3 } }, { visits: 4 }, false],
      [{ visits: { gte: 2, lte: 3 } }, { visits: 3 }, true],
      [{ visits: { gte: 3 } }, {}, false],
      [{ visits: { lte: 3 } }, {}, false],
    ];
    for (const [condition, facts, expected] of conditions) {
      it(`holds(${JSON.stringify(condition)}) is ${expected} for ${JSON.stringify(facts)}`, () => {
        expect(holds(condition, facts)).to.equal(expected);
      });
    }
  });

  describe('a session from elsewhere', () => {
    it('takes the place of the form', () => {
      for (const kind of ['identifier', 'password', 'code', 'link', 'register'] as const) {
        const [state, effects] = transition(setting, at(kind, { pending: 'submit' }), { type: 'session', session });
        expect(state.step).to.deep.equal({ kind: 'signed-in', user: session.user });
        expect(effects).to.deep.equal([{ do: 'abort' }]);
        expect(state.pending).to.equal(null);
      }
    });

    it('leaves alone whoever is finishing here', () => {
      for (const kind of ['done', 'offer', 'signed-in'] as const) {
        const state = at(kind);
        expect(transition(setting, state, { type: 'session', session })).to.deep.equal([state, []]);
      }
    });

    it('that ends brings the form back', () => {
      const [state, effects] = transition(setting, at('signed-in'), { type: 'session', session: null });
      expect(state.step.kind).to.equal('identifier');
      expect(effects).to.deep.equal([{ do: 'autofill' }]);
      const form = at('password');
      expect(transition(setting, form, { type: 'session', session: null })).to.deep.equal([form, []]);
    });
  });

  it('switches to another flow with the identifier', () => {
    const run = new Run().identify().send({ type: 'switch', document: signUp, values: { identifier: 'anna@example.com' } });
    expect(run.kind).to.equal('register');
    expect(run.state).to.deep.include({ identifier: 'anna@example.com', document: signUp });
    expect(run.does()).to.equal('abort');
    run.send({ type: 'switch', document: signIn });
    expect(run.state.identifier).to.equal('anna@example.com');
    expect(run.does()).to.equal('abort autofill');
  });

  it('says which method waits, so that its button shows it', () => {
    const methods: Method[] = ['passkey', 'guest', 'social:google'];
    for (const method of methods) expect(new Run(signIn, { methods }).send({ type: 'choose', method }).state.pending).to.equal(method);
  });
});
