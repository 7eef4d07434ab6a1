/** Successes `x` among `n` units: people who finished, of those who were shown the form. */
export interface Counts {
  readonly x: number;
  readonly n: number;
}

/** Lower and upper limit. */
export type Interval = readonly [number, number];

/** The share of successes; `NaN` where there is no unit, which `isUsable` tells beforehand. */
export const rate = ({ x, n }: Counts): number => x / n;

/** Whether these can be counts at all. */
export const isUsable = ({ x, n }: Counts): boolean => Number.isFinite(n) && n > 0 && x >= 0 && x <= n;
