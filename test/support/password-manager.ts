import { createCipheriv, pbkdf2Sync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite, { type JSValue } from 'node-sqlite3-wasm';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright';
import { launchProfile } from './chromium.js';

/** A login that the browser's own password manager holds. */
export interface SavedLogin {
  readonly origin: string;
  readonly username: string;
  readonly password: string;
}

/** Chromium as people have it, with its password manager on: no driver's flag that turns it off, one profile on disk. */
export interface ManagedBrowser {
  readonly context: BrowserContext;
  /** What the manager did since it was asked last, in its own words; a prompt is one of them. */
  decisions(): Promise<string>;
  close(): Promise<void>;
}

/** Starts the browser twice: the first start makes the profile's tables, whatever columns this version has. */
export async function openManagedBrowser(logins: readonly SavedLogin[], options: BrowserContextOptions): Promise<ManagedBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'keylit-profile-'));
  const first = await launchProfile(profile);
  await first.close();
  save(join(profile, 'Default', 'Login Data'), logins);
  const context = await launchProfile(profile, options);
  const log = await openLog(context);
  return {
    context,
    decisions: () =>
      log.evaluate(() => {
        const entries = [...document.querySelectorAll<HTMLElement>('#log-entries > *')];
        return entries.map((entry) => (entry.remove(), entry.innerText || entry.textContent)).join('\n');
      }),
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function openLog(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto('chrome://password-manager-internals');
  return page;
}

/** Chromium's own key where no key ring of the system is used: it hides passwords from nobody, and is the same everywhere. */
const sealed = (password: string): Buffer => {
  const key = pbkdf2Sync('peanuts', 'saltysalt', 1, 16, 'sha1');
  const cipher = createCipheriv('aes-128-cbc', key, Buffer.alloc(16, ' '));
  return Buffer.concat([Buffer.from('v10'), cipher.update(password, 'utf8'), cipher.final()]);
};

/** Microseconds since 1601. */
const now = (): number => (Date.now() + 11_644_473_600_000) * 1_000;

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly dflt_value: JSValue;
}

function save(file: string, logins: readonly SavedLogin[]): void {
  const database = new sqlite.Database(file);
  try {
    const columns = (database.all('PRAGMA table_info(logins)') as unknown as Column[]).filter(({ name }) => name !== 'id');
    for (const { origin, username, password } of logins) {
      const known: Readonly<Record<string, JSValue>> = {
        origin_url: `${origin}/`,
        signon_realm: `${origin}/`,
        username_value: username,
        password_value: sealed(password),
        date_created: now(),
        date_last_used: now(),
        date_password_modified: now(),
        times_used: 1,
      };
      const row = columns.filter(({ name, notnull, dflt_value }) => name in known || (notnull && dflt_value === null));
      const value = ({ name, type }: Column): JSValue => known[name] ?? (/CHAR|TEXT/.test(type) ? '' : type === 'BLOB' ? new Uint8Array() : 0);
      database.run(`INSERT INTO logins (${row.map(({ name }) => name).join(', ')}) VALUES (${row.map(() => '?').join(', ')})`, row.map(value));
    }
  } finally {
    database.close();
  }
}
