/**
 * Makes the browser's "back" go one step back, with one entry of history at most: a second would have to be pressed
 * away after signing in.
 */
export class StepHistory {
  readonly #back: () => void;
  #entered = false;
  #leaving = false;

  constructor(back: () => void) {
    this.#back = back;
  }

  /** The flow is `depth` steps from its first. */
  moved(depth: number): void {
    if (depth > 0 && !this.#entered) {
      this.#entered = true;
      history.pushState({ ...(history.state as object | null), keylitStep: true }, '');
      addEventListener('popstate', this.#popped);
    } else if (depth === 0 && this.#entered && (history.state as { keylitStep?: boolean } | null)?.keylitStep) {
      this.#leaving = true;
      history.back();
    }
  }

  stop(): void {
    removeEventListener('popstate', this.#popped);
    this.#entered = false;
  }

  readonly #popped = (): void => {
    const leaving = this.#leaving;
    this.stop();
    this.#leaving = false;
    // "Back" inside the widget has taken the step already; this only took the entry away.
    if (!leaving) this.#back();
  };
}
