import { expect } from 'chai';
import { html } from 'lit';
import '../../components/auth-provider/define.js';
import '../../components/auth-step-up/define.js';
import { AuthError, createAuth, type Auth, type AuthConfig, type Backend, type Context, type Outcome, type Session, type StepUpResult } from '../../src/index.js';
import { browserPlatform, type Platform } from '../../src/platform/platform.js';
import { createTestBackend, TEST_CODE, TEST_PASSWORD, testAccounts } from '../../src/testing.js';
import { assertAccessible } from '../support/accessible.js';
import { mount, once, until } from '../support/fixture.js';
import { press, type } from '../support/keyboard.js';
import { rejection } from '../support/rejection.js';
import { buttonNamed, click, focused, words } from './account-page.js';

const ann = testAccounts.plain;
const dialog = (): HTMLDialogElement | null => document.querySelector('dialog[data-auth-dialog=step-up][open]');
/** Chunks come first. */
const shown = (): Promise<HTMLDialogElement> => until(dialog, 10_000);
/** A test that fails earlier leaves it unheard. */
const quiet = <Value>(promise: Promise<Value>): Promise<Value> => (promise.catch(() => undefined), promise);
const hasFocus = (element: Element | null | undefined): Promise<unknown> => until(() => element && focused() === element);

interface StepUpPage {
  readonly auth: Auth;
  readonly page: HTMLElement;
  /** How often a server was asked to raise the session. */
  begun(): number;
}

interface StepUpPageOptions {
  readonly element?: 'auth-step-up' | 'auth-provider' | 'none';
  readonly config?: Partial<AuthConfig>;
  /** Default: no channel, no passkeys; `real`: the browser as it is. */
  readonly platform?: Partial<Platform> | 'real';
  readonly mode?: 'inline' | 'redirect' | 'page';
  /** What comes of beginning; default: a code is asked for. */
  begin?(session: Session, context: Context): Promise<Outcome>;
}

const code: Outcome = {
  kind: 'challenge',
  challenge: { kind: 'code', purpose: 'second-factor', method: 'totp', length: 6 },
  continuation: { backend: 'memory', state: 'step-up' },
};
const raised = (session: Session, user = session.user): Outcome => ({ kind: 'signed-in', newUser: false, session: { ...session, user, assurance: { acr: 'gold', amr: ['pwd', 'otp'], authTime: Date.now() } } });

const made: Auth[] = [];
afterEach(async () => {
  made.splice(0).forEach((auth) => auth.dispose());
  document.querySelectorAll('auth-step-up').forEach((element) => element.remove());
  await until(() => !dialog());
});

/** A page on which Ann is signed in and has typed something, with a server that can ask for more. */
async function stepUpPage({ element = 'auth-step-up', config, platform, mode = 'inline', begin = async () => code }: StepUpPageOptions = {}): Promise<StepUpPage> {
  const server = createTestBackend({ accounts: [ann] });
  await server.start({ kind: 'sign-in', method: 'password', identifier: ann.email, password: TEST_PASSWORD }, {});
  let session = (await server.session.restore({}))!;
  let begun = 0;
  const kept = (outcome: Outcome): Outcome => {
    if (outcome.kind === 'signed-in') session = outcome.session;
    return outcome;
  };
  const backend: Backend = {
    ...server,
    declared: { ...server.declared, stepUp: mode },
    start: async (intent, context) => {
      if (intent.kind !== 'step-up') return server.start(intent, context);
      begun += 1;
      return kept(await begin(session, context));
    },
    answer: async (_continuation, answer) => {
      if (answer.kind === 'code' && answer.code === TEST_CODE) return kept(raised(session));
      throw new AuthError('invalid-code');
    },
    session: { ...server.session, restore: async () => session },
  };
  const auth = createAuth({ backend, name: crypto.randomUUID(), fetchOrigins: [location.origin as `http://${string}`], ...(platform !== 'real' && { platform: { ...browserPlatform, webauthn: () => 'missing' as const, channel: () => null, ...platform } }), ...config });
  made.push(auth);
  await auth.ready();
  const page = mount(
    html`<label>Message <input class="message" /></label>${element === 'auth-step-up'
        ? html`<auth-step-up .auth=${auth}></auth-step-up>`
        : element === 'auth-provider'
          ? html`<auth-provider .auth=${auth}></auth-provider>`
          : ''}`,
  );
  page.querySelector<HTMLInputElement>('.message')!.focus();
  await type('Dear');
  if (element === 'auth-step-up') {
    const asks = page.querySelector('auth-step-up') as unknown as { text: unknown; source: unknown; listens: Promise<unknown> };
    await until(() => asks.text && asks.source);
    // Before it does, nobody could show what is asked.
    await asks.listens;
  }
  return { auth, page, begun: () => begun };
}

async function answerCode(digits = TEST_CODE): Promise<void> {
  const field = await until(() => dialog()?.querySelector<HTMLInputElement>('input[name=one-time-code]'));
  await hasFocus(field);
  await type(digits);
  await press('Enter');
}

describe('<auth-step-up>', () => {
  // No test is about how long they take to load.
  before(() => Promise.all([import('../../src/access.js'), import('../../src/start-flow.js'), import('../../src/session/step-up/step-up-coordinator.js'), import('../../components/auth-login/define.js'), import('../../components/steps/proof-views.js')]));

  it('A03, STP-8: asks why in plain words, raises the session by keyboard alone, and leaves what was typed (real)', async () => {
    const { auth, page } = await stepUpPage({ platform: 'real' });
    const result = quiet(auth.stepUp({ acrValues: ['gold'] }));
    const asks = await shown();
    await hasFocus(buttonNamed(asks, words('step-up.action')));
    expect(asks.matches(':modal')).to.equal(true);
    expect(asks.textContent).to.include(words('step-up.stronger')).and.to.include(words('step-up.kept'));
    expect(document.getElementById(asks.getAttribute('aria-labelledby')!)!.textContent).to.equal(words('step-up.title'));
    await assertAccessible(asks);
    await press('Enter');
    await answerCode();
    expect((await result).outcome).to.equal('satisfied');
    await until(() => !dialog());
    const message = page.querySelector<HTMLInputElement>('.message')!;
    expect(message.value).to.equal('Dear');
    await hasFocus(message);
    expect(auth.snapshot.status === 'signed-in' && auth.snapshot.assurance.acr).to.equal('gold');
  });

  it('names the age where only that is at fault', async () => {
    const { auth } = await stepUpPage();
    void quiet(auth.stepUp({ maxAge: 0 }));
    expect((await shown()).textContent).to.include(words('step-up.fresh'));
  });

  it('STP-2: asks once for five that need the same, and all go on', async () => {
    const { auth, begun } = await stepUpPage();
    const results = Array.from({ length: 5 }, () => quiet(auth.stepUp({ acrValues: ['gold'] })));
    await shown();
    expect(document.querySelectorAll('dialog[open]')).to.have.length(1);
    await click(dialog()!, words('step-up.action'));
    await answerCode();
    expect((await Promise.all(results)).map(({ outcome }) => outcome)).to.deep.equal(Array.from({ length: 5 }, () => 'satisfied'));
    expect(begun()).to.equal(1);
    await until(() => !dialog());
  });

  it('STP-2: asks one after the other for different needs', async () => {
    const { auth } = await stepUpPage();
    const first = quiet(auth.stepUp({ acrValues: ['gold'] }));
    await shown();
    const second = quiet(auth.stepUp({ acrValues: ['platinum'] }));
    await click(dialog()!, words('action.cancel'));
    expect((await first).outcome).to.equal('cancelled');
    await until(() => dialog()?.textContent.includes(words('step-up.stronger')));
    await click(dialog()!, words('action.cancel'));
    expect((await second).outcome).to.equal('cancelled');
    await until(() => !dialog());
  });

  for (const way of ['Escape', 'the button', 'the link of the step'] as const) {
    it(`STP-4: is cancelled by ${way}, and the session is as it was`, async () => {
      const { auth, page } = await stepUpPage();
      const before = JSON.stringify(auth.snapshot);
      const result = quiet(auth.stepUp({ acrValues: ['gold'] }));
      const asks = await shown();
      await hasFocus(buttonNamed(asks, words('step-up.action')));
      if (way === 'the link of the step') {
        await press('Enter');
        await until(() => asks.querySelector('input[name=one-time-code]'));
      }
      if (way === 'Escape') await press('Escape');
      else await click(asks, words('action.cancel'));
      expect((await result).outcome).to.equal('cancelled');
      await until(() => !dialog());
      expect(JSON.stringify(auth.snapshot)).to.equal(before);
      await hasFocus(page.querySelector('.message'));
    });
  }

  it('STP-4: goes when nobody waits for it any more', async () => {
    const { auth } = await stepUpPage();
    const controller = new AbortController();
    const result = quiet(auth.stepUp({ acrValues: ['gold'] }, { signal: controller.signal }));
    await shown();
    controller.abort();
    expect((await rejection(result)).code).to.equal('cancelled');
    await until(() => !dialog());
  });

  it('STP-5: ends as an error where somebody else answered, and the session is as it was', async () => {
    const { auth } = await stepUpPage({ begin: async (session) => raised(session, { id: 'somebody-else' }) });
    const result = quiet(auth.stepUp({ acrValues: ['gold'] }));
    await click(await shown(), words('step-up.action'));
    expect((await rejection(result)).code).to.equal('account-mismatch');
    await until(() => !dialog());
    expect(auth.snapshot.status === 'signed-in' && auth.snapshot.user.email).to.equal(ann.email);
  });

  it('says what went wrong, and lets people try again', async () => {
    let isDown = true;
    const { auth, page } = await stepUpPage({ begin: async () => (isDown ? Promise.reject(new AuthError('server-error')) : code) });
    const result = quiet(auth.stepUp({ acrValues: ['gold'] }));
    const reported = once(page, 'auth-error');
    await click(await shown(), words('step-up.action'));
    await until(() => dialog()!.querySelector('[role=alert]')?.textContent.includes(words('error.server-error')));
    expect((await reported).error.code).to.equal('server-error');
    await assertAccessible(dialog()!);
    isDown = false;
    await click(dialog()!, words('step-up.action'));
    await answerCode();
    expect((await result).outcome).to.equal('satisfied');
  });

  it('tells a wrong code beside its field, and goes back to the question', async () => {
    const { auth } = await stepUpPage();
    const result = quiet(auth.stepUp({ acrValues: ['gold'] }));
    await click(await shown(), words('step-up.action'));
    await answerCode('000000');
    await until(() => dialog()!.textContent.includes(words('error.invalid-code')));
    await click(dialog()!, words('action.back'));
    await click(await until(() => buttonNamed(dialog()!, words('step-up.action')) && dialog()), words('step-up.action'));
    await answerCode();
    expect((await result).outcome).to.equal('satisfied');
  });

  it('STP-1: a request that a server refuses is sent again once the person has proved more', async () => {
    let isRaised = false;
    const { auth, page } = await stepUpPage({
      platform: {
        fetch: async () => {
          if (isRaised) return new Response('[1]');
          return new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer error="insufficient_user_authentication", acr_values="gold"' } });
        },
      },
    });
    const replies = Array.from({ length: 5 }, () => auth.fetch('/api/transfer', { method: 'POST', body: 'amount=1' }));
    await click(await shown(), words('step-up.action'));
    isRaised = true;
    await answerCode();
    expect(await Promise.all((await Promise.all(replies)).map((reply) => reply.text()))).to.deep.equal(Array.from({ length: 5 }, () => '[1]'));
    expect(page.querySelector<HTMLInputElement>('.message')!.value).to.equal('Dear');
  });

  it('comes by itself on a page with a provider, and goes again', async () => {
    const { auth } = await stepUpPage({ element: 'auth-provider' });
    expect(document.querySelector('auth-step-up')).to.equal(null);
    const result = quiet(auth.stepUp({ acrValues: ['gold'] }));
    await click(await shown(), words('step-up.action'));
    await answerCode();
    expect((await result).outcome).to.equal('satisfied');
    await until(() => !document.querySelector('auth-step-up'));
  });

  it("leaves it to the app's own handler", async () => {
    const seen: unknown[] = [];
    const { auth } = await stepUpPage({
      element: 'auth-provider',
      config: {
        onStepUp: async (request) => {
          seen.push(request.need);
          request.cancel();
        },
      },
    });
    const { outcome }: StepUpResult = await auth.stepUp({ acrValues: ['gold'] });
    expect([outcome, seen]).to.deep.equal(['cancelled', [{ acrValues: ['gold'] }]]);
    expect(document.querySelector('auth-step-up')).to.equal(null);
  });

  describe("with a provider's window", () => {
    /** A window that a test closes. */
    const small = () => ({ closed: false, away: false, go: () => undefined, close(this: { closed: boolean }) { this.closed = true; } });

    it('opens it in the click itself, and closes it when the person would rather not', async () => {
      const opened: ReturnType<typeof small>[] = [];
      const { auth } = await stepUpPage({
        mode: 'redirect',
        platform: { openWindow: () => (opened.push(small()), opened.at(-1)!) },
        begin: (_session, { signal }) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new AuthError('cancelled')))),
      });
      const result = quiet(auth.stepUp({ acrValues: ['gold'] }));
      const asks = await shown();
      buttonNamed(asks, words('step-up.action'))!.click();
      expect(opened).to.have.length(1);
      await until(() => asks.textContent.includes(words('window.title')));
      await assertAccessible(asks);
      await click(asks, words('action.cancel'));
      expect((await result).outcome).to.equal('cancelled');
      await until(() => opened[0]!.closed && !dialog());
    });

    it('POP-4: says so where the browser blocks it, before any server was asked', async () => {
      const { auth, begun } = await stepUpPage({ mode: 'redirect', platform: { openWindow: () => null } });
      const result = quiet(auth.stepUp({ acrValues: ['gold'] }));
      await click(await shown(), words('step-up.action'));
      await until(() => dialog()!.querySelector('[role=alert]')?.textContent.includes(words('error.popup-blocked')));
      expect(begun()).to.equal(0);
      await click(dialog()!, words('action.cancel'));
      await result;
    });

    it('goes by itself where the provider takes the page’s place, without a window', async () => {
      const [opened, left]: [number[], URL[]] = [[], []];
      const url = new URL('https://id.example.com/authorize');
      const { auth } = await stepUpPage({ mode: 'page', platform: { openWindow: () => (opened.push(1), small()), navigate: (to) => void left.push(to) }, begin: async () => ({ kind: 'redirect', url, mode: 'page' }) });
      const result = quiet(auth.stepUp({ acrValues: ['gold'] }));
      const asks = await shown();
      await click(asks, words('step-up.action'));
      await until(() => left.length > 0);
      expect(asks.previousElementSibling!.textContent, 'until the page is gone').to.include(words('busy'));
      expect([left, opened]).to.deep.equal([[url], []]);
      await click(asks, words('action.cancel'));
      await result;
    });

    it('asks again where the person closed it', async () => {
      const { auth } = await stepUpPage({ mode: 'redirect', platform: { openWindow: small }, begin: () => Promise.reject(new AuthError('cancelled')) });
      const result = quiet(auth.stepUp({ acrValues: ['gold'] }));
      await click(await shown(), words('step-up.action'));
      await until(() => buttonNamed(dialog()!, words('step-up.action')));
      expect(dialog()!.querySelector('[role=alert]')).to.equal(null);
      await click(dialog()!, words('action.cancel'));
      expect((await result).outcome).to.equal('cancelled');
    });
  });
});
