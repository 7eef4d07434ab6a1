import { setTimeout as wait } from 'node:timers/promises';
import type { Intercept } from '../../demo/server/router.js';

/** How a server misbehaves. */
export interface Fault {
  /** Answers with this status instead. */
  readonly status?: number;
  /** Seconds, for the `Retry-After` header. */
  readonly retryAfter?: number;
  /** The body of the answer, as JSON; default: none. */
  readonly body?: unknown;
  /** Cuts the connection without an answer. */
  readonly drop?: boolean;
  /** Waits this many milliseconds first: then comes the answer above, or the real one. */
  readonly delay?: number;
  /** How often; default: every time. */
  readonly times?: number;
}

/** A hand in the demo's wire: `demo.meddle(fault('/api/auth/sign-in/email', { status: 500 }))`. */
export function fault(
  where: string | RegExp,
  { status, retryAfter, body, drop, delay, times = Infinity }: Fault,
): Intercept {
  let left = times;
  return async (request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    if (left === 0 || !(typeof where === 'string' ? where === path : where.test(path))) return false;
    left -= 1;
    if (delay) await wait(delay);
    if (drop) request.socket.destroy();
    if (drop) return true;
    if (!status) return false;
    if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter));
    response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
    return true;
  };
}
