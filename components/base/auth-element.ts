import { LitElement, type PropertyDeclarations, type PropertyValues } from 'lit';
import { catalogue, firstCatalogue, load, toAuthError, type Auth, type AuthError, type Message, type Snapshot } from '../../src/index.js';
import { AuthErrorEvent } from './events.js';
import { LightRoot } from './light-root.js';
import { nextFrame } from './next-frame.js';
import { ancestor, onProvidersChange, providerCount, providerOf } from './providers.js';
import { Text } from './text.js';

/** How long a page may take to bring its provider before the console says that none came. */
const patienceMs = 5_000;

/**
 * What every Keylit element is: it finds its provider, follows the session and speaks the page's language. What it
 * shows is rendered into the element itself, where browsers and password managers see it; its shadow root only lays
 * that out.
 */
export abstract class AuthElement extends LitElement {
  static override properties: PropertyDeclarations = {
    auth: { attribute: false },
    locale: {},
    messages: { attribute: false },
    source: { state: true },
    snapshot: { state: true },
    text: { state: true },
  };

  /** The `auth` object to use; default: that of the nearest `<auth-provider>` around, else of the page's only one. */
  auth: Auth | null = null;
  /** Language as a BCP 47 tag; default: the nearest `lang` around. */
  locale = '';
  /** Single messages in your own words, by their key. */
  messages: Readonly<Record<string, Message>> = {};

  /** The `auth` that this element has found. */
  source: Auth | null = null;
  protected snapshot: Snapshot = { status: 'restoring' };
  protected text: Text | null = null;

  /** Whether the element's first screen does with the messages of the first screen. */
  protected readonly startsWithFirstScreen: boolean = false;
  protected readonly light: LightRoot = new LightRoot(this);
  #leave: (() => void)[] = [];
  #unsubscribe: (() => void) | null = null;
  #spoken = '';
  #whole: Promise<void> | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    const patience = setTimeout(() => void (this.source || import('./development.js').then(({ noProvider }) => this.report(noProvider(providerCount())))), patienceMs);
    this.#leave = [onProvidersChange(() => this.#resolve()), () => clearTimeout(patience)];
    // The language first: whoever begins a flow may need all of its words.
    void this.#speak();
    this.#resolve();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave.forEach((leave) => leave());
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.source = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('auth') && this.isConnected) this.#resolve();
    void this.#speak();
  }

  /** Tells the page of a failure. Configuration mistakes are also told to the developer, once each. */
  protected report(thrown: unknown): AuthError {
    const error = toAuthError(thrown);
    if (/^(config|chunk|insecure|unreach|bad)/.test(error.code)) void import('./development.js').then(({ tell }) => tell(error, this.localName, this.light.container)).catch(() => undefined);
    this.dispatchEvent(new AuthErrorEvent(error));
    return error;
  }

  /** Another `auth` has come in place of the one before, or there is none any more. */
  protected sourceChanged?(source: Auth | null): void;

  #resolve(): void {
    const source = this.auth ?? providerOf(this)?.auth ?? null;
    if (source === this.source) return;
    this.#unsubscribe?.();
    this.source = source;
    this.#unsubscribe = source?.subscribe((snapshot) => (this.snapshot = snapshot)) ?? null;
    if (source) this.snapshot = source.snapshot;
    this.sourceChanged?.(source);
    const { status } = this.snapshot;
    // Whoever is signed in is asked for once what needs no answer is on screen; elements that come together ask once.
    if (source) void nextFrame().then(() => void (source === this.source && source.snapshot.status === status && source.ready().catch(() => undefined)));
  }

  async #speak(): Promise<void> {
    const locale = this.locale || this.#surroundingLanguage();
    const spoken = `${locale} ${JSON.stringify(this.messages)}`;
    if (spoken === this.#spoken) return;
    this.#spoken = spoken;
    this.#whole = null;
    const first = this.startsWithFirstScreen ? firstCatalogue(locale) : null;
    if (first) this.text = new Text(locale, first, this.messages);
    else
      await this.speakWholly().catch((error: unknown) => {
        this.report(error);
        // Better a widget in English than none.
        this.text = new Text('en', firstCatalogue('en')!, this.messages);
      });
  }

  /** Makes every message of the language available; the first screen does with fewer. */
  protected speakWholly(): Promise<void> {
    const spoken = this.#spoken;
    const locale = spoken.slice(0, spoken.indexOf(' '));
    return (this.#whole ??= load(() => catalogue(locale)).then(
      (messages) => {
        if (spoken === this.#spoken) this.text = new Text(locale, messages, this.messages);
      },
      (error: unknown) => {
        this.#whole = null;
        throw error;
      },
    ));
  }

  #surroundingLanguage(): string {
    return (ancestor(this, (node) => Boolean((node as HTMLElement).lang)) as HTMLElement | undefined)?.lang ?? navigator.language;
  }
}
