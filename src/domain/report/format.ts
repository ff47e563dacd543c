/** What a column of a report holds. */
export const ROLES = [
  'code',
  'spareCode',
  'name',
  'variant',
  'quantity',
  'refundQuantity',
  'voidQuantity',
  'gross',
  'discount',
  'comp',
  'refund',
  'net',
  'withTax',
  'tax',
  'rate',
  'price',
  'cost',
  'profit',
  'discountRate',
  'date',
  'time',
  'zone',
  'receipt',
  'key',
  'location',
  'category',
  'modifiers',
  'voided',
  'returned',
  'training',
  'event',
  'status',
  'currency',
] as const;
export type Role = (typeof ROLES)[number];

/** Columns whose cells are numbers. */
export const NUMBER_ROLES = [
  'quantity',
  'refundQuantity',
  'voidQuantity',
  'gross',
  'discount',
  'comp',
  'refund',
  'net',
  'withTax',
  'tax',
] as const satisfies readonly Role[];
/** Numbers that are never imported: what they say of the others is tried. */
export const WITNESS_ROLES = ['rate', 'price', 'cost', 'profit', 'discountRate'] as const satisfies readonly Role[];
/** Columns that may hold the same as another one, by their names: the numbers decide. */
export const RIVAL_ROLES = ['otherNet', 'thirdNet', 'weakAmount', 'otherQuantity'] as const;

export type RivalRole = (typeof RIVAL_ROLES)[number];
export type NumberRole = (typeof NUMBER_ROLES)[number] | (typeof WITNESS_ROLES)[number] | RivalRole;
export const ALL_NUMBERS: readonly NumberRole[] = [...NUMBER_ROLES, ...WITNESS_ROLES, ...RIVAL_ROLES];

/** A kind of report that is known by the names of its columns. Names are written as `heading` gives them. */
export interface ReportFormat {
  readonly name: string;
  /** What its maker calls it. */
  readonly title: string;
  readonly kind: 'aggregate' | 'lines';
  /** The names that a column may have, the best first: of two that are there the first one is meant. */
  readonly columns: Partial<Record<Role, readonly string[]>>;
  /** Names that tell it from others; `least` of them have to be there. */
  readonly signs: readonly string[];
  readonly least: number;
  /** One maker's own export: its columns mean what the maker says, and it always has the item's name. */
  readonly maker?: true;
  /** Rows of groups carry codes too, so that an empty name means a group. */
  readonly codedGroups?: true;
}

/** Names of a column, the best first, with `|` between them; in the form in which names are compared. */
export const either = (names: string): readonly string[] => names.normalize('NFKC').split('|');
