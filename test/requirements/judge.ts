import type { Engine, Kind, Requirement } from './requirement.js';

/** A test of the last run, as `test/run/last-run.mjs` keeps it, with its stage. */
export interface Check {
  /** The stage's row in the table of `npm test`: `Node`, `Firefox`, `End to end`. */
  readonly stage: string;
  /** The engine of a browser stage. */
  readonly id?: Engine | undefined;
  readonly file: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly reason?: string | undefined;
}

/** What the run says about one kind of proof. */
export interface Part {
  readonly kind: Kind;
  readonly passed: ReadonlyMap<Engine, number>;
  /** What is missing for this kind, or nothing. */
  readonly missing?: string;
}

export interface Verdict {
  readonly requirement: Requirement;
  readonly parts: readonly Part[];
  readonly covered: boolean;
}

/**
 * What kinds of proof a test can be, by where it stands. Real pages are those of `test/tabs`, `test/e2e` and `test/screens`; a test that
 * the browser test runner runs is one only where it says that it uses the platform as it is: by a folder `browser/` in its
 * path or `(real)` in its title. What runs in Node cannot say so.
 */
export function kindsOf({ file, name, id }: Pick<Check, 'file' | 'name' | 'id'>): readonly Kind[] {
  if (/^test\/(tabs|e2e|screens)\//.test(file)) return ['B'];
  if (file.startsWith('test/model/')) return ['M'];
  // An adapter on a real server: a unit of it, and what the kit for adapters asks.
  if (file.startsWith('test/contract/')) return ['D', 'U'];
  if (file === 'test/package/documentation.test.ts') return ['D'];
  if (file.startsWith('test/package/')) return ['S', 'U'];
  if (!/^test\/(src|components)\//.test(file)) return [];
  const isReal = id !== undefined && (file.includes('/browser/') || name.includes('(real)'));
  return isReal ? ['B'] : ['U'];
}

/** The engine that a test ran in: that of its stage, or the one that a test in Node drives and names. */
export function engineOf({ file, name, id }: Pick<Check, 'file' | 'name' | 'id'>): Engine {
  if (id) return id;
  if (!/^test\/(tabs|e2e|screens)\//.test(file)) return 'node';
  if (/\bFirefox\b/i.test(name)) return 'firefox';
  return /\bWebKit\b/i.test(name) ? 'webkit' : 'chromium';
}

/** Whether a title names `id` itself, not one that begins alike. */
export const names = (title: string, id: string): boolean => new RegExp(`(?<![\\w-])${id}(?!\\w)`).test(title);

/** The engines whose stage was left out because the browser is not installed. */
export const absentEngines = (checks: readonly Check[]): readonly Engine[] =>
  checks.flatMap(({ id, name, outcome }) => (id && name === id && outcome === 'skipped' ? [id] : []));

/** A requirement is covered when every kind that it asks for has tests that name it, and all of them passed. */
export function judge(requirement: Requirement, checks: readonly Check[]): Verdict {
  const named = checks.filter(({ name }) => names(name, requirement.id));
  const absent = absentEngines(checks);
  const parts = requirement.test.map((kind) => judgeKind(kind, requirement, named, absent));
  return { requirement, parts, covered: parts.every(({ missing }) => missing === undefined) };
}

const REAL: readonly Engine[] = ['chromium', 'firefox'];

function judgeKind(kind: Kind, { engines = REAL }: Requirement, named: readonly Check[], absent: readonly Engine[]): Part {
  const fitting = named.filter((check) => kindsOf(check).includes(kind));
  const passed = new Map<Engine, number>();
  for (const check of fitting)
    if (check.outcome === 'passed') passed.set(engineOf(check), (passed.get(engineOf(check)) ?? 0) + 1);
  const failed = fitting.find(({ outcome }) => outcome === 'failed');
  const skipped = fitting.find(({ outcome }) => outcome === 'skipped');
  const missing = (reason: string): Part => ({ kind, passed, missing: `${kind}: ${reason}` });
  if (failed) return missing(`fails in ${engineOf(failed)}: ${failed.name}`);
  if (passed.size === 0) return missing(skipped ? `skipped: ${skipped.reason || 'no reason given'}` : 'no test');
  const unseen = kind === 'B' ? engines.filter((engine) => !passed.has(engine) && !absent.includes(engine)) : [];
  return unseen.length > 0 ? missing(`not in ${unseen.join(', ')}`) : { kind, passed };
}
