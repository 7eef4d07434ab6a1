import { expect } from 'chai';
import { isAuthError } from '../../../../src/errors.js';
import { FakeOrigin } from '../../../support/fake-origin.js';

describe('the turn of a refresh', () => {
  it('is waited for longer than a holder can take, whose request is never answered (LCK-5)', async () => {
    const origin = new FakeOrigin();
    const [holder, waiter] = [await origin.open(), await origin.open()];
    await holder.signIn();
    await origin.clock.advance(100);
    origin.sleep(301_000);
    origin.server.fault = { kind: 'hang' };
    const began = origin.clock.monotonic;
    const codeAndTime = async (asked: Promise<unknown>): Promise<readonly [string, number]> => {
      const code = await asked.then(String, (error: unknown) => (isAuthError(error) ? error.code : String(error)));
      return [code, origin.clock.monotonic - began];
    };
    const both = Promise.all([codeAndTime(holder.access()), codeAndTime(waiter.access())]);
    const result = await origin.after(60_000, both);
    expect(result).not.to.be.instanceOf(Error);
    const [[first, held], [second, waited]] = result as Awaited<typeof both>;
    expect(first).to.equal('timeout');
    expect(held).to.be.within(9_000, 11_000);
    // Its turn has come, after the holder's deadline and before its own.
    expect(second).to.equal('timeout');
    expect(waited).to.be.at.least(held);
  });
});
