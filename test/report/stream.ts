import type { ReadEvent } from '../../src/report/read-event.js';
import { readEvent } from '../../src/report/read-event.js';

/** An event as a file has it, with what a test says about it. */
export const written = (attempt: string, seq: number, event: string, own: Readonly<Record<string, unknown>> = {}, minutes = seq): Record<string, unknown> => ({
  event,
  event_id: `${attempt}-${seq}`,
  attempt_id: attempt,
  anonymous_id: `unit-of-${attempt}`,
  seq,
  ts: new Date(Date.parse('2026-03-02T09:00:00Z') + minutes * 60_000).toISOString(),
  ...own,
});

export function read(value: Readonly<Record<string, unknown>>): ReadEvent {
  const found = readEvent(value);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

/** A small generator with a seed, so that every run is the same. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = <Value>(random: () => number, values: readonly Value[]): Value => values[Math.floor(random() * values.length)]!;

/** Everything that a seeded crowd does on two variants of a sign-up, an attempt after the other. */
export function* crowd(units: number, seed: number): Generator<Record<string, unknown>> {
  const random = dice(seed);
  for (let unit = 0; unit < units; unit += 1) {
    const variant = random() < 0.5 ? 'control' : 'treatment';
    for (let attempt = 0; attempt < 1 + Math.floor(random() * 2); attempt += 1) yield* attemptOf(`u${unit}`, `A${unit}-${attempt}`, variant, random, unit * 7 + attempt * 90);
  }
}

function* attemptOf(unit: string, id: string, variant: string, random: () => number, startsAt: number): Generator<Record<string, unknown>> {
  let seq = 0;
  let minutes = startsAt;
  const say = (event: string, own: Readonly<Record<string, unknown>> = {}) => {
    minutes += random();
    return written(id, seq++, event, { anonymous_id: unit, flow: 'sign_up', ...own }, minutes);
  };
  const shown = random() < 0.01 ? pick(random, ['control', 'treatment']) : variant;
  yield say('experiment_exposed', { experiment: 'order', variant: shown });
  yield say('auth_impression', { step: 'start' });
  if (random() < 0.3) return;
  yield say('auth_started', { step: 'start', trigger: 'field' });
  const method = pick(random, ['password', 'passkey', 'otp_email']);
  yield say('auth_method_selected', { step: 'start', method });
  if (random() < 0.2) yield say('auth_field_invalid', { step: 'details', field: 'password', rule: pick(random, ['too_short', 'missing']) });
  if (random() < 0.2) yield say('auth_abandoned', { step: 'details', provisional: true, reason: 'pagehide' });
  if (random() < 0.1) return;
  if (random() < 0.3) yield say('auth_resumed', { step: 'details' });
  yield say('auth_submitted', { step: 'details', method });
  if (random() < 0.2) yield say('auth_error', { step: 'details', code: pick(random, ['network', 'server', 'otp_invalid']) });
  if (random() < 0.1) return void (yield say('auth_abandoned', { step: 'details', provisional: false, reason: pick(random, ['dismissed', 'idle', 'recovered']) }));
  if (random() < (variant === 'control' ? 0.7 : 0.8)) yield say('auth_completed', { step: 'details', method, new_user: true, active_ms: Math.floor(20_000 * random()) });
}
