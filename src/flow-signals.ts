import { load } from './platform/load.js';
import type { Platform } from './platform/platform.js';
import type { RiskOptions } from './risk/signals/risk-options.js';

/** Milliseconds that a submit waits for signals at the most, the chunk that collects them included. */
const mostMs = 150;

/** The signals of one flow. */
export interface FlowSignals {
  /** What to send, or nothing: it never fails, and takes 150 ms at most. */
  collect(): Promise<string | undefined>;
  dispose(): void;
}

/** Loads what collects, and has it begin. Where that fails, a mistake in the options is told, and nobody is kept from signing in. */
export function flowSignals(platform: Platform, options: RiskOptions): FlowSignals {
  let isOver = false;
  const source = load(() => import('./risk/signals/signal-source.js')).then(({ SignalSource }) => {
    const made = new SignalSource(options, platform);
    if (isOver) made.dispose();
    void made.begin();
    return made;
  });
  source.catch((error: Error) => console.warn(`[keylit] No signals: ${error.message}`));
  return {
    collect: () =>
      new Promise((resolve) => {
        const cancel = platform.after(mostMs, () => resolve(undefined));
        const tell = (found?: string): void => {
          cancel();
          resolve(found);
        };
        source.then((made) => made.collect()).then(tell, () => tell());
      }),
    dispose() {
      isOver = true;
      source.then((made) => made.dispose(), () => undefined);
    },
  };
}
