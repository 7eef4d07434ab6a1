import type { BetterAuthRateLimitStorage } from 'better-auth';

/**
 * `normal` allows ten times what Better Auth allows, which no person reaches; `strict` is Better Auth's
 * own measure (three sign-ins in ten seconds); `off` is for tests that hurry.
 */
export type RateMode = 'off' | 'normal' | 'strict';

interface Bucket {
  readonly until: number;
  count: number;
}

/** Counts requests for Better Auth, per demo: its own memory store is shared by the whole process. */
export class RateLimit implements BetterAuthRateLimitStorage {
  mode: RateMode;
  readonly #buckets = new Map<string, Bucket>();

  constructor(mode: RateMode) {
    this.mode = mode;
  }

  async consume(
    key: string,
    rule: { window: number; max: number },
  ): Promise<{ allowed: boolean; retryAfter: number | null }> {
    if (this.mode === 'off') return { allowed: true, retryAfter: null };
    const now = Date.now();
    this.#forget(now);
    const max = this.mode === 'strict' ? rule.max : rule.max * 10;
    const bucket = this.#buckets.get(key) ?? { until: now + rule.window * 1_000, count: 0 };
    this.#buckets.set(key, bucket);
    if (bucket.count >= max) return { allowed: false, retryAfter: Math.ceil((bucket.until - now) / 1_000) };
    bucket.count += 1;
    return { allowed: true, retryAfter: null };
  }

  #forget(now: number): void {
    for (const [key, bucket] of this.#buckets) if (bucket.until <= now) this.#buckets.delete(key);
  }
}
