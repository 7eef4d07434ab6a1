import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { CONTENT_SECURITY_POLICY } from '../../demo/server/security-headers.js';
import { startTestDemo, type TestDemo } from '../support/demo-server.js';
import { fault } from './fault.js';
import { Visitor } from './visitor.js';

const PAGES = [
  '/',
  '/sign-in',
  '/sign-up',
  '/recover',
  '/account',
  '/checkout',
  '/quick-start',
  '/terms',
  '/privacy',
  '/support',
];

describe('the demo server', () => {
  let demo: TestDemo;
  before(async () => {
    demo = await startTestDemo();
  });
  after(() => demo?.close());

  /** As it is on the wire: `fetch` neither lets the Host be chosen nor leaves dots in a path. */
  function raw(
    path: string,
    headers: Readonly<Record<string, string>> = {},
    host = '127.0.0.1',
  ): Promise<{ status: number; body: string; headers: NodeJS.Dict<string | string[]> }> {
    return new Promise((resolve, reject) => {
      const sent = request({ host, port: demo.port, path, headers, timeout: 5_000 }, (reply) => {
        let body = '';
        reply.setEncoding('utf8');
        reply.on('data', (chunk: string) => (body += chunk));
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body, headers: reply.headers }));
      });
      sent.on('error', reject);
      sent.end();
    });
  }

  test('every page comes with the strict policy, and with no script or style of its own', async () => {
    for (const page of PAGES) {
      const { status, body, headers } = await raw(page);
      assert.equal(status, 200, page);
      assert.equal(headers['content-security-policy'], CONTENT_SECURITY_POLICY, page);
      assert.equal(headers['x-content-type-options'], 'nosniff', page);
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin', page);
      assert.doesNotMatch(body, /<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/, page);
    }
  });

  test('the pages of the shop share one frame, and each has its own title, script and content in it', async () => {
    const shop = PAGES.filter((page) => page !== '/quick-start');
    const bodies = await Promise.all(shop.map(async (page) => (await raw(page)).body));
    const once = (body: string, part: RegExp) => assert.equal(body.match(part)?.length, 1, `${part} in\n${body}`);
    for (const body of bodies) {
      for (const part of [/<title>[^<]+<\/title>[^]*<\/head>/g, /<header\b/g, /<main\b[^]*?<\/main>/g, /<footer\b/g, /<auth-provider\b/g]) once(body, part);
      assert.doesNotMatch(body, /<!--/);
      // Shop and inbox on every page, and what the page does itself after them.
      assert.match(body, /keylit\.js"><\/script>\s*<script type="module" src="\/scripts\/inbox\.js"><\/script>\s*<title>/);
    }
    assert.equal(new Set(bodies.map((body) => /<title>(.*)<\/title>/.exec(body)?.[1])).size, shop.length);
    assert.match((await raw('/checkout')).body, /src="\/scripts\/checkout\.js"/);
  });

  test('the frame is no page, and what a page is made of cannot be asked for', async () => {
    for (const path of ['/layout', '/layout.html', '/sign-in.html']) assert.equal((await raw(path)).status, 404, path);
  });

  test('the policy is the one that Keylit promises', () => {
    assert.equal(
      CONTENT_SECURITY_POLICY,
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html 'allow-duplicates'; report-uri /csp-report",
    );
  });

  test('a page that may be handed a token tells no other site its address', async () => {
    assert.equal((await raw('/recover')).headers['referrer-policy'], 'no-referrer');
    assert.equal((await raw('/')).headers['referrer-policy'], 'same-origin');
  });

  test('the quick start has exactly the four lines', async () => {
    const { body } = await raw('/quick-start');
    for (const line of [
      '<link rel="stylesheet" href="/keylit/keylit.css">',
      '<script type="module" src="/keylit/keylit.js"></script>',
      '<auth-provider backend="better-auth" base-url="/api/auth"></auth-provider>',
      '<auth-login></auth-login>',
    ]) {
      assert.equal(body.split(line).length, 2, line);
    }
  });

  test('files are compressed, and not sent twice', async () => {
    const first = await raw('/shop.css', { 'accept-encoding': 'gzip, br' });
    assert.equal(first.headers['content-encoding'], 'br');
    assert.equal(first.headers['content-type'], 'text/css; charset=utf-8');
    const second = await raw('/shop.css', {
      'accept-encoding': 'gzip, br',
      'if-none-match': String(first.headers['etag']),
    });
    assert.equal(second.status, 304);
  });

  test('nothing outside the public folders is served', async () => {
    const tries = [
      '/../package.json',
      '/%2e%2e/package.json',
      '/..%2f..%2fpackage.json',
      '/keylit/../../package.json',
      '/keylit/..%5c..%5cpackage.json',
      '/.data/demo.sqlite',
      '/account.ts',
      '/home.html',
      '/%00',
      '/%',
    ];
    for (const path of tries) assert.equal((await raw(path)).status, 404, path);
  });

  test('the inbox opens to this machine by its own name only', async () => {
    for (const path of ['/inbox', '/csp-report']) {
      assert.equal((await raw(path)).status, 200);
      assert.equal((await raw(path, { host: `localhost:${demo.port}` })).status, 200);
      assert.equal((await raw(path, { host: 'evil.example' })).status, 404, 'a name that was rebound to loopback');
      assert.equal((await raw(path, { host: `localhost.evil.example:${demo.port}` })).status, 404);
      assert.equal((await raw(path, { 'sec-fetch-site': 'cross-site' })).status, 404);
      assert.equal((await raw(path, { 'sec-fetch-site': 'same-site' })).status, 404, 'another port of localhost');
    }
    assert.equal((await raw('/inbox/events', { host: 'evil.example' })).status, 404);
  });

  test('the inbox streams each message as it comes', async () => {
    const stopped = new AbortController();
    const stream = await fetch(`${demo.url}/inbox/events`, { signal: stopped.signal });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    await new Visitor(demo.url).auth('/email-otp/send-verification-otp', { email: 'sse@example.com', type: 'sign-in' });
    let heard = '';
    while (!heard.includes('sse@example.com')) heard += (await reader?.read())?.value ?? '';
    stopped.abort();
    assert.match(heard, /"code":"\d{6}"/);
  });

  test('what changes something is refused to other sites', async () => {
    const person = new Visitor(demo.url);
    const order = { email: 'ann@example.com', bag: { tent: 1 } };
    const refused = await person.post('/api/orders', order, { 'sec-fetch-site': 'cross-site' });
    assert.deepEqual([refused.status, (refused.body as { code: string }).code], [403, 'CROSS_SITE_REQUEST']);
    assert.equal((await person.post('/api/orders', order, { 'sec-fetch-site': 'same-origin' })).status, 201);
  });

  test('pages of another host name may sign in only where the demo was told so', async () => {
    const named = await startTestDemo({ names: ['shop.test'] });
    const body = JSON.stringify({ email: 'ann@example.com', password: 'wrong password' });
    const attempt = async (origin: string): Promise<number> => {
      const headers = { origin, cookie: 'some=thing', 'content-type': 'application/json' };
      return (await fetch(`${named.url}/api/auth/sign-in/email`, { method: 'POST', headers, body })).status;
    };
    assert.deepEqual(
      [await attempt(`http://shop.test:${named.port}`), await attempt('http://evil.example')],
      [401, 403],
    );
    await named.close();
  });

  test('an order is checked, and confirmed by mail', async () => {
    const person = new Visitor(demo.url);
    const code = async (body: unknown): Promise<unknown> =>
      ((await person.post('/api/orders', body)).body as { code?: string }).code;
    assert.equal(await code({ email: 'nobody', bag: { tent: 1 } }), 'INVALID_EMAIL');
    assert.equal(await code({ email: 'a@b.co', bag: {} }), 'EMPTY_BAG');
    assert.equal(await code({ email: 'a@b.co', bag: { yacht: 1 } }), 'UNKNOWN_PRODUCT');
    assert.equal(await code({ email: 'a@b.co', bag: { tent: -1 } }), 'INVALID_QUANTITY');
    await person.post('/api/orders', { email: 'buyer@example.com', bag: { tent: 2 } });
    assert.match((await demo.nextMail('buyer@example.com')).text, /Total: €778\.00/);
  });

  test('the strict rate answers 429 with the seconds to wait, for one address at a time', async () => {
    demo.rateLimit.mode = 'strict';
    const person = new Visitor(demo.url);
    const attempt = () =>
      person.post(
        '/api/auth/sign-in/email',
        { email: 'ann@example.com', password: 'wrong password' },
        { 'x-forwarded-for': `10.0.0.${Math.random()}`, 'x-fernweh-client-address': '10.1.1.1' },
      );
    const statuses = [await attempt(), await attempt(), await attempt(), await attempt()].map(({ status }) => status);
    assert.deepEqual(statuses, [401, 401, 401, 429]);
    const last = await attempt();
    assert.match(last.headers.get('x-retry-after') ?? '', /^\d+$/);
    demo.rateLimit.mode = 'off';
  });

  test('a fault can be put in the way, and taken out again', async () => {
    const person = new Visitor(demo.url);
    demo.meddle(fault('/api/auth/get-session', { status: 429, retryAfter: 7, times: 1 }));
    const limited = await person.auth('/get-session');
    assert.deepEqual([limited.status, limited.headers.get('retry-after')], [429, '7']);
    assert.equal((await person.auth('/get-session')).status, 200);
    demo.meddle(fault(/get-session/, { drop: true }));
    await assert.rejects(person.auth('/get-session'));
    demo.meddle();
    assert.equal((await person.auth('/get-session')).status, 200);
  });

  test('violations of the policy are kept for whoever asks', async () => {
    const report = {
      'csp-report': {
        'document-uri': `${demo.url}/`,
        'effective-directive': 'style-src-attr',
        'blocked-uri': 'inline',
      },
    };
    const sent = await fetch(`${demo.url}/csp-report`, {
      method: 'POST',
      headers: { 'content-type': 'application/csp-report' },
      body: JSON.stringify(report),
    });
    assert.equal(sent.status, 204);
    assert.equal(demo.cspReports.reports.at(-1)?.directive, 'style-src-attr');
  });

  test('an error says no more than it must', async () => {
    const broken = await fetch(`${demo.url}/api/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    assert.equal(broken.status, 400);
    assert.doesNotMatch(await broken.text(), /\bat \/|\.js:\d/);
    const large = await fetch(`${demo.url}/api/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `"${'x'.repeat(70_000)}"`,
    });
    assert.equal(large.status, 413);
  });
});
