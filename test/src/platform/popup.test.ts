import { expect } from 'chai';
import { openPopup } from '../../../src/platform/popup.js';
import { visitInPopup } from '../../../src/platform/popup-visit.js';
/* oxlint-disable unicorn/require-post-message-target-origin -- a BroadcastChannel has none */
import { popupChannel } from '../../../src/platform/popup-channel.js';
import type { Platform, SmallWindow } from '../../../src/platform/platform.js';
import { rejection, thrownBy } from '../../support/rejection.js';
import { testPlatform } from '../../support/test-platform.js';

const provider = new URL('https://id.example/authorize?state=s1');
const origin = 'https://app.example';

/** A window in a test's hands, and a clock that it turns. */
class Scene {
  closed = false;
  away = false;
  wentTo: string[] = [];
  closes = 0;
  readonly state = crypto.randomUUID();
  readonly #timers = new Map<object, { at: number; callback: () => void }>();
  #now = 0;
  readonly platform: Platform = testPlatform(`${origin}/sign-in`, {
    after: (ms, callback) => {
      const key = {};
      this.#timers.set(key, { at: this.#now + ms, callback });
      return () => void this.#timers.delete(key);
    },
    openWindow: () => this.window,
  });
  readonly window: SmallWindow;

  constructor() {
    const isClosed = (): boolean => this.closed;
    const isAway = (): boolean => this.away && !this.closed;
    this.window = {
      get closed() {
        return isClosed();
      },
      get away() {
        return isAway();
      },
      go: (url) => void this.wentTo.push(url.href),
      close: () => void (this.closes += 1),
    };
  }

  /** Timers that are set, which must be none once it is over. */
  get timers(): number {
    return this.#timers.size;
  }

  pass(ms: number): void {
    for (const end = this.#now + ms; ; ) {
      const [key, next] = [...this.#timers].toSorted(([, a], [, b]) => a.at - b.at)[0] ?? [];
      if (!key || !next || next.at > end) return void (this.#now = end);
      this.#now = next.at;
      this.#timers.delete(key);
      next.callback();
    }
  }

  visit(signal?: AbortSignal, timeoutMs?: number): Promise<URL> {
    const visiting = visitInPopup(this.platform, this.window, provider, { state: this.state, signal, timeoutMs });
    visiting.catch(() => undefined);
    return visiting;
  }

  /** What the bridge page does; resolves with what it hears back. */
  bridge(message: unknown): Promise<unknown> {
    const channel = new BroadcastChannel(popupChannel(this.state));
    return new Promise((resolve) => {
      const end = (heard: unknown): void => {
        channel.close();
        resolve(heard);
      };
      channel.onmessage = ({ data }) => end(data);
      channel.postMessage(message);
      setTimeout(() => end(null), 300);
    });
  }

  async settled(visiting: Promise<URL>): Promise<string> {
    const open = new Promise<string>((resolve) => setTimeout(() => resolve('open'), 20));
    return Promise.race([open, visiting.then(({ href }) => href, (error: { code: string }) => error.code)]);
  }
}

describe('a sign-in window', () => {
  it('POP-4: one that was blocked is told at once, and nothing is asked of anybody', () => {
    let asked = 0;
    const platform = testPlatform(origin, {
      openWindow: () => null,
      fetch: async () => {
        asked += 1;
        return new Response();
      },
    });
    expect(thrownBy(() => openPopup(platform)).code).to.equal('popup-blocked');
    expect(asked).to.equal(0);
  });

  it('POP-2, B20: comes back by the channel of its state, with an acknowledgement, also when it looks closed from the start', async () => {
    const scene = new Scene();
    const visiting = scene.visit();
    expect(scene.wentTo).to.deep.equal([provider.href]);
    // A page with COOP has cut it off: closed, and never seen elsewhere.
    scene.closed = true;
    scene.pass(60_000);
    expect(await scene.settled(visiting)).to.equal('open');
    const href = `${origin}/bridge?code=c&state=${scene.state}`;
    expect(await scene.bridge({ v: 1, kind: 'arrived', href })).to.deep.equal({ v: 1, kind: 'taken' });
    expect((await visiting).href).to.equal(href);
    expect(scene.timers).to.equal(0);
  });

  it('POP-1: takes nothing from another origin, of another shape or by postMessage', async () => {
    const scene = new Scene();
    const visiting = scene.visit();
    const href = `${origin}/bridge?code=c`;
    for (const message of [null, 'x', {}, { v: 2, kind: 'arrived', href }, { v: 1, kind: 'taken' }, { v: 1, kind: 'arrived' }, { v: 1, kind: 'arrived', href: 'nowhere' }, { v: 1, kind: 'arrived', href: 'https://evil.example/bridge?code=c' }, { v: 1, kind: 'arrived', href: `${origin}.evil.example/` }]) {
      expect(await scene.bridge(message), JSON.stringify(message)).to.equal(null);
    }
    globalThis.dispatchEvent(new MessageEvent('message', { data: { v: 1, kind: 'arrived', href }, origin }));
    expect(await scene.settled(visiting)).to.equal('open');
  }).timeout(20_000);

  it('POP-3, B20: closed by the person: cancelled after five seconds, and not before', async () => {
    const scene = new Scene();
    const visiting = scene.visit();
    scene.away = true;
    scene.pass(1_000);
    scene.closed = true;
    scene.pass(4_500);
    expect(await scene.settled(visiting)).to.equal('open');
    scene.pass(1_500);
    expect(await scene.settled(visiting)).to.equal('cancelled');
    expect(scene.timers).to.equal(0);
  });

  it('POP-3: a window that only seemed closed for a moment is waited for', async () => {
    const scene = new Scene();
    const visiting = scene.visit();
    scene.away = true;
    scene.pass(1_000);
    for (let times = 0; times < 5; times += 1) {
      scene.closed = true;
      scene.pass(4_000);
      scene.closed = false;
      scene.pass(1_000);
    }
    expect(await scene.settled(visiting)).to.equal('open');
  });

  it('B20: nobody comes back: timeout, whatever the window looks like', async () => {
    for (const closed of [true, false]) {
      const scene = new Scene();
      const visiting = scene.visit(undefined, 60_000);
      scene.closed = closed;
      scene.pass(59_000);
      expect(await scene.settled(visiting)).to.equal('open');
      scene.pass(1_000);
      expect(await scene.settled(visiting)).to.equal('timeout');
      expect(scene.closes).to.equal(1);
      expect(scene.timers).to.equal(0);
    }
  });

  it('POP-3: "cancel" ends it at once, and closes it', async () => {
    const scene = new Scene();
    const cancel = new AbortController();
    const visiting = scene.visit(cancel.signal);
    cancel.abort();
    expect((await rejection(visiting)).code).to.equal('cancelled');
    expect(scene.closes).to.equal(1);
    expect(scene.timers).to.equal(0);
  });

  it('is not begun where it was closed or cancelled before', async () => {
    const scene = new Scene();
    scene.closed = true;
    expect((await rejection(scene.visit())).code).to.equal('cancelled');
    const cancelled = new Scene();
    expect((await rejection(cancelled.visit(AbortSignal.abort()))).code).to.equal('cancelled');
    expect([...scene.wentTo, ...cancelled.wentTo]).to.deep.equal([]);
  });
});
