import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { FunnelReducer, type FunnelReport, type ReportOptions } from '../../src/report/report.js';
import { inWords, verdicts, type ExperimentData } from '../../src/report/verdict.js';
import { crowd, dice, read, written } from './stream.js';

const later = Date.parse('2026-04-01T00:00:00Z');

function reportOf(events: readonly Readonly<Record<string, unknown>>[], options: Partial<ReportOptions> = {}): FunnelReport {
  const reducer = new FunnelReducer({ asOf: later, ...options });
  for (const event of events) reducer.add(read(event));
  return reducer.report();
}

const outcomeOf = (events: readonly Readonly<Record<string, unknown>>[], options?: Partial<ReportOptions>) => reportOf(events, options).attempts['A']!.outcome;

describe('report: attempts', () => {
  test('R1 a repeated event counts once', () => {
    const events = [written('A', 0, 'auth_error', { code: 'network' }), written('A', 0, 'auth_error', { code: 'network' })];
    assert.deepEqual([reportOf(events).duplicatesDropped, reportOf(events).attempts['A']!.errors], [1, ['network']]);
  });

  test('R2, R9 the order of arrival changes nothing, and nor does everything arriving twice', () => {
    const events = [...crowd(300, 5)];
    const random = dice(11);
    const shuffled = events.map((event) => ({ event, at: random() })).sort((left, right) => left.at - right.at).map(({ event }) => event);
    const expected = reportOf(events);
    assert.deepEqual(reportOf(shuffled), expected);
    assert.deepEqual(reportOf(events.toReversed()), expected);
    assert.deepEqual(reportOf([...shuffled, ...events]), { ...expected, duplicatesDropped: events.length });
    assert.ok(Object.values(expected.attempts).some(({ outcome }) => outcome === 'abandoned') && expected.multipleExposureUnits.length > 0, 'the crowd does everything');
  });

  test('R3 attempts made to look at a variant are listed apart and count nowhere', () => {
    const found = reportOf([
      written('A', 0, 'experiment_exposed', { experiment: 'order', variant: 'b' }),
      written('A', 1, 'auth_error', { code: 'network', qa: true }),
      written('B', 0, 'experiment_exposed', { experiment: 'order', variant: 'a' }),
    ]);
    assert.deepEqual([found.qaAttempts, found.topErrors, Object.keys(found.experiment['order']!)], [['A'], [], ['a']]);
  });

  test('R4, R5 completed before abandoned before silent before open; what was only left for now does not decide', () => {
    const start = written('A', 0, 'auth_started', { step: 'start' });
    const hidden = written('A', 1, 'auth_abandoned', { provisional: true, reason: 'pagehide' });
    const dismissed = written('A', 2, 'auth_abandoned', { provisional: false, reason: 'dismissed' });
    const done = written('A', 3, 'auth_completed', { step: 'done', method: 'password' });
    const now = Date.parse('2026-03-02T09:05:00Z');
    assert.equal(outcomeOf([start, hidden], { asOf: now }), 'open');
    assert.equal(outcomeOf([start, hidden]), 'abandoned');
    assert.equal(outcomeOf([start, hidden], { asOf: now, windowS: 60 }), 'abandoned', 'a window of a minute');
    assert.equal(outcomeOf([start, dismissed], { asOf: now }), 'abandoned');
    assert.equal(outcomeOf([start, dismissed, done]), 'completed');
    assert.equal(outcomeOf([done, dismissed, hidden, start]), 'completed');
    assert.equal(outcomeOf([written('A', 0, 'auth_impression')]), 'bounced');
    assert.equal(outcomeOf([start, dismissed, done], { asOf: Date.parse('2026-03-02T09:02:30Z') }), 'abandoned', 'as it was before the end');
  });

  test('R6 the last step is the completion\'s, else that of the last event that is no end', () => {
    const events = [written('A', 1, 'auth_step_viewed', { step: 'code' }), written('A', 2, 'auth_abandoned', { step: 'elsewhere', provisional: true, reason: 'pagehide' }), written('A', 0, 'auth_started', { step: 'start' })];
    assert.equal(reportOf(events).attempts['A']!.lastStep, 'code');
    const both = [...events, written('A', 3, 'auth_completed', { step: 'done' }), written('A', 4, 'auth_step_viewed', { step: 'after' })];
    assert.equal(reportOf(both).attempts['A']!.lastStep, 'done');
  });

  test('methods, errors and time, in their order and not twice', () => {
    const found = reportOf([
      written('A', 5, 'auth_passkey_resolved', { outcome: 'cancelled', bucket: 'cancelled' }),
      written('A', 6, 'auth_passkey_resolved', { outcome: 'succeeded', bucket: 'none' }),
      written('A', 2, 'auth_method_selected', { method: 'passkey' }),
      written('A', 1, 'auth_method_selected', { method: 'password' }),
      written('A', 3, 'auth_method_selected', { method: 'password' }),
      written('A', 4, 'auth_challenge_resolved', { outcome: 'failed', code: 'otp_invalid', active_ms: 9_000 }),
      written('A', 0, 'auth_field_invalid', { rule: 'missing', active_ms: 1_000 }),
    ]).attempts['A']!;
    assert.deepEqual(found, { unit: 'unit-of-A', outcome: 'bounced', lastStep: null, method: 'password', qa: false, resumed: false, activeMs: 9_000, methodsTried: ['password', 'passkey'], errors: ['missing', 'otp_invalid', 'cancelled'] });
  });
});

describe('report: experiments', () => {
  const exposed = (attempt: string, variant: string, unit: string, minutes: number, own = {}) => written(attempt, 0, 'experiment_exposed', { experiment: 'order', variant, anonymous_id: unit, ...own }, minutes);
  const completed = (attempt: string, unit: string, minutes: number) => written(attempt, 9, 'auth_completed', { method: 'passkey', anonymous_id: unit }, minutes);

  test('R7 a unit that saw two variants counts in neither', () => {
    const found = reportOf([exposed('A', 'a', 'u', 0), exposed('B', 'b', 'u', 5), exposed('C', 'a', 'v', 0), exposed('D', 'a', 'v', 9)]);
    assert.deepEqual([found.multipleExposureUnits, found.experiment['order']!['a']!.exposed, found.experiment['order']!['b']], [['u'], 1, undefined]);
  });

  test('R8, R9 a unit converts once, by its first completion after the first exposure and within the window', () => {
    const events = [exposed('A', 'a', 'u', 0), completed('A', 'u', 30), completed('B', 'u', 40), exposed('C', 'a', 'v', 0), completed('C', 'v', 24 * 60 + 1), exposed('D', 'a', 'w', 10), completed('E', 'w', 5)];
    assert.deepEqual(reportOf(events).experiment['order']!['a'], { exposed: 3, started: 0, submitted: 0, completed: 1, byMethod: { passkey: 1 } });
    assert.equal(reportOf(events, { conversionWindowS: 2 * 86_400 }).experiment['order']!['a']!.completed, 2);
  });

  test('names from a hostile file are names, and nothing else', () => {
    const found = reportOf([exposed('__proto__', '__proto__', 'u', 0, { experiment: '__proto__' }), written('__proto__', 1, 'auth_completed', { method: '__proto__', anonymous_id: 'u' })]);
    assert.equal(Object.hasOwn(found.experiment, '__proto__'), true);
    assert.equal(({} as { exposed?: number }).exposed, undefined);
  });
});

describe('report: verdicts', () => {
  const data = (control: readonly [number, number], treatment: readonly [number, number], more: Partial<ExperimentData> = {}): ExperimentData => ({
    arms: [
      { name: 'control', counts: { x: control[0], n: control[1] }, weight: 1 },
      { name: 'B', counts: { x: treatment[0], n: treatment[1] }, weight: 1 },
    ],
    days: 3,
    ...more,
  });
  const say = (given: ExperimentData): string => verdicts(given).map((verdict) => inWords(verdict, given, 'control')).join(' ');

  test('what a test for one look calls found is not found while one is looking', () => {
    assert.equal(verdicts(data([1_100, 10_000], [1_250, 10_000]))[0]!.kind, 'too-early');
    assert.equal(say(data([1_100, 10_000], [1_250, 10_000])), 'Too early to say about B: +1.5 % points (+0.6 % to +2.4 %); no size was planned.');
  });

  test('at the planned end it is', () => {
    const given = data([1_100, 10_000], [1_250, 10_000], { plan: { unitsPerArm: 9_000 }, days: 8 });
    assert.equal(say(given), 'B is better than control: +13.6 % relative, +5.3 % to +22.6 %; +1.5 % points, +0.6 % to +2.4 %.');
    assert.equal(verdicts({ ...given, days: 6 })[0]!.kind, 'too-early', 'but not before a week is over');
  });

  test('a broken split blocks everything', () => {
    assert.equal(say(data([400, 4_800], [520, 5_200])), 'Do not read: the traffic split is broken (p = 0.000063). Something decides who is counted; find it before you compare.');
  });

  test('few people are no evidence, and no difference is said with what could have been seen', () => {
    assert.equal(say(data([1, 5], [3, 6])), 'Not enough traffic: the smallest arm has 5 visitors.');
    assert.equal(say(data([2_000, 10_000], [2_010, 10_000], { plan: { unitsPerArm: 10_000 }, days: 14 })), 'B makes no difference that this test could see: it would have seen one of more than ±1.2 % points.');
  });

  test('several treatments pay for being several (Holm)', () => {
    const arms = [['control', 1_000], ['B', 1_090], ['C', 1_000], ['D', 1_005]] as const;
    const given: ExperimentData = { arms: arms.map(([name, x]) => ({ name, counts: { x, n: 10_000 }, weight: 1 })), plan: { unitsPerArm: 10_000 }, days: 14 };
    const found = verdicts(given).map((verdict) => ('treatment' in verdict ? verdict.treatment : null)!);
    const alone = verdicts({ ...given, arms: given.arms.slice(0, 2) }).map((verdict) => ('treatment' in verdict ? verdict.treatment : null)!);
    assert.ok(alone[0]!.plannedP! < 0.05 && found[0]!.plannedP! > 0.05, `${alone[0]!.plannedP} ${found[0]!.plannedP}`);
  });
});

describe('report: the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keylit-report-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, content: string | Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const main = fileURLToPath(new URL('../../src/report/command/main.js', import.meta.url));
  const run = (...parameters: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...parameters], { encoding: 'utf8', timeout: 60_000 });
    return { status, stdout, stderr };
  };
  const asJson = (...parameters: readonly string[]) => JSON.parse(run('report', '--json', '--as-of', '2026-04-01T00:00:00Z', ...parameters).stdout) as FunnelReport & { broken?: { count: number; first: { entry: number; why: string }[] } };
  const ndjson = (events: readonly unknown[]): string => events.map((event) => JSON.stringify(event)).join('\n');

  const example = [
    { event_id: 'e1', attempt_id: 'A1', anonymous_id: 'u1', seq: 0, ts: '2026-03-02T09:00:00.000Z', event: 'experiment_exposed', experiment: 'signup-order', variant: 'control' },
    { event_id: 'e2', attempt_id: 'A1', anonymous_id: 'u1', seq: 1, ts: '2026-03-02T09:00:00.000Z', event: 'auth_impression', flow: 'sign_up', step: 'start' },
    { event_id: 'e3', attempt_id: 'A1', anonymous_id: 'u1', seq: 2, ts: '2026-03-02T09:00:04.000Z', event: 'auth_started', flow: 'sign_up', step: 'start', trigger: 'field' },
    { event_id: 'e4', attempt_id: 'A1', anonymous_id: 'u1', seq: 3, ts: '2026-03-02T09:00:25.000Z', event: 'auth_completed', flow: 'sign_up', step: 'details', method: 'password', new_user: true, active_ms: 21_000 },
  ];

  test('says of the example exactly what the specification does', () => {
    assert.deepEqual(asJson(file('example.ndjson', ndjson(example))), {
      duplicatesDropped: 0,
      attempts: { A1: { unit: 'u1', outcome: 'completed', lastStep: 'details', method: 'password', qa: false, resumed: false, activeMs: 21_000, methodsTried: ['password'], errors: [] } },
      multipleExposureUnits: [],
      qaAttempts: [],
      experiment: { 'signup-order': { control: { exposed: 1, started: 1, submitted: 0, completed: 1, byMethod: { password: 1 } } } },
      topErrors: [],
    });
  });

  test('reads arrays, packed files and whole folders alike', () => {
    const events = [...crowd(50, 3)];
    const expected = asJson(file('lines.ndjson', ndjson(events)));
    assert.deepEqual(asJson(file('array.json', JSON.stringify(events, null, 2))), expected);
    assert.deepEqual(asJson(file('lines.ndjson.gz', gzipSync(ndjson(events)))), expected);
    assert.equal(Object.keys(asJson(folder).attempts).length, Object.keys(expected.attempts).length + 1, 'the example, and the crowd once');
  });

  test('broken lines are counted and named, and end nothing', () => {
    const path = file('broken.ndjson', [JSON.stringify(example[0]), '{"event":', '', '[]', '{"event":"auth_started"}', JSON.stringify({ ...example[1], ts: 'soon' }), JSON.stringify({ ...example[1], seq: -1 }), JSON.stringify(example[3])].join('\n'));
    const { broken, attempts } = asJson(path);
    assert.deepEqual([broken!.count, broken!.first.map(({ entry, why }) => `${entry} ${why}`), attempts['A1']!.outcome], [5, ['2 not JSON', '4 not an object', '5 no event_id', '6 no ts', '7 no seq'], 'completed']);
    const { status, stderr } = run('report', path);
    assert.equal(status, 0);
    assert.match(stderr, /5 entries were left out:\n.*broken\.ndjson:2 not JSON/);
  });

  test('half a packed file gives what is in its half, and says so', () => {
    const whole = gzipSync(ndjson([...crowd(400, 9)]));
    const found = asJson(file('half.ndjson.gz', whole.subarray(0, whole.length / 2)));
    assert.equal(found.broken!.first.at(-1)!.why, 'not a whole file');
  });

  test('speaks in words by default', () => {
    const { stdout } = run('report', '--as-of', '2026-04-01T00:00:00Z', '--plan', '100', file('crowd.ndjson', ndjson([...crowd(600, 21)])));
    assert.match(stdout, /^\d+ attempts: \d+ completed, \d+ abandoned, \d+ bounced, 0 open\./);
    assert.match(stdout, /treatment (is better than control|makes no difference)/);
    assert.doesNotMatch(stdout, /NaN|undefined|Infinity/);
  });

  test('a mistake in the call is one sentence and its own exit code', () => {
    assert.deepEqual([run('report').status, run('nothing').status, run('report', '--window-s', 'x', folder).status, run('report', '--such', folder).status, run('report', '--as-of', 'x', folder).status], [2, 2, 2, 2, 2]);
    assert.match(run('report', join(folder, 'absent')).stderr, /^There is no .*absent\.\n$/);
    assert.equal(run('report', join(folder, 'absent')).status, 1);
    assert.equal(run('--help').status, 0);
  });
});
