import { expect } from 'chai';
import { html, type TemplateResult } from 'lit';
import { http, HttpResponse } from 'msw/http';
import '../../components/auth-login/define.js';
import { createAuth, type Auth, type Backend, type FlowDocument, type Outcome } from '../../src/index.js';
import { en } from '../../src/locale/en.js';
import { browserPlatform } from '../../src/platform/platform.js';
import { createTestBackend, TEST_PASSWORD, testAccounts } from '../../src/testing.js';
import { assertAccessible } from '../support/accessible.js';
import { mount, once, until } from '../support/fixture.js';
import { useServer } from '../support/server.js';
import { click, part } from './account-page.js';

const patience = 8_000;
const { email } = testAccounts.plain;

interface Page {
  readonly auth: Auth;
  /** Where `return-to` led, last. */
  readonly left: URL | null;
}

/** A page whose backend is as `change` makes it. */
function page(change: (backend: Backend) => Partial<Backend> = () => ({})): Page {
  let left: URL | null = null;
  const backend = createTestBackend();
  const auth = createAuth({
    backend: { ...backend, ...change(backend) },
    methods: ['password', 'guest'],
    name: crypto.randomUUID(),
    platform: { ...browserPlatform, webauthn: () => 'available', navigate: (url) => void (left = url) },
  });
  return {
    auth,
    get left() {
      return left;
    },
  };
}

/** The address brings somebody in: a link from a mail, or the way back from a provider. */
const landing = (backend: Backend): Partial<Backend> => ({
  resume: (): Promise<Outcome> => backend.start({ kind: 'sign-in', method: 'password', identifier: email, password: TEST_PASSWORD }, {}),
});

const offering: FlowDocument = {
  flow: 'sign-in',
  stages: [{ ask: 'identifier' }, { prove: ['password', 'guest'] }, { 'step-up': 'when-required' }, { offer: 'passkey', when: { visits: { gte: 1 } }, skippable: false }],
};

function form(template: TemplateResult): HTMLElement {
  return mount(template).querySelector<HTMLElement>('auth-login')!;
}

describe('<auth-login> whose further steps cannot be loaded', () => {
  const asked: string[] = [];
  const gone = ({ request }: { request: Request }): Response => {
    asked.push(new URL(request.url).pathname);
    return new HttpResponse('Not found', { status: 404 });
  };
  useServer(http.get('*/steps/proof-views.js', gone), http.get('*/steps/account-views.js', gone));

  // What these tests are about has to be so.
  afterEach(() => expect(asked.join(), 'chunks asked for in vain').to.contain('/steps/'));

  it('tells the page who signed in on its first screen, and follows return-to', async () => {
    const here = page();
    const element = form(html`<auth-login .auth=${here.auth} methods="password guest" return-to="/orders?page=2"></auth-login>`);
    const signedIn = once(element, 'auth-signed-in');
    await click(element, en['method.guest']);
    expect((await signedIn).user.guest).to.equal(true);
    expect((await until(() => here.left, patience)).pathname).to.equal('/orders');
  });

  it('leaves the way on to a page that cancels the event', async () => {
    const here = page();
    const element = form(html`<auth-login .auth=${here.auth} methods="password guest" return-to="/orders"></auth-login>`);
    element.addEventListener('auth-signed-in', (event) => event.preventDefault());
    const signedIn = once(element, 'auth-signed-in');
    await click(element, en['method.guest']);
    await signedIn;
    await until(() => part(element, 'alarm'), patience);
    await new Promise((later) => setTimeout(later, 800));
    expect(here.left).to.equal(null);
  });

  it('tells the page once of somebody whom a link or a provider brings, keeps the session, and offers a reload', async () => {
    const here = page(landing);
    const element = form(html`<auth-login .auth=${here.auth}></auth-login>`);
    let told = 0;
    element.addEventListener('auth-signed-in', () => (told += 1));
    const signedIn = once(element, 'auth-signed-in');
    expect((await signedIn).user.email).to.equal(email);
    const alarm = await until(() => part(element, 'alarm'), patience);
    expect(alarm.textContent).to.contain(en['error.chunk-unavailable']);
    expect(alarm.querySelector('button')?.textContent).to.equal(en['error.reload']);
    expect(part(element, 'form')!.hidden).to.equal(false);
    expect(here.auth.snapshot.status).to.equal('signed-in');
    expect(told).to.equal(1);
    await assertAccessible(element);
  });

  it('passes over an offer that cannot be shown, and does not take that for a no', async () => {
    const here = page(landing);
    const element = form(html`<auth-login .auth=${here.auth} .flow=${offering} return-to="/orders"></auth-login>`);
    const signedIn = once(element, 'auth-signed-in');
    expect((await signedIn).user.email).to.equal(email);
    expect((await until(() => here.left, patience)).pathname).to.equal('/orders');
    expect(localStorage.getItem(`keylit:${here.auth.name}:passkey-offer-dismissed`)).to.equal(null);
  });
});
