import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { absentEngines, engineOf, judge, kindsOf, names, type Check } from './judge.js';
import { isBug, isDue, readRequirements, type Requirement } from './requirement.js';

const unit: Requirement = { id: 'REF-3', says: 'is read again', test: ['U'], priority: 1, owner: 'session' };
const real: Requirement = { ...unit, id: 'TAB-1', test: ['B'] };
const passed = (name: string, more: Partial<Check> = {}): Check => ({
  stage: 'Chromium',
  id: 'chromium',
  file: 'test/src/session/refresh.test.ts',
  name,
  outcome: 'passed',
  ...more,
});
const tabs = { stage: 'Tabs', id: undefined, file: 'test/tabs/sign-out.test.ts' };

describe('a requirement', () => {
  const judged: readonly [does: string, requirement: Requirement, checks: readonly Check[], missing: string | null][] = [
    ['is covered by a test that names it and passed', unit, [passed('reads again (REF-3)')], null],
    ['is not covered by nothing', unit, [], 'U: no test'],
    ['is not covered by a test of another', unit, [passed('(REF-31)'), passed('XREF-3'), passed('REF-3a')], 'U: no test'],
    ['is not covered by a test that failed', unit, [passed('REF-3', { outcome: 'failed' })], 'U: fails in chromium: REF-3'],
    [
      'is not covered where one of its tests failed in one engine',
      unit,
      [passed('REF-3'), passed('REF-3', { id: 'firefox', outcome: 'failed' })],
      'U: fails in firefox: REF-3',
    ],
    ['is not covered by a test that was skipped', unit, [passed('REF-3', { outcome: 'skipped', reason: 'why' })], 'U: skipped: why'],
    ['is covered by a passed one beside a skipped one', unit, [passed('REF-3'), passed('REF-3', { id: 'webkit', outcome: 'skipped' })], null],
    ['of a browser is not covered by a unit test', real, [passed('TAB-1'), passed('TAB-1', { id: 'firefox' })], 'B: no test'],
    ['of a unit is not covered by a test in real tabs', unit, [passed('REF-3', tabs)], 'U: no test'],
    ['of a browser needs both engines', real, [passed('Chromium › TAB-1', tabs)], 'B: not in firefox'],
    ['of a browser is covered by tabs of both', real, [passed('Chromium › TAB-1', tabs), passed('Firefox › TAB-1', tabs)], null],
    [
      'of a browser is covered by a marked test in both',
      real,
      [passed('TAB-1 (real)'), passed('TAB-1', { id: 'firefox', file: 'test/src/session/browser/tabs.test.ts' })],
      null,
    ],
    ['of a browser is not covered by a mark in Node', real, [passed('TAB-1 (real)', { id: undefined, stage: 'Node' })], 'B: no test'],
    ['may ask for one engine', { ...real, engines: ['chromium'] }, [passed('TAB-1', { ...tabs, file: 'test/e2e/x.test.ts' })], null],
    [
      'asks no engine that is not installed',
      real,
      [passed('TAB-1', tabs), passed('firefox', { stage: 'Firefox', id: 'firefox', file: 'all files', outcome: 'skipped' })],
      null,
    ],
    ['of two kinds needs both', { ...unit, test: ['U', 'M'] }, [passed('REF-3')], 'M: no test'],
    [
      'of the model is covered by the model',
      { ...unit, test: ['M'] },
      [passed('REF-3', { stage: 'Model', id: undefined, file: 'test/model/model.test.ts' })],
      null,
    ],
    ['of documentation is not covered by a unit test', { ...unit, test: ['D'] }, [passed('REF-3')], 'D: no test'],
  ];
  for (const [does, requirement, checks, missing] of judged) {
    it(does, () => {
      const { covered, parts } = judge(requirement, checks);
      assert.deepEqual(
        parts.flatMap((part) => part.missing ?? []),
        missing === null ? [] : [missing],
      );
      assert.equal(covered, missing === null);
    });
  }

  it('counts its tests by engine', () => {
    const { parts } = judge(unit, [passed('REF-3 a'), passed('REF-3 b'), passed('REF-3 a', { id: 'webkit' })]);
    assert.deepEqual([...(parts[0]?.passed ?? [])], [['chromium', 2], ['webkit', 1]]);
  });
});

describe('a test', () => {
  it('is of the kinds that its place says', () => {
    const kinds = (file: string, name = '', id?: Check['id']): string => kindsOf({ file, name, id }).join('');
    assert.equal(kinds('test/package/sinks.test.ts'), 'SU');
    assert.equal(kinds('test/package/documentation.test.ts'), 'D');
    assert.equal(kinds('test/contract/better-auth-identity.test.ts'), 'DU');
    assert.equal(kinds('test/size/budget.test.ts'), '');
    assert.equal(kinds('test/e2e/session.test.ts'), 'B');
    assert.equal(kinds('test/components/auth-show.test.ts', '', 'firefox'), 'U');
    assert.equal(kinds('test/components/auth-show.test.ts', 'idle (real)', 'firefox'), 'B');
  });

  it('drives the engine that it names', () => {
    assert.equal(engineOf({ file: 'test/tabs/x.test.ts', name: 'Firefox › TAB-1', id: undefined }), 'firefox');
    assert.equal(engineOf({ file: 'test/e2e/x.test.ts', name: 'OAU-5', id: undefined }), 'chromium');
    assert.equal(engineOf({ file: 'test/package/x.test.ts', name: 'Firefox', id: undefined }), 'node');
    assert.equal(engineOf({ file: 'test/src/x.test.ts', name: '', id: 'webkit' }), 'webkit');
  });

  it('names an identifier in brackets, at the start and among others', () => {
    for (const title of ['does it (I1)', 'I1: does it', 'does it (REF-4, I1)', 'session › I1 › does it']) assert.ok(names(title, 'I1'), title);
    for (const title of ['I10', 'BI1', 'X-I1', 'I1a']) assert.ok(!names(title, 'I1'), title);
  });

  it('of an engine that is not here is told from one that was skipped', () => {
    assert.deepEqual(absentEngines([passed('a', { outcome: 'skipped' }), passed('webkit', { id: 'webkit', outcome: 'skipped' })]), ['webkit']);
  });
});

describe('the list', () => {
  const rows = readRequirements();

  it('has every row once', () => {
    assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
    assert.equal(rows.filter(isBug).length, 25);
    assert.deepEqual(
      rows.filter(({ id }) => /^I\d$/.test(id)).map(({ id }) => id),
      ['I1', 'I2', 'I3', 'I4', 'I5', 'I6'],
    );
  });

  it('says why for every row that is not due', () => {
    assert.deepEqual(rows.filter((row) => isDue(row) === Boolean(row.why)).map(({ id }) => id), []);
  });

  it('puts no first-priority row of the session off', () => {
    const families = /^(STO|REF|LCK|TAB|CLK|FET|DPO|OAU|POP|OUT|IDL|EVT|ATZ|SSR|LIF|CSP|B|I)[-\d]|^STP-[1-6]$|^ERR-[12]$/;
    assert.deepEqual(rows.filter((row) => families.test(row.id) && row.priority === 1 && !isDue(row)).map(({ id }) => id), []);
  });
});
