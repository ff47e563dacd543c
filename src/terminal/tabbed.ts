import { clean } from '../domain/text.ts';
import type { Cell, Column } from '../ports/output.ts';

/** Columns of a table that goes to no terminal: a line a row, tabs between whole texts, times in full. */
export interface Tabbed<Row> {
  readonly columns: readonly Column<Row>[];
  /** Values as in CSV instead of the words of the table. */
  readonly values: boolean;
}

export function tabbedHead<Row>({ columns }: Tabbed<Row>): string {
  return line(columns.map(({ head, key }) => head || key));
}

export function tabbedRow<Row>({ columns, values }: Tabbed<Row>, row: Row): string {
  return line(columns.map((column) => cellText(values || !column.show ? column.value(row) : column.show(row))));
}

/** One label and its value. */
export function tabbedPair([label, value]: readonly [string, Cell]): string {
  return line([label, cellText(value)]);
}

function cellText(cell: Cell | number | null): string {
  if (cell === null) return '';
  return typeof cell === 'object' ? (cell.exact ?? cell.text) : String(cell);
}

function line(texts: readonly string[]): string {
  return `${texts.map(clean).join('\t')}\n`;
}
