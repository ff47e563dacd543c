import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { batches } from './documents.ts';
import { type Finding, interleaved, ms } from './measure.ts';
import { type Place, place } from './posctl.ts';
import { fill, salesOfDay, save, venueName } from './store.ts';

const ROUNDS = 5;
const INTEGRATIONS = 500;
/** Of all integrations together, over so many days. */
const LINES = 500_000;
const DAYS = 50;

/** One business day of many integrations against one of one: what is not asked for must not be read. */
export async function daySales(folder: string): Promise<Finding[]> {
  const [many, one] = [place(folder, 'day-many'), place(folder, 'day-one')];
  const store = await filled(many, INTEGRATIONS);
  await filled(one, 1);
  const day = new Date(Date.now() - (DAYS / 2) * 86_400_000).toISOString().slice(0, 10);
  const asked = join(folder, 'day.jsonl');
  writeFileSync(asked, await salesOfDay(store, day));
  const query = ['sales', '--by', 'day', '--from', day, '--to', day, '-o', 'json'];
  const times = await interleaved(ROUNDS, {
    many: () => many.silently(...query),
    one: () => one.silently(...query),
    reading: () => parseLines(asked),
  });
  const rest = times.many - times.reading;
  return [
    {
      what: `sales --by day of one day, ${INTEGRATIONS} integrations with ${LINES} lines, less reading that day, against one of them`,
      median: `(${ms(times.many)} - ${ms(times.reading)}) / ${ms(times.one)}`,
      value: rest / times.one,
      target: 1.5,
      better: 'below',
      unit: '×',
    },
  ];
}

async function filled(made: Place, count: number) {
  const store = await fill(made, { count });
  for (let of = 0; of < count; of += 1)
    for (const batch of batches({ lines: LINES / INTEGRATIONS, days: DAYS, of }))
      await save(store, venueName(of), batch);
  return store;
}

function parseLines(path: string): void {
  for (const line of readFileSync(path, 'utf8').split('\n')) if (line) JSON.parse(line);
}
