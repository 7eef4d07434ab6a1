import { readFile } from 'node:fs/promises';

/** Serves MSW's worker out of the installed package: no copy to commit, none to go stale. */
export const mockServiceWorker = {
  name: 'mock-service-worker',
  async serve({ path }) {
    if (path !== '/mockServiceWorker.js') return undefined;
    return { body: await readFile(new URL(import.meta.resolve('msw/mockServiceWorker.js')), 'utf8'), type: 'js' };
  },
};

/**
 * A virtual authenticator for `test/support/authenticator.ts`. Only Chromium has one that a test can reach, over the
 * DevTools protocol; elsewhere every command answers `false`.
 */
export const authenticator = {
  name: 'virtual-authenticator',
  held: new WeakMap(),
  async executeCommand({ command, payload, session }) {
    if (command !== 'authenticator') return undefined;
    if (session.browser.type !== 'playwright') return false;
    const page = session.browser.getPage(session.id);
    const held = this.held.get(page) ?? { devtools: await page.context().newCDPSession(page) };
    this.held.set(page, held);
    const send = (method, options) =>
      held.devtools.send(`WebAuthn.${method}`, { authenticatorId: held.id, ...options });
    switch (payload.do) {
      case 'add':
        await held.devtools.send('WebAuthn.enable');
        if (held.id) await send('removeVirtualAuthenticator');
        held.id = (
          await held.devtools.send('WebAuthn.addVirtualAuthenticator', { options: payload.options })
        ).authenticatorId;
        return true;
      case 'remove':
        if (held.id) await send('removeVirtualAuthenticator');
        held.id = undefined;
        return true;
      case 'verify':
        await send('setUserVerified', { isUserVerified: payload.verified });
        return true;
      case 'answer':
        await send('setAutomaticPresenceSimulation', { enabled: payload.enabled });
        return true;
      case 'credentials':
        return (await send('getCredentials')).credentials;
      case 'clear':
        await send('clearCredentials');
        return true;
      default:
        throw new Error(`authenticator: no command ${payload.do}`);
    }
  },
};

/**
 * The keyboard for `test/support/keyboard.ts`: text, or one key with its modifiers (`['Shift', 'Tab']`). WebDriver's own
 * helper holds all keys of a text down at once, which loses repeated letters, so each is pressed and let go here.
 */
export const keyboard = {
  name: 'keyboard',
  async executeCommand({ command, payload, session: { browser, id } }) {
    if (command !== 'keyboard') return undefined;
    if (browser.type === 'webdriver') {
      const strokes = payload.text === undefined ? [payload.keys] : [...payload.text].map((character) => [character]);
      await browser.driver.performActions([{ type: 'key', id: 'keyboard', actions: strokes.flatMap(stroke) }]);
      return true;
    }
    const keys = browser.getPage(id).keyboard;
    if (payload.text !== undefined) await keys.type(payload.text);
    else {
      const [key, ...modifiers] = payload.keys.toReversed().map((name) => (name === 'Space' ? ' ' : name));
      for (const modifier of modifiers) await keys.down(modifier);
      await keys.press(key);
      for (const modifier of modifiers) await keys.up(modifier);
    }
    return true;
  },
};

function stroke(keys) {
  const codes = keys.map((key) => webdriverKeys[key] ?? key);
  return [
    ...codes.map((value) => ({ type: 'keyDown', value })),
    ...codes.toReversed().map((value) => ({ type: 'keyUp', value })),
  ];
}

/** WebDriver, section 17.4.2: keys that type nothing have code points of their own. */
const webdriverKeys = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  Space: ' ',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
  Meta: '\uE03D',
};
