import { ReactiveElement, type PropertyDeclarations, type PropertyValues } from 'lit';
import { createAuth, toAuthError, type Auth, type AuthError, type IdleOptions, type IdlePreset, type RiskOptions } from '../../src/index.js';
import { AuthErrorEvent, AuthSignedOutEvent } from '../base/events.js';
import { methodsOf, type MethodList } from '../base/method-list.js';
import { register, unregister } from '../base/providers.js';

/**
 * Connects the elements inside it, or all elements of the page if it is the only one, with an identity backend. It
 * shows nothing.
 *
 * @summary Connects the elements with a backend.
 * @event {AuthErrorEvent} auth-error - The configuration has a mistake; `error.path` names the attribute.
 * @event {AuthSignedOutEvent} auth-signed-out - The session ended, here or elsewhere.
 */
export class AuthProvider extends ReactiveElement {
  static override properties: PropertyDeclarations = {
    backend: {},
    baseUrl: { attribute: 'base-url' },
    name: {},
    methods: {},
    idle: {},
    risk: {},
    auth: { attribute: false },
    navigate: { attribute: false },
  };

  /** The backend's name: `better-auth`, or `memory` for playgrounds. */
  backend = '';
  /** Where the backend answers; default `/api/auth`. */
  baseUrl = '/api/auth';
  /** Tells two providers of one origin apart. */
  name = 'default';
  /** The methods to offer, separated by spaces; default: all that the backend has. */
  methods: MethodList = undefined;
  /**
   * When a session that nobody uses is locked or ended: `pci`, `aal2`, `aal3` or `owasp-high`; times of your own by the
   * property. The server must enforce the same. Default: never.
   */
  idle: IdlePreset | IdleOptions | undefined = undefined;
  /**
   * `basic`: sign-ins tell the server about the browser (README, "Signals"), for adaptive step-up; options by the
   * property. Default `off`.
   */
  risk: RiskOptions | 'off' | 'basic' | undefined = undefined;
  /** Takes people to an address of this origin, for single-page routers; default: loads it. */
  navigate: ((url: URL) => void) | undefined = undefined;
  /** An `auth` of your own making, instead of the attributes. */
  auth: Auth | null = null;

  #made: Auth | null = null;
  #unsubscribe: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    register(this);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    unregister(this);
    // Moved, not removed, if it is back by then.
    queueMicrotask(() => this.isConnected || this.#discard());
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // Its own `auth` is made anew when an attribute changes; one that the page has given is left alone.
    if (this.isConnected && (!this.auth || (this.auth === this.#made && !changed.has('auth')))) this.#make();
    this.#unsubscribe?.();
    this.#unsubscribe = this.auth?.subscribe((snapshot) => {
      if (snapshot.status === 'signed-out' && snapshot.reason !== 'none') this.dispatchEvent(new AuthSignedOutEvent(snapshot.reason));
      if (snapshot.status === 'unreachable') this.#report(snapshot.error);
    });
    if (this.auth) this.auth.presenter ??= async (flow, options) => (await import('../auth-dialog/present.js')).present(this.auth!, flow, options);
  }

  protected override updated(): void {
    if (this.isConnected) register(this);
  }

  #make(): void {
    if (!this.backend) return;
    this.#discard();
    try {
      this.auth = this.#made = createAuth({ backend: this.backend, baseUrl: this.baseUrl, name: this.name, methods: methodsOf(this.methods), idle: this.idle, risk: this.risk, navigate: (url) => (this.navigate ? this.navigate(url) : location.assign(url)) });
    } catch (thrown) {
      const error = toAuthError(thrown, 'config-backend');
      this.#report(error);
    }
  }

  #report(error: AuthError): void {
    void import('../base/development.js').then(({ tell }) => tell(error, this.localName)).catch(() => undefined);
    this.dispatchEvent(new AuthErrorEvent(error));
  }

  #discard(): void {
    this.#unsubscribe?.();
    this.#made?.dispose();
    if (this.auth === this.#made) this.auth = null;
    this.#made = null;
  }
}
