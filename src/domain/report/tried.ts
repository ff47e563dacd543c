import type { RowNumbers } from './amounts.ts';
import type { NumberRole, Role } from './format.ts';
import type { TriedCheck } from './report.ts';

/** In how many rows a relation held, and in how many it was tried. */
type Held = Pick<TriedCheck, 'held' | 'of'>;
/** The number of a row in a column. */
export type Value = (role: NumberRole) => number;

/** Columns of amounts that are taken off sales. */
export type LessRole = 'discount' | 'comp' | 'refund';
export const LESS = ['discount', 'comp', 'refund'] as const satisfies readonly NumberRole[];

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
  try(roles: readonly NumberRole[], holds: (value: Value) => boolean): Held {
    let [held, of] = [0, 0];
    for (const row of this.rows) {
      if (!roles.every((role) => row[role] !== undefined) || !roles.some((role) => row[role]?.value)) continue;
      of += 1;
      if (holds((role) => numberIn(row, role))) held += 1;
    }
    return { held, of };
  }

  /** Whether two columns come to a third, give or take a minor unit. */
  adds([one, other]: readonly [NumberRole, NumberRole], whole: NumberRole): Held {
    return this.try([one, other, whole], (value) => this.near(value(one) + value(other), value(whole)));
  }

  /** Whether quantities come to a column at their prices. */
  priced(quantity: NumberRole, price: NumberRole, whole: NumberRole): Held {
    return this.try([quantity, price, whole], (value) => this.near(value(quantity) * value(price), value(whole)));
  }

  same(one: NumberRole, other: NumberRole): Held {
    return this.try([one, other], (value) => this.near(value(one), value(other)));
  }

  /** Columns of what is taken off, as far as any row has something in them. */
  offs(): readonly LessRole[] {
    return LESS.filter((role) => this.some(role));
  }

  near(a: number, b: number): boolean {
    return Math.abs(a - b) <= this.cent;
  }
}

/** All that is taken off in a row, whatever the signs. */
export const sumOf = (roles: readonly NumberRole[], value: Value): number =>
  roles.reduce((sum, role) => sum + Math.abs(value(role)), 0);

/** Near enough to compare; amounts that are kept are reckoned exactly elsewhere. */
export function numberIn(row: RowNumbers, role: NumberRole): number {
  const number = row[role];
  return number ? number.value / 10 ** number.scale : 0;
}

export const holdsFully = ({ held, of }: Held) => of > 0 && held === of;
