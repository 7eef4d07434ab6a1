import type { AuthError } from '../errors.js';
import type { Platform } from './platform.js';

/** A timer that is later than this was not merely late. */
export const sleptMs = 1_000;
export const graceMs = 250;

/**
 * What `work` brings within `ms` milliseconds, else `late()` is thrown; the signal that `work` gets fires then. Nothing
 * that waits on the world does so without one (session.md I6).
 */
export async function within<Result>(platform: Pick<Platform, 'after'> & Partial<Pick<Platform, 'now'>>, ms: number, work: (signal: AbortSignal) => Promise<Result>, late: () => AuthError): Promise<Result> {
  const controller = new AbortController();
  let cancel = (): void => undefined;
  const begun = platform.now?.();
  const deadline = new Promise<never>((_resolve, reject) => {
    const end = (): void => {
      reject(late());
      controller.abort();
    };
    cancel = platform.after(ms, () => {
      // A page that slept meanwhile wakes with its timers: what has arrived for it comes right after them.
      if (begun !== undefined && platform.now!() - begun > ms + sleptMs) cancel = platform.after(graceMs, end);
      else end();
    });
  });
  try {
    return await Promise.race([work(controller.signal), deadline]);
  } finally {
    cancel();
  }
}

/** Waits for `promise` as long as none of the signals fires; each ends with its own error, and `promise` goes on by itself. */
export function unlessAborted<Result>(promise: Promise<Result>, ends: readonly (readonly [AbortSignal | undefined, () => AuthError])[]): Promise<Result> {
  return new Promise((resolve, reject) => {
    const undo: (() => void)[] = [];
    const settle = <Value>(end: (value: Value) => void) => (value: Value): void => {
      undo.forEach((each) => each());
      end(value);
    };
    promise.then(settle(resolve), settle(reject));
    for (const [signal, error] of ends) {
      const abort = (): void => settle(reject)(error());
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort);
      undo.push(() => signal?.removeEventListener('abort', abort));
    }
  });
}
