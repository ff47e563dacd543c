import { formatAmount } from '../domain/money.ts';
import type { MovedDay } from '../domain/venue-change.ts';
import type { Listing } from '../ports/output.ts';

/** Which sales another time zone or day start puts on another business day. */
export function movedListing(): Listing<MovedDay> {
  return {
    columns: [
      { key: 'from', head: 'Business Day', value: (m) => m.from },
      { key: 'to', head: 'Becomes', value: (m) => m.to },
      { key: 'documents', head: 'Receipts', value: (m) => m.documents, align: 'right' },
      { key: 'lines', head: 'Lines', value: (m) => m.lines, align: 'right' },
      {
        key: 'net',
        head: 'Net',
        value: (m) => m.net.amount,
        show: (m) => formatAmount(m.net.amount, m.net.currency),
        align: 'right',
      },
      { key: 'currency', head: '', value: (m) => m.net.currency, hidden: true },
    ],
    json: (m) => m,
    name: (m) => m.from,
    empty: 'No sale moves to another business day.',
  };
}
