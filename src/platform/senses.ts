import type { Platform } from './platform.js';

/** What a platform that does not say is taken to mean. Apart from it, so that a first screen need not hold it. */

/** Milliseconds on a clock that only goes forwards. */
export const monotonic = (platform: Platform): number => platform.monotonic?.() ?? performance.now();

/** Whether a person can see this page now; where there is no page to see, one is taken to look. */
export const visible = (platform: Platform): boolean => platform.visible?.() ?? globalThis.document?.visibilityState !== 'hidden';

/** From 0 up to 1, evenly; never for secrets. */
export const chance = (platform: Platform): number => platform.random?.() ?? Math.random();

/** A name that nobody can guess, of 128 random bits. */
export const unguessable = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
