import { browserPlatform, type Platform } from '../../src/platform/platform.js';

export interface TestPlatform extends Platform {
  /** Where `navigate` led to, last. */
  readonly left: URL | null;
}

/** A page of its own: an address that only this platform knows, no long timer that keeps a process alive. */
export function testPlatform(address: string, overrides: Partial<Platform> = {}): TestPlatform {
  let here = new URL(address);
  let left: URL | null = null;
  return {
    ...browserPlatform,
    location: () => new URL(here),
    replaceUrl: (url) => void (here = url),
    navigate: (url) => void (left = url),
    get left() {
      return left;
    },
    after(ms, callback) {
      const timer: unknown = setTimeout(callback, Math.min(ms, 2 ** 31 - 1));
      if (ms > 10_000 && typeof timer === 'object') (timer as { unref(): void }).unref();
      return () => clearTimeout(timer as number);
    },
    ...overrides,
  };
}
