import fs from 'node:fs';
import { join } from 'node:path';
import type { SaleDocument } from '../../src/domain/sale.ts';
import { batches } from '../bench/documents.ts';
import { place } from '../bench/posctl.ts';
import { fill, save, venueName } from '../bench/store.ts';
import { beside, program } from './beside.ts';

const SALES = 1_000_000;
const KEYS = ['integration', 'source', 'version', 'soldAt', 'businessDay', 'net', 'tax', 'total'] as const;

/** A million sales of one line, as checks save them, beside a table of their main fields in SQLite and a look at each by jq. */
export async function importing(folder: string): Promise<void> {
  const [json, csv, database] = ['sales.jsonl', 'sales.csv', 'sales.db'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  write(json, (sale) => JSON.stringify(sale));
  write(csv, (sale) => KEYS.map((key) => sale[key]).join(','));
  const store = await fill(place(folder, 'million'), { count: 1 });
  const table = `create table sales (${KEYS.join(', ')}, primary key (integration, source))`;
  await beside(
    `importing ${SALES} sales of one line, ${(fs.statSync(json).size / 1e6).toFixed(0)} MB as JSON lines`,
    1,
    {
      posctl: async () => {
        for (const batch of all()) await save(store, venueName(0), batch);
      },
      'sqlite3 .import of 8 fields with a primary key': program([
        'sqlite3',
        database,
        table,
        '.mode csv',
        `.import ${csv} sales`,
      ]),
      'jq, which parses and writes 2 fields': program(['jq', '-c', '[.source, .net]', json]),
    },
  );
}

const all = () => batches({ lines: SALES, days: 365 }, { each: 1 });

function write(path: string, line: (sale: SaleDocument) => string): void {
  const fd = fs.openSync(path, 'w');
  for (const batch of all()) fs.writeSync(fd, batch.map((sale) => `${line(sale)}\n`).join(''));
  fs.closeSync(fd);
}
