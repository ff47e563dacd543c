import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manyChecks } from '../bench/many-checks.ts';
import { tell } from '../bench/measure.ts';
import { commandLines } from './command-lines.ts';
import { importing } from './importing.ts';
import { bulkList } from './list.ts';
import { mailedReport } from './report.ts';

const SUITES: Record<string, (folder: string) => Promise<void>> = {
  commandLines,
  list: bulkList,
  importing,
  report: mailedReport,
  checks: async (folder) => {
    for (const finding of await manyChecks(folder)) tell(finding);
  },
};

/** Measures one suite, or names them all when none is asked for. */
async function main(name: string | undefined): Promise<void> {
  if (name === undefined) return console.log(Object.keys(SUITES).join('\n'));
  const suite = SUITES[name];
  if (!suite) throw new Error(`there is no suite ${name}; there are ${Object.keys(SUITES).join(', ')}`);
  const folder = mkdtempSync(join(tmpdir(), 'posctl-peers-'));
  try {
    await suite(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
