/**
 * The classic mistakes of session SDKs, each made as a wrong platform, store or adapter, and the rules that break by it:
 * the model must find one of them, or it proves nothing.
 */
export const brokenBy = {
  /** Everybody is let in at once. */
  'lock-grants-at-once': ['I3', 'REF-2', 'B02'],
  /** A tab goes on to read what it first read. */
  'store-answers-stale': ['REF-2', 'I1', 'OUT-2', 'B02'],
  /** No timer of a second or more ever fires, and no request heeds its signal. */
  'no-deadline': ['I6'],
  /** The adapter takes a server in trouble for one that has ended the session. */
  'busy-judged-dead': ['REF-5'],
  /** Compare-and-set does not compare. */
  'late-commit': ['I2', 'OUT-2', 'I1'],
} as const satisfies Record<string, readonly string[]>;

export type Mistake = keyof typeof brokenBy;

export const mistakes = Object.keys(brokenBy) as readonly Mistake[];
