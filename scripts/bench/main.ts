import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayOfChecks } from './day-of-checks.ts';
import { daySales } from './day-sales.ts';
import { desk } from './desk.ts';
import { manyChecks } from './many-checks.ts';
import { manyVenues } from './many-venues.ts';
import { type Finding, tell } from './measure.ts';
import { morning } from './morning.ts';
import { reportSpeed } from './report-speed.ts';
import { routineCheck } from './routine-check.ts';
import { salesSpeed } from './sales-speed.ts';
import { singerSpeed } from './singer-speed.ts';
import { startUp } from './start-up.ts';

const SUITES: Record<string, (folder: string) => Promise<Finding[]>> = {
  startUp,
  manyVenues,
  desk,
  morning,
  routineCheck,
  dayOfChecks,
  salesSpeed,
  daySales,
  reportSpeed,
  manyChecks,
  singerSpeed,
};

/** Measures one suite, or names them all when none is asked for. */
async function main(name: string | undefined): Promise<void> {
  if (name === undefined) return console.log(Object.keys(SUITES).join('\n'));
  const suite = SUITES[name];
  if (!suite) throw new Error(`there is no suite ${name}; there are ${Object.keys(SUITES).join(', ')}`);
  const folder = mkdtempSync(join(tmpdir(), 'posctl-bench-'));
  try {
    const met = (await suite(folder)).map(tell);
    console.log(`${name}: ${met.filter((one) => one).length} of ${met.length} targets were met`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
