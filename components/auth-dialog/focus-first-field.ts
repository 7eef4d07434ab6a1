import type { FlowElement } from '../base/flow-element.js';

/** Elements leave the focus where it is when they appear; one that was called for may take it. */
export async function focusFirstField(element: FlowElement): Promise<void> {
  while (element.isConnected && !element.hasAttribute('data-auth-ready')) await new Promise(requestAnimationFrame);
  element.querySelector<HTMLElement>('form :is(input:not([type=hidden]), button)')?.focus();
}
