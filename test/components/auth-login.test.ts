import { expect } from 'chai';
import { html } from 'lit';
import { http, HttpResponse } from 'msw/http';
import '../../components/auth-login/define.js';
import '../../components/auth-provider/define.js';
import { en } from '../../src/locale/en.js';
import { assertAccessible } from '../support/accessible.js';
import { mount, once, until } from '../support/fixture.js';
import { press, type } from '../support/keyboard.js';
import { broken, useServer } from '../support/server.js';

const signIn = '/api/auth/sign-in/email';
const user = { id: 'u1', email: 'ann@example.com', name: 'Ann', emailVerified: true };

/** A page with the form, whose person has got as far as to the password. */
async function atPassword(): Promise<Element> {
  const page = mount(html`
    <auth-provider backend="better-auth" base-url="/api/auth" methods="password"></auth-provider>
    <auth-login></auth-login>
  `);
  (await until(() => page.querySelector<HTMLInputElement>('input[name=username]'))).focus();
  await type('ann@example.com');
  await press('Enter');
  const password = await until(() => page.querySelector<HTMLInputElement>('input[name=current-password]'));
  await until(() => document.activeElement === password);
  await type('correct');
  return page;
}
const valueOf = (page: Element, name: string): string | undefined => page.querySelector<HTMLInputElement>(`input[name=${name}]`)?.value;
const alarm = (page: Element): string => page.querySelector('[role=alert]')?.textContent?.trim() ?? '';

describe('<auth-login> and a server on a bad day', () => {
  // What is asked for the silent upgrade, after a password: this server has no passkeys.
  const server = useServer(http.get('/api/auth/get-session', () => HttpResponse.json(null)), http.all('/api/auth/passkey/*', () => new HttpResponse(null, { status: 404 })));

  const days = [
    ['fails', broken.down(signIn), en['error.server-error']],
    ['answers with a page', broken.page(signIn, 502), en['error.server-error']],
    ['answers with half an answer', broken.torn(signIn), en['error.unknown']],
    ['is gone', broken.offline(signIn), en['error.unreachable']],
    ['has had enough', broken.busy(signIn, 7), en['error.rate-limited']],
  ] as const;
  for (const [what, handler, words] of days) {
    it(`that ${what}: says so, and nothing typed is lost`, async () => {
      server.use(handler);
      const page = await atPassword();
      await press('Enter');
      await until(() => alarm(page) === words);
      expect(valueOf(page, 'username')).to.equal('ann@example.com');
      expect(valueOf(page, 'current-password')).to.equal('correct');
      await assertAccessible(page);
    });
  }

  it('that recovers: the same password, sent again, signs in', async () => {
    server.use(broken.down(signIn));
    const page = await atPassword();
    await press('Enter');
    await until(() => alarm(page) === en['error.server-error']);
    server.resetHandlers();
    server.use(http.post(signIn, () => HttpResponse.json({ token: 't', user })));
    const signedIn = once(page.querySelector('auth-login')!, 'auth-signed-in');
    await press('Enter');
    expect((await signedIn).user.email).to.equal(user.email);
  });

  it('that is silent: the button shows it, and a second press sends nothing', async () => {
    let asked = 0;
    server.events.on('request:start', ({ request }) => {
      if (new URL(request.url).pathname === signIn) asked += 1;
    });
    server.use(broken.silent(signIn));
    const page = await atPassword();
    await press('Enter');
    await until(() => page.querySelector('[data-auth-part~=button][aria-busy=true]'));
    await press('Enter');
    await press('Enter');
    expect(asked).to.equal(1);
    expect(page.querySelector('[role=status]')?.textContent).to.equal(en.busy);
    server.events.removeAllListeners();
  });
});
