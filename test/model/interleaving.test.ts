import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore } from './explore.js';
import { brokenBy, mistakes } from './mistake.js';
import { planOf, type Scenario } from './plan.js';
import { play } from './run.js';

const RUNS = 500;
const story = ({ rule, plan, trace }: { readonly rule: string; readonly plan: string; readonly trace: readonly string[] }): string => `${rule}\n${plan}\n${trace.join('\n')}`;

describe('the interleaving model: five tabs on one server, whatever overtakes what', () => {
  const scenarios: Record<Scenario, string> = {
    mixed: 'tabs that crash, navigate, sleep and lose messages, on a server and a store in trouble (I1, I2, I3, I4, I5, I6, REF-2)',
    alone: 'tabs that each keep their tokens in memory, in the same trouble (I3, I5, I6, TAB-1)',
    'sign-out-race': 'a sign-out beats every refresh and every sign-in that began before it (OUT-2, B11, I1, I5, I6)',
    restored: 'five tabs, restored together with a dead token, make one request (B02)',
    hour: 'an hour of tokens that live a minute: no session is lost, and no request is made in vain (REF-2, B02)',
    storm: 'a server that refuses every token is not asked for ever (B09)',
  };
  for (const [scenario, name] of Object.entries(scenarios)) {
    it(name, async () => {
      let played = 0;
      for (let seed = 1; seed <= RUNS; seed++) {
        if (planOf(seed).scenario !== scenario) continue;
        played += 1;
        const { violation } = await play(planOf(seed));
        if (!violation) continue;
        const { first } = await explore({ runs: 1, seed });
        assert.fail(`seed ${seed}: ${violation.what}\n${first ? story(first) : ''}`);
      }
      assert.ok(played >= 5, `only ${played} of ${RUNS} plans are of this kind`);
    });
  }

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
