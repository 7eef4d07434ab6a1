import { isShown } from './shown.js';

/** A control as somebody hears it who does not see it. */
export interface Heard {
  readonly name: string;
  /** Nothing where the control is the page's own. */
  readonly description: string | undefined;
}

const words = (element: Element | null | undefined): string => ((element as HTMLElement | null | undefined)?.innerText ?? '').replace(/\s+/g, ' ').trim();

/**
 * What each control on screen should be called, in their order, by what is seen of it: its label, or what is written on
 * it. A name of its own counts only where nothing is written there, or where it holds what is.
 */
export function expectedNames(): readonly Heard[] {
  const within = document.querySelector('dialog:modal') ?? document;
  return [...within.querySelectorAll<HTMLElement>('a[href], button, input:not([type=hidden])')].filter(isShown).map(heard);
}

function heard(control: HTMLElement): Heard {
  const isField = control instanceof HTMLInputElement;
  const seen = isField ? words(control.labels?.[0]) : words(control);
  const own = control.ariaLabel ?? '';
  const field = isField && control.closest('[data-auth-part=field]');
  const told = field ? [...field.querySelectorAll('[data-auth-part=hint], [data-auth-part=error]')] : isField ? [] : (control.ariaDescribedByElements ?? []).filter(isShown);
  const beside = told.map(words).join(' ') || control.title;
  return {
    name: own && own.toLowerCase().includes(seen.toLowerCase()) ? own : seen,
    description: control.closest('[data-auth-root]') ? beside : undefined,
  };
}
