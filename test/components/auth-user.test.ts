import { expect } from 'chai';
import { html } from 'lit';
import '../../components/auth-user/define.js';
import type { AuthUser } from '../../components/auth-user/auth-user.js';
import { AuthError, type Account, type AccountKey, type Accounts } from '../../src/index.js';
import { assertAccessible } from '../support/accessible.js';
import { fixture, mount, until } from '../support/fixture.js';
import { press } from '../support/keyboard.js';
import {
  accountPage,
  buttonNamed,
  focused,
  hostShadow,
  part,
  said,
  words,
  type AccountPageOptions,
} from './account-page.js';

async function userOf(options: AccountPageOptions) {
  const page = await accountPage(options);
  const user = await fixture<AuthUser>(html`<auth-user account-href="#account" .auth=${page.auth}></auth-user>`);
  return { ...page, user };
}
const avatar = (user: Element): Promise<HTMLButtonElement> => until(() => part<HTMLButtonElement>(user, 'avatar'));
const focusIsOn = (text: string): Promise<unknown> => until(() => focused()?.textContent?.trim() === text);

describe('<auth-user>', () => {
  it('is a button with initials that names whose menu it opens', async () => {
    const { user } = await userOf({ signedIn: true, name: 'Ann Élise Bauer' });
    const button = await avatar(user);
    expect(part(button, 'face')!.dataset.letters).to.equal('AB');
    expect(button.ariaLabel).to.equal(words('user.menu', { who: 'Ann Élise Bauer' }));
    expect(button.getAttribute('aria-haspopup')).to.equal('menu');
    await assertAccessible(user);
  });

  it('OUT-4: shows that a session was ended by somebody else, in other words than those for one’s own sign-out', async () => {
    const { user, auth, backend } = await userOf({ signedIn: true });
    await avatar(user);
    await backend.session.end('local', {});
    await auth.refresh();
    await until(() => said(user) === words('ended.revoked'));
    expect(part(user, 'note')!.matches(':popover-open')).to.equal(true);
    expect(part(user, 'note')!.textContent?.trim()).to.equal(words('ended.revoked'));
    expect(words('ended.revoked')).not.to.equal(words('user.signed-out'));
    await assertAccessible(user);
  });

  it('opens with Enter, moves with the arrows and letters, and closes with Escape', async () => {
    const { user } = await userOf({ signedIn: true });
    const button = await avatar(user);
    button.focus();
    await press('Enter');
    await focusIsOn(words('user.account'));
    expect(button.getAttribute('aria-expanded')).to.equal('true');
    await assertAccessible(user);
    await press('ArrowDown');
    await focusIsOn(words('sign-out'));
    await press('ArrowDown');
    await focusIsOn(words('user.account'));
    await press('ArrowUp');
    await focusIsOn(words('sign-out'));
    await press('Home');
    await focusIsOn(words('user.account'));
    await press('End');
    await focusIsOn(words('sign-out'));
    await press('Escape');
    await until(() => button.getAttribute('aria-expanded') === 'false');
    expect(focused()).to.equal(button);
  });

  it('opens on its last item with the arrow up, and Tab leaves it', async () => {
    const { user } = await userOf({ signedIn: true });
    const after = document.createElement('button');
    user.after(after);
    const button = await avatar(user);
    button.focus();
    await press('ArrowUp');
    await focusIsOn(words('sign-out'));
    await press('Tab');
    await until(() => focused() === after);
    expect(button.getAttribute('aria-expanded')).to.equal('false');
  });

  it('signs out, says so, and leaves the focus on the way back in', async () => {
    const { user, auth } = await userOf({ signedIn: true });
    (await avatar(user)).focus();
    await press('ArrowUp');
    await focusIsOn(words('sign-out'));
    await press('Enter');
    await until(() => auth.snapshot.status === 'signed-out');
    await focusIsOn(words('action.sign-in'));
    expect(said(user)).to.equal(words('user.signed-out'));
    await assertAccessible(user);
  });

  it('signs out here at once when the server cannot be reached, and says that it has yet to hear', async () => {
    const { user, auth, backend } = await userOf({ signedIn: true });
    await avatar(user);
    backend.failNext('offline');
    buttonNamed(user, words('sign-out'))!.click();
    expect(auth.snapshot.status).to.equal('signed-out');
    const note = await until(() => user.querySelector<HTMLElement>('[popover]:popover-open'));
    expect(note.textContent?.trim()).to.contain(words('user.signed-out.pending'));
    expect(said(user)).to.contain(words('user.signed-out.pending'));
    await assertAccessible(user);
  });

  it('leads to the sign-in page where there is one', async () => {
    const { auth } = await accountPage();
    const user = await fixture<AuthUser>(html`<auth-user sign-in-href="/sign-in" .auth=${auth}></auth-user>`);
    const link = await until(() => buttonNamed(user, words('action.sign-in')) as HTMLAnchorElement);
    expect(link.pathname).to.equal('/sign-in');
    await assertAccessible(user);
  });

  it('opens the dialog where there is none, and tells of a failure', async () => {
    const { user, auth } = await userOf({});
    const opened: string[] = [];
    auth.presenter = async (flow) => {
      opened.push(flow);
      throw new AuthError('chunk-unavailable');
    };
    const failures: string[] = [];
    user.addEventListener('auth-error', ({ error }) => failures.push(error.code));
    (await until(() => buttonNamed(user, words('action.sign-in')))).click();
    await until(() => failures.length);
    expect([opened, failures]).to.deep.equal([['sign-in'], ['chunk-unavailable']]);
  });

  it('has the same size while the session is restored, signed in and signed out', async () => {
    const { auth, backend } = await accountPage({ signedIn: true });
    backend.delay(150);
    const user = await fixture<AuthUser>(html`<auth-user .auth=${auth}></auth-user>`);
    await until(() => part(user, 'sizer'));
    const size = () => [user.offsetWidth, user.offsetHeight];
    expect(part(user, 'skeleton')).not.to.equal(null);
    const restoring = size();
    await avatar(user);
    expect(size()).to.deep.equal(restoring);
    await auth.signOut();
    await until(() => buttonNamed(user, words('action.sign-in')));
    expect(size()).to.deep.equal(restoring);
  });

  it('has targets of at least 44 pixels', async () => {
    const { user } = await userOf({ signedIn: true });
    const button = await avatar(user);
    button.click();
    await focusIsOn(words('user.account'));
    for (const target of [button, ...user.querySelectorAll<HTMLElement>('[role=menuitem]')]) {
      expect(Math.min(target.offsetWidth, target.offsetHeight)).to.be.at.least(44);
    }
    user.querySelector<HTMLElement>('[popover]')!.hidePopover();
  });

  it('offers another try when the server cannot be reached', async () => {
    const { auth, backend } = await accountPage({ signedIn: true });
    backend.failNext('unreachable');
    const user = await fixture<AuthUser>(html`<auth-user .auth=${auth}></auth-user>`);
    const retry = await until(() => part<HTMLButtonElement>(user, 'muted'));
    await assertAccessible(user);
    retry.click();
    await until(() => auth.snapshot.status === 'signed-in');
  });

  it('shows a picture only when asked to, and initials when it cannot be loaded', async () => {
    const image = '/no-such-picture.png';
    const { auth, backend } = await accountPage({ signedIn: true });
    const { restore } = backend.session;
    backend.session.restore = async (context) => {
      const session = await restore(context);
      return session && { ...session, user: { ...session.user, image } };
    };
    const plain = await fixture<AuthUser>(html`<auth-user .auth=${auth}></auth-user>`);
    await avatar(plain);
    expect(plain.querySelector('img')).to.equal(null);
    const user = await fixture<AuthUser>(html`<auth-user show-image .auth=${auth}></auth-user>`);
    await until(() => part(user, 'face')?.dataset.letters === 'A');
  });

  it('keeps two of them apart, by their ids and their menus', async () => {
    const { auth } = await accountPage({ signedIn: true });
    const page = mount(html`<auth-user .auth=${auth}></auth-user><auth-user .auth=${auth}></auth-user>`);
    await until(() => page.querySelectorAll('[data-auth-part=avatar]').length === 2);
    const ids = [...page.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    await assertAccessible(page);
  });

  it("opens inside a host's shadow root", async () => {
    const { auth } = await accountPage({ signedIn: true });
    const user = document.createElement('auth-user');
    user.auth = auth;
    hostShadow().append(user);
    const button = await avatar(user);
    expect(getComputedStyle(button).borderRadius).to.equal('50%');
    button.click();
    await focusIsOn(words('sign-out'));
  });

  it('mirrors in Arabic', async () => {
    const { auth } = await accountPage({ signedIn: true });
    const user = await fixture<AuthUser>(html`<auth-user locale="ar" .auth=${auth}></auth-user>`);
    (await avatar(user)).click();
    await focusIsOn('تسجيل الخروج');
    expect(getComputedStyle(focused()!).direction).to.equal('rtl');
    await assertAccessible(user);
  });

  describe('with several accounts', () => {
    const account = (id: string, current: boolean, more: Partial<Account> = {}): Account => ({ id: id as AccountKey, user: { id, name: id === 'ann' ? 'Ann Bauer' : 'Ben Öz', email: `${id}@example.com` }, current, alive: true, ...more });
    async function severalOf(list: readonly Account[], signedIn = true) {
      const page = await accountPage({ signedIn });
      const done: string[] = [];
      const state = { list, fails: null as AuthError | null };
      const accounts: Accounts = {
        policy: 'follow',
        most: 5,
        list: async () => state.list,
        add: async () => (done.push('add'), page.auth.snapshot),
        async use(id) {
          done.push(`use ${id}`);
          if (state.fails) throw state.fails;
          return page.auth.snapshot;
        },
        remove: async () => ({ remote: 'done' }),
        async removeAll() {
          done.push('remove all');
          state.list = [];
          return page.auth.signOut();
        },
      };
      Object.assign(page.auth, { accounts: async () => accounts });
      const user = await fixture<AuthUser>(html`<auth-user account-href="#account" .auth=${page.auth}></auth-user>`);
      return { ...page, user, done, state };
    }
    const rows = (user: Element): string[] => [...user.querySelectorAll('[role=menuitemradio]')].map((row) => `${row.ariaChecked} ${row.textContent?.trim().replaceAll(/\s+/g, ' ')}`);

    it('lists them, the current one checked, and turns to another', async () => {
      const { user, done } = await severalOf([account('ann', true), account('ben', false)]);
      (await avatar(user)).click();
      await until(() => rows(user).length === 2);
      expect(rows(user)).to.deep.equal(['true Ann Bauer ann@example.com', 'false Ben Öz ben@example.com']);
      await assertAccessible(user);
      user.querySelectorAll<HTMLElement>('[role=menuitemradio]')[1]!.click();
      await until(() => said(user) === words('user.switched', { who: 'Ben Öz' }));
      expect(done).to.deep.equal(['use ben']);
      await until(() => focused() === part(user, 'avatar'));
    });

    it('is used by the keyboard alone: arrows, letters, Home and End go through all that is there', async () => {
      const { user, done } = await severalOf([account('ann', true), account('ben', false)]);
      const button = await avatar(user);
      await until(() => rows(user).length === 2);
      button.focus();
      await press('Enter');
      await until(() => focused()?.textContent?.includes('Ann Bauer'));
      await press('ArrowDown');
      await until(() => focused()?.textContent?.includes('Ben Öz'));
      await press('End');
      await focusIsOn(words('sign-out.all'));
      await press('Home');
      await until(() => focused()?.textContent?.includes('Ann Bauer'));
      await press('ArrowDown');
      await press('Enter');
      await until(() => done.includes('use ben'));
    });

    it('adds another, as long as there is room', async () => {
      const { user, done, state } = await severalOf([account('ann', true)]);
      (await avatar(user)).click();
      const add = await until(() => buttonNamed(user, words('user.add')));
      expect(rows(user), 'one account needs no list').to.deep.equal([]);
      add.click();
      await until(() => done.includes('add'));
      state.list = ['ann', 'b', 'c', 'd', 'e'].map((id, index) => account(id, index === 0));
      (await avatar(user)).click();
      await until(() => rows(user).length === 5);
      expect(buttonNamed(user, words('user.add'))).to.equal(undefined);
    });

    it('asks who has to sign in again to do so', async () => {
      const { user, done, state } = await severalOf([account('ann', true), account('ben', false, { alive: false })]);
      state.fails = new AuthError('session-expired');
      (await avatar(user)).click();
      await until(() => rows(user).length === 2);
      expect(rows(user)[1]).to.include(words('user.ended'));
      user.querySelectorAll<HTMLElement>('[role=menuitemradio]')[1]!.click();
      await until(() => done.includes('add'));
      expect(done).to.deep.equal(['use ben', 'add']);
    });

    it('signs out of all of them', async () => {
      const { user, done } = await severalOf([account('ann', true), account('ben', false)]);
      (await avatar(user)).click();
      (await until(() => buttonNamed(user, words('sign-out.all')))).click();
      await until(() => buttonNamed(user, words('action.sign-in')));
      expect(done).to.deep.equal(['remove all']);
      expect(said(user)).to.equal(words('user.signed-out'));
    });

    it('offers those who are left once the current one is signed out', async () => {
      const { user, done } = await severalOf([account('ben', false)], false);
      const button = await until(() => user.querySelector<HTMLElement>('[data-auth-part~=sign-in][aria-haspopup=menu]'));
      button.click();
      await until(() => user.querySelector(':popover-open'));
      expect(rows(user)).to.deep.equal(['false Ben Öz ben@example.com']);
      expect(buttonNamed(user, words('user.another'))).not.to.equal(undefined);
      await assertAccessible(user);
      user.querySelector<HTMLElement>('[role=menuitemradio]')!.click();
      await until(() => done.includes('use ben'));
    });
  });
});
