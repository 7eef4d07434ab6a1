import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { SqliteDialect, type SqliteDatabase } from 'kysely';
import sqlite, { type Database, type JSValue } from 'node-sqlite3-wasm';

const RETURNS_ROWS = /^\s*(select|with|pragma|explain)\b|\breturning\b/i;

/**
 * SQLite as WebAssembly: a real file, no compiler, no download outside npm.
 *
 * The driver locks by making a directory `<file>.lock`, which a killed process leaves behind. The
 * caller holds the instance lock of this file, so whatever lies there is stale.
 */
export function openWasmSqlite(file: string): SqliteDialect {
  mkdirSync(dirname(file), { recursive: true });
  rmSync(`${file}.lock`, { recursive: true, force: true });
  const database = new sqlite.Database(file);
  database.exec('PRAGMA synchronous = NORMAL');
  database.exec('PRAGMA foreign_keys = ON');
  return new SqliteDialect({ database: asKyselyDatabase(database) });
}

function asKyselyDatabase(database: Database): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare: (sql) => ({
      reader: RETURNS_ROWS.test(sql),
      all: (parameters) => database.all(sql, parameters.map(bindable)),
      run: (parameters) => database.run(sql, parameters.map(bindable)),
      *iterate(parameters) {
        yield* database.all(sql, parameters.map(bindable));
      },
    }),
  };
}

function bindable(value: unknown): JSValue {
  if (value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  return value as JSValue;
}
