import { expect } from 'chai';
import { html, type TemplateResult } from 'lit';
import '../../components/auth-login/define.js';
import '../../components/auth-mfa/define.js';
import '../../components/auth-passkey/define.js';
import '../../components/auth-signup/define.js';
import { createTestBackend, testAccounts } from '../../src/testing.js';
import { createAuth, type Auth } from '../../src/index.js';
import { browserPlatform } from '../../src/platform/platform.js';
import { fixture, mount, until } from '../support/fixture.js';
import { accountPage, buttonNamed, click, hostShadow } from './account-page.js';

/** What a person would notice if the page's own rules got through. */
const noticed = [
  'display position float opacity visibility cursor inline-size block-size min-block-size max-inline-size',
  'font-family font-size font-style font-weight line-height letter-spacing word-spacing text-align text-indent',
  'text-transform text-shadow text-decoration-line white-space color background-color background-image box-shadow',
  'fill stroke vertical-align list-style-type appearance transform filter',
  'border-top-left-radius border-bottom-right-radius',
  ...['top', 'right', 'bottom', 'left'].map(
    (side) => `margin-${side} padding-${side} border-${side}-width border-${side}-style border-${side}-color`,
  ),
].flatMap((properties) => properties.split(' '));

type Look = readonly (readonly [part: string, style: string])[];

const partsOf = (root: ParentNode): readonly Element[] =>
  [...root.querySelectorAll('[data-auth-root] *')].filter((each) => !each.parentElement?.closest('svg'));

/** An edge without a width has no style either. */
function seen(style: CSSStyleDeclaration, property: string): string {
  const edge = /^(border-\w+)-(style|color)$/.exec(property)?.[1];
  return edge && parseFloat(style.getPropertyValue(`${edge}-width`)) === 0 ? 'none' : style.getPropertyValue(property);
}

/** The computed style of everything that Keylit has rendered, one line a property. */
function lookOf(root: ParentNode): Look {
  return partsOf(root).flatMap((element) => {
    const style = getComputedStyle(element);
    const name = `${element.localName}[${element.getAttribute('data-auth-part') ?? element.parentElement!.getAttribute('data-auth-part')}]`;
    // Where an icon stands is for its row to say.
    const properties =
      element.localName === 'svg' ? noticed.filter((property) => property !== 'vertical-align') : noticed;
    return properties.map((property): readonly [string, string] => [`${name} ${property}`, seen(style, property)]);
  });
}

function expectSame(before: Look, after: Look): void {
  const changes = before.flatMap(([name, value], index) =>
    after[index]?.[1] === value ? [] : [`${name}: ${value} became ${after[index]?.[1]}`],
  );
  if (changes.length > 0) throw new Error([...new Set(changes)].join('; '));
}

const linkTo = (href: string) => async (): Promise<Element> => {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  await new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = reject;
    document.head.append(link);
  });
  return link;
};

/** What pages write that have never heard of a widget. */
const HOSTILE = `
input, button, form, label, p, h2, a, svg, span, ul, li, strong, bdi, code {
  display: inline-flex; float: right; margin: 13px 7px 9px 5px; padding: 11px 17px 3px 19px; border: 3px dashed rgb(255, 0, 0); border-radius: 17px;
  width: 37%; height: 91px; min-height: 91px; max-width: 123px; box-sizing: content-box; position: relative; opacity: .5; transform: rotate(3deg);
  font: italic 900 29px/2.5 serif; letter-spacing: 5px; word-spacing: 9px; text-transform: uppercase; text-align: right; text-decoration: line-through; text-shadow: 1px 1px red; text-indent: 30px; white-space: nowrap;
  color: rgb(255, 0, 0); background: rgb(0, 255, 0) linear-gradient(red, blue); box-shadow: 0 0 9px red; filter: blur(1px); cursor: wait; vertical-align: super; list-style: square;
}
svg { fill: rgb(255, 0, 0); stroke: rgb(0, 0, 255); }
input:focus, button:hover, a:hover { outline: 9px dotted red; }
input::placeholder { color: red; }
`;

const pages: Readonly<Record<string, () => Promise<Element>>> = {
  'Bootstrap 5': linkTo('/node_modules/bootstrap/dist/css/bootstrap.min.css'),
  "Tailwind's preflight": linkTo('/node_modules/tailwindcss/preflight.css'),
  'a hostile sheet': async () => {
    const style = document.createElement('style');
    style.textContent = HOSTILE;
    document.head.append(style);
    return style;
  },
};

const auth = (): Auth =>
  createAuth({
    backend: createTestBackend(),
    platform: { ...browserPlatform, webauthn: () => 'available', tabStorage: () => null },
    methods: ['password', 'email-code', 'passkey'],
    name: crypto.randomUUID(),
  });
const links = { terms: '#terms', privacy: '#privacy' };

async function ready(template: TemplateResult): Promise<HTMLElement> {
  const element = await fixture<HTMLElement>(template);
  await until(() => element.hasAttribute('data-auth-ready'));
  return element;
}

const first = (): Promise<HTMLElement> =>
  ready(
    html`<auth-login no-history terms-href=${links.terms} privacy-href=${links.privacy} .auth=${auth()}></auth-login>`,
  );

async function type(root: ParentNode, name: string, value: string): Promise<void> {
  (await until(() => root.querySelector<HTMLInputElement>(`input[name=${name}]`))).value = value;
}

/** Screens that have every part of the forms between them. */
const screens: Readonly<Record<string, () => Promise<HTMLElement>>> = {
  'the first step': first,
  'a new account with a mistake': async () => {
    const element = await ready(html`<auth-signup no-history .auth=${auth()}></auth-signup>`);
    await click(element, 'Create account');
    await until(() => element.querySelector('[data-auth-part=error]'));
    return element;
  },
  'a wrong password': async () => {
    const element = await first();
    await type(element, 'username', testAccounts.plain.email);
    await click(element, 'Continue');
    await type(element, 'current-password', 'wrong');
    await click(element, 'Sign in');
    await until(() => element.querySelector('[aria-invalid=true]'));
    return element;
  },
  'a second factor': async () => {
    const element = await first();
    await type(element, 'username', testAccounts.secondFactor.email);
    await click(element, 'Continue');
    await type(element, 'current-password', testAccounts.secondFactor.password);
    await click(element, 'Sign in');
    await until(() => element.querySelector('input[name=one-time-code]'));
    return element;
  },
  passkeys: async () => {
    const page = await accountPage({ signedIn: true });
    page.passkeys = [{ id: 'a', name: 'Phone', createdAt: 0, synced: true }];
    const element = await fixture<HTMLElement>(html`<auth-passkey .auth=${page.auth}></auth-passkey>`);
    await until(() => element.querySelector('[data-auth-part~=item]'));
    return element;
  },
  'two-step sign-in': async () => {
    const element = await fixture<HTMLElement>(
      html`<auth-mfa .auth=${(await accountPage({ signedIn: true })).auth}></auth-mfa>`,
    );
    await until(() => buttonNamed(element, 'Set up'));
    return element;
  },
};

describe('the look', () => {
  let foreign: Element | undefined;
  afterEach(() => foreign?.remove());

  for (const [page, begin] of Object.entries(pages)) {
    for (const [screen, show] of Object.entries(screens)) {
      it(`stays as it is on a page with ${page}: ${screen}`, async () => {
        const element = await show();
        (document.activeElement as HTMLElement | null)?.blur();
        // Rules that came with the last step are transitions, too.
        await new Promise((resolve) => setTimeout(resolve, 200));
        const before = lookOf(element);
        foreign = await begin();
        await new Promise((resolve) => setTimeout(resolve, 200));
        expectSame(before, lookOf(element));
      });
    }
  }

  const places: Readonly<Record<string, () => ParentNode & Node>> = {
    'a dialog': () => {
      const dialog = mount(html`<dialog></dialog>`).querySelector('dialog')!;
      dialog.showModal();
      return dialog;
    },
    'a table cell': () =>
      mount(
        html`<table>
          <tbody>
            <tr>
              <td></td>
            </tr>
          </tbody>
        </table>`,
      ).querySelector('td')!,
    "a host's shadow root": () => hostShadow(),
  };

  for (const [place, make] of Object.entries(places)) {
    it(`is the same in ${place}`, async () => {
      const before = lookOf(await first());
      const frame = document.createElement('div');
      frame.setAttribute('style', 'inline-size: 400px');
      make().append(frame);
      const element = document.createElement('auth-login');
      element.setAttribute('terms-href', links.terms);
      element.setAttribute('privacy-href', links.privacy);
      element.auth = auth();
      frame.append(element);
      await until(() => element.hasAttribute('data-auth-ready'));
      expect(element.offsetWidth).to.equal(400);
      expectSame(before, lookOf(element));
    });
  }

  it('is the same in a frame', async () => {
    const before = lookOf(await first());
    const frame = mount(html`<iframe title="Sign in" width="416" height="600"></iframe>`).querySelector('iframe')!;
    frame.srcdoc = `<!doctype html><html lang="en"><script type="module" src="/build/components/auth-login/define.js"></script><auth-login terms-href="${links.terms}" privacy-href="${links.privacy}"></auth-login>`;
    const element = await until(
      () => frame.contentDocument?.querySelector<HTMLElementTagNameMap['auth-login']>('auth-login:defined'),
      8_000,
    );
    element.auth = auth();
    await until(() => element.hasAttribute('data-auth-ready'));
    // The rules for what follows come when somebody turns to the form.
    element.querySelector('input')!.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
    await until(() => (element.requestUpdate(), frame.contentDocument!.adoptedStyleSheets.length > 1), 8_000);
    expectSame(before, lookOf(element));
  });

  for (const [screen, show] of Object.entries(screens)) {
    it(`fits a column of 280 pixels: ${screen}`, async () => {
      const element = await show();
      element.parentElement!.setAttribute('style', 'inline-size: 280px');
      expect(element.offsetWidth).to.equal(280);
      const right = element.getBoundingClientRect().right;
      for (const part of partsOf(element)) {
        if (part.getAttribute('data-auth-part') === 'status') continue;
        expect(part.getBoundingClientRect().right, part.outerHTML).to.be.at.most(right);
      }
      const [field, button] = ['input', 'button'].map((name) =>
        element.querySelector<HTMLElement>(`[data-auth-part~=${name}]`),
      );
      for (const control of [field, button]) if (control) expect(control.offsetHeight).to.be.at.least(44);
    });
  }
});
