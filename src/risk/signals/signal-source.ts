import { AuthError } from '../../errors.js';
import { toBase64Url } from '../../platform/base64url.js';
import { within } from '../../platform/deadline.js';
import type { Platform } from '../../platform/platform.js';
import { basicSignals } from './basic-signals.js';
import { browserWorld, type BrowserWorld } from './browser-world.js';
import { encodeSignals } from './encode-signals.js';
import type { RiskOptions } from './risk-options.js';
import { soundSignals } from './signal-facts.js';

/** Milliseconds that a submit waits for a provider which is not done yet. */
const providerMs = 50;

/** Collects for one flow, from its beginning to its end. Nothing of it is ever stored. */
export class SignalSource {
  readonly #options: RiskOptions;
  readonly #platform: Platform;
  readonly #world: BrowserWorld;
  readonly #begunAt: number;
  #watching: { readonly end: () => void; readonly heard: Set<'typed' | 'pasted'>; readonly enhanced: Promise<string | undefined> } | null = null;
  #isOver = false;

  /** Throws `config-options` for a tier that there is none of, and for `enhanced` without consent or provider. */
  constructor(options: RiskOptions, platform: Platform, world: BrowserWorld = browserWorld) {
    const { signals = 'off', consent, provider } = options;
    const mistake = (path: string, detail: string): AuthError => new AuthError('config-options', { path, detail });
    if (!['off', 'basic', 'enhanced'].includes(signals)) throw mistake('/risk/signals', 'off, basic or enhanced');
    if (signals === 'enhanced' && typeof consent !== 'function') throw mistake('/risk/consent', 'enhanced signals need it');
    if (signals === 'enhanced' && typeof provider?.collect !== 'function') throw mistake('/risk/provider', 'enhanced signals need one');
    this.#options = options;
    this.#platform = platform;
    this.#world = world;
    this.#begunAt = platform.now();
  }

  /** Begins to notice, if there is consent already. */
  async begin(): Promise<void> {
    if (await this.#isAllowed()) this.#watch();
  }

  /** The header's value; `undefined`: nothing is told. */
  async collect(): Promise<string | undefined> {
    if (!(await this.#isAllowed())) {
      this.#forget();
      return undefined;
    }
    const { heard, enhanced } = this.#watch();
    const facts = basicSignals(this.#world, { typed: heard.has('typed'), pasted: heard.has('pasted'), ms: this.#platform.now() - this.#begunAt });
    const more = this.#options.signals === 'enhanced' ? await within(this.#platform, providerMs, () => enhanced, () => new AuthError('timeout')).catch(() => undefined) : undefined;
    // It may have been taken back while the provider was waited for.
    if (more !== undefined && !(await this.#isAllowed())) {
      this.#forget();
      return undefined;
    }
    return encodeSignals({ ...facts, ...soundSignals({ enhanced: more }) });
  }

  dispose(): void {
    this.#isOver = true;
    this.#forget();
  }

  async #isAllowed(): Promise<boolean> {
    const { signals = 'off', consent } = this.#options;
    if (signals === 'off' || this.#isOver) return false;
    if (!consent) return true;
    try {
      const given: unknown = await consent();
      return given === true && !this.#isOver;
    } catch {
      return false;
    }
  }

  #watch() {
    if (this.#watching) return this.#watching;
    const heard = new Set<'typed' | 'pasted'>();
    const controller = new AbortController();
    const unlisten = this.#world.listen((what) => heard.add(what));
    const end = (): void => {
      unlisten();
      controller.abort();
    };
    return (this.#watching = { end, heard, enhanced: this.#ask(controller.signal) });
  }

  async #ask(signal: AbortSignal): Promise<string | undefined> {
    const { signals, provider, salt } = this.#options;
    if (signals !== 'enhanced') return undefined;
    try {
      const text: unknown = await provider!.collect({ signal });
      if (typeof text !== 'string' || salt === undefined) return text as string;
      const subtle = this.#platform.subtle ? this.#platform.subtle() : globalThis.crypto.subtle;
      return toBase64Url(new Uint8Array(await subtle!.digest('SHA-256', new TextEncoder().encode(`${salt}\0${text}`))));
    } catch {
      // A provider that fails is as good as none: whoever guards an account knows to do without.
      return undefined;
    }
  }

  #forget(): void {
    this.#watching?.end();
    this.#watching = null;
  }
}
