import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore } from './explore.js';
import { brokenBy, mistakes } from './mistake.js';
import { planOf } from './plan.js';
import { play } from './run.js';

const RUNS = 500;
const story = ({ rule, plan, trace }: { readonly rule: string; readonly plan: string; readonly trace: readonly string[] }): string => `${rule}\n${plan}\n${trace.join('\n')}`;

describe('the interleaving model: five tabs on one server, whatever overtakes what', () => {
  it('plays the same plan the same way, to the last await', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const [first, second] = [await play(planOf(seed), null, true), await play(planOf(seed), null, true)];
      assert.ok(first.trace.length > 20);
      assert.deepEqual(nameless(first.trace), nameless(second.trace));
    }
  });
});

describe('the model can fail: it finds each classic mistake', () => {
  for (const mistake of mistakes) {
    it(mistake.replaceAll('-', ' '), async () => {
      const { first, played } = await explore({ runs: RUNS, seed: 1, mistake, rules: brokenBy[mistake] });
      assert.ok(first, `${played} runs found nothing`);
      assert.ok(first.trace.some((line) => line.includes(`${first.rule}: `)), story(first));
    });
  }
});

/** Versions and accounts are unguessable: a second run has others. */
const nameless = (trace: readonly string[]): readonly string[] => trace.map((line) => line.replace(/[0-9a-f]{32}/g, '…'));
