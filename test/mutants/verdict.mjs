/** The mutants that must be there, one each at least: where a test that cannot fail would cost most. */
export const REQUIRED =
  'REF-2 REF-3 REF-4 REF-5 REF-6 LCK-1 TAB-1 TAB-4 FET-1 FET-5 DPO-2 OUT-1 OUT-2 OAU-3 OAU-5 OAU-10 STP-2 I1 I2 I3 I4 I5 I6'.split(' ');

const key = ({ file, name }) => `${file}: ${name}`;
export const names = (title, id) => new RegExp(`(?<![\\w-])${id}(?!\\w)`).test(title);

/**
 * For each id of a mutant, the first test that names it, was green on the sources as they are and is red on the broken
 * ones; `undefined` where there is none.
 */
export function caught(ids, before, after) {
  const green = new Set(before.filter(({ outcome }) => outcome === 'passed').map(key));
  const red = after.filter((check) => check.outcome === 'failed' && green.has(key(check)));
  return ids.map((id) => [id, red.find(({ name }) => names(name, id))]);
}

/** Why the tests of an id prove nothing about a mutant: one of them is red without it. */
export function redBefore(id, before) {
  const red = before.find(({ name, outcome }) => outcome === 'failed' && names(name, id));
  return red && `is red without the patch: ${key(red)}`;
}

/** Whether a test that passes on the sources as they are names an id. */
export const isNamed = (id, before) => before.some(({ name, outcome }) => outcome === 'passed' && names(name, id));

/** The ids of `REQUIRED` that no mutant is there for. */
export const absent = (mutants) => REQUIRED.filter((id) => !mutants.some(({ ids }) => ids.includes(id)));
