import type { Chance } from './chance.ts';
import { type Draft, drawReport, type Input, linesOf, textOf } from './input.ts';
import { bytesOf } from './write.ts';

/**
 * Files whose structure is broken in one place, after the classes of the Pollock benchmark (VLDB 2023): a separator more,
 * less or another one, a quote more, at each place of each row of the table, and line ends likewise. They mean what they
 * meant before. One class cannot be told from another valid report and is left out: a quote within a name is part of it.
 */

interface Place {
  readonly rows: readonly (readonly string[])[];
  /** The row, and the cell in it. */
  readonly row: number;
  readonly cell: number;
  readonly delimiter: string;
  readonly chance: Chance;
}

type Spoil = (place: Place) => readonly string[];

const joined = ({ rows, delimiter }: Place): string[] => rows.map((cells) => cells.join(delimiter));
const at = ({ rows, row }: Place): readonly string[] => rows[row] ?? [];

/** The row with another text between two of its cells. */
function between(place: Place, separator: string): readonly string[] {
  const cells = at(place);
  const { cell, delimiter, row } = place;
  const next = Math.min(cell + 1, cells.length - 1);
  return joined(place).with(row, cells.slice(0, next).join(delimiter) + separator + cells.slice(next).join(delimiter));
}

/** The row with another text in one of its cells. */
const inside = (place: Place, change: (cell: string) => string): readonly string[] =>
  joined(place).with(
    place.row,
    at(place)
      .with(place.cell, change(at(place)[place.cell] ?? ''))
      .join(place.delimiter),
  );

const SPOILS: Readonly<Record<string, Spoil>> = {
  'a separator more': (place) => between(place, place.delimiter.repeat(2)),
  'a separator more at the end': (place) =>
    joined(place).map((line, i) => (i === place.row ? line + place.delimiter : line)),
  'a separator more at the start': (place) =>
    joined(place).map((line, i) => (i === place.row ? place.delimiter + line : line)),
  'a separator less': (place) => between(place, ''),
  'another separator': (place) =>
    between(place, place.chance.pick([',', ';', '\t', '|', ' '].filter((mark) => mark !== place.delimiter))),
  'a quote before a cell': (place) => inside(place, (cell) => `"${cell}`),
  'a quote behind a cell': (place) => inside(place, (cell) => `${cell}"`),
  'a quote in a cell': (place) =>
    inside(place, (cell) => cell.slice(0, cell.length >> 1) + '"' + cell.slice(cell.length >> 1)),
  'a row broken in two': (place) => between(place, '\n'),
  'two rows in one line': (place) => {
    const lines = joined(place);
    return place.row + 1 < lines.length
      ? [
          ...lines.slice(0, place.row),
          (lines[place.row] ?? '') + (lines[place.row + 1] ?? ''),
          ...lines.slice(place.row + 2),
        ]
      : lines;
  },
  'a cell without its content': (place) => inside(place, () => ''),
  'an empty line': (place) => joined(place).toSpliced(place.row, 0, ''),
  'the names again': (place) => joined(place).toSpliced(Math.max(1, place.row), 0, joined(place)[0] ?? ''),
};

export function spoiltInput(chance: Chance): Input {
  const draft: Draft = drawReport(chance, {
    shape: () => ({
      groups: chance.pick(['none', 'none', 'titles and totals']),
      total: chance.pick(['none', 'none', 'last', 'first']),
    }),
    hand: { end: '\n', encoding: 'utf-8' },
  });
  const { above, rows } = linesOf(draft);
  const kind = chance.pick(Object.keys(SPOILS));
  const row = chance.between(0, rows.length - 1);
  const { columns } = draft.table;
  // Without its name an item still has its code: only what is counted must not be missing.
  const counted = columns.flatMap(({ holds }, i) => (holds === 'quantity' || holds === 'net' ? [i] : []));
  const places = kind === 'a cell without its content' ? counted : columns.map((_, i) => i);
  const cell = chance.pick(places);
  const spoilt = SPOILS[kind]?.({ rows, row, cell, delimiter: draft.hand.delimiter, chance }) ?? [];
  const note = `row ${row + 1}, cell ${cell + 1} of the table`;
  return {
    kind: `spoilt: ${kind}`,
    bytes: bytesOf(textOf(above, spoilt, draft), draft.hand),
    given: draft.given,
    truth: draft.truth,
    clear: false,
    note,
  };
}
