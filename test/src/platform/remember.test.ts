import { expect } from 'chai';
import { lastFactor, rememberFactor } from '../../../src/flow/last-factor.js';
import { noteOffer, offerRests } from '../../../src/flow/offer-rest.js';
import { remember } from '../../../src/platform/remember.js';
import { memoryStorage } from '../../support/memory-storage.js';
import { testPlatform } from '../../support/test-platform.js';

describe('what is only nice to have', () => {
  const full = memoryStorage();
  full.setItem = () => {
    throw new DOMException('', 'QuotaExceededError');
  };

  it('is kept where there is room', () => {
    const storage = memoryStorage();
    expect(remember(storage, 'a', 'b')).to.equal(true);
    expect(storage.getItem('a')).to.equal('b');
  });

  it('is done without where storage is full or blocked, and a sign-in goes on', () => {
    expect(remember(full, 'a', 'b')).to.equal(false);
    expect(remember(null, 'a', 'b')).to.equal(false);
    const where = { name: 'shop', platform: testPlatform('https://shop.example/', { sharedStorage: () => full }) };
    rememberFactor(where, 'totp');
    noteOffer(where);
    expect(lastFactor(where)).to.equal(undefined);
    expect(offerRests(where)).to.equal(false);
  });
});
