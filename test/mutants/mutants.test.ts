import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { describe, it } from 'node:test';
import { mutantOf, readMutants } from '../requirements/evidence.js';
import { root } from '../requirements/requirement.js';

interface Test {
  readonly file: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
}
interface Verdicts {
  caught(ids: readonly string[], before: readonly Test[], after: readonly Test[]): readonly (readonly [string, Test | undefined])[];
  redBefore(id: string, before: readonly Test[]): string | undefined;
  isNamed(id: string, before: readonly Test[]): boolean;
}
const { caught, isNamed, redBefore } = (await import(new URL('../../../test/mutants/verdict.mjs', import.meta.url).href)) as Verdicts;
const file = 'test/src/x.test.ts';
const green = (name: string): Test => ({ file, name, outcome: 'passed' });
const red = (name: string): Test => ({ file, name, outcome: 'failed' });
const catcher = (ids: readonly string[], before: readonly Test[], after: readonly Test[]): readonly (string | undefined)[] =>
  caught(ids, before, after).map(([, test]) => test?.name);

describe('a mutant', () => {
  it('is caught by a test that names it and turned red', () => {
    assert.deepEqual(catcher(['REF-3'], [green('a (REF-3)')], [red('a (REF-3)')]), ['a (REF-3)']);
  });

  it('is not caught by a test that stays green, that names another, or that was red before', () => {
    assert.deepEqual(catcher(['REF-3'], [green('a (REF-3)')], [green('a (REF-3)')]), [undefined]);
    assert.deepEqual(catcher(['REF-3'], [green('a (REF-31)')], [red('a (REF-31)')]), [undefined]);
    assert.deepEqual(catcher(['REF-3'], [red('a (REF-3)')], [red('a (REF-3)')]), [undefined]);
    assert.deepEqual(catcher(['REF-3'], [green('a (REF-3)')], []), [undefined]);
  });

  it('that shows two requirements must be caught for each', () => {
    assert.deepEqual(catcher(['REF-3', 'B02'], [green('REF-3'), green('B02')], [red('REF-3'), green('B02')]), ['REF-3', undefined]);
  });

  it('cannot be judged by tests that are not there or are red without it', () => {
    assert.equal(isNamed('REF-3', [green('REF-31'), red('REF-3')]), false);
    assert.equal(isNamed('REF-3', [green('REF-3')]), true);
    assert.match(redBefore('REF-3', [green('REF-3'), red('REF-3 too')]) ?? '', /^is red without the patch/);
    assert.equal(redBefore('REF-3', [green('REF-3')]), undefined);
  });

  it('says what it does and what it shows above its patch', () => {
    const patch = 'Adopts nothing after the lock.\nAlso: B02, I3\n\n--- a/src/x.ts\n+++ b/src/x.ts\n';
    assert.deepEqual(mutantOf('REF-3-2.patch', patch), {
      name: 'REF-3-2',
      file: 'REF-3-2.patch',
      says: 'Adopts nothing after the lock.',
      ids: ['REF-3', 'B02', 'I3'],
    });
    assert.throws(() => mutantOf('REF-3.patch', '--- a/src/x.ts\n'), /no line/);
    assert.throws(() => mutantOf('refresh.patch', patch), /no identifier/);
  });
});

describe('the mutants', () => {
  for (const { name, file: patch } of readMutants()) {
    it(`${name} fits the sources as they are`, (context) => {
      try {
        execFileSync('git', ['--version'], { stdio: 'ignore' });
      } catch {
        context.skip('git is not installed');
        return;
      }
      // Where the package lies inside another repository, git would skip what is not that repository's.
      const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(root.replace(/\/$/, '')) };
      execFileSync('git', ['apply', '--check', '--whitespace=nowarn', `test/mutants/${patch}`], { cwd: root, stdio: 'pipe', env });
    });
  }
});
