import { expect } from 'chai';
import { load } from '../../../src/platform/load.js';
import { rejection } from '../../support/rejection.js';

describe('a chunk', () => {
  it('is loaded once where it is there', async () => {
    let tries = 0;
    expect(await load(async () => (tries += 1))).to.equal(1);
  });

  it('is tried again once, after a network that stumbled', async () => {
    let tries = 0;
    const stumbling = async (): Promise<string> => {
      tries += 1;
      if (tries === 1) throw new TypeError('Failed to fetch dynamically imported module');
      return 'here';
    };
    expect(await load(stumbling)).to.equal('here');
    expect(tries).to.equal(2);
  });

  it('that a deploy took away says so, with its cause', async () => {
    let tries = 0;
    const error = await rejection(load(() => Promise.reject(new TypeError(`gone ${(tries += 1)}`))));
    expect(tries).to.equal(2);
    expect(error).to.deep.include({ code: 'chunk-unavailable' });
    expect(error.retryable).to.equal(true);
    expect(error.cause).to.equal('TypeError');
  });
});
