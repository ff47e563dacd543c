import fs from 'node:fs';
import { join, resolve } from 'node:path';
import type { SaleDocument } from '../../src/domain/sale.ts';
import { venueName } from './fill.ts';
import { openStore, sale, save, storeSales } from './many-sales.ts';
import { type Finding, interleaved, ms, ratio, timed } from './measure.ts';
import { nodeSilently, place } from './posctl.ts';

const LINES = 200_000;
const BATCH = 5000;
const ROUNDS = 3;
const MONTHS = 60 * 86_400_000;

/** How fast sales are saved and summed, and how much memory it takes to read them. */
export async function salesSpeed(folder: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const lines of [1, 3, 5]) findings.push(...(await importing(folder, lines)));
  return [...findings, ...(await reading(folder))];
}

async function importing(folder: string, lines: number): Promise<Finding[]> {
  const count = LINES / lines;
  const begin = Date.now() - MONTHS;
  const batches: SaleDocument[][] = [];
  for (let from = 0; from < count; from += BATCH) {
    const length = Math.min(BATCH, count - from);
    batches.push(Array.from({ length }, (_, i) => sale(`o-${from + i}`, begin + ((from + i) / count) * MONTHS, lines)));
  }
  const { store } = await openStore(folder, `import-${lines}`);
  const all = async () => {
    for (const batch of batches) await save(store, batch);
  };
  const first = await timed(all);
  const again = await timed(all);
  const plain = await timed(() => writePlainly(join(folder, `plain-${lines}`), batches));
  const shape = `${lines} ${lines === 1 ? 'line' : 'lines'} a receipt`;
  return [
    rate(`importing, ${shape}`, first),
    ratio(`importing the same again against the first time, ${shape}`, [again, first], 1),
    ratio(`importing against writing the same as JSON lines with fsync, ${shape}`, [first, plain], 4),
  ];
}

function rate(what: string, taken: number): Finding {
  const value = (LINES / taken) * 1000;
  return { what, median: ms(taken), value, target: 50_000, better: 'above', unit: 'lines/s' };
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
  await storeSales(await openStore(folder, 'reading'));
  const { silently, store, env } = place(folder, 'reading');
  const sales = join(store, 'venues', venueName(0), 'sales');
  const parse = `const fs = require('fs');
    for (const name of fs.readdirSync(process.argv[1])) if (name.endsWith('.jsonl'))
      for (const line of fs.readFileSync(process.argv[1] + '/' + name, 'utf8').split('\\n')) if (line) JSON.parse(line);`;
  const { byDay, plain } = await interleaved(ROUNDS, {
    byDay: () => silently('sales', '--by', 'day', '-o', 'json'),
    plain: () => nodeSilently(process.env, '-e', parse, sales),
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
