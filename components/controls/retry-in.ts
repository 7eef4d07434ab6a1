import type { Text } from '../base/text.js';

/** How long to wait before trying again: in whole minutes, rounded up, while there are two of them. */
export const retryIn = (text: Text, seconds: number): string =>
  seconds >= 120 ? text.of('error.retry-in.minutes', { count: Math.ceil(seconds / 60) }) : text.of(seconds ? 'error.retry-in' : 'error.try-again', { count: seconds });
