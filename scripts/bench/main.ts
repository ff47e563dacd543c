import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { manyChecks } from './many-checks.ts';
import { manySales } from './many-sales.ts';
import { manyVenues } from './many-venues.ts';
import { type Finding, tell } from './measure.ts';
import { reportSpeed } from './report-speed.ts';
import { salesSpeed } from './sales-speed.ts';
import { singerSpeed } from './singer-speed.ts';
import { startUp } from './start-up.ts';

const SUITES: Record<string, (folder: string) => Promise<Finding[]>> = {
  startUp,
  manyVenues,
  manySales,
  salesSpeed,
  reportSpeed,
  manyChecks,
  singerSpeed,
};

/** `npm run bench` measures all of it, `npm run bench -- startUp` a part. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.find((name) => !(name in SUITES));
  if (unknown) throw new Error(`there is no suite ${unknown}; there are ${Object.keys(SUITES).join(', ')}`);
  console.log(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`);
  let missed = 0;
  for (const [name, suite] of Object.entries(SUITES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const folder = mkdtempSync(join(tmpdir(), 'posctl-bench-'));
    try {
      for (const finding of await suite(folder)) if (!tell(finding)) missed += 1;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  console.log(missed === 0 ? 'every target was met' : `${missed} missed`);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
