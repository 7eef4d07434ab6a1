import { readdirSync, readFileSync } from 'node:fs';
import { root } from './requirement.js';

/**
 * A way to break the sources: `test/mutants/REF-3.patch`, or `REF-3-2.patch` for a second one. Above the patch stand a
 * line that says what it does and, where it shows more than one requirement, `Also: B02, I3`.
 */
export interface Mutant {
  /** The file's name: `REF-3-2`. */
  readonly name: string;
  readonly file: string;
  /** What must turn red: tests that name these, each of them. */
  readonly ids: readonly string[];
  readonly says: string;
}

export const readMutants = (): readonly Mutant[] =>
  readdirSync(`${root}test/mutants`)
    .filter((file) => file.endsWith('.patch'))
    .toSorted()
    .map((file) => mutantOf(file, readFileSync(`${root}test/mutants/${file}`, 'utf8')));

/** Reads the lines above a patch; throws a sentence for a file that is none. */
export function mutantOf(file: string, text: string): Mutant {
  const name = file.replace(/\.patch$/, '');
  const id = /^([A-Z]{3}-\d+|[ABFPR]\d\d|I\d)(-\d+)?$/.exec(name)?.[1];
  const [head = '', ...body] = text.split(/^(?=(?:diff|---) )/m);
  const [says = '', ...more] = head.trim().split('\n');
  if (!id) throw new Error(`${file} has no identifier for a name`);
  if (!says || body.length === 0) throw new Error(`${file} has no line that says what it does above its patch`);
  const also = more.flatMap((line) => /^Also: (.*)$/.exec(line)?.[1]?.split(/,\s*/) ?? []);
  return { name, file, says, ids: [id, ...also] };
}
