import { expect } from 'chai';
import { fromBase32, toBase32 } from '../../../../src/backends/memory/bytes.js';
import { isTotpCode, totpCode } from '../../../../src/backends/memory/totp.js';

/** "12345678901234567890", the secret of RFC 6238, appendix B. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('a time-based code', () => {
  // The appendix has eight digits; the last six are the same.
  const vectors: readonly [seconds: number, code: string][] = [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ];
  for (const [seconds, code] of vectors) {
    it(`is ${code} at ${seconds} (RFC 6238, appendix B)`, async () => {
      expect(await totpCode(secret, seconds * 1000)).to.equal(code);
    });
  }

  it('is taken a period early and a period late, and no more', async () => {
    const now = 1_111_111_111_000;
    for (const [periods, isRight] of [[-2, false], [-1, true], [0, true], [1, true], [2, false]] as const) {
      expect(await isTotpCode(secret, await totpCode(secret, now + periods * 30_000), now), String(periods)).to.equal(isRight);
    }
    for (const code of ['', '05047', '0504711', 'abcdef']) expect(await isTotpCode(secret, code, now)).to.equal(false);
  });
});

describe('Base32', () => {
  // RFC 4648, section 10, without padding.
  const vectors: readonly [text: string, encoded: string][] = [['', ''], ['f', 'MY'], ['fo', 'MZXQ'], ['foo', 'MZXW6'], ['foob', 'MZXW6YQ'], ['fooba', 'MZXW6YTB'], ['foobar', 'MZXW6YTBOI']];
  for (const [text, encoded] of vectors) {
    it(`writes "${text}" as ${encoded || 'nothing'}`, () => {
      expect(toBase32(new TextEncoder().encode(text))).to.equal(encoded);
      expect(new TextDecoder().decode(fromBase32(encoded))).to.equal(text);
    });
  }

  it('is read as people copy it', () => {
    expect(fromBase32('mzxw 6ytb-oi==')).to.deep.equal(fromBase32('MZXW6YTBOI'));
  });
});
