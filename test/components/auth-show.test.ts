import { expect } from 'chai';
import { html } from 'lit';
import '../../components/auth-show/define.js';
import '../../components/auth-provider/define.js';
import type { AuthShow } from '../../components/auth-show/auth-show.js';
import { AuthError } from '../../src/index.js';
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
