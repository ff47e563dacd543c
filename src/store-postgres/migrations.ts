import { ExpectedError } from '../domain/errors.ts';
import { codeOf } from '../domain/unknown.ts';
import type { Migrated, StoreCondition, StoreInfo } from '../ports/base.ts';
import type { Database, Runs } from './database.ts';
import first from './sql/migration-1.sql';
import second from './sql/migration-2.sql';
import migrations from './sql/migrations.sql';
import { statementsIn } from './statements.ts';

const SQL = statementsIn(migrations, 'looked', 'version', 'applied', 'month', 'bytes');

/** In their order; the number of one is its place, from 1. One that was released is never changed. */
const MIGRATIONS: readonly string[] = [first, second];

/** The version of the tables that this posctl knows. */
export const NEWEST = MIGRATIONS.length;

/** The version of the tables; 0 when there are none. @throws ExpectedError when the schema is of something else. */
export async function versionOf(database: Database, runs: Runs = database): Promise<number> {
  const { name, schema } = database.address;
  type Looked = { there: boolean; ours: boolean; tables: number };
  const [looked] = await runs.rows<Looked>(SQL.looked, [schema]);
  if (!looked?.ours && !looked?.tables) return 0;
  const rows = looked.ours ? await runs.rows<{ version: number | null }>(SQL.version).catch(ofOthers) : undefined;
  const version = rows?.[0]?.version;
  if (typeof version === 'number') return version;
  throw new ExpectedError('failed', `The schema ${schema} of ${name} has tables that are not posctl's`, {
    hint: 'Name another schema, by adding ?schema=NAME to the address, or another database. Nothing was changed',
  });
}

/** A table that is only called like ours has no column of that name. */
function ofOthers(error: unknown): undefined {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (codeOf(cause) !== '42703') throw error;
}

export async function conditionOf(database: Database): Promise<StoreCondition> {
  const version = await versionOf(database);
  if (version === 0) return 'missing';
  return version < NEWEST ? 'older' : version > NEWEST ? 'newer' : 'ready';
}

export async function infoOf(database: Database): Promise<StoreInfo> {
  const version = await versionOf(database);
  const [row] = await database.rows<{ bytes: number }>(SQL.bytes, [database.address.schema]);
  return {
    kind: 'postgres',
    version: version || null,
    newest: NEWEST,
    bytes: version === 0 ? null : (row?.bytes ?? null),
  };
}

/** Brings the tables to the newest version, all of it or nothing; processes that do so at once wait for each other. */
export async function migrate(database: Database): Promise<Migrated> {
  return database.transaction('migrations', async (runs) => {
    const from = await versionOf(database, runs);
    if (from > NEWEST) throw newer(database);
    // Whoever may not make schemas may be given one.
    const [looked] = await runs.rows<{ there: boolean }>(SQL.looked, [database.address.schema]);
    if (!looked?.there) await runs.rows(`create schema "${database.address.schema}"`);
    for (const [i, migration] of MIGRATIONS.entries()) {
      if (i < from) continue;
      await runs.rows(migration);
      await runs.rows(SQL.applied, [i + 1]);
    }
    if (from === 0) await (await import('./jobs.ts')).makeQueue(runs, database.address.schema);
    return { from, to: NEWEST };
  });
}

/**
 * Within a transaction of `runs`: whoever changes something may have been running since before a newer posctl has changed
 * the tables. @throws ExpectedError when it has.
 */
export async function mustNotBeNewer(database: Database, runs: Runs): Promise<void> {
  const [row] = await runs.rows<{ version: number | null }>(SQL.version);
  if ((row?.version ?? 0) > NEWEST) throw newer(database);
}

export function missing({ address: { name } }: Database): ExpectedError {
  return new ExpectedError('failed', `There is no store in ${name}`, {
    hint: 'posctl venue add ID makes one there. If yours is elsewhere: --store or POSCTL_STORE',
  });
}

export function newer({ address: { name } }: Database): ExpectedError {
  return new ExpectedError('failed', `The store ${name} is of a newer version than this posctl knows`, {
    hint: 'Update posctl; nothing was changed',
  });
}

export function older({ address: { name } }: Database, version: number): ExpectedError {
  return new ExpectedError('failed', `The store ${name} is of version ${version}; this posctl needs ${NEWEST}`, {
    hint: 'posctl store migrate brings it there. Until then only the posctl of that version can use it',
  });
}

/** A table by month is missing, for a month of which nothing was kept so far. */
export function isMonthMissing(error: unknown): boolean {
  return codeOf(error) === '23514' && error instanceof Error && error.message.startsWith('no partition of relation');
}

/**
 * Makes the tables of months. A table is made by itself and then attached, which holds up neither readers nor writers; in
 * a transaction of its own, which is short.
 */
export async function makeMonths(database: Database, months: readonly string[]): Promise<void> {
  const { schema } = database.address;
  await database.transaction('months', async (runs) => {
    for (const month of months) {
      for (const parent of ['timeline', 'sales']) {
        const table = `posctl.${parent}_${month.replace('-', '_')}`;
        const [known] = await runs.rows<{ there: boolean }>(SQL.month, [table.replace('posctl', `"${schema}"`)]);
        if (known?.there) continue;
        await runs.rows(`create table ${table} (like posctl.${parent} including all)`);
        await runs.rows(
          `alter table posctl.${parent} attach partition ${table}
           for values from ('${month}-01T00:00:00Z') to ('${monthAfter(month)}-01T00:00:00Z')`,
        );
      }
    }
  });
}

function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const [nextYear, next] = number === 12 ? [year + 1, 1] : [year, number + 1];
  return `${String(nextYear).padStart(4, '0')}-${String(next).padStart(2, '0')}`;
}
