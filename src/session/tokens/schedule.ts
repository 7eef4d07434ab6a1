import type { PageEvent, Platform } from '../../platform/platform.js';
import { visible } from '../../platform/senses.js';

/** Why somebody looks at the session: a timer, or what happened to the page. */
export type Wake = 'timer' | 'shown' | 'online' | 'focus';

/** The longest delay that browsers keep (session.md CLK-5). */
const longestMs = 2 ** 31 - 1;
/** Who has begun to leave the page and is still there has stayed. */
const leavingMs = 5_000;

export interface ScheduleOptions {
  readonly platform: Platform;
  /** What is due and when, in milliseconds from now; `Infinity`: nothing, and then no timer runs (session.md CLK-7). */
  next(): number;
  /** Timers are hints: what is due is decided by the clocks and by what is stored (session.md 8.1). */
  wake(why: Wake): void;
}

/** Wakes the session up: by one timer when something is due, and whenever a page may have slept or been away. */
export class Schedule {
  readonly #options: ScheduleOptions;
  readonly #unlisten: readonly (() => void)[];
  #cancel = (): void => undefined;
  #stay: (() => void) | null = null;

  constructor(options: ScheduleOptions) {
    this.#options = options;
    const { platform, wake } = options;
    const shown = (): void => wake('shown');
    const events: readonly (readonly [PageEvent, () => void])[] = [
      // A page that is put away is often frozen at once: what it had begun to read would be in everybody's way until it wakes.
      ['visibilitychange', () => (visible(platform) ? wake('shown') : this.plan())],
      ['pageshow', shown],
      ['resume', shown],
      ['online', () => wake('online')],
      ['focus', () => wake('focus')],
      ['beforeunload', () => this.#leave()],
    ];
    this.#unlisten = events.map(([type, listener]) => platform.listen(type, listener));
  }

  /** The page is about to be left: a refresh that nobody waits for would lose its reply (session.md 5.2, 8.4). */
  get isLeaving(): boolean {
    return this.#stay !== null;
  }

  /** Sets the timer anew. */
  plan(): void {
    this.#cancel();
    const ms = this.#options.next();
    this.#cancel = ms === Infinity ? () => undefined : this.#options.platform.after(Math.min(Math.max(ms, 0), longestMs), () => this.#options.wake('timer'));
  }

  end(): void {
    this.#cancel();
    this.#stay?.();
    this.#unlisten.forEach((each) => each());
  }

  #leave(): void {
    this.#stay?.();
    const cancel = this.#options.platform.after(leavingMs, () => {
      this.#stay = null;
      this.plan();
    });
    this.#stay = () => {
      cancel();
      this.#stay = null;
    };
  }
}
