import { html, nothing } from 'lit';
import type { Auth, FlowState } from '../../src/index.js';
import { countdown } from '../controls/countdown.js';
import { retryIn } from '../controls/retry-in.js';
import type { LightRoot } from './light-root.js';
import type { Text } from './text.js';

/** What a journey needs to know of the element that it goes through. */
interface Traveller extends HTMLElement {
  readonly source: Auth | null;
  readonly noHistory: boolean;
}

const glideMs = 150;

/**
 * Takes the person along from step to step: the focus moves into the new step, the height glides, and the browser's
 * "back" goes one step back.
 */
export class Journey {
  readonly #element: Traveller;
  readonly #light: LightRoot;
  readonly #back: () => void;
  #entered = false;
  #leaving = false;

  constructor(element: Traveller, light: LightRoot, back: () => void) {
    this.#element = element;
    this.#light = light;
    this.#back = back;
  }

  /** To be called before a step is rendered; the function it returns, after. */
  step({ trail }: FlowState): () => void {
    const { container } = this.#light;
    const height = container?.offsetHeight ?? 0;
    if (!this.#element.noHistory) this.#remember(trail.length);
    return () => {
      if (!container) return;
      glide(container, height);
      // Never taken from elsewhere on the page: a step that changes by itself leaves the person where they are.
      if (holdsFocus(container)) enter(container);
    };
  }

  /** The seconds until trying again makes sense: outside the alert, which would be read out each second. */
  waiting({ problem }: FlowState, text: Text): unknown {
    const { source } = this.#element;
    if (!problem?.retryAt || !source) return nothing;
    return html`<p data-auth-part="hint">
      ${countdown(
        problem.retryAt,
        () => source.platform.now(),
        (seconds) => retryIn(text, seconds),
      )}
    </p>`;
  }

  stop(): void {
    removeEventListener('popstate', this.#popped);
    this.#entered = false;
  }

  /** One entry of history at most: a second would have to be pressed away after signing in. */
  #remember(depth: number): void {
    if (depth > 0 && !this.#entered) {
      this.#entered = true;
      history.pushState({ ...(history.state as object | null), keylitStep: true }, '');
      addEventListener('popstate', this.#popped);
    } else if (depth === 0 && this.#entered && (history.state as { keylitStep?: boolean } | null)?.keylitStep) {
      this.#leaving = true;
      history.back();
    }
  }

  readonly #popped = (): void => {
    const leaving = this.#leaving;
    this.stop();
    this.#leaving = false;
    // "Back" inside the widget has taken the step already; this only took the entry away.
    if (!leaving) this.#back();
  };
}

function holdsFocus(container: HTMLElement): boolean {
  const { activeElement } = container.getRootNode() as Document | ShadowRoot;
  // A browser drops the focus onto the body when the focused control goes with its step.
  return !activeElement || activeElement === document.body || container.contains(activeElement);
}

function enter(container: HTMLElement): void {
  const step = [...container.querySelectorAll('[data-auth-part=form]:not([hidden])')].at(-1);
  const target = step?.querySelector<HTMLElement>('input:not([readonly], [type=hidden], [type=checkbox])') ?? step?.querySelector<HTMLElement>('[data-auth-part=title]');
  target?.focus();
}

/** Through the animation API, which needs no style attribute; not at all where people asked for less motion. */
function glide(container: HTMLElement, from: number): void {
  const to = container.offsetHeight;
  if (!from || from === to || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const frame = (height: number) => ({ height: `${height}px`, overflow: 'clip' });
  container.animate([frame(from), frame(to)], { duration: glideMs, easing: 'ease-out' });
}
