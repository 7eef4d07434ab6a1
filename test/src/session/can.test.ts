import { expect } from 'chai';
import { AuthError } from '../../../src/errors.js';
import { can, canUntil, type AuthzQuery } from '../../../src/session/can.js';
import type { Snapshot } from '../../../src/session/snapshot.js';

const now = Date.UTC(2026, 4, 4, 12);
const minutes = 60_000;

type Live = Extract<Snapshot, { status: 'signed-in' }>;
const live: Live = {
  status: 'signed-in',
  user: { id: 'u1' },
  assurance: { acr: 'gold', amr: ['pwd', 'otp'], authTime: now - 4 * minutes },
  roles: ['editor', 'admin'],
  permissions: ['orders:read'],
};
const malformed = (changes: Readonly<Record<string, unknown>>): Live => ({ ...live, ...changes });
const odd = (query: unknown): AuthzQuery => query as AuthzQuery;

const editor: AuthzQuery = { role: 'editor' };
const read: AuthzQuery = { permission: 'orders:read' };
const recent: AuthzQuery = { fresh: { maxAge: 300 } };

describe('can, a hint for what people see', () => {
  const granted: readonly [name: string, query: AuthzQuery][] = [
    ['a role', editor],
    ['a permission', read],
    ['a recent authentication', recent],
    ['one of several acr values', { fresh: { acrValues: ['platinum', 'gold'] } }],
    ['each of several ways of proving', { fresh: { amr: ['otp', 'pwd'] } }],
    ['all that freshness can ask', { fresh: { acrValues: ['gold'], amr: ['pwd'], maxAge: 241 } }],
    ['all of several', { all: [editor, read, recent] }],
    ['any of several', { any: [{ role: 'owner' }, read] }],
    ['any within all', { all: [editor, { any: [{ role: 'owner' }, { all: [read] }] }] }],
    ['two keys of one query', odd({ role: 'editor', permission: 'orders:read' })],
  ];
  for (const [name, query] of granted) it(`ATZ-1: says yes to ${name}`, () => expect(can(live, query, now)).to.equal(true));

  const refused: readonly [name: string, query: AuthzQuery][] = [
    ['a role that the person has not', { role: 'owner' }],
    ['the beginning of a role', { role: 'edit' }],
    ['a role without a name', { role: '' }],
    ['a permission that is a role', { permission: 'editor' }],
    ['an authentication that is too old', { fresh: { maxAge: 240 } }],
    ['an age of nothing', { fresh: { maxAge: 0 } }],
    ['another acr', { fresh: { acrValues: ['silver'] } }],
    ['no acr at all', { fresh: { acrValues: [] } }],
    ['a way of proving that was not used', { fresh: { amr: ['pwd', 'hwk'] } }],
    ['no way of proving at all', { fresh: { amr: [] } }],
    ['freshness that asks nothing', { fresh: {} }],
    ['all of nothing', { all: [] }],
    ['any of nothing', { any: [] }],
    ['all, where one fails', { all: [editor, { role: 'owner' }] }],
    ['two keys, where one fails', odd({ role: 'editor', permission: 'orders:write' })],
    ['a key that there is not', odd({ rule: 'editor' })],
    ['a key that there is not beside one that holds', odd({ role: 'editor', tenant: 'x' })],
    ['the name of something built in', odd({ constructor: 'editor' })],
    ['a freshness that there is not', odd({ fresh: { maxage: 300, maxAge: 300 } })],
    ['an empty query', odd({})],
    ['no query', odd(undefined)],
    ['a query that is a word', odd('editor')],
    ['a query that is a list', odd([editor])],
    ['a role that is a number', odd({ role: 1 })],
    ['a role that is a list', odd({ role: ['editor'] })],
    ['all that is no list', odd({ all: editor })],
    ['a list with a hole', odd({ all: [editor, null] })],
    ['an age that is text', odd({ fresh: { maxAge: '300' } })],
    ['an age below nothing', odd({ fresh: { maxAge: -1 } })],
    ['an age that is no number', odd({ fresh: { maxAge: Number.NaN } })],
    ['an age without an end', odd({ fresh: { maxAge: Infinity } })],
    ['an acr value that is text', odd({ fresh: { acrValues: 'gold' } })],
  ];
  for (const [name, query] of refused) it(`ATZ-1: says no to ${name}`, () => expect(can(live, query, now)).to.equal(false));

  const everything: AuthzQuery = { any: [editor, read, recent] };
  const states: readonly [name: string, snapshot: unknown][] = [
    ['while the session is restored', { status: 'restoring' }],
    ['to somebody who is signed out', { status: 'signed-out', reason: 'none' }],
    ['while it is locked', { status: 'locked', why: 'idle' }],
    ['while the server cannot be reached', { status: 'unreachable', error: new AuthError('offline') }],
    ['while locked, whatever else the snapshot holds', { ...live, status: 'locked' }],
    ['after the end of the session', malformed({ endsAt: now })],
    ['to a session whose end is no time', malformed({ endsAt: 'tomorrow' })],
    ['to a session whose end is no number', malformed({ endsAt: Number.NaN })],
    ['to no snapshot', undefined],
    ['to nothing', null],
  ];
  for (const [name, snapshot] of states) it(`ATZ-1: says no ${name}`, () => expect(can(snapshot as Snapshot, everything, now)).to.equal(false));

  const claims: readonly [name: string, snapshot: Live, query: AuthzQuery][] = [
    ['roles that are missing', malformed({ roles: undefined }), editor],
    ['roles that are text', malformed({ roles: 'no-editor' }), editor],
    ['roles that are an object', malformed({ roles: { editor: true } }), editor],
    ['permissions that are null', malformed({ permissions: null }), read],
    ['an assurance that is missing', malformed({ assurance: undefined }), recent],
    ['an authentication without a time', malformed({ assurance: { amr: [] } }), recent],
    ['a time that is text', malformed({ assurance: { amr: [], authTime: String(now) } }), recent],
    ['a time in seconds', malformed({ assurance: { amr: [], authTime: now / 1000 } }), recent],
    ['a time that is far ahead', malformed({ assurance: { amr: [], authTime: now + 6 * minutes } }), recent],
    ['an acr that is a list', malformed({ assurance: { acr: ['gold'], amr: [] } }), { fresh: { acrValues: ['gold'] } }],
    ['an amr that is text', malformed({ assurance: { amr: 'pwd' } }), { fresh: { amr: ['pwd'] } }],
  ];
  for (const [name, snapshot, query] of claims) it(`ATZ-1: says no to ${name}`, () => expect(can(snapshot, query, now)).to.equal(false));

  it("believes a server whose clock is a little ahead of the device's", () => {
    expect(can(malformed({ assurance: { amr: [], authTime: now + 4 * minutes } }), recent, now)).to.equal(true);
  });

  it('STP-6: what was fresh is not any more once its time is over, by the clock alone', () => {
    const until = canUntil(live, recent, now);
    expect(until).to.equal(now + minutes);
    expect(can(live, recent, until - 1)).to.equal(true);
    expect(can(live, recent, until)).to.equal(false);
  });

  it('asks again at the first time that changes the answer, and not without one', () => {
    const later: AuthzQuery = { fresh: { maxAge: 600 } };
    expect(canUntil(live, editor, now)).to.equal(Infinity);
    expect(canUntil(live, { all: [editor, recent, later] }, now)).to.equal(now + minutes);
    expect(canUntil(live, { any: [recent, later] }, now)).to.equal(now + 6 * minutes);
    expect(canUntil(live, { any: [recent, editor] }, now)).to.equal(Infinity);
    expect(canUntil({ ...live, endsAt: now + 5 }, editor, now)).to.equal(now + 5);
    expect(canUntil(live, { fresh: { maxAge: 240 } }, now)).to.equal(Infinity);
    expect(canUntil({ status: 'restoring' }, recent, now)).to.equal(Infinity);
  });

  it("takes the device's clock by itself", () => {
    expect(can(malformed({ endsAt: Date.now() + 60_000 }), editor)).to.equal(true);
    expect(can(malformed({ endsAt: Date.now() - 1 }), editor)).to.equal(false);
  });
});
