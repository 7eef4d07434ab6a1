import { toBase64Url } from '../../platform/base64url.js';
import { mostSignalBytes, signalChecks, type SignalFacts } from './signal-facts.js';

/** Writes the header `x-auth-signals`. What would make it too long is left out, the least telling keys first. */
export function encodeSignals(facts: SignalFacts): string {
  const keys = Object.keys(signalChecks) as (keyof SignalFacts)[];
  const left: Partial<Record<keyof SignalFacts, unknown>> = Object.fromEntries(keys.flatMap((key) => (facts[key] === undefined ? [] : [[key, facts[key]]])));
  for (;;) {
    const bytes = new TextEncoder().encode(JSON.stringify(left));
    const last = keys.findLast((key) => left[key] !== undefined);
    // The header is a third longer than what it holds, and has the same limit.
    if (Math.ceil((bytes.length * 4) / 3) <= mostSignalBytes || last === undefined) return toBase64Url(bytes);
    delete left[last];
  }
}
