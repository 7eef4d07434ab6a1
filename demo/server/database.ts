import type { BetterAuthOptions } from 'better-auth';
import { Kysely } from 'kysely';
import pg from 'pg';
import { openWasmSqlite } from './wasm-sqlite.js';

export interface DemoDatabase {
  /** What Better Auth takes as its `database`. */
  readonly forAuth: NonNullable<BetterAuthOptions['database']>;
  close(): Promise<void>;
}

/** PostgreSQL when a URL is given, otherwise one SQLite file. */
export function openDatabase(place: { readonly file: string; readonly url?: string | undefined }): DemoDatabase {
  return place.url ? openPostgres(place.url) : openSqlite(place.file);
}

function openSqlite(file: string): DemoDatabase {
  const db = new Kysely<unknown>({ dialect: openWasmSqlite(file) });
  return { forAuth: { db, type: 'sqlite', transaction: true }, close: () => db.destroy() };
}

function openPostgres(url: string): DemoDatabase {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  // An idle connection that the server drops must not end the process.
  pool.on('error', (error) => console.error(`PostgreSQL: ${error.message}`));
  return { forAuth: pool, close: () => pool.end() };
}
