import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startTestDemo, type TestDemo } from '../support/demo-server.js';
import { Visitor } from './visitor.js';

const MAIN = fileURLToPath(new URL('../../demo/server/main.js', import.meta.url));
const PATIENCE = 30_000;

interface Started {
  readonly process: ChildProcess;
  /** The first line that it printed; null if it ended without one. */
  readonly line: Promise<string | null>;
  readonly ended: Promise<{ code: number | null; complaint: string }>;
}

describe('starting the demo again', () => {
  let folder: string;
  const started: Started[] = [];
  const demos: TestDemo[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keylit-restart-'));
  });
  afterEach(async () => {
    for (const demo of demos.splice(0)) await demo.close();
    for (const one of started.splice(0)) {
      one.process.kill('SIGKILL');
      await one.ended;
    }
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** `npm start` without the build: a process of its own. */
  function start(database: string, port = 0): Started {
    const child = spawn(process.execPath, [MAIN], {
      env: { ...process.env, DATABASE_FILE: database, DATABASE_URL: '', PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE,
      killSignal: 'SIGKILL',
    });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    const ended = new Promise<{ code: number | null; complaint: string }>((resolve) =>
      child.on('close', (code) => resolve({ code, complaint })),
    );
    const line = new Promise<string | null>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
      child.on('close', () => resolve(null));
    });
    const one = { process: child, line, ended };
    started.push(one);
    return one;
  }

  async function open(database: string, port = 0): Promise<TestDemo> {
    const demo = await startTestDemo({ port, databaseFile: database });
    demos.push(demo);
    return demo;
  }

  test('people, sessions and the secret are still there', async () => {
    const database = join(folder, 'kept.sqlite');
    const first = await open(database);
    const person = new Visitor(first.url);
    const email = 'ann@example.com';
    await person.auth('/sign-up/email', { email, password: 'correct horse battery', name: 'Ann' });
    await person.auth('/email-otp/verify-email', { email, otp: (await first.nextMail(email)).code });
    const secret = readFileSync(`${database}.secret`, 'utf8');
    assert.equal(statSync(`${database}.secret`).mode & 0o777, 0o600);
    const { port } = first;
    await first.close();

    const second = await open(database, port);
    assert.equal(second.port, port);
    assert.equal(await person.email(), email);
    assert.equal(readFileSync(`${database}.secret`, 'utf8'), secret);
  });

  test('a second start on the same file says where the first one is, and ends', async () => {
    const database = join(folder, 'shared.sqlite');
    const { url } = await open(database);
    const second = start(database);
    const { code, complaint } = await second.ended;
    assert.notEqual(code, 0);
    assert.equal(complaint.trim().split('\n').length, 1);
    assert.ok(complaint.includes(`already running on ${database} at ${url}`), complaint);
    assert.equal(await second.line, null);
  });

  test('what a killed process left behind is cleared away', async () => {
    const database = join(folder, 'killed.sqlite');
    const first = start(database);
    assert.match((await first.line) ?? '', /http:\/\/localhost:\d+/);
    first.process.kill('SIGKILL');
    await first.ended;
    mkdirSync(`${database}.lock`, { recursive: true });
    const demo = await open(database);
    assert.equal((await new Visitor(demo.url).auth('/get-session')).status, 200);
  });

  test('a lock whose process id has gone to somebody else is a left-over', async () => {
    const database = join(folder, 'reused.sqlite');
    writeFileSync(
      `${database}.instance`,
      JSON.stringify({ pid: process.pid, instance: 'gone', since: 0, url: 'http://localhost:9' }),
    );
    await open(database);
  });

  test('a taken port is stepped over', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as { port: number };
    const demo = await open(join(folder, 'port.sqlite'), port);
    assert.ok(demo.port > port);
    await new Promise((resolve) => blocker.close(resolve));
  });

  test('SIGTERM ends it in good order', async () => {
    const database = join(folder, 'ended.sqlite');
    const one = start(database);
    assert.match((await one.line) ?? '', /http:\/\/localhost:\d+/);
    one.process.kill('SIGTERM');
    assert.deepEqual(await one.ended, { code: 0, complaint: '' });
    assert.throws(() => statSync(`${database}.instance`));
  });

  test('a setting that makes no sense is named in one line', async () => {
    const { code, complaint } = await start(join(folder, 'bad.sqlite'), 70_000).ended;
    assert.notEqual(code, 0);
    assert.match(complaint, /^Error: PORT is "70000"; give a number from 0 to 65535\.\n$/);
  });
});
