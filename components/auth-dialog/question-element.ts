import { css, html, type CSSResult, type PropertyValues, type TemplateResult } from 'lit';
import type { Auth } from '../../src/index.js';
import { AuthElement } from '../base/auth-element.js';

/**
 * An element that asks by itself, in a dialog over the page, whenever there is something to ask. It can stand on a page
 * from the beginning, or be brought when it is needed, and then goes as soon as it has nothing to ask any more.
 */
export abstract class QuestionElement extends AuthElement {
  static override styles: CSSResult = css`
    :host {
      display: contents;
    }
    :host([hidden]) {
      display: none;
    }
  `;

  /** Resolves once it hears of what there is to ask. */
  protected listens: Promise<unknown> = Promise.resolve();
  #wasBrought = false;

  /** Whether there is anything to ask now, or anything left of it. */
  protected abstract get isNeeded(): boolean;

  /** Has a page ask what `auth` asks: by the element that it has for it, else by a new one. Resolves once that listens. */
  static async bring(auth: Auth, tag: string): Promise<void> {
    const own = [...document.querySelectorAll<QuestionElement>(tag)].find(({ source }) => source === auth);
    if (own) return void (await own.listens);
    const element = document.createElement(tag) as QuestionElement;
    element.auth = auth;
    document.body.append(element);
    await element.listens;
    element.#wasBrought = true;
    element.requestUpdate();
  }

  protected override render(): TemplateResult {
    return html`<slot></slot>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    // Not in the middle of its own update.
    if (this.#wasBrought && !this.isNeeded) queueMicrotask(() => this.isNeeded || this.remove());
  }
}
