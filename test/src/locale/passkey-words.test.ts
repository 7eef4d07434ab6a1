import { expect } from 'chai';
import { catalogue, languageTags } from '../../../src/locale/catalogue.js';
import type { MessageKey } from '../../../src/locale/language.js';

/** What is said about passkeys, wherever it is said. */
const isAboutPasskeys = (key: string): boolean => /passkey|^offer\.|^way\.|^security-key/.test(key);
const wordsIn = (message: unknown): string => (typeof message === 'string' ? message : Object.values(message as object).join(' '));
const values = (message: unknown): readonly string[] => [...new Set([...wordsIn(message).matchAll(/\{(\w+)\}/g)].map(([, name]) => name!))].toSorted();

describe('words about passkeys', () => {
  for (const tag of languageTags) {
    it(`P29: are all there in ${tag}, with the values that English has, and none is left in English`, async () => {
      const [english, other] = [await catalogue('en'), await catalogue(tag)];
      const keys = (Object.keys(english) as MessageKey[]).filter(isAboutPasskeys);
      expect(keys).to.have.length.above(45);
      for (const key of keys) {
        expect(wordsIn(other[key]).trim(), key).not.to.equal('');
        // A language may say "one" or "two" in a word of its own, but a value that English has not would stay empty.
        expect(values(english[key]), key).to.include.members([...values(other[key])]);
        expect(values(other[key]), key).to.have.members([...values(english[key])]);
        // Some words are the same in several languages: a passkey is one.
        if (tag !== 'en' && wordsIn(english[key]).includes(' ')) expect(wordsIn(other[key]), key).not.to.equal(wordsIn(english[key]));
      }
      // What is there in one language alone would never be looked up in others.
      expect(Object.keys(other).filter(isAboutPasskeys)).to.have.members(keys);
    });
  }
});
