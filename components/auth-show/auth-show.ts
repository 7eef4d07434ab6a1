import { css, html, nothing, type CSSResult, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { AuthError } from '../../src/index.js';
import { AuthElement } from '../base/auth-element.js';

const conditions = ['signed-in', 'signed-out'] as const;

/**
 * Shows its children only while somebody is signed in, or only while nobody is. As long as that is not known (the
 * session is being restored, the server cannot be reached) it shows nothing. The children stay where they are in the
 * page, without a place on the screen and out of reach for keyboard and screen reader.
 *
 * This is a convenience for what people see, not a protection: whoever can read the page's source can read what is in
 * it. What must stay secret is for the server to hand out, to those who are signed in.
 *
 * @summary Shows its children only to people who are signed in, or only to those who are not.
 * @slot - What is shown while the condition holds.
 * @event {AuthErrorEvent} auth-error - The attribute `when` has a mistake.
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
  };

  /**
   * `signed-in` or `signed-out`. A guest has a session, and so is signed in.
   *
   * @type {'signed-in' | 'signed-out'}
   */
  when: (typeof conditions)[number] = 'signed-in';

  // It says nothing itself.
  protected override readonly startsWithFirstScreen: boolean = true;

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has('when') && !conditions.includes(this.when)) {
      this.report(new AuthError('config-options', { path: 'when', detail: `"${this.when}" is not one of ${conditions.join(', ')}` }));
    }
  }

  /** A slot or none, rather than a rule over the children's own `display`. */
  protected override render(): TemplateResult | typeof nothing {
    return this.source && conditions.includes(this.when) && this.snapshot.status === this.when ? html`<slot></slot>` : nothing;
  }
}
