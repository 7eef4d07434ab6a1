import { expect } from 'chai';
import { readSignals } from '../../../../src/risk.js';
import { toBase64Url } from '../../../../src/platform/base64url.js';

const header = (value: unknown): string => toBase64Url(new TextEncoder().encode(JSON.stringify(value)));

describe('signals, as a server reads them', () => {
  it('are the documented keys with values that fit, and nothing else', () => {
    const sent = { timeZone: 'Europe/Oslo', utcOffset: 60, languages: ['nb', 'en'], webdriver: false, screen: 'huge', seconds: -4, email: 'ann@example.com', __proto__: { touch: true } };
    expect(readSignals(header(sent))).to.deep.equal({ webdriver: false, utcOffset: 60, timeZone: 'Europe/Oslo', languages: ['nb', 'en'] });
  });

  const rubbish: readonly (readonly [is: string, text: string | null | undefined])[] = [
    ['nothing', null],
    ['an empty header', ''],
    ['no base64url', '{"webdriver":true}'],
    ['padded text', 'e30='],
    ['half a group', 'eyJ3Z'],
    ['no JSON', toBase64Url(new Uint8Array([123, 34]))],
    ['no UTF-8', toBase64Url(new Uint8Array([34, 255, 34]))],
    ['a list', header([{ webdriver: true }])],
    ['a word', header('webdriver')],
    ['null', header(null)],
    ['more than 2 kB', header({ webdriver: true, more: 'x'.repeat(2_100) })],
  ];
  for (const [is, text] of rubbish) {
    it(`${is} is as good as none`, () => {
      expect(readSignals(text)).to.equal(undefined);
    });
  }
});
