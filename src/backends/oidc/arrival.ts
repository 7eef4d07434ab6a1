import type { Platform } from '../../platform/platform.js';
import { arrivalKey, takeParameters } from './arrival-parameters.js';
import { objectIn } from './json.js';

/** The callback page's first script runs a moment before the adapter does. */
const freshMs = 60_000;

/** What a provider has sent back, and the address without it. */
export interface Arrival {
  readonly answer: URLSearchParams;
  readonly clean: URL;
  /** Removes it from wherever it lies, for good. */
  take(): void;
}

/** Looks for a provider's answer, in the address or where the callback page's first script has put it. Changes nothing yet. */
export function arrivalAt(url: URL, platform: Platform): Arrival | null {
  const clean = new URL(url);
  const inAddress = takeParameters(clean);
  if (inAddress) return { answer: new URLSearchParams(inAddress), clean, take: () => platform.replaceUrl(clean) };
  const storage = platform.tabStorage();
  const kept = storage?.getItem(arrivalKey);
  if (!storage || !kept) return null;
  const { at, answer } = objectIn(kept);
  if (typeof answer !== 'string' || !(Math.abs(platform.now() - Number(at)) < freshMs)) {
    storage.removeItem(arrivalKey);
    return null;
  }
  return { answer: new URLSearchParams(answer), clean, take: () => storage.removeItem(arrivalKey) };
}
