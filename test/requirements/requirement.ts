import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The package's folder: this runs from `build/test/requirements`. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * How a requirement is to be proved: `U` a unit test, `B` a real page of a real browser, `M` the interleaving model,
 * `S` a gate over the sources or the package, `D` a promise that documentation must make.
 */
export type Kind = 'U' | 'B' | 'M' | 'S' | 'D';

export type Engine = 'node' | 'chromium' | 'firefox' | 'webkit';

/** A row of `session.json` or `passkeys-mfa.json`. */
export interface Requirement {
  /** As test titles name it: `REF-3`, `B07`, `I1`. */
  readonly id: string;
  readonly says: string;
  /** Every kind of proof that it needs. */
  readonly test: readonly Kind[];
  readonly priority: 1 | 2 | 3;
  /** The part of the product that it belongs to; what `dueParts` names is due now. */
  readonly owner: string;
  /** Why it is not due now. */
  readonly why?: string;
  /** The engines that a `B` must have passed in; Chromium and Firefox where nothing is said. */
  readonly engines?: readonly Engine[];
  /** What of it no test on a machine like this can show, and why. */
  readonly notHere?: string;
  /** For a bug: the SDK that a test of it was seen red against, where that is no mutant of ours. */
  readonly seenRed?: string;
}

const dueParts: readonly string[] = ['session', 'passkeys', 'autofill', 'risk', 'accessibility'];

export const isDue = ({ owner }: Requirement): boolean => dueParts.includes(owner);

/** The bugs of other SDKs, `B01` to `B25`. */
export const isBug = ({ id }: Requirement): boolean => /^B\d\d$/.test(id);

export const readRequirements = (): readonly Requirement[] =>
  ['session', 'passkeys-mfa'].flatMap((name) => (JSON.parse(readFileSync(`${root}test/requirements/${name}.json`, 'utf8')) as { readonly rows: readonly Requirement[] }).rows);
