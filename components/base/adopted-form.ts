import { html, nothing, type TemplateResult } from 'lit';
import { fieldNames } from '../controls/field.js';

/** A form that a server rendered, or the page wrote, as the first step: its markup stays the page's. */
export interface AdoptedForm {
  readonly form: HTMLFormElement;
  readonly visible: boolean;
  show(visible: boolean): void;
  /** Words about what went wrong, to be rendered after the form. */
  problem(text: string | null): TemplateResult | typeof nothing;
  release(): void;
}

/** Takes up the first form among the element's own children; what was typed into it stays. */
export function adoptForm(host: HTMLElement, submit: (event: SubmitEvent) => void): AdoptedForm | null {
  const form = [...host.querySelectorAll('form')].find((each) => !each.closest('[data-auth-root]'));
  if (!form) return null;
  const identifier = [...form.elements].find((element): element is HTMLInputElement => element instanceof HTMLInputElement && fieldNames[element.name] === 'identifier');
  if (identifier) identifier.autocomplete = 'username webauthn' as AutoFill;
  form.addEventListener('submit', submit);
  return {
    form,
    get visible() {
      return !form.hidden;
    },
    show(visible) {
      form.hidden = !visible;
    },
    problem(text) {
      identifier?.setAttribute('aria-invalid', text ? 'true' : 'false');
      return text ? html`<p data-auth-part="alert" role="alert">${text}</p>` : nothing;
    },
    release() {
      form.removeEventListener('submit', submit);
      form.hidden = false;
    },
  };
}
