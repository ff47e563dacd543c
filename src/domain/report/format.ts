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
  'refund',
  'net',
  'withTax',
  'tax',
  'date',
  'time',
  'zone',
  'receipt',
  'key',
  'location',
  'category',
  'modifiers',
  'voided',
  'event',
] as const;
export type Role = (typeof ROLES)[number];

/** Columns whose cells are numbers. */
export const NUMBER_ROLES = [
  'quantity',
  'refundQuantity',
  'voidQuantity',
  'gross',
  'discount',
  'refund',
  'net',
  'withTax',
  'tax',
] as const satisfies readonly Role[];
export type NumberRole = (typeof NUMBER_ROLES)[number];

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
  /** Rows of groups carry codes too, so that an empty name means a group. */
  readonly codedGroups?: true;
}

/** Names of a column, the best first, with `|` between them. */
export const either = (names: string): readonly string[] => names.split('|');
