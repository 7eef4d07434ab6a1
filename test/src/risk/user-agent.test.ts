import { expect } from 'chai';
import { classifyUserAgent } from '../../../src/risk.js';

const mozilla = 'Mozilla/5.0';
const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0';
const cases: readonly (readonly [text: string, browser: string, os: string, device: string])[] = [
  [`${mozilla} (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36`, 'Chrome', 'Windows', 'desktop'],
  [`${mozilla} (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/156.0.0.0`, 'Edge', 'Windows', 'desktop'],
  [`${mozilla} (X11; Linux x86_64) ${chrome} Safari/537.36 OPR/120.0.0.0`, 'Opera', 'Linux', 'desktop'],
  [`${mozilla} (Linux; Android 10; K) ${chrome} Mobile Safari/537.36`, 'Chrome', 'Android', 'mobile'],
  [`${mozilla} (Linux; Android 10; K) ${chrome} Safari/537.36`, 'Chrome', 'Android', 'tablet'],
  [`${mozilla} (Linux; Android 16; SM-S938B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`, 'Samsung Internet', 'Android', 'mobile'],
  [`${mozilla} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15`, 'Safari', 'macOS', 'desktop'],
  [`${mozilla} (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1`, 'Safari', 'iOS', 'mobile'],
  [`${mozilla} (iPad; CPU OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/156.0 Mobile/15E148 Safari/604.1`, 'Chrome', 'iOS', 'tablet'],
  [`${mozilla} (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0`, 'Firefox', 'Linux', 'desktop'],
  [`${mozilla} (Android 16; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0`, 'Firefox', 'Android', 'mobile'],
  [`${mozilla} (X11; CrOS x86_64 14541.0.0) ${chrome} Safari/537.36`, 'Chrome', 'ChromeOS', 'desktop'],
  [`${mozilla} (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36`, 'Headless Chrome', 'Linux', 'bot'],
  [`${mozilla} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`, 'unknown', 'unknown', 'bot'],
  ['curl/8.5.0', 'unknown', 'unknown', 'bot'],
  ['', 'unknown', 'unknown', 'unknown'],
];

describe('what a user-agent string says', () => {
  for (const [text, browser, os, device] of cases) {
    it(`${text.slice(0, 90) || '(nothing)'} is ${browser} on ${os}, ${device}`, () => {
      expect(classifyUserAgent(text)).to.deep.equal({ browser, os, device });
    });
  }

  it('takes no longer for a string that is made to take long', () => {
    const started = performance.now();
    for (const piece of ['Version/1.1 ', 'a', 'Mobile '.repeat(3), '(((((('])
      classifyUserAgent(piece.repeat(200_000));
    expect(performance.now() - started).to.be.below(1_000);
  });
});
