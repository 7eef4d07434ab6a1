import { css, html, nothing, type CSSResult, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { AuthError, can, canUntil, type Auth, type AuthzQuery } from '../../src/index.js';
import { AuthElement } from '../base/auth-element.js';
import { queryOf, type Demands } from './query-of.js';

const conditions = ['signed-in', 'signed-out'] as const;

/**
 * Shows its children only while somebody is signed in, or only while nobody is; with `has-role`, `has-permission`,
 * `max-age` or `acr`, only to those of whom that is true too. As long as that is not known (the session is being
 * restored or is locked, the server cannot be reached, it did not say), and for a mistake in an attribute, it shows
 * nothing. The children stay where they are in the page, without a place on the screen and out of reach for keyboard and
 * screen reader.
 *
 * This is a hint for what people see, not a protection: whoever can read the page's source can read what is in it, and
 * whoever can run script can show it. What must stay secret is for the server to hand out, to those who may have it.
 *
 * @summary Shows its children only to people who are signed in (or are not), have a role or a permission, or proved who they are lately.
 * @slot - What is shown while the condition holds.
 * @event {AuthErrorEvent} auth-error - An attribute has a mistake; `error.path` names it.
 */
export class AuthShow extends AuthElement {
  static override styles: CSSResult = css`
    :host {
      display: contents;
    }
    :host([hidden]) {
      display: none;
    }
  `;

  static override properties: PropertyDeclarations = {
    when: {},
    hasRole: { attribute: 'has-role' },
    hasPermission: { attribute: 'has-permission' },
    maxAge: { attribute: 'max-age' },
    acr: {},
    query: { attribute: false },
    demanded: { state: true },
  };

  /**
   * `signed-in` or `signed-out`. A guest has a session, and so is signed in.
   *
   * @type {'signed-in' | 'signed-out'}
   */
  when: (typeof conditions)[number] = 'signed-in';
  /** A role that the person must have; of several, separated by spaces, one. */
  hasRole: string | undefined = undefined;
  /** A permission that the person must have; of several, separated by spaces, one. */
  hasPermission: string | undefined = undefined;
  /** How many seconds ago the person may have proved who they are, at most. What is shown goes once they are over. */
  maxAge: number | string | undefined = undefined;
  /** The authentication context class that the session must have; of several, separated by spaces, one. */
  acr: string | undefined = undefined;
  /** A query for `can`, where the attributes do not say enough; it must hold besides them. */
  query: AuthzQuery | null = null;

  // It says nothing itself.
  protected override readonly startsWithFirstScreen: boolean = true;
  /** What must hold of the session; `null`: nothing more than `when`. */
  protected demanded: AuthzQuery | 'mistake' | null = null;
  /** Ends the one wait for the time at which what is shown stops to hold. */
  #forget: (() => void) | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#waitUntil(Infinity, null);
  }

  protected override sourceChanged(_source: Auth | null): void {
    this.#waitUntil(Infinity, null);
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (!(['when', 'hasRole', 'hasPermission', 'maxAge', 'acr', 'query'] as const).some((name) => changed.has(name))) return;
    try {
      this.demanded = this.#demands();
    } catch (error) {
      this.demanded = 'mistake';
      this.report(error);
    }
  }

  /** A slot or none, rather than a rule over the children's own `display`. */
  protected override render(): TemplateResult | typeof nothing {
    return this.#holds() ? html`<slot></slot>` : nothing;
  }

  #demands(): AuthzQuery | null {
    const { when, hasRole, hasPermission, maxAge, acr, query } = this;
    if (!conditions.includes(when)) throw new AuthError('config-options', { path: 'when', detail: `"${when}" is not one of ${conditions.join(', ')}` });
    const demands: Demands = { 'has-role': hasRole, 'has-permission': hasPermission, 'max-age': maxAge, acr };
    const found = queryOf(demands, query);
    if (found && when === 'signed-out') throw new AuthError('config-options', { path: 'when', detail: 'of somebody who is signed out nothing more can be asked' });
    return found;
  }

  #holds(): boolean {
    const { source, snapshot, demanded } = this;
    this.#waitUntil(Infinity, source);
    if (!source || demanded === 'mistake' || snapshot.status !== this.when) return false;
    if (!demanded) return true;
    const now = source.platform.now();
    if (!can(snapshot, demanded, now)) return false;
    this.#waitUntil(canUntil(snapshot, demanded, now), source);
    return true;
  }

  /** Looks again when the time has come: by a timer, and whenever a page is shown that may have slept through it. */
  #waitUntil(time: number, source: Auth | null): void {
    this.#forget?.();
    this.#forget = null;
    if (!source || time === Infinity) return;
    const { platform } = source;
    const look = (): void => this.requestUpdate();
    const ends = [platform.after(Math.max(time - platform.now(), 0), look), ...(['visibilitychange', 'pageshow', 'resume'] as const).map((event) => platform.listen(event, look))];
    this.#forget = () => ends.forEach((end) => end());
  }
}
