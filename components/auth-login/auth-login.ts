import type { PropertyDeclarations } from 'lit';
import type { BuiltInFlow } from '../../src/index.js';
import { FlowElement } from '../base/flow-element.js';

/**
 * Signs people in.
 *
 * @summary Signs people in.
 * @slot - The page's own content above the form; a `<form>` in it is adopted as the first step.
 * @slot logo - Your mark, above all else.
 * @slot title - A heading of your own for the first step.
 * @slot footer - Below the form.
 * @event {AuthSignedInEvent} auth-signed-in - Somebody signed in. Cancelable: then `return-to` is not followed.
 * @event {AuthStepEvent} auth-step - Another step is on screen.
 * @event {AuthErrorEvent} auth-error - Something failed, or an attribute has a mistake.
 */
export class AuthLogin extends FlowElement {
  static override properties: PropertyDeclarations = { combined: { type: Boolean } };

  /** One form for those who have an account and those who do not: a code or a link makes the account of a new address. */
  combined = false;

  protected override get flowName(): BuiltInFlow {
    return this.combined ? 'combined' : 'sign-in';
  }
}
