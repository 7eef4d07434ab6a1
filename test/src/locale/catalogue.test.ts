import { expect } from 'chai';
import { catalogue, languageTags } from '../../../src/locale/catalogue.js';
import type { Catalogue } from '../../../src/locale/language.js';
import type { Message } from '../../../src/locale/message.js';

const english = await catalogue('en');
const texts = (message: Message): readonly string[] => (typeof message === 'string' ? [message] : Object.values(message));
const placeholders = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).toSorted();
const keys = Object.keys(english) as (keyof Catalogue)[];

describe('the messages', () => {
  it('are there in English, German and Arabic', () => {
    expect(languageTags).to.deep.equal(['en', 'de', 'ar']);
  });

  for (const tag of languageTags) {
    describe(tag, () => {
      let own: Catalogue;
      before(async () => {
        own = await catalogue(tag);
      });

      it('has exactly the keys of English', () => {
        expect(Object.keys(own).toSorted()).to.deep.equal(keys.toSorted());
      });

      it('has words for each', () => {
        const empty = keys.filter((key) => texts(own[key]).some((text) => text.trim() === ''));
        expect(empty).to.deep.equal([]);
      });

      it('has the placeholders of English in each', () => {
        for (const key of keys) {
          const expected = placeholders(texts(english[key]).at(-1)!);
          for (const text of texts(own[key])) {
            // A form for exactly one or two things may say the number in words.
            const missing = expected.filter((name) => !placeholders(text).includes(name));
            expect(missing.filter((name) => name !== 'count'), `${key}: ${text}`).to.deep.equal([]);
            expect(placeholders(text).filter((name) => !expected.includes(name)), `${key}: ${text}`).to.deep.equal([]);
          }
        }
      });

      it('counts in the plural forms of the language', () => {
        const forms = new Intl.PluralRules(tag).resolvedOptions().pluralCategories;
        for (const key of keys) {
          const message = own[key];
          const isPlural = typeof english[key] !== 'string';
          expect(typeof message !== 'string', key).to.equal(isPlural);
          if (typeof message === 'string') continue;
          expect(Object.keys(message), key).to.include('other');
          for (const form of Object.keys(message)) expect(forms, `${key}: ${form}`).to.include(form);
          expect(placeholders(message.other), key).to.include('count');
        }
      });

      it('has no markup and no placeholder that was forgotten', () => {
        for (const key of keys) for (const text of texts(own[key])) expect(text, key).not.to.match(/<[a-z]|&[a-z]+;|TODO|\{\s*\}|\{\{/i);
      });

      if (tag !== 'en') {
        it('is not English', () => {
          const same = keys.filter((key) => JSON.stringify(own[key]) === JSON.stringify(english[key]));
          expect(same.length / keys.length, same.join(', ')).to.be.below(0.1);
        });
      }
    });
  }

  it('are found by a tag of any length and case', async () => {
    const german = await catalogue('de');
    for (const tag of ['de', 'DE', 'de-AT', 'de-Latn-DE']) expect(await catalogue(tag)).to.equal(german);
  });

  it('are English for a language that is not there, and for what is no language', async () => {
    for (const tag of ['fr', 'x', '', 'constructor', '__proto__', 'toString']) expect(await catalogue(tag)).to.equal(english);
  });
});
