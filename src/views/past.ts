import { compareTexts } from '../domain/collections.ts';
import { STATUSES, type Status } from '../domain/integration.ts';
import type { PastDifference, PastIntegration } from '../domain/past.ts';
import { type Instant, moment } from '../domain/time.ts';
import type { Cell, Listing } from '../ports/output.ts';
import { toneOf } from './cells/status.ts';
import { valueWords } from './cells/values.ts';

/** The table of `list --at`. */
export function pastListing(at: Instant): Listing<PastIntegration> {
  const when = (time: Instant | null) => (time === null ? '–' : moment(time));
  return {
    columns: [
      { key: 'ref', head: 'Integration', value: (p) => p.ref, keep: true },
      { key: 'status', head: 'Status', value: statusWord, show: statusOf },
      {
        key: 'lastSalesCheck',
        head: 'Last Sales Check',
        value: (p) => p.lastSalesCheck,
        show: (p) => when(p.lastSalesCheck),
      },
      {
        key: 'lastSaleImported',
        head: 'Last Sale Imported',
        value: (p) => p.lastSaleImported,
        show: (p) => when(p.lastSaleImported),
      },
      { key: 'code', head: '', value: (p) => p.reason?.cause ?? p.reason?.code ?? null, hidden: true },
      { key: 'why', head: 'Why', value: (p) => p.reason?.message ?? null, show: why, narrow: 'below' },
      { key: 'id', head: '', value: (p) => p.id, hidden: true },
    ],
    json: (p) => p,
    name: (p) => p.id,
    empty: `No integration fits, as the timeline tells it of ${moment(at)}.`,
  };
}

const statusWord = ({ active, status }: PastIntegration) => (active ? status : 'inactive');

function statusOf({ active, status }: PastIntegration): Cell {
  if (!active) return { text: 'inactive', tone: 'quiet' };
  return status === null ? '–' : { text: status, tone: toneOf(status) };
}

const why = ({ reason }: PastIntegration) => (reason ? `${reason.cause ?? reason.code}: ${reason.message}` : '');

/** Worst first, inactive ones last; then by reference. */
export function worstThen(a: PastIntegration, b: PastIntegration): number {
  const rank = ({ active, status }: PastIntegration) => (active && status ? STATUSES.indexOf(status) : STATUSES.length);
  return rank(a) - rank(b) || compareTexts(a.ref, b.ref);
}

/** For machines: what differs, an integration a row. */
export const DIFFERENCES: Listing<PastDifference> = {
  columns: [],
  json: (d) => d,
  name: (d) => d.id,
  empty: '',
};

/** One field that differs. */
export interface FieldDifference {
  readonly ref: string;
  readonly id: string;
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

export function fieldsOf({ ref, id, changes }: PastDifference): FieldDifference[] {
  return Object.entries(changes).map(([field, { from = null, to = null }]) => ({ ref, id, field, from, to }));
}

/** For people: a field a row. */
export function fieldListing(from: Instant, to: Instant): Listing<FieldDifference> {
  return {
    columns: [
      { key: 'ref', head: 'Integration', value: (f) => f.ref, keep: true },
      { key: 'field', head: 'What', value: (f) => f.field },
      { key: 'from', head: 'From', value: (f) => valueWords(f.from), show: (f) => valueCell(f, f.from) },
      { key: 'to', head: 'To', value: (f) => valueWords(f.to), show: (f) => valueCell(f, f.to) },
      { key: 'id', head: '', value: (f) => f.id, hidden: true },
    ],
    json: (f) => f,
    name: (f) => f.id,
    empty: `Nothing differs between ${moment(from)} and ${moment(to)}.`,
  };
}

function valueCell({ field }: FieldDifference, value: unknown): Cell {
  const text = valueWords(value);
  return field === 'status' && value !== null ? { text, tone: toneOf(value as Status) } : text;
}
