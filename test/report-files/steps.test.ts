import { Session } from 'node:inspector/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAll } from '../support/reports.ts';

const session = new Session();

// Once for all: what was compiled while nothing was counted is not counted for sure when counting begins again.
beforeAll(async () => {
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
});
afterAll(() => session.disconnect());

/** How often V8 entered a block of our code while a file was read; the same on every machine. */
async function stepsOf(text: string): Promise<number> {
  // Taking the counts sets them back.
  await session.post('Profiler.takePreciseCoverage');
  await readAll(text, { day: '2026-03-01' });
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const own = result.filter(({ url }) => /\/src\/(?:domain|report-files)\//.test(url));
  return own
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
    .reduce((sum, { count }) => sum + count, 0);
}

const HEAD = 'Item,Qty,Net Sales\n';
const rows = (count: number, row: (i: number) => string) =>
  `${HEAD}${Array.from({ length: count }, (_, i) => row(i)).join('\n')}\n`;
const odd = (i: number) => i % 2 === 1;

/** Files that nobody sends, a few thousand rows of each. */
const FILES: readonly (readonly [what: string, row: (i: number) => string])[] = [
  ['items', (i) => `Item ${i},1,${i % 90}.50`],
  ['totals', () => 'Total,1,10.00'],
  ['totals of what stands above', (i) => (odd(i) ? `Total,${(i + 1) / 2},${(i + 1) * 5}.00` : `Item ${i},1,10.00`)],
  ['totals that nothing comes to', (i) => (odd(i) ? `Total,${i},${i}.77` : `Item ${i},1,10.00`)],
  ['totals of groups that nobody named', (i) => (odd(i) ? `Total Group ${i},1,10.00` : `Item ${i},1,10.00`)],
  ['rows that are the sum of all above', (i) => (i === 0 ? 'Item,1,10.00' : `X${i},${2 ** Math.min(i - 1, 30)},1.00`)],
  [
    'rows that are the sum of half of the rows above',
    (i) => (odd(i) ? `X${i},${(i + 1) / 2},${(i + 1) * 5}.00` : `Item ${i},1,10.00`),
  ],
  ['titles', (i) => (odd(i) ? `Item ${i},1,10.00` : `Group ${i}`)],
  ['the header again and again', (i) => (odd(i) ? `Item ${i},1,10.00` : HEAD.trim())],
  ['cells that hold no number', (i) => `Item ${i},x,y`],
  ['names that stand deeper and deeper', (i) => `${' '.repeat(i % 60)}Item ${i},1,10.00`],
  ['rows with a cell too many', (i) => `Item ${i},1,10.00,${i}`],
  ['quotation marks that are not doubled', (i) => (odd(i) ? `Item ${i},1,10.00` : `"Item "${i}" x",1,10.00`)],
];

describe('the steps of reading are as many as the rows', () => {
  it.each(FILES)('of %s', async (_, row) => {
    await stepsOf(rows(50, row));
    const [some, twice] = [await stepsOf(rows(2000, row)), await stepsOf(rows(4000, row))];
    expect(some).toBeGreaterThan(2000);
    expect(twice / some).toBeLessThan(2.3);
  });
});

describe('a cell of many letters takes no longer than as many cells', () => {
  const CELLS = ['Date', 'Code', 'Item', 'Qty', 'Net Sales', 'Status'];
  const ROW = ['2026-03-01', '7', 'Tea', '1', '2.00', 'sold'];
  const LONG = ['-', "'", '*', ',', ' ', ':', '1', 'a ', '(', '1-'].map((letters) => `1${letters.repeat(50_000)}x`);

  const PLACES: readonly (readonly [where: string, cells: (long: string) => string[][]])[] = [
    ['a title', (long: string) => [[long], CELLS, ROW, ROW]],
    ['a row of three cells', (long: string) => [CELLS, ROW, ROW, [long, long, long]]],
    ...CELLS.map((name, at) => [`the column ${name}`, (long: string) => [CELLS, ROW, ROW.with(at, long)]] as const),
    ...CELLS.map((name, at) => [`the name of ${name}`, (long: string) => [CELLS.with(at, long), ROW, ROW]] as const),
  ];

  it.each(PLACES)('as %s', async (_, cells) => {
    for (const long of LONG) {
      const text = cells(long).map((row) => row.map((cell) => `"${cell}"`).join(','));
      const [reading] = await readAll(`${text.join('\n')}\n`);
      expect(reading?.sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('as a line of quotation marks', async () => {
    const line = `${'a"'.repeat(100_000)},1,10.00\n`;
    const [reading] = await readAll(rows(10, (i) => `Item ${i},1,10.00`) + line, { day: '2026-03-01' });
    expect(reading?.items.length).toBe(11);
  });
});
