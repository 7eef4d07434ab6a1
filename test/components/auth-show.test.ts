import { expect } from 'chai';
import { html } from 'lit';
import '../../components/auth-show/define.js';
import '../../components/auth-provider/define.js';
import type { AuthShow } from '../../components/auth-show/auth-show.js';
import { AuthError, type Auth, type Session } from '../../src/index.js';
import { browserPlatform, type PageEvent } from '../../src/platform/platform.js';
import { fixture, mount, once, until } from '../support/fixture.js';
import { press } from '../support/keyboard.js';
import { accountPage, focused, hostShadow } from './account-page.js';

const isSeen = (element: Element | null): boolean => Boolean(element?.getClientRects().length);

describe('<auth-show>', () => {
  it('shows its children to people who are signed in', async () => {
    const { auth } = await accountPage({ signedIn: true });
    const show = await fixture<AuthShow>(html`<auth-show when="signed-in" .auth=${auth}><p>Orders</p></auth-show>`);
    await until(() => isSeen(show.querySelector('p')));
  });

  it('hides them at once when they sign out, and does not touch them', async () => {
    const { auth } = await accountPage({ signedIn: true });
    const show = await fixture<AuthShow>(html`<auth-show .auth=${auth}><p class="order">Orders</p></auth-show>`);
    const child = show.querySelector('p')!;
    const before = child.outerHTML;
    await until(() => isSeen(child));
    await auth.signOut();
    await show.updateComplete;
    expect(isSeen(child)).to.equal(false);
    expect(child.parentElement).to.equal(show);
    expect(child.outerHTML).to.equal(before);
  });

  it('shows nothing while the session is unknown, whatever the condition', async () => {
    const { auth, backend } = await accountPage({ signedIn: true });
    backend.delay(300);
    const page = mount(
      html`<auth-show when="signed-in" .auth=${auth}><p>In</p></auth-show
        ><auth-show when="signed-out" .auth=${auth}><p>Out</p></auth-show>`,
    );
    const seen = new Set<string>();
    for (const end = performance.now() + 200; performance.now() < end;) {
      for (const child of page.querySelectorAll('p')) if (isSeen(child)) seen.add(child.textContent);
      await new Promise(requestAnimationFrame);
    }
    expect([...seen]).to.deep.equal([]);
    await until(() => isSeen(page.querySelector('p')));
  });

  it('never flashes protected content to somebody who is signed out', async () => {
    const { auth, backend } = await accountPage();
    backend.delay(50);
    const page = mount(html`<auth-show when="signed-in" .auth=${auth}><p>Secret</p></auth-show>`);
    const child = page.querySelector('p');
    for (const end = performance.now() + 250; performance.now() < end;) {
      expect(isSeen(child)).to.equal(false);
      await new Promise(requestAnimationFrame);
    }
    expect(auth.snapshot.status).to.equal('signed-out');
  });

  it('shows nothing while the server cannot be reached', async () => {
    const { auth, backend } = await accountPage({ signedIn: true });
    backend.failNext('unreachable');
    const page = mount(
      html`<auth-show when="signed-in" .auth=${auth}><p>In</p></auth-show
        ><auth-show when="signed-out" .auth=${auth}><p>Out</p></auth-show>`,
    );
    await until(() => auth.snapshot.status === 'unreachable');
    await page.querySelector('auth-show')!.updateComplete;
    expect([...page.querySelectorAll('p')].some(isSeen)).to.equal(false);
  });

  it('shows nothing without a provider', async () => {
    const show = await fixture<AuthShow>(html`<auth-show when="signed-out"><p>Out</p></auth-show>`);
    expect(isSeen(show.querySelector('p'))).to.equal(false);
  });

  it('keeps hidden children out of reach of the keyboard', async () => {
    const { auth } = await accountPage();
    const page = mount(
      html`<button>first</button><auth-show when="signed-in" .auth=${auth}><button>hidden</button></auth-show
        ><button>last</button>`,
    );
    await auth.ready();
    page.querySelector('button')!.focus();
    await press('Tab');
    await until(() => focused()?.textContent === 'last');
  });

  it('is told of a mistake in its attribute, and shows nothing', async () => {
    const { auth } = await accountPage({ signedIn: true });
    const page = mount(html``);
    const reported = once(page, 'auth-error');
    const show = document.createElement('auth-show');
    show.setAttribute('when', 'logged-in');
    show.auth = auth;
    show.append(document.createElement('p'));
    page.append(show);
    const { error } = await reported;
    expect(error).to.be.instanceOf(AuthError);
    expect([error.code, error.path]).to.deep.equal(['config-options', 'when']);
    await auth.ready();
    await show.updateComplete;
    expect(isSeen(show.querySelector('p'))).to.equal(false);
  });

  it("works inside a host's shadow root, and finds its provider from there", async () => {
    const { auth } = await accountPage({ signedIn: true });
    const provider = mount(html`<auth-provider .auth=${auth}></auth-provider>`).firstElementChild!;
    const root = hostShadow();
    provider.append(root.host);
    const show = document.createElement('auth-show');
    show.append(document.createElement('hr'));
    root.append(show);
    await until(() => isSeen(show.firstElementChild));
  });
});

/** An `auth` whose server says more of the person, on a clock of its own that counts its timers. */
async function pageWith(claims: Partial<Session>): Promise<{ auth: Auth; timers: Set<() => void>; pass(ms: number): void; sleep(ms: number): void; wake(): void; now(): number }> {
  let now = Date.UTC(2026, 4, 4, 12);
  const due = new Map<() => void, number>();
  const timers = new Set<() => void>();
  const heard = new Set<readonly [PageEvent, (event: Event) => void]>();
  const { auth, backend } = await accountPage({
    signedIn: true,
    platform: {
      now: () => now,
      after(ms, callback) {
        // Those of the session itself are not what is counted here.
        if (ms <= 200) return browserPlatform.after(ms, callback);
        timers.add(callback);
        due.set(callback, now + ms);
        return () => void timers.delete(callback);
      },
      listen(type, listener) {
        const entry = [type, listener] as const;
        heard.add(entry);
        return () => void heard.delete(entry);
      },
    },
  });
  const { restore } = backend.session;
  Object.assign(backend.session, { restore: async () => ({ ...(await restore({}))!, ...claims }) });
  await auth.ready();
  return {
    auth,
    timers,
    now: () => now,
    pass(ms) {
      now += ms;
      for (const timer of timers) if (due.get(timer)! <= now && timers.delete(timer)) timer();
    },
    sleep: (ms) => void (now += ms),
    wake: () => [...heard].filter(([type]) => type === 'visibilitychange').forEach(([, listener]) => listener(new Event('visibilitychange'))),
  };
}

const start = Date.UTC(2026, 4, 4, 12);
const claims: Partial<Session> = { assurance: { acr: 'gold', amr: ['pwd'], authTime: start - 240_000 }, roles: ['editor'], permissions: ['orders:read'] };

describe('<auth-show> by role, permission and freshness', () => {
  const cases: readonly [attributes: Readonly<Record<string, string>>, isShown: boolean][] = [
    [{ 'has-role': 'editor' }, true],
    [{ 'has-role': 'owner editor' }, true],
    [{ 'has-role': 'owner' }, false],
    [{ 'has-role': 'edit' }, false],
    [{ 'has-permission': 'orders:read' }, true],
    [{ 'has-permission': 'orders:write' }, false],
    [{ 'max-age': '300' }, true],
    [{ 'max-age': '200' }, false],
    [{ acr: 'platinum gold' }, true],
    [{ acr: 'platinum' }, false],
    [{ 'has-role': 'editor', 'has-permission': 'orders:read', 'max-age': '300', acr: 'gold' }, true],
    [{ 'has-role': 'editor', 'has-permission': 'orders:write' }, false],
    [{ 'has-role': 'editor', 'max-age': '10' }, false],
  ];
  for (const [attributes, isShown] of cases) {
    const name = Object.entries(attributes).map(([attribute, value]) => `${attribute}="${value}"`).join(' ');
    it(`ATZ-1: ${isShown ? 'shows' : 'hides'} what is for ${name}`, async () => {
      const { auth } = await pageWith(claims);
      const show = showing(auth, attributes);
      await show.updateComplete;
      expect(isSeen(show.firstElementChild)).to.equal(isShown);
    });
  }

  const mistakes: readonly [attribute: string, value: string][] = [
    ['has-role', ''],
    ['has-permission', ' '],
    ['acr', ''],
    ['max-age', '5 minutes'],
    ['max-age', '-1'],
    ['max-age', ''],
  ];
  for (const [attribute, value] of mistakes) {
    it(`ATZ-1: shows nothing for ${attribute}="${value}", and says so`, async () => {
      const { auth } = await pageWith(claims);
      const page = mount(html``);
      const reported = once(page, 'auth-error');
      const show = showing(auth, { [attribute]: value }, page);
      const { error } = await reported;
      expect([error.code, error.path]).to.deep.equal(['config-options', attribute]);
      await show.updateComplete;
      expect(isSeen(show.firstElementChild)).to.equal(false);
    });
  }

  it('ATZ-1: shows nothing where the server did not say what somebody may', async () => {
    const { auth } = await pageWith({ assurance: { amr: [] } });
    const shows = [{ 'has-role': 'editor' }, { 'has-permission': 'orders:read' }, { 'max-age': '300' }, { acr: 'gold' }].map((attributes) => showing(auth, attributes));
    await Promise.all(shows.map((show) => show.updateComplete));
    expect(shows.filter((show) => isSeen(show.firstElementChild))).to.deep.equal([]);
  });

  it('ATZ-1: a role makes no sense for somebody who is signed out', async () => {
    const { auth } = await pageWith(claims);
    await auth.signOut();
    const page = mount(html``);
    const reported = once(page, 'auth-error');
    const show = showing(auth, { when: 'signed-out', 'has-role': 'editor' }, page);
    expect((await reported).error.path).to.equal('when');
    expect(isSeen(show.firstElementChild)).to.equal(false);
  });

  it('takes a query of the page besides its attributes', async () => {
    const { auth } = await pageWith(claims);
    const show = showing(auth, { 'has-role': 'editor' });
    show.query = { any: [{ permission: 'orders:write' }, { fresh: { maxAge: 300 } }] };
    await show.updateComplete;
    expect(isSeen(show.firstElementChild)).to.equal(true);
    show.query = { permission: 'orders:write' };
    await show.updateComplete;
    expect(isSeen(show.firstElementChild)).to.equal(false);
  });

  it('STP-6: hides what is no longer fresh when its time is over, with one timer and none where no time matters', async () => {
    const { auth, timers, pass } = await pageWith(claims);
    const before = timers.size;
    const ageless = showing(auth, { 'has-role': 'editor' });
    await ageless.updateComplete;
    expect(timers.size - before).to.equal(0);
    const fresh = showing(auth, { 'max-age': '300' });
    await fresh.updateComplete;
    fresh.requestUpdate();
    await fresh.updateComplete;
    expect(timers.size - before).to.equal(1);
    pass(59_999);
    await fresh.updateComplete;
    expect(isSeen(fresh.firstElementChild)).to.equal(true);
    pass(1);
    await fresh.updateComplete;
    expect(isSeen(fresh.firstElementChild)).to.equal(false);
    expect(isSeen(ageless.firstElementChild)).to.equal(true);
    expect(timers.size - before).to.equal(0);
  });

  it('STP-6: hides it as the page wakes, where the timer slept too', async () => {
    const { auth, sleep, wake } = await pageWith(claims);
    const show = showing(auth, { 'max-age': '300' });
    await show.updateComplete;
    sleep(3_600_000);
    wake();
    await show.updateComplete;
    expect(isSeen(show.firstElementChild)).to.equal(false);
  });

  it('leaves no timer behind', async () => {
    const { auth, timers } = await pageWith(claims);
    const before = timers.size;
    const show = showing(auth, { 'max-age': '300' });
    await show.updateComplete;
    show.remove();
    expect(timers.size - before).to.equal(0);
  });
});

function showing(auth: Auth, attributes: Readonly<Record<string, string>>, page: Element = mount(html``)): AuthShow {
  const show = document.createElement('auth-show');
  for (const [attribute, value] of Object.entries(attributes)) show.setAttribute(attribute, value);
  show.auth = auth;
  show.append(Object.assign(document.createElement('p'), { textContent: 'Orders' }));
  page.append(show);
  return show;
}
