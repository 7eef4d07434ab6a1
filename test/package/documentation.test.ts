import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { riskPolicies } from '../../src/risk.js';
import { signalChecks } from '../../src/risk/signals/signal-facts.js';
import { root } from './sources.js';

const readme = readFileSync(`${root}README.md`, 'utf8');

/** The text below a heading, up to the next of its level or a higher one. */
function section(heading: string): string {
  const [, marks = ''] = new RegExp(`^(#+) ${heading}$`, 'm').exec(readme) ?? [];
  assert.ok(marks, `the README has a section “${heading}”`);
  const [, ...rest] = readme.split(new RegExp(`^#+ ${heading}$`, 'm'));
  return rest.join('').split(new RegExp(`^#{1,${marks.length}} `, 'm'))[0] ?? '';
}

/** The headers of a row of the table. */
function row(page: RegExp): string {
  const found = section('Headers')
    .split('\n')
    .find((line) => line.startsWith('|') && page.test(line.split('|')[1] ?? ''));
  assert.ok(found, `a row for ${page}`);
  return found;
}

describe('the README says', () => {
  it('the headers of the app, of the callback page and of the bridge page (CSP-4)', () => {
    assert.match(section('Content Security Policy'), /default-src 'none';[^]*frame-ancestors 'none'; require-trusted-types-for 'script'/);
    assert.match(row(/every page/), /Cross-Origin-Opener-Policy: same-origin-allow-popups/);
    for (const page of [/callback/, /bridge/]) {
      assert.match(row(page), /Referrer-Policy: no-referrer/);
      assert.match(row(page), /frame-ancestors 'none'/);
      assert.match(row(page), /Cache-Control: no-store/);
    }
    assert.match(row(/bridge/), /script-src 'self'/);
    assert.doesNotMatch(row(/bridge/), /unsafe|\*/);
  });

  /** The cells of a table's rows that begin with a name in code. */
  const rows = (text: string): readonly (readonly string[])[] => text.split('\n').filter((line) => line.startsWith('| `')).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));

  it('which keys signals have, in the order of what matters, and that they are off by default (R12)', () => {
    const table = rows(section('Signals')).map(([key = '']) => key.replaceAll('`', ''));
    assert.deepEqual(table, Object.keys(signalChecks));
    assert.match(section('Signals'), /default is `off`/);
  });

  it('what each preset of risk does', () => {
    const table = rows(section('Risk')).slice(0, 4);
    assert.deepEqual(table.map(([name]) => name), Object.keys(riskPolicies).map((name) => `\`${name}\``));
    for (const [index, policy] of Object.values(riskPolicies).entries()) {
      const response = (what: string): string => (what === 'ignore' ? '–' : what);
      assert.deepEqual(table[index]!.slice(2), [
        response(policy.newDevice),
        response(policy.impossibleTravel),
        response(policy.anonymousNetwork),
        `${policy.attempts.stepUp}, ${policy.attempts.block}`,
        policy.trust.offered ? `${policy.trust.days} days` : 'never',
        `${policy.stepUpMaxAge / 60} min`,
        policy.acts.length === riskPolicies.pci.acts.length ? 'all' : policy.acts.join(', '),
        policy.unavailable,
      ]);
      assert.ok(table[index]![1]!.startsWith(policy.score.stepUp === null ? '–' : String(policy.score.stepUp)));
    }
  });

  const duties = (): string => section('What the server has to do');

  it('that the server must enforce the limits of a session, whatever the page does (IDL-6)', () => {
    assert.match(duties(), /enforces the idle and the absolute limit of a session itself/);
  });

  it('and so do the types of what a page asks for (IDL-6)', () => {
    const types = readFileSync(`${root}dist/src/session/idle/idle-options.d.ts`, 'utf8');
    assert.match(types, /\*\*The server must enforce the same\*\*[^]*export interface IdleOptions/);
  });

  it('what the reply to a sign-out carries (OUT-6)', () => {
    assert.match(duties(), /`Clear-Site-Data: "cookies", "storage"`/);
    assert.match(duties(), /`Cache-Control: no-store`/);
  });

  it('that an origin is for one app (STO-16)', () => {
    assert.match(duties(), /Every script of an origin reaches its storage, keys and locks/);
  });
});
