import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { place } from '../bench/posctl.ts';
import { importAll, parseAlone, ROWS, reports } from '../bench/report-speed.ts';
import { fill } from '../bench/store.ts';
import { beside } from './beside.ts';

const ROUNDS = 5;

/** A report of many rows: found out what it is, read, checked, imported and saved, beside its CSV library alone. */
export async function mailedReport(folder: string): Promise<void> {
  for (const { what, text, day } of reports()) {
    const path = join(folder, 'report.csv');
    writeFileSync(path, text);
    const stores = [];
    for (let n = 0; n < ROUNDS; n += 1) stores.push(await fill(place(folder, `${day}-${n}`), { count: 1 }));
    const next = stores.values();
    await beside(`a report of ${ROWS} rows (${what})`, ROUNDS, {
      posctl: async () => {
        const store = next.next().value;
        if (store) await importAll(store, { path, day });
      },
      'csv-parse alone': () => parseAlone(path),
    });
  }
}
