import { randomUUID } from 'node:crypto';
import { isOperationId, type OperationHead } from '../domain/operation.ts';
import { parseHeartbeat, parseOperationPlan, parseOperationStep, parseSettings } from '../domain/parse.ts';
import { type Heartbeat, type Settings, storable } from '../domain/state.ts';
import { forgottenBeats } from '../domain/workers.ts';
import type { Base, Room } from '../ports/base.ts';
import type { Journal } from '../ports/journal.ts';
import type { Runs } from './database.ts';
import { conditionOf, infoOf, migrate, missing } from './migrations.ts';
import { read } from './records.ts';
import { repair } from './repair.ts';
import baseSql from './sql/base.sql';
import { statementsIn } from './statements.ts';
import type { StoreDatabase } from './use.ts';

const SQL = statementsIn(
  baseSql,
  'settings',
  'saveSettings',
  'beats',
  'beat',
  'forgetBeats',
  'beginOperation',
  'noteSteps',
  'operation',
  'steps',
  'operations',
);

/** The store as a whole, as the port says it. */
export function baseOf(database: StoreDatabase): Omit<Base, 'name' | 'close' | 'journal'> {
  return {
    async open() {
      const condition = await conditionOf(database);
      return condition === 'ready' && (await isHalf(database)) ? 'half' : condition;
    },
    async create() {
      if ((await conditionOf(database)) === 'missing') await migrate(database);
    },
    settings: async () => ((await database.isThere()) ? settingsIn(database, database) : { policy: {} }),
    async changeSettings(decide) {
      await database.mustBeThere();
      return database.transaction('settings', async (runs) => {
        const settings = storable(parseSettings, decide(await settingsIn(database, runs)));
        await runs.rows(SQL.saveSettings, [JSON.stringify(settings)]);
        return settings;
      });
    },
    beats: async () => ((await database.isThere()) ? beatsIn(database) : []),
    async beat(heartbeat) {
      await database.mustBeThere();
      const beat = storable(parseHeartbeat, heartbeat);
      const values = [beat.by, beat.lastPassStartedAt, JSON.stringify(beat)];
      const [row] = await database.rows<{ first: boolean }>(SQL.beat, values);
      if (row?.first !== true) return;
      const forgotten = forgottenBeats(await beatsIn(database), beat).map(({ by }) => by);
      await database.rows(SQL.forgetBeats, [forgotten, beat.by, beat.lastPassStartedAt]);
    },
    info: () => infoOf(database),
    async migrate() {
      if ((await conditionOf(database)) === 'missing') throw missing(database);
      return migrate(database);
    },
    repair: (wanted) => repair(database, wanted),
    room: () => roomOf(database),
  };
}

async function settingsIn({ address }: StoreDatabase, runs: Runs): Promise<Settings> {
  const [row] = await runs.rows<{ settings: string }>(SQL.settings);
  if (!row) return { policy: {} };
  return read(parseSettings(JSON.parse(row.settings)), `The settings in ${address.name}`);
}

/** Settings that cannot be read hide nothing else: what needs them says what is wrong with them. */
async function isHalf(database: StoreDatabase): Promise<boolean> {
  const [row] = await database.rows<{ settings: string }>(SQL.settings);
  return row !== undefined && (JSON.parse(row.settings) as Partial<Settings> | null)?.copying !== undefined;
}

/** They are told again soon: one that cannot be read counts as none. */
async function beatsIn(database: StoreDatabase): Promise<Heartbeat[]> {
  const rows = await database.rows<{ beat: string }>(SQL.beats);
  return rows.flatMap(({ beat }) => {
    const parsed = parseHeartbeat(JSON.parse(beat));
    return parsed.ok ? [parsed.value] : [];
  });
}

/** How full its disk is, and who may read it, is known where the server is. */
async function roomOf(database: StoreDatabase): Promise<Room> {
  try {
    const [row] = await database.rows<{ readOnly: string }>('select current_setting($1) as "readOnly"', [
      'transaction_read_only',
    ]);
    return { freeBytes: null, shared: null, problem: row?.readOnly === 'on' ? 'it can only be read' : null };
  } catch (error) {
    return { freeBytes: null, shared: null, problem: (error as Error).message };
  }
}

/** The journal of operations, as the port says it. */
export function journalOf(database: StoreDatabase): Journal {
  const planOf = (plan: string) => {
    const parsed = parseOperationPlan(JSON.parse(plan));
    return parsed.ok ? parsed.value : undefined;
  };
  return {
    async begin(plan) {
      await database.mustBeThere();
      const kept = storable(parseOperationPlan, plan);
      await database.rows(SQL.beginOperation, [kept.op, JSON.stringify(kept), kept.items.length]);
    },
    async note(op, steps) {
      if (steps.length === 0) return;
      await database.mustBeThere();
      const texts = steps.map((step) => JSON.stringify(storable(parseOperationStep, step)));
      await database.rows(SQL.noteSteps, [op, randomUUID(), texts]);
    },
    async read(op) {
      if (!isOperationId(op) || !(await database.isThere())) return undefined;
      const [row] = await database.rows<{ plan: string }>(SQL.operation, [op]);
      const plan = row && planOf(row.plan);
      if (!plan) return undefined;
      const steps = await database.rows<{ step: string }>(SQL.steps, [op]);
      return {
        ...plan,
        steps: steps.flatMap(({ step }) => {
          const parsed = parseOperationStep(JSON.parse(step));
          return parsed.ok ? [parsed.value] : [];
        }),
      };
    },
    async *list() {
      if (!(await database.isThere())) return;
      for (const row of await database.rows<{ plan: string }>(SQL.operations)) {
        const plan = planOf(row.plan);
        if (plan) yield { ...headOf(plan) };
      }
    },
  };
}

function headOf({
  items,
  ...head
}: Omit<OperationHead, 'items'> & { readonly items: readonly unknown[] }): OperationHead {
  return { ...head, items: items.length };
}
