import type { Envelope } from '../funnel/event.js';

/** An event as it stands in a file: the envelope is checked, the rest is whatever was written there. */
export interface ReadEvent extends Envelope {
  /** `ts`, in epoch milliseconds. */
  readonly at: number;
  readonly own: Readonly<Record<string, unknown>>;
}

/** Why something is no event, for the list of what was left out. */
export type Broken = 'not JSON' | 'not an object' | 'no event name' | 'no event_id' | 'no attempt_id' | 'no anonymous_id' | 'no seq' | 'no ts';

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Reads what should be an event. Names that this version does not know are read too: they say when somebody was last there. */
export function readEvent(value: unknown): ReadEvent | Broken {
  if (typeof value !== 'object' || !value || Array.isArray(value)) return 'not an object';
  const own = value as Readonly<Record<string, unknown>>;
  for (const [key, broken] of [['event', 'no event name'], ['event_id', 'no event_id'], ['attempt_id', 'no attempt_id'], ['anonymous_id', 'no anonymous_id']] as const) {
    if (!isName(own[key])) return broken;
  }
  if (!Number.isSafeInteger(own['seq']) || (own['seq'] as number) < 0) return 'no seq';
  const at = typeof own['ts'] === 'string' ? Date.parse(own['ts']) : NaN;
  if (!Number.isFinite(at)) return 'no ts';
  const envelope = own as unknown as Envelope;
  const text = (key: 'flow' | 'step' | 'method'): string | undefined => (isName(own[key]) ? own[key] : undefined);
  const { event, event_id, attempt_id, anonymous_id, seq, ts } = envelope;
  return { event, event_id, attempt_id, anonymous_id, seq, ts, flow: text('flow'), step: text('step'), method: text('method'), qa: own['qa'] === true, at, own };
}

/** Reads a line of NDJSON; `null` for an empty one. */
export function readLine(line: string): ReadEvent | Broken | null {
  if (line.trim() === '') return null;
  try {
    return readEvent(JSON.parse(line));
  } catch {
    return 'not JSON';
  }
}
