import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** What every tap of the tests can use: its options, what stands in its files, and a way to print. */
const PRELUDE = `
const fs = require('node:fs');
const options = {};
for (let at = 2; at < process.argv.length; at += 1)
  if (process.argv[at].startsWith('--')) options[process.argv[at].slice(2)] = process.argv[at + 1] ?? true;
const file = (name) => (typeof options[name] === 'string' ? JSON.parse(fs.readFileSync(options[name], 'utf8')) : undefined);
const discovering = 'discover' in options;
const config = file('config');
const print = (...messages) => fs.writeSync(1, messages.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)) + '\\n').join(''));
const record = (stream, record, more) => ({ type: 'RECORD', stream, record, ...more });
const rewrite = (changes) => fs.writeFileSync(options.config, JSON.stringify({ ...config, ...changes }));
/** Of a run in which there was nothing new. */
const nothingNew = { type: 'SCHEMA', stream: 'orders' };
const sleep = () => setInterval(() => {}, 100000);
`;

export interface TestTap {
  /** For the option `command`. */
  readonly command: string;
  readonly folder: string;
  /** What its runs noted with `note(...)`, in order. */
  notes(): unknown[];
}

/** A tap made of a few lines of JavaScript, as an executable of its own. Gone with the test. */
export function aTap(script: string, name = 'tap-test'): TestTap {
  const folder = mkdtempSync(join(tmpdir(), 'posctl-test-tap-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const notes = join(folder, 'notes');
  const path = join(folder, name);
  const note = `const note = (value) => fs.appendFileSync(${JSON.stringify(notes)}, JSON.stringify(value) + '\\n');\n`;
  writeFileSync(path, `#!${process.execPath}\n${PRELUDE}${note}${script}\n`);
  chmodSync(path, 0o755);
  return {
    command: path,
    folder,
    notes: () =>
      existsSync(notes)
        ? readFileSync(notes, 'utf8')
            .split('\n')
            // Behind the last line break stands nothing, or what is being written.
            .slice(0, -1)
            .map((line) => JSON.parse(line))
        : [],
  };
}

/** A temporary folder of the test's own, so that it can be seen which private folders of taps are left. */
export function ownTemporaryFolder(): { readonly path: string; left(): string[] } {
  const path = mkdtempSync(join(tmpdir(), 'posctl-test-tmp-'));
  const was = process.env.TMPDIR;
  process.env.TMPDIR = path;
  onTestFinished(() => {
    if (was === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = was;
    rmSync(path, { recursive: true, force: true });
  });
  return { path, left: () => readdirSync(path).filter((name) => name.startsWith('posctl-tap-')) };
}

/** An order as Square's API, and so tap-square, gives it. */
export function squareOrder(id: string, more: Readonly<Record<string, unknown>> = {}) {
  const money = (amount: number) => ({ amount, currency: 'CAD' });
  return {
    id,
    location_id: 'L1',
    state: 'COMPLETED',
    version: 1,
    created_at: '2026-11-19T18:00:00.000000Z',
    updated_at: '2026-11-19T18:30:00.000000Z',
    closed_at: '2026-11-19T18:30:00.000000Z',
    line_items: [
      {
        uid: 'line',
        catalog_object_id: 'VARIATION',
        name: 'Lager',
        quantity: '1',
        gross_sales_money: money(895),
        total_discount_money: money(0),
        total_tax_money: money(116),
        total_money: money(1011),
      },
    ],
    total_money: money(1011),
    total_tax_money: money(116),
    total_discount_money: money(0),
    ...more,
  };
}
