import type { StoreInfo } from '../ports/base.ts';
import type { Cell, Listing } from '../ports/output.ts';

/** What is in a store. */
export interface StoreCounts {
  readonly venues: number;
  readonly integrations: number;
  /** Lines of sales that are not voided. */
  readonly saleLines: number;
  /** Entries of the timeline. */
  readonly entries: number;
}

export interface StoreRow extends StoreInfo {
  /** Without the password. */
  readonly name: string;
  readonly version: number;
  /** Null of a store of another version, which is not read. */
  readonly counts: StoreCounts | null;
}

export const STORE: Listing<StoreRow> = {
  columns: [
    { key: 'kind', head: 'Kind', value: (row) => row.kind },
    { key: 'name', head: 'Name', value: (row) => row.name, keep: true },
    { key: 'version', head: 'Version', value: (row) => row.version },
    { key: 'newest', head: 'Newest', value: (row) => row.newest },
    { key: 'venues', head: 'Venues', value: (row) => row.counts?.venues ?? null },
    { key: 'integrations', head: 'Integrations', value: (row) => row.counts?.integrations ?? null },
    { key: 'saleLines', head: 'Sale Lines', value: (row) => row.counts?.saleLines ?? null },
    { key: 'entries', head: 'Entries', value: (row) => row.counts?.entries ?? null },
    { key: 'bytes', head: 'Bytes', value: (row) => row.bytes },
  ],
  json: ({ kind, name, version, newest, counts, bytes }) => ({
    kind,
    name,
    version,
    newest,
    venues: counts?.venues ?? null,
    integrations: counts?.integrations ?? null,
    saleLines: counts?.saleLines ?? null,
    entries: counts?.entries ?? null,
    bytes,
  }),
  name: (row) => row.name,
  empty: '',
};

/** For people. */
export function storeLines({ kind, name, version, newest, counts, bytes }: StoreRow): [string, Cell][] {
  const told = (value: number | undefined) => (value === undefined ? '–' : String(value));
  return [
    ['Store', name],
    ['Kept in', kind === 'postgres' ? 'a PostgreSQL database' : 'a folder'],
    ['Version', version === newest ? String(version) : `${version}; this posctl writes ${newest}`],
    ['Venues', told(counts?.venues)],
    ['Integrations', told(counts?.integrations)],
    ['Sale lines', told(counts?.saleLines)],
    ['Timeline entries', told(counts?.entries)],
    ['Size', bytes === null ? '–' : `${(bytes / 1_000_000).toFixed(1)} MB`],
  ];
}
