import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Backend } from '../../src/backend/backend.js';
import { createAuth, type Auth } from '../../src/index.js';

/** Whoever's request it is: an identity server sees that by the cookie which came with it. */
const backendOf = (id: string): Backend => ({
  name: 'test',
  origins: [],
  declared: {
    identifiers: ['email'],
    signIn: ['password'],
    signUp: [],
    factors: [],
    recovery: [],
    account: [],
    password: { minLength: 8, maxLength: 64 },
    transport: 'cookie',
    refresh: 'cookie',
  },
  start: async () => ({ kind: 'accepted' }),
  answer: async () => ({ kind: 'accepted' }),
  resume: async () => null,
  session: { restore: async () => ({ user: { id }, assurance: { amr: [] } }), end: async () => undefined },
});

const userOf = ({ snapshot }: Auth): string => (snapshot.status === 'signed-in' ? snapshot.user.id : snapshot.status);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('two requests on a server at the same time', () => {
  it('see nothing of each other: not who is signed in, and not that one signs out (SSR-2)', async () => {
    const people = ['ann', 'ben', 'eve'];
    const auths = people.map((id) => createAuth({ backend: backendOf(id) }));
    try {
      await Promise.all(auths.map((auth) => auth.ready()));
      assert.deepEqual(auths.map(userOf), people);
      // Long enough for what a page does a moment after it stands.
      await pause(1_000);
      await auths[0]!.signOut();
      await pause(500);
      assert.deepEqual(auths.map(userOf), ['signed-out', 'ben', 'eve']);
    } finally {
      auths.forEach((auth) => auth.dispose());
    }
  });

  it('begin with nothing that an earlier one left (SSR-2)', async () => {
    const first = createAuth({ backend: backendOf('ann') });
    await first.ready();
    await first.signOut();
    first.dispose();
    const next = createAuth({ backend: backendOf('ben') });
    assert.equal(next.snapshot.status, 'restoring');
    await next.ready();
    assert.equal(userOf(next), 'ben');
    next.dispose();
  });
});
