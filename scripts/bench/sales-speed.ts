import fs from 'node:fs';
import { join, resolve } from 'node:path';
import type { SaleDocument } from '../../src/domain/sale.ts';
import type { Store } from '../../src/ports/store.ts';
import { batches, storeMillion } from './documents.ts';
import { type Finding, interleaved, ms, ratio } from './measure.ts';
import { nodeSilently, place } from './posctl.ts';
import { allSales, fill, save, venueName } from './store.ts';

const LINES = 200_000;
const ROUNDS = 3;
const DAYS = 60;

/** How fast sales are saved and summed, and how much memory it takes to read them. */
export async function salesSpeed(folder: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const lines of [1, 3, 5]) findings.push(...(await importing(folder, lines)));
  return [...findings, ...(await reading(folder))];
}

async function importing(folder: string, lines: number): Promise<Finding[]> {
  const all = [...batches({ lines: LINES, days: DAYS }, { each: lines })];
  const stores: Store[] = [];
  for (let n = 0; n < ROUNDS; n += 1) stores.push(await fill(place(folder, `import-${lines}-${n}`), { count: 1 }));
  const imported = async (store: Store | undefined) => {
    if (store) for (const batch of all) await save(store, venueName(0), batch);
  };
  const [first, again] = [stores.values(), stores.values()];
  const times = await interleaved(ROUNDS, {
    first: () => imported(first.next().value),
    again: () => imported(again.next().value),
    plain: () => writePlainly(join(folder, `plain-${lines}`), all),
  });
  const shape = `${lines} ${lines === 1 ? 'line' : 'lines'} a receipt`;
  return [
    rate(`importing, ${shape}`, times.first),
    ratio(`importing the same again against the first time, ${shape}`, [times.again, times.first], 1),
    ratio(`importing against writing the same as JSON lines with fsync, ${shape}`, [times.first, times.plain], 4),
  ];
}

function rate(what: string, taken: number): Finding {
  const value = (LINES / taken) * 1000;
  return { what, median: ms(taken), value, target: 60_000, better: 'above', unit: 'lines/s' };
}

function writePlainly(path: string, batches: readonly SaleDocument[][]): void {
  const fd = fs.openSync(path, 'w');
  for (const batch of batches) {
    fs.writeSync(fd, batch.map((document) => `${JSON.stringify(document)}\n`).join(''));
    fs.fsyncSync(fd);
  }
  fs.closeSync(fd);
}

/** A million lines of three years. */
async function reading(folder: string): Promise<Finding[]> {
  const made = place(folder, 'reading');
  const store = await fill(made, { count: 1 });
  await storeMillion(store);
  const plainly = join(folder, 'sales.jsonl');
  await writeAll(store, plainly);
  const { silently, env } = made;
  const parse = `for (const line of require('fs').readFileSync(process.argv[1], 'utf8').split('\\n')) if (line) JSON.parse(line);`;
  const { byDay, plain } = await interleaved(ROUNDS, {
    byDay: () => silently('sales', '--by', 'day', '-o', 'json'),
    plain: () => nodeSilently(env, '-e', parse, plainly),
  });
  const megabytes = memoryOf(folder, env);
  return [
    ratio('sales --by day of a million lines against reading and parsing them', [byDay, plain], 3),
    {
      what: 'memory of sales -o jsonl, a million lines',
      median: `${megabytes.toFixed(0)} MB`,
      value: megabytes,
      target: 200,
      better: 'below',
      unit: 'MB',
    },
  ];
}

async function writeAll(store: Store, path: string): Promise<void> {
  const fd = fs.openSync(path, 'w');
  for await (const document of allSales(store)) fs.writeSync(fd, `${JSON.stringify(document)}\n`);
  fs.closeSync(fd);
}

/** The most memory that one run of `sales -o jsonl` took, in MB. */
function memoryOf(folder: string, env: NodeJS.ProcessEnv): number {
  const preload = join(folder, 'preload.cjs');
  const told = join(folder, 'memory');
  fs.writeFileSync(
    preload,
    `process.on('exit', () => require('fs').writeFileSync(${JSON.stringify(told)}, String(process.resourceUsage().maxRSS)));`,
  );
  nodeSilently(env, '--require', preload, resolve('bin/posctl.js'), 'sales', '-o', 'jsonl');
  return Number(fs.readFileSync(told, 'utf8')) / 1024;
}
