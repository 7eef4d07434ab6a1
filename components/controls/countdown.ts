import { AsyncDirective } from 'lit/async-directive.js';
import { directive, type DirectiveResult } from 'lit/directive.js';
import { nothing } from 'lit';

/** Renders again each second until a time has come. */
class Countdown extends AsyncDirective {
  #timer: ReturnType<typeof setInterval> | undefined;
  #arguments: readonly [number, () => number, (seconds: number) => unknown] | undefined;

  override render(until: number, now: () => number, content: (seconds: number) => unknown): unknown {
    this.#arguments = [until, now, content];
    const seconds = Math.ceil((until - now()) / 1000);
    if (seconds > 0) this.#timer ??= setInterval(() => this.#tick(), 1000);
    return content(Math.max(seconds, 0)) ?? nothing;
  }

  protected override disconnected(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    const [until, now] = this.#arguments!;
    if (until <= now()) this.disconnected();
    this.setValue(this.render(...this.#arguments!));
  }
}

export const countdown: (until: number, now: () => number, content: (seconds: number) => unknown) => DirectiveResult = directive(Countdown);
