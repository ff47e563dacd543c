import { describe, expect, it } from 'vitest';
import { problemsOf, readOne, told } from '../support/reports.ts';

const DAY = { day: '2026-03-01' } as const;
const HEADER = ['PLU', 'Item', 'Category', 'Qty', 'Net Sales', 'Remark'];
const ROWS = [
  ['0012', 'Tea', 'Drinks', '2', '5.00', 'sold out'],
  ['0013', 'Cheese, old', 'Food', '1', '7.50', ''],
  ['0014', 'Cola', 'Drinks', '12', '31.20', ''],
  ['0015', 'Soup', 'Food', '3', '18.00', 'new'],
  ['0016', 'Pie', '', '4', '20.00', ''],
];
const cell = (text: string) => (/[,"]/.test(text) ? `"${text}"` : text);
const quoted = (text: string) => `"${text}"`;

type Writing = (text: string) => string;
const lineOf = (row: readonly string[], write: Writing) => row.map(write).join(',');
const fileOf = (lines: readonly string[]) => `${lines.join('\n')}\n`;

/** Positions of separators in a line, outside quotes. */
function separators(line: string): number[] {
  const found: number[] = [];
  let inside = false;
  for (const [at, char] of [...line].entries()) {
    if (char === '"') inside = !inside;
    if (char === ',' && !inside) found.push(at);
  }
  return found;
}

const splice = (line: string, at: number, more: string, less = 0) => line.slice(0, at) + more + line.slice(at + less);

/** What can happen to a line; each with all places where it can. */
const DAMAGES: readonly (readonly [string, (line: string) => string[]])[] = [
  ['a separator less', (line) => separators(line).map((at) => splice(line, at, '', 1))],
  ['a separator more', (line) => [...separators(line), line.length].map((at) => splice(line, at, ','))],
  ['a semicolon for a comma', (line) => separators(line).map((at) => splice(line, at, ';', 1))],
  ['a tab for a comma', (line) => separators(line).map((at) => splice(line, at, '\t', 1))],
  ['a quotation mark more', (line) => Array.from({ length: line.length + 1 }, (_, at) => splice(line, at, '"'))],
];

describe('a table of which one line was damaged', () => {
  const styles: readonly (readonly [string, Writing])[] = [
    ['as few quotes as possible', cell],
    ['all cells in quotes', quoted],
  ];
  it.each(styles.flatMap(([style, write]) => DAMAGES.map(([what, places]) => ({ style, what, write, places }))))(
    'with $style and $what is read as it was meant, or refused',
    async ({ what, write, places }) => {
      const whole = [HEADER, ...ROWS].map((row) => lineOf(row, write));
      const meant = told((await readOne(fileOf(whole), DAY)).items);
      expect(meant).toHaveLength(ROWS.length);
      const wrong: string[] = [];
      let read = 0;
      for (const [i, line] of whole.entries()) {
        for (const damaged of places(line)) {
          const reading = await readOne(fileOf(whole.toSpliced(i, 1, damaged)), DAY);
          if (reading.problems.length > 0) continue;
          if (told(reading.items).join('\n') === meant.join('\n')) read += 1;
          else wrong.push(damaged);
        }
      }
      expect(wrong).toEqual([]);
      if (!what.endsWith('less')) expect(read).toBeGreaterThan(0);
    },
  );
});

describe('a small table of which one line was damaged', () => {
  it.each([1, 2, 3])('of %i rows is read as it was meant, or refused', async (count) => {
    const whole = [HEADER, ...ROWS.slice(0, count)].map((row) => lineOf(row, cell));
    const meant = told((await readOne(fileOf(whole), DAY)).items).join('\n');
    const wrong: string[] = [];
    for (const [, places] of DAMAGES)
      for (const [i, line] of whole.entries())
        for (const damaged of places(line)) {
          const { items, problems } = await readOne(fileOf(whole.toSpliced(i, 1, damaged)), DAY);
          if (problems.length === 0 && told(items).join('\n') !== meant) wrong.push(damaged);
        }
    expect(wrong).toEqual([]);
  });
});

describe('what is set right is told', () => {
  const rows = ['Item,Qty,Net Sales', 'Tea,2,5.00', 'Pie,1,3.50', 'Cola,4,8.00'];
  it.each([
    ['a quotation mark too many', '"Soup,3,18.00', 'a quotation mark too many was left out'],
    ['an empty cell too many', 'Soup,,3,18.00', 'an empty cell too many was left out'],
    ['another separator', 'Soup;3,18.00', 'another separator than in the other rows was taken for one'],
    ['other separators only', 'Soup;3;18.00', 'another separator than in the other rows was taken for one'],
  ])('%s', async (_, row, what) => {
    const reading = await readOne(fileOf([...rows, row]), DAY);
    expect(problemsOf(reading)).toEqual([]);
    expect(reading.warnings).toEqual([`line 5: ${what}`]);
    expect(told(reading.items).at(-1)).toBe('Soup | Soup | 3 | 1800-0-0=1800+0');
  });

  it('of many lines the first ones', async () => {
    const many = Array.from({ length: 9 }, (_, i) => `Soup ${i},,3,18.00`);
    const reading = await readOne(fileOf([...rows, ...Array(20).fill('Rice,1,2.00'), ...many]), DAY);
    expect(reading.warnings).toHaveLength(6);
    expect(reading.warnings.at(-1)).toBe('and 4 more lines like these');
  });
});

describe('rows in doubt', () => {
  const rows = ['Item,Qty,Net Sales,Tax', 'Tea,2,5.00,0.95', 'Pie,1,3.50,0.67', 'Cola,4,8.00,1.52'];
  it.each([
    ['a row of which two cells became one', [...rows, 'Soup,318.00,3.40'], 'bad_row@5'],
    ['a row with a cell too many', [...rows, 'Soup,3,1,18.00,3.40'], 'bad_row@5'],
    ['a cell that swallows rows', [...rows, '"Soup,3', 'Rice,1,2.00,0.10', 'Beer,1",4.00,0.20'], 'bad_csv@5'],
    ['quotes of which one has got lost', [...rows, '"Soup "of"" the day",3,18.00,3.40'], 'bad_row@5'],
    ['a header of which two names became one', ['ItemQty,Net Sales,Tax,x', ...rows.slice(1)], 'missing_column@1'],
    ['a header that stands beside its columns', ['Item,,Qty,Net Sales,Tax', ...rows.slice(1, 2)], 'bad_row@2'],
  ])('keep the file out: %s', async (_, lines, problem) => {
    const [first = ''] = problemsOf(await readOne(fileOf(lines), DAY));
    expect(first.split(':')[0]).toBe(problem);
  });

  it.each([
    [
      'titles above and notes below',
      ['Blue Door,"Daily, all"', '"1 ""x""', 'y"', '', ...rows, '', 'Printed by till 3'],
    ],
    ['totals with fewer cells', [...rows, 'Total,7,16.50']],
    ['groups with one cell', [rows[0] ?? '', 'Drinks', ...rows.slice(1)]],
    ['empty cells behind the last column', [rows[0] ?? '', ...rows.slice(1).map((row) => `${row},,`)]],
    ['cells with line breaks', [...rows, '"Soup', 'of the day",3,18.00,3.40']],
    ['inches', [...rows, '12" Pizza,3,18.00,3.40', 'Pizza 9",3,18.00,3.40']],
    ['rows that end where nothing follows', ['Item,Qty,Net Sales,Note', 'Tea,2,5.00', 'Pie,1,3.50,new', 'Cola,4,8.00']],
  ])('are none: %s', async (_, lines) => {
    const reading = await readOne(fileOf(lines), DAY);
    expect(problemsOf(reading)).toEqual([]);
    expect(reading.warnings).toEqual([]);
  });
});

describe('a text that was cut off', () => {
  const rows = ['Date,Item,Qty,Net Sales', '2026-03-01,Tea,2,5.00', '2026-03-01,Pie,1,3.50', '2026-03-01,Cola,4,8.00'];
  it.each([
    '2026-03-01,Soup,3,18.0',
    '2026-03-01,Soup,3,',
    '2026-03-01,Soup,3',
    '2026-03-01,So',
    '2026-03-01',
    '2026-0',
  ])('at «%s» is told as cut off', async (last) => {
    const [first] = (await readOne([...rows, last].join('\n'))).problems;
    expect(first).toMatchObject({ line: 5, code: 'cut_off' });
  });

  it.each([
    ['ends without a line break', rows.join('\n')],
    ['ends with the sign that ended files of old', `${rows.join('\n')}\n\u001a`],
    ['ends with a total', [...rows, 'Total,,7,16.50'].join('\n')],
    ['ends with a note', [...rows, 'Printed by till 3'].join('\n')],
    ['ends with a note that stands apart', [...rows, '', '2026'].join('\n')],
    ['has numbers of any length', ['Item,Qty,Net Sales', 'Tea,2,5.25', 'Pie,1,3.5', 'Cola,4,8.5'].join('\n')],
  ])('is none that %s', async (_, text) => {
    expect(problemsOf(await readOne(text, DAY))).toEqual([]);
  });
});
