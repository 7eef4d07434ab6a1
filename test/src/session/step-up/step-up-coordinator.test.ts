import { expect } from 'chai';
import { AuthError } from '../../../../src/errors.js';
import type { Backend, Requirement } from '../../../../src/backend/backend.js';
import type { Popup } from '../../../../src/backend/context.js';
import type { Outcome } from '../../../../src/backend/outcome.js';
import type { Assurance, Grant, Session } from '../../../../src/backend/session.js';
import { memoryCapabilities } from '../../../../src/backends/memory/capabilities.js';
import type { Snapshot } from '../../../../src/session/snapshot.js';
import { StepUpCoordinator, type StepUpWorld } from '../../../../src/session/step-up/step-up-coordinator.js';
import type { StepUpRequest } from '../../../../src/session/step-up/step-up-request.js';
import { rejection } from '../../../support/rejection.js';

const now = 1_800_000_000_000;
const gold: Requirement = { acrValues: ['gold'] };
const session = (assurance: Partial<Assurance> = {}, id = 'ann'): Session => ({ user: { id }, assurance: { amr: [], ...assurance } });
const signedIn = (raised: Session, grant?: Grant): Outcome => ({ kind: 'signed-in', session: raised, newUser: false, grant });
const grantOf = (of: Session): Grant => ({ session: of, tokens: { access: 'raised', type: 'Bearer' } });
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A page where Ann is signed in, on a backend that answers what the test says. */
function page(more: Partial<StepUpWorld> = {}) {
  let snapshot: Snapshot = { status: 'signed-in', ...session({ acr: 'bronze' }) };
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const outcomes: (Outcome | AuthError)[] = [];
  const asked: unknown[] = [];
  const revoked: Grant[] = [];
  const left: URL[] = [];
  const set = (next: Snapshot): void => {
    snapshot = next;
    listeners.forEach((listener) => listener(next));
  };
  const give = async (what: unknown): Promise<Outcome> => {
    asked.push(what);
    const outcome = outcomes.shift() ?? new AuthError('server-error');
    if (outcome instanceof AuthError) throw outcome;
    return outcome;
  };
  const backend: Backend = {
    name: 'test',
    origins: [],
    declared: memoryCapabilities,
    start: (intent, { popup }) => give(popup ? [intent, 'in a window'] : intent),
    answer: (continuation, answer) => give([continuation, answer]),
    resume: async () => null,
    session: { restore: async () => null, end: async () => undefined, revoke: async (grant) => void revoked.push(grant) },
  };
  const coordinator = new StepUpCoordinator({
    platform: { now: () => now, navigate: (url) => void left.push(url) },
    backend: async () => backend,
    context: () => ({ locale: 'en' }),
    snapshot: () => snapshot,
    subscribe: (listener) => (listeners.add(listener), () => listeners.delete(listener)),
    async hold(work) {
      const outcome = await work();
      if (outcome.kind !== 'signed-in') return outcome;
      set({ status: 'signed-in', ...outcome.session });
      const { grant, ...without } = outcome;
      void grant;
      return without;
    },
    renew: async () => undefined,
    ...more,
  });
  return { coordinator, outcomes, asked, revoked, left, set, snapshot: () => snapshot, listeners };
}

/** The same, with an element that shows what is asked. */
function shown() {
  const parts = page();
  const seen: (readonly StepUpRequest[])[] = [];
  parts.coordinator.subscribe((requests) => seen.push(requests));
  return { ...parts, seen, first: () => parts.coordinator.requests[0]! };
}

describe('a step-up', () => {
  it('is asked of the backend, and the session that comes back satisfies it (STP-1)', async () => {
    const { coordinator, outcomes, asked, first, snapshot, seen } = shown();
    const result = coordinator.require(gold, { cause: 'response' });
    expect(first()).to.deep.include({ need: gold, cause: 'response' });
    outcomes.push(signedIn(session({ acr: 'gold' }), grantOf(session())));
    const outcome = await first().begin();
    expect(await result).to.deep.equal({ outcome: 'satisfied', assurance: { amr: [], acr: 'gold' } });
    expect(asked).to.deep.equal([{ kind: 'step-up', need: gold, user: { id: 'ann' } }]);
    expect(outcome, 'no grant comes this way').not.to.have.property('grant');
    expect(snapshot()).to.deep.include({ status: 'signed-in', assurance: { amr: [], acr: 'gold' } });
    expect(coordinator.requests).to.deep.equal([]);
    expect(seen.map(({ length }) => length)).to.deep.equal([1, 0]);
  });

  it('may take several steps', async () => {
    const { coordinator, outcomes, asked, first } = shown();
    const result = coordinator.require(gold, { cause: 'app' });
    const request = first();
    const continuation = { backend: 'test', state: 7 };
    outcomes.push({ kind: 'challenge', challenge: { kind: 'factor', methods: ['totp'] }, continuation }, signedIn(session({ acr: 'gold' })));
    expect((await request.begin()).kind).to.equal('challenge');
    expect(request.signal.aborted).to.equal(false);
    await request.answer(continuation, { kind: 'code', code: '123456' });
    expect((await result).outcome).to.equal('satisfied');
    expect(asked[1]).to.deep.equal([continuation, { kind: 'code', code: '123456' }]);
    expect(request.signal.aborted).to.equal(true);
  });

  it('is one for equal needs, and all who wait get its result (STP-2)', async () => {
    const { coordinator, outcomes, first, seen } = shown();
    const needs: Requirement[] = [{ acrValues: ['gold'], amr: ['otp', 'pwd'] }, { amr: ['pwd', 'otp'], acrValues: ['gold'] }];
    const results = Array.from({ length: 5 }, (_, index) => coordinator.require(needs[index % 2]!, { cause: 'response' }));
    expect(coordinator.requests).to.have.length(1);
    outcomes.push(signedIn(session({ acr: 'gold', amr: ['pwd', 'otp'] })));
    await first().begin();
    expect((await Promise.all(results)).map(({ outcome }) => outcome)).to.deep.equal(Array.from({ length: 5 }, () => 'satisfied'));
    expect(seen).to.have.length(2);
  });

  it('that is cancelled is cancelled for all who wait, and the session is as it was (STP-2, STP-4)', async () => {
    const { coordinator, first, snapshot, asked } = shown();
    const before = snapshot();
    const results = Array.from({ length: 5 }, () => coordinator.require(gold, { cause: 'response' }));
    first().cancel();
    for (const result of await Promise.all(results)) expect(result).to.deep.equal({ outcome: 'cancelled', assurance: { amr: [], acr: 'bronze' } });
    expect(snapshot()).to.equal(before);
    expect(asked).to.deep.equal([]);
    expect(coordinator.requests).to.deep.equal([]);
  });

  it('is another for another need; one proof may satisfy both (STP-2)', async () => {
    const { coordinator, outcomes, first } = shown();
    const results = [coordinator.require(gold, { cause: 'response' }), coordinator.require({ acrValues: ['silver', 'gold'] }, { cause: 'response' }), coordinator.require({ acrValues: ['platinum'] }, { cause: 'response' })];
    expect(coordinator.requests).to.have.length(3);
    outcomes.push(signedIn(session({ acr: 'gold' })));
    await first().begin();
    expect((await Promise.all(results.slice(0, 2))).map(({ outcome }) => outcome)).to.deep.equal(['satisfied', 'satisfied']);
    expect(coordinator.requests.map(({ need }) => need)).to.deep.equal([{ acrValues: ['platinum'] }]);
    first().cancel();
    expect((await results[2]!).outcome).to.equal('cancelled');
  });

  it('that misses the level ends there: nobody is asked twice (STP-3)', async () => {
    const { coordinator, outcomes, first, seen, asked } = shown();
    const result = coordinator.require(gold, { cause: 'response' });
    outcomes.push(signedIn(session({ acr: 'silver' })));
    await first().begin();
    expect(await result).to.deep.equal({ outcome: 'insufficient', assurance: { amr: [], acr: 'silver' } });
    expect(seen.map(({ length }) => length)).to.deep.equal([1, 0]);
    expect(asked).to.have.length(1);
  });

  for (const [what, need, assurance, outcome] of [
    ['the level that was asked for', { acrValues: ['gold', 'platinum'] }, { acr: 'platinum' }, 'satisfied'],
    ['a lower level', { acrValues: ['gold', 'platinum'] }, { acr: 'silver' }, 'insufficient'],
    ['no level', { acrValues: ['gold'] }, {}, 'insufficient'],
    ['a fresh authentication', { maxAge: 300 }, { authTime: now - 1_000 }, 'satisfied'],
    ['the authentication that there was', { maxAge: 300 }, { authTime: now - 3_600_000 }, 'insufficient'],
    ['one that is older still', { maxAge: 300 }, { authTime: now - 7_200_000 }, 'insufficient'],
    ['no word of an authentication', { maxAge: 300 }, {}, 'insufficient'],
    ['the level, by an old authentication', { acrValues: ['gold'], maxAge: 300 }, { acr: 'gold', authTime: now - 3_600_000 }, 'insufficient'],
  ] as const) {
    it(`that comes back with ${what} is ${outcome} (R09)`, async () => {
      const { coordinator, outcomes, first, set } = shown();
      set({ status: 'signed-in', ...session({ acr: 'bronze', authTime: now - 3_600_000 }) });
      const result = coordinator.require(need, { cause: 'response' });
      outcomes.push(signedIn(session(assurance)));
      await first().begin();
      expect((await result).outcome).to.equal(outcome);
      expect(coordinator.requests).to.deep.equal([]);
    });
  }

  it('that a backend itself finds wanting ends there as well (STP-3)', async () => {
    const { coordinator, outcomes, first, snapshot } = shown();
    const before = snapshot();
    const result = coordinator.require(gold, { cause: 'response' });
    outcomes.push(new AuthError('step-up-insufficient'));
    expect((await rejection(first().begin())).code).to.equal('step-up-insufficient');
    expect(await result).to.deep.equal({ outcome: 'insufficient', assurance: { amr: [], acr: 'bronze' } });
    expect(snapshot()).to.equal(before);
  });

  it('that fails for another reason may be tried again', async () => {
    const { coordinator, outcomes, first } = shown();
    const result = coordinator.require(gold, { cause: 'response' });
    outcomes.push(new AuthError('invalid-code'), signedIn(session({ acr: 'gold' })));
    expect((await rejection(first().begin())).code).to.equal('invalid-code');
    await first().begin();
    expect((await result).outcome).to.equal('satisfied');
  });

  it('that ends as another account is refused, its tokens are taken back, and the session is as it was (STP-5)', async () => {
    for (const user of [{ id: 'ben' }, { id: 'ann', issuer: 'https://other.example' }]) {
      const { coordinator, outcomes, first, snapshot, revoked } = shown();
      const before = snapshot();
      const result = rejection(coordinator.require(gold, { cause: 'response' }));
      const other = { ...session({ acr: 'gold' }), user };
      outcomes.push(signedIn(other, grantOf(other)));
      expect((await rejection(first().begin())).code).to.equal('account-mismatch');
      expect((await result).code).to.equal('account-mismatch');
      expect(snapshot()).to.equal(before);
      expect(revoked.map((grant) => grant.session.user)).to.deep.equal([user]);
    }
  });

  it('that the backend itself refuses as somebody else’s is over (STP-5)', async () => {
    const { coordinator, outcomes, first } = shown();
    const result = rejection(coordinator.require(gold, { cause: 'response' }));
    outcomes.push(new AuthError('account-mismatch'));
    expect((await rejection(first().begin())).code).to.equal('account-mismatch');
    expect((await result).code).to.equal('account-mismatch');
    expect(coordinator.requests).to.deep.equal([]);
  });

  it('that comes back after it was cancelled changes nothing, and ends no session at the server (STP-4)', async () => {
    const { coordinator, outcomes, first, snapshot, revoked } = shown();
    const before = snapshot();
    const result = coordinator.require(gold, { cause: 'response' });
    const request = first();
    const raised = session({ acr: 'gold' });
    outcomes.push(signedIn(raised, grantOf(raised)));
    const begun = rejection(request.begin());
    request.cancel();
    expect((await begun).code).to.equal('step-up-cancelled');
    expect((await result).outcome).to.equal('cancelled');
    expect(snapshot()).to.equal(before);
    expect(revoked).to.deep.equal([]);
  });

  it('is not asked of somebody who has proved as much already, unless a server says that it is not enough (STP-6)', async () => {
    const { coordinator, set } = shown();
    set({ status: 'signed-in', ...session({ acr: 'gold', authTime: now - 1000 }) });
    const need = { acrValues: ['gold'], maxAge: 300 };
    expect((await coordinator.require(need, { cause: 'app' })).outcome).to.equal('satisfied');
    expect(coordinator.requests).to.have.length(0);
    void coordinator.require(need, { cause: 'response' });
    expect(coordinator.requests).to.have.length(1);
    set({ status: 'signed-in', ...session({ acr: 'gold', authTime: now - 301_000 }) });
    void coordinator.require(need, { cause: 'app' });
    expect(coordinator.requests).to.have.length(1);
  });

  it('is satisfied by what the person proves in another tab', async () => {
    const { coordinator, set } = shown();
    const result = coordinator.require(gold, { cause: 'response' });
    set({ status: 'signed-in', ...session({ acr: 'silver' }) });
    expect(coordinator.requests).to.have.length(1);
    set({ status: 'signed-in', ...session({ acr: 'gold' }) });
    expect((await result).outcome).to.equal('satisfied');
  });

  it('is not satisfied by a session that comes another way and is newer than before, but not fresh (STP-6)', async () => {
    for (const before of [undefined, now - 864_000_000]) {
      const { coordinator, set } = shown();
      set({ status: 'signed-in', ...session({ authTime: before }) });
      const results = [{ maxAge: 300 }, { maxAge: 0 }].map((need) => coordinator.require(need, { cause: 'app' }));
      // A refresh tells of an authentication at the provider that is five days old.
      set({ status: 'signed-in', ...session({ authTime: now - 432_000_000 }) });
      expect(coordinator.requests).to.have.length(2);
      // Less than five minutes, but before anybody was asked.
      set({ status: 'signed-in', ...session({ authTime: now - 60_000 }) });
      expect(coordinator.requests.map(({ need }) => need)).to.deep.equal([{ maxAge: 0 }]);
      set({ status: 'signed-in', ...session({ authTime: now - 999 }) });
      expect((await Promise.all(results)).map(({ outcome }) => outcome)).to.deep.equal(['satisfied', 'satisfied']);
    }
  });

  it('leaves no page after the person has changed their mind', async () => {
    const { coordinator, outcomes, first, left } = shown();
    const result = coordinator.require(gold, { cause: 'response' });
    outcomes.push({ kind: 'redirect', mode: 'page', url: new URL('https://as.example/authorize') });
    const request = first();
    const begun = rejection(request.begin());
    request.cancel();
    expect((await begun).code).to.equal('step-up-cancelled');
    expect((await result).outcome).to.equal('cancelled');
    expect(left).to.deep.equal([]);
  });

  it('ends with the session, and with its account', async () => {
    const { coordinator, set } = shown();
    const out = rejection(coordinator.require(gold, { cause: 'response' }));
    set({ status: 'signed-out', reason: 'user' });
    expect((await out).code).to.equal('session-changed');
    expect((await rejection(coordinator.require(gold, { cause: 'app' }))).code).to.equal('not-signed-in');
    set({ status: 'signed-in', ...session() });
    const other = rejection(coordinator.require(gold, { cause: 'response' }));
    set({ status: 'signed-in', ...session({ acr: 'gold' }, 'ben') });
    expect((await other).code).to.equal('account-mismatch');
    expect(coordinator.requests).to.have.length(0);
  });

  it('is withdrawn when the last who waited gives up, and not before', async () => {
    const { coordinator, first } = shown();
    const callers = [new AbortController(), new AbortController()];
    const results = callers.map(({ signal }) => rejection(coordinator.require(gold, { cause: 'response', signal })));
    const request = first();
    callers[0]!.abort();
    expect((await results[0]!).code).to.equal('cancelled');
    expect(request.signal.aborted).to.equal(false);
    callers[1]!.abort();
    expect((await results[1]!).code).to.equal('cancelled');
    expect(request.signal.aborted).to.equal(true);
    expect(coordinator.requests).to.have.length(0);
    expect((await rejection(coordinator.require(gold, { cause: 'response', signal: callers[0]!.signal }))).code).to.equal('cancelled');
  });

  it('is the app\'s handler\'s, which says when it is done (STP-1)', async () => {
    let finish = (): void => undefined;
    const asked: StepUpRequest[] = [];
    const { coordinator, set } = page({ onStepUp: (request) => (asked.push(request), new Promise<void>((resolve) => (finish = resolve))) });
    const result = coordinator.require(gold, { cause: 'response' });
    expect(asked).to.have.length(1);
    set({ status: 'signed-in', ...session({ acr: 'silver' }) });
    finish();
    expect((await result).outcome).to.equal('insufficient');
  });

  it('is looked at again when the app says that it is done', async () => {
    let raise = (): void => undefined;
    const parts = page({ onStepUp: async () => undefined, renew: async () => raise() });
    raise = () => parts.set({ status: 'signed-in', ...session({ acr: 'gold' }) });
    expect((await parts.coordinator.require(gold, { cause: 'response' })).outcome).to.equal('satisfied');
  });

  it('is cancelled by a handler that says so, and fails with any other failure of its (STP-4)', async () => {
    const cancelled = page({ onStepUp: () => Promise.reject(new AuthError('cancelled')) });
    expect((await cancelled.coordinator.require(gold, { cause: 'response' })).outcome).to.equal('cancelled');
    const failing = page({ onStepUp: () => Promise.reject(new AuthError('rate-limited', { retryAfterMs: 9 })) });
    expect(await rejection(failing.coordinator.require(gold, { cause: 'response' }))).to.deep.include({ code: 'rate-limited', retryAfterMs: 9 });
    const broken = page({ onStepUp: () => { throw new TypeError('x'); } });
    expect(await rejection(broken.coordinator.require(gold, { cause: 'response' }))).to.be.instanceOf(AuthError);
  });

  it('goes to the provider\'s window where there is nobody else to show it, and to nobody where there is none', async () => {
    const windows: string[] = [];
    const openPopup = (): Popup => (windows.push('opened'), { visit: async () => new URL('https://shop.example/'), close: () => void windows.push('closed') });
    const { coordinator, outcomes, asked } = page({ openPopup });
    outcomes.push(signedIn(session({ acr: 'gold' })));
    expect((await coordinator.require(gold, { cause: 'response' })).outcome).to.equal('satisfied');
    expect(asked).to.deep.equal([[{ kind: 'step-up', need: gold, user: { id: 'ann' } }, 'in a window']]);
    await settled();
    expect(windows).to.deep.equal(['opened', 'closed']);
    expect((await rejection(page().coordinator.require(gold, { cause: 'response' }))).code).to.equal('unsupported');
    const blocked = page({ openPopup: () => { throw new AuthError('popup-blocked'); } });
    expect((await rejection(blocked.coordinator.require(gold, { cause: 'response' }))).code).to.equal('popup-blocked');
    expect(blocked.asked).to.deep.equal([]);
  });

  it('leaves this page for a provider\'s only when it is begun without a window', async () => {
    const { coordinator, outcomes, first, left } = shown();
    void coordinator.require(gold, { cause: 'response' });
    outcomes.push({ kind: 'redirect', mode: 'page', url: new URL('https://as.example/authorize') });
    await first().begin();
    expect(left.map(String)).to.deep.equal(['https://as.example/authorize']);
    first().cancel();
  });

  it('reaches every listener, whatever another one does', async () => {
    const { coordinator } = page();
    const heard: number[] = [];
    const complained: unknown[] = [];
    const complain = console.error;
    console.error = (...words: unknown[]) => void complained.push(words);
    try {
      coordinator.subscribe(() => {
        throw new Error('mine');
      });
      const end = coordinator.subscribe(({ length }) => heard.push(length));
      const result = coordinator.require(gold, { cause: 'response' });
      end();
      coordinator.requests[0]!.cancel();
      await result;
    } finally {
      console.error = complain;
    }
    expect(heard).to.deep.equal([1]);
    expect(complained).to.have.length(2);
  });

  it('ends when the auth is disposed of, and leaves no listener (LIF-2)', async () => {
    const { coordinator, listeners } = shown();
    const result = rejection(coordinator.require(gold, { cause: 'response' }));
    coordinator.dispose();
    expect((await result).code).to.equal('disposed');
    expect((await rejection(coordinator.require(gold, { cause: 'app' }))).code).to.equal('disposed');
    expect(listeners.size).to.equal(0);
  });
});
