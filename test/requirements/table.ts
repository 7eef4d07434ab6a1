import type { Mutant } from './evidence.js';
import { absentEngines, kindsOf, names, type Check, type Part, type Verdict } from './judge.js';
import { isBug, isDue } from './requirement.js';

/** The whole report, ready to print. */
export function table(verdicts: readonly Verdict[], checks: readonly Check[], mutants: readonly Mutant[]): string {
  const due = verdicts.filter(({ requirement }) => isDue(requirement));
  const open = due.filter(({ covered }) => !covered);
  const sections = [
    ['Due now', rows(due)],
    ['With another part of the product', rows(verdicts.filter(({ requirement }) => !isDue(requirement)))],
    ['Not to be shown on a machine like this', absences(verdicts, checks)],
    ['The bugs of other SDKs', due.filter(({ requirement }) => isBug(requirement)).flatMap((verdict) => bug(verdict, checks, mutants))],
    ['Not covered', open.map(({ requirement, parts }) => `${requirement.id.padEnd(7)} ${wanting(parts)}`)],
  ] as const;
  const unseen = due.filter(({ requirement }) => isBug(requirement) && seenRed(requirement.id, requirement.seenRed, mutants) === undefined);
  return [
    ...sections.filter(([, lines]) => lines.length > 0).map(([title, lines]) => `${title}\n\n${lines.map((line) => `  ${line}`).join('\n')}\n`),
    `${due.length - open.length} of ${due.length} due requirements covered, ${open.length} not; ` +
      `${25 - unseen.length} of 25 bugs seen red once`,
  ].join('\n');
}

const rows = (verdicts: readonly Verdict[]): readonly string[] =>
  verdicts.map(({ requirement, parts, covered }) => {
    const state = covered ? 'covered' : isDue(requirement) ? 'NOT COVERED' : requirement.owner;
    const reason = requirement.why ? ` (${requirement.why})` : '';
    return [requirement.id.padEnd(7), requirement.test.join(',').padEnd(4), state.padEnd(12), `${requirement.says}${reason} [${tests(parts)}]`].join(' ');
  });

/** `U Node 2, Firefox 1; B no test`. */
const tests = (parts: readonly Part[]): string =>
  parts
    .map(({ kind, passed, missing }) => {
      const counts = [...passed].map(([engine, count]) => `${engine} ${count}`).join(', ');
      return [`${kind} ${counts || 'none'}`, counts && missing?.slice(3)].filter(Boolean).join(', but ');
    })
    .join('; ');

const wanting = (parts: readonly Part[]): string => parts.flatMap(({ missing }) => missing ?? []).join('; ');

function absences(verdicts: readonly Verdict[], checks: readonly Check[]): readonly string[] {
  const engines = [...new Set(absentEngines(checks))].map((engine) => `${engine}: not installed, its tests were left out`);
  const parts = verdicts.flatMap(({ requirement: { id, notHere } }) => (notHere ? [`${id.padEnd(7)} ${notHere}`] : []));
  return [...engines, 'webkit: its driver has one window, so nothing with several tabs', ...parts];
}

/** A bug, what it was seen red against, and the tests of it. */
function bug({ requirement: { id, says, seenRed: peer }, covered }: Verdict, checks: readonly Check[], mutants: readonly Mutant[]): readonly string[] {
  const found = checks.filter(({ name, outcome }) => outcome === 'passed' && names(name, id));
  const titles = new Map(found.map((check) => [`${check.file}: ${check.name}`, kindsOf(check).join('')]));
  return [
    `${id} ${says}: ${covered ? 'green' : 'NOT COVERED'}; seen red against ${seenRed(id, peer, mutants) ?? 'NOTHING YET'}`,
    ...[...titles].map(([title, kinds]) => `      ${kinds} ${title}`),
  ];
}

/** What a bug's tests were seen red against: mutants, which `npm run mutants` shows again, or another SDK. */
export function seenRed(id: string, peer: string | undefined, mutants: readonly Mutant[]): string | undefined {
  const ours = mutants.filter(({ ids }) => ids.includes(id)).map(({ name }) => `mutant ${name}`);
  return [...ours, ...(peer ? [peer] : [])].join(', ') || undefined;
}
