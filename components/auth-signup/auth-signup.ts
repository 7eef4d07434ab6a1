import type { PropertyDeclarations } from 'lit';
import type { BuiltInFlow } from '../../src/index.js';
import { FlowElement } from '../base/flow-element.js';

/**
 * Makes an account.
 *
 * @summary Makes an account.
 * @slot - The page's own content above the form; a `<form>` in it is adopted as the first step.
 * @slot logo - Your mark, above all else.
 * @slot title - A heading of your own for the first step.
 * @slot footer - Below the form.
 * @event {AuthSignedInEvent} auth-signed-in - Somebody signed in. Cancelable: then `return-to` is not followed.
 * @event {AuthStepEvent} auth-step - Another step is on screen.
 * @event {AuthErrorEvent} auth-error - Something failed, or an attribute has a mistake.
 */
export class AuthSignup extends FlowElement {
  static override properties: PropertyDeclarations = { passkeyFirst: { type: Boolean, attribute: 'passkey-first' } };

  /** An account with a passkey is what the form makes, and a password the other way; default: the other way round. */
  passkeyFirst = false;

  protected override get flowName(): BuiltInFlow {
    return this.passkeyFirst ? 'passkey-sign-up' : 'sign-up';
  }
}
