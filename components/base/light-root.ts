import { render, type TemplateResult } from 'lit';
import { adoptStyles } from './adopt-styles.js';

/**
 * The part of an element that is rendered into the element itself: one container after the page's own children, which
 * are never touched. Should the page throw its children away (a framework that re-renders them), the same container
 * comes back, with all that was typed in it.
 */
export class LightRoot {
  readonly #host: HTMLElement;
  #container: HTMLElement | undefined;
  #focused: HTMLElement | null = null;

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  /** `undefined` until something was rendered. */
  get container(): HTMLElement | undefined {
    return this.#container;
  }

  render(template: TemplateResult, direction: 'ltr' | 'rtl', language: string): void {
    const container = (this.#container ??= this.#create());
    adoptStyles(this.#host.getRootNode());
    container.dir = direction;
    container.lang = language;
    this.#place();
    render(template, container, { host: this.#host });
  }

  #create(): HTMLElement {
    const container = document.createElement('div');
    container.dataset.authRoot = this.#host.localName;
    container.addEventListener('focusin', ({ target }) => (this.#focused = target as HTMLElement));
    container.addEventListener('focusout', () => {
      // Chromium says so of a field that is being taken out of the page, too: only one that is still there has lost the focus.
      queueMicrotask(() => {
        if (container.parentNode === this.#host) this.#focused = null;
      });
    });
    new MutationObserver(() => this.#place()).observe(this.#host, { childList: true });
    return container;
  }

  #place(): void {
    const container = this.#container;
    if (!container || container.parentNode === this.#host) return;
    const focused = this.#focused;
    this.#host.append(container);
    focused?.focus();
  }
}
