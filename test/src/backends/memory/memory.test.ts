import { expect } from 'chai';
import { memory, type MemoryOptions } from '../../../../src/backends/memory/memory.js';
import { memoryStorage } from '../../../support/memory-storage.js';
import { rejection } from '../../../support/rejection.js';
import { testPlatform } from '../../../support/test-platform.js';

const page = 'http://localhost:5173/sign-in';
const password = 'correct horse battery';
const signIn = { kind: 'sign-in', method: 'password', identifier: 'ann@example.com', password } as const;

function made(options: MemoryOptions = {}, overrides: Parameters<typeof testPlatform>[1] = {}) {
  const platform = testPlatform(page, overrides);
  return { platform, backend: memory({ platform, deliver: () => undefined, accounts: [{ email: 'ann@example.com', password }], ...options }) };
}

describe('the in-memory server', () => {
  it('forgets everything with the page, unless it is asked to keep it for the tab', async () => {
    const storage = memoryStorage();
    const tab = { tabStorage: () => storage };
    await made({}, tab).backend.start(signIn, {});
    expect(storage.length).to.equal(0);

    const before = made({ persist: 'tab' }, tab).backend;
    await before.start({ ...signIn, kind: 'sign-up', identifier: 'new@example.com', name: 'New' }, { returnUrl: page });
    const link = new URL(before.outbox[0]!.link!);
    expect(storage.getItem(storage.key(0)!)).not.to.include(password);

    const reloaded = made({ persist: 'tab' }, tab).backend;
    expect(await reloaded.resume(link, {})).to.deep.include({ kind: 'signed-in', newUser: true });
    const again = made({ persist: 'tab' }, tab).backend;
    expect((await again.session.restore({}))?.user.email).to.equal('new@example.com');
    expect(await again.start(signIn, {})).to.deep.include({ kind: 'signed-in' });
  });

  it('begins anew where what the tab kept is broken', async () => {
    const storage = memoryStorage();
    storage.setItem('keylit:memory', '{"accounts":');
    expect(await made({ persist: 'tab' }, { tabStorage: () => storage }).backend.start(signIn, {})).to.deep.include({ kind: 'signed-in' });
  });

  it('limits attempts where it is asked to, and says how long', async () => {
    let now = 1_000_000;
    const { backend } = made({ rateLimit: { attempts: 2, windowMs: 10_000 } }, { now: () => now });
    for (let tries = 0; tries < 2; tries += 1) expect((await rejection(backend.start({ ...signIn, password: 'wrong' }, {}))).code).to.equal('invalid-credentials');
    now += 4_000;
    expect(await rejection(backend.start(signIn, {}))).to.deep.include({ code: 'rate-limited', status: 429, retryAfterMs: 6_000 });
    // A passkey that waits in autofill is nobody's attempt.
    expect((await backend.start({ kind: 'sign-in', method: 'passkey', conditional: true }, {})).kind).to.equal('challenge');
    now += 6_000;
    expect(await backend.start(signIn, {})).to.deep.include({ kind: 'signed-in' });
  });

  it('asks for fields that are missing, once', async () => {
    const { backend } = made({ accounts: [{ email: 'ann@example.com', password, missing: ['name', 'terms'] }] });
    const outcome = await backend.start(signIn, {});
    if (outcome.kind !== 'challenge') throw new Error(outcome.kind);
    expect(outcome.challenge).to.deep.equal({ kind: 'fields', fields: ['name', 'terms'] });
    expect(await backend.session.restore({})).to.equal(null);
    expect(await rejection(backend.answer(outcome.continuation, { kind: 'fields', values: { name: 'Ann' } }, {}))).to.deep.include({ code: 'missing-field', path: 'terms' });
    const done = await backend.answer(outcome.continuation, { kind: 'fields', values: { name: 'Ann', terms: 'on' } }, {});
    expect(done).to.deep.include({ kind: 'signed-in' });
    expect((await backend.session.restore({}))?.user.name).to.equal('Ann');
    expect(await backend.start(signIn, {})).to.deep.include({ kind: 'signed-in' });
  });

  it('lets codes run out by its own clock', async () => {
    let now = 1_000_000;
    const { backend } = made({ codeLifetimeMs: 60_000 }, { now: () => now });
    const outcome = await backend.start({ kind: 'sign-in', method: 'email-code', identifier: 'ann@example.com' }, {});
    if (outcome.kind !== 'challenge') throw new Error(outcome.kind);
    now += 60_000;
    expect((await rejection(backend.answer(outcome.continuation, { kind: 'code', code: backend.outbox[0]!.code! }, {}))).code).to.equal('expired-code');
  });

  it('writes mails to the console where nobody else takes them', async () => {
    const warn = console.warn;
    const lines: string[] = [];
    console.warn = (...words: unknown[]) => void lines.push(words.join(' '));
    try {
      const backend = memory({ platform: testPlatform(page) });
      await backend.start({ kind: 'sign-in', method: 'email-code', identifier: 'ann@example.com' }, {});
      expect(lines).to.have.length(1);
      expect(lines[0]).to.include('ann@example.com').and.to.include(backend.outbox[0]!.code!);
    } finally {
      console.warn = warn;
    }
  });

  it('hides whether a mail was sent to nobody', async () => {
    const { backend } = made();
    for (const kind of ['sign-in', 'recovery'] as const) {
      await backend.start({ kind, method: 'magic-link', identifier: 'nobody@example.com' }, {});
    }
    expect(backend.outbox.map(({ purpose }) => purpose)).to.deep.equal(['sign-in']);
  });
});
