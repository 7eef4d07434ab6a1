import type { FlowState } from '../../src/index.js';
import type { LightRoot } from './light-root.js';

const glideMs = 150;

/** Moves the focus with the person: into each new step, onto each mistake; and lets the height glide between steps. */
export class StepFocus {
  readonly #light: LightRoot;
  #shown: FlowState | null = null;

  constructor(light: LightRoot) {
    this.#light = light;
  }

  /** To be called before a state is rendered; the function it returns, after. */
  before(state: FlowState): () => void {
    const previous = this.#shown;
    this.#shown = state;
    const { container } = this.#light;
    const height = container?.offsetHeight ?? 0;
    return () => {
      if (!previous || !container) return;
      if (previous.step !== state.step && previous.step.kind !== state.step.kind) {
        glide(container, height);
        // Never taken from elsewhere on the page: a step that changes by itself leaves the person where they are.
        if (this.#holdsFocus(container)) this.#enter(container);
      } else if (state.problem && state.problem !== previous.problem) {
        this.#point(container);
      }
    };
  }

  /** A password that was shown is hidden again, so that managers know it for one. */
  submitted(): void {
    this.#light.container?.querySelectorAll<HTMLButtonElement>('[data-auth-part=reveal][aria-pressed=true]').forEach((button) => button.click());
  }

  #holdsFocus(container: HTMLElement): boolean {
    const { activeElement } = container.getRootNode() as Document | ShadowRoot;
    // A browser drops the focus onto the body when the focused control goes with its step.
    return !activeElement || activeElement === document.body || container.contains(activeElement);
  }

  #enter(container: HTMLElement): void {
    const target = container.querySelector<HTMLElement>('form:not([hidden]) input:not([readonly], [type=hidden], [type=checkbox])') ?? container.querySelector<HTMLElement>('[data-auth-part=title]');
    target?.focus();
  }

  #point(container: HTMLElement): void {
    const field = container.querySelector<HTMLInputElement>('[aria-invalid=true]');
    field?.focus();
    if (field?.type === 'password') field.select();
  }
}

/** Through the animation API, which needs no style attribute; not at all where people asked for less motion. */
function glide(container: HTMLElement, from: number): void {
  const to = container.offsetHeight;
  if (!from || from === to || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  container.animate(
    [
      { height: `${from}px`, overflow: 'clip' },
      { height: `${to}px`, overflow: 'clip' },
    ],
    { duration: glideMs, easing: 'ease-out' },
  );
}
