import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { singer } from '../../src/connectors/singer/singer.ts';
import { systemClock } from '../../src/system/process.ts';
import { processGroups } from '../../src/system/programs.ts';
import { type Finding, interleaved, ratio } from './measure.ts';
import { unused, VENUE } from './stand-ins.ts';

const RECORDS = 1_000_000;
const ROUNDS = 1;
const MEGABYTE = 1_000_000;

/** How fast the output of a Singer tap is read, beside a tool that looks at no more than one field of it. */
export async function singerSpeed(folder: string): Promise<Finding[]> {
  if (spawnSync('jq', ['--version']).status !== 0) {
    console.log('        reading a Singer tap: not measured, there is no jq to compare with');
    return [];
  }
  const file = join(folder, 'records.jsonl');
  writeRecords(file);
  const config = join(folder, 'config.json');
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 50);
  const jq = () => void spawnSync('jq', ['-c', '.type', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  const read = () => readTap(file, config);
  const { tap, plain } = await interleaved(ROUNDS, { tap: read, plain: jq });
  clearInterval(watch);
  return [
    ratio('a tap that prints a million sales, against jq -c .type on the same', [tap, plain], 2),
    {
      what: 'memory while it is read',
      median: `${(most / MEGABYTE).toFixed(0)} MB`,
      value: most / MEGABYTE,
      target: 400,
      better: 'below',
      unit: 'MB',
    },
  ];
}

async function readTap(file: string, config: string): Promise<void> {
  fs.writeFileSync(config, '{}');
  const mapping = {
    id: 'id',
    soldAt: 'at',
    itemCode: 'sku',
    itemName: 'name',
    quantity: 'qty',
    net: 'net',
    tax: 'tax',
  };
  const options = { command: `/bin/sh -c 'cat "$0"' ${file}`, mapping: JSON.stringify({ sales: mapping }) };
  const setUp = { integration: 'int_bench', venue: VENUE, options, cursor: null };
  const window = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-20T00:00:00.000Z', by: 'modified' } as const;
  const sales = singer.fetch(setUp, window, {
    programs: processGroups(),
    clock: systemClock(),
    signal: new AbortController().signal,
    credentials: { ...unused(), keys: () => [] },
    http: unused(),
    reports: unused(),
    progress: () => {},
    warn: () => {},
    hold: () => {},
    outlast: () => {},
    kept: unused(),
  });
  let count = 0;
  for (let step = await sales.next(); !step.done; step = await sales.next()) count += step.value.length;
  if (count !== RECORDS) throw new Error(`${count} of ${RECORDS} records were read`);
}

function writeRecords(path: string): void {
  const fd = fs.openSync(path, 'w');
  for (let from = 0; from < RECORDS; from += 10_000) {
    const lines = Array.from({ length: 10_000 }, (_, i) => JSON.stringify(recordOf(from + i)));
    fs.writeSync(fd, `${lines.join('\n')}\n`);
  }
  fs.closeSync(fd);
}

function recordOf(n: number) {
  const at = new Date(1_763_000_000_000 + n * 100).toISOString();
  const record = {
    id: `r-${n}`,
    at,
    sku: `V${n % 80}`,
    name: `Lager ${n % 80}`,
    qty: 1 + (n % 3),
    net: 8.95,
    tax: 1.16,
  };
  return { type: 'RECORD', stream: 'sales', record, time_extracted: at };
}
