import { expect } from 'chai';
import { decodeProtectedHeader } from 'jose';
import type { TokenCustody } from '../../../../src/session/tokens/token-custody.js';
import type { TokenRecord } from '../../../../src/session/tokens/record.js';
import { FakeOrigin, type FakeTab } from '../../../support/fake-origin.js';
import { grantOf, tokenCapabilities } from '../../../support/token-backend.js';

const declared = { ...tokenCapabilities, transport: 'dpop', refresh: 'bound' } as const;
const custodyOf = (tab: FakeTab) => tab.keeper.custody!() as Promise<TokenCustody>;

/** Signs somebody in with tokens that are bound to a key of their own. */
async function signIn(origin: FakeOrigin, tab: FakeTab, id: string): Promise<void> {
  const custody = await custodyOf(tab);
  await custody.hold(async () => {
    const prover = await custody.prover();
    const { session, tokens } = grantOf(origin.server.signIn(id));
    const grant = { session, tokens: { ...tokens, type: 'DPoP' as const }, prover };
    return { kind: 'signed-in', session, newUser: false, grant };
  });
  custody.keep();
}

describe('DPoP keys of several accounts', () => {
  it("are apart: signing out of one in one tab leaves the other's key where it is, and good (DPO-8)", async () => {
    const origin = new FakeOrigin();
    const [one, other] = [await origin.open({ declared, accounts: 'pin' }), await origin.open({ declared, accounts: 'pin' })];
    await signIn(origin, one, 'ann');
    await signIn(origin, other, 'ben');
    const records = ['ann', 'ben'].map((id) => [...origin.records.values()].find((record) => (record as TokenRecord).session.user.id === id) as TokenRecord);
    const keys = await Promise.all(records.map((record) => crypto.subtle.exportKey('jwk', record.keys!.publicKey)));
    expect(keys[0]!.x).not.to.equal(keys[1]!.x);

    // While it is not done, it is marked: for this one alone.
    origin.beforeStore = (operation) => {
      if (operation === 'take') throw new DOMException('busy', 'UnknownError');
    };
    await origin.after(2_000, one.keeper.signOut());
    other.fire('focus');
    await origin.clock.advance(2_000);
    expect(other.snapshot.status === 'signed-in' && other.snapshot.user.id).to.equal('ben');
    origin.beforeStore = () => undefined;
    await origin.after(2_000, one.keeper.restore());
    expect([...origin.records.values()]).to.deep.equal([records[1]]);
    const { prover, access } = (await (await custodyOf(other)).token())!;
    // Signing takes real time; then the origin's goes on.
    const proved = prover!.send(new URL('/api/x', origin.server.origin), {}, access);
    for (let left = 2_000; left > 0 && !origin.server.requests.some(({ path }) => path === '/api/x'); left -= 1) await new Promise((resolve) => setTimeout(resolve, 1));
    const reply = await origin.after(1_000, proved);
    expect(reply).to.have.property('status', 200);
    const { headers } = origin.server.requests.find(({ path }) => path === '/api/x')!;
    expect((decodeProtectedHeader(headers.get('dpop')!).jwk as JsonWebKey).x).to.equal(keys[1]!.x);
    expect(other.snapshot.status === 'signed-in' && other.snapshot.user.id).to.equal('ben');
  });
});
