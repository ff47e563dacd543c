import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { place } from '../bench/posctl.ts';
import { fill } from '../bench/store.ts';
import { beside, program } from './beside.ts';

const COUNT = 10_000;
const ROUNDS = 3;
const FIELDS = 'ref,status,lastSalesCheck,nextCheck,type';

/** A list of ten thousand rows of five columns, drawn in a terminal and for a pipe, beside the libraries and programs that draw tables. */
export async function bulkList(folder: string): Promise<void> {
  const made = place(folder, 'many');
  await fill(made, { count: COUNT });
  const rows = made
    .posctl('list', '-o', 'csv', '--fields', FIELDS)
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const cells = join(folder, 'rows.json');
  writeFileSync(cells, JSON.stringify(rows));
  const drawing = join(folder, 'draw.cjs');
  writeFileSync(
    drawing,
    `const Table = require(${JSON.stringify(resolve('node_modules/cli-table3'))});
const [head, ...rows] = JSON.parse(require('fs').readFileSync(${JSON.stringify(cells)}, 'utf8'));
const table = new Table({ head, style: { head: [], border: [] } });
table.push(...rows);
console.log(table.toString());`,
  );
  const tabs = rows.map((row) => row.join('\t')).join('\n');
  Object.assign(process.env, { POSCTL_STORE: made.store, POSCTL_KEY_FILE: made.env.POSCTL_KEY_FILE, COLUMNS: '200' });
  delete process.env.NODE_EXTRA_CA_CERTS;
  const posctl = `${process.execPath} ${resolve('bin/posctl.js')} --no-pager list --fields ${FIELDS}`;
  const drawn = (command: string) => program(['script', '-qefc', `stty cols 200; ${command}`, '/dev/null']);
  await beside(`a table of ${COUNT} rows in a terminal of 200 columns`, ROUNDS, {
    'posctl list': drawn(posctl),
    'cli-table3 alone, from rows that are there': drawn(`${process.execPath} ${drawing}`),
  });
  await beside(`${COUNT} rows in a pipe`, ROUNDS, {
    'posctl list -o csv': () => made.silently('list', '-o', 'csv', '--fields', FIELDS),
    'posctl list': () => made.silently('list', '--fields', FIELDS),
    'column -t, from rows that are there': program(['column', '-t', '-s', '\t'], { input: tabs }),
  });
}
