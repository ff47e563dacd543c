import type { RowNumbers } from './amounts.ts';
import type { NumberRole, Role } from './format.ts';
import type { TriedCheck } from './report.ts';

/** Columns that may hold the net. */
export type NetRole = 'net' | 'otherNet' | 'thirdNet';

export type ColumnNames = Partial<Record<Role | NumberRole, string>>;

/** What the columns of a report are tried with. */
export class Tried {
  readonly rows: readonly RowNumbers[];
  /** Of a minor unit, with a little for fractions. */
  readonly cent: number;
  readonly names: ColumnNames;

  constructor(
    rows: readonly RowNumbers[],
    { names, digits }: { readonly names: ColumnNames; readonly digits: number },
  ) {
    this.rows = rows;
    this.names = names;
    this.cent = 10 ** -digits * 1.01;
  }

  /** Whether any row has something in this column. */
  some(role: NumberRole): boolean {
    return this.rows.some((row) => Boolean(row[role]?.value));
  }

  name(role: NumberRole): string {
    return this.names[role] ?? role;
  }

  /** In how many rows that have all these columns a relation holds; rows in which all is zero say nothing. */
  try(
    check: string,
    roles: readonly NumberRole[],
    holds: (value: (role: NumberRole) => number) => boolean,
  ): TriedCheck {
    let [held, of] = [0, 0];
    for (const row of this.rows) {
      if (!roles.every((role) => row[role] !== undefined) || !roles.some((role) => row[role]?.value)) continue;
      of += 1;
      if (holds((role) => numberIn(row, role))) held += 1;
    }
    return { check, held, of };
  }

  near(a: number, b: number): boolean {
    return Math.abs(a - b) <= this.cent;
  }
}

/** Near enough to compare; amounts that are kept are reckoned exactly elsewhere. */
export function numberIn(row: RowNumbers, role: NumberRole): number {
  const number = row[role];
  return number ? number.value / 10 ** number.scale : 0;
}

export const holdsFully = ({ held, of }: TriedCheck) => of > 0 && held === of;
