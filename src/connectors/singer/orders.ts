/** Orders as the APIs of Square and Toast give them, passed on by a tap. */
import { type Instant, millis } from '../../domain/time.ts';
import { isWholeNumber } from '../../domain/unknown.ts';
import { type Fields, moment, type RowMeaning, text, Unreadable } from '../api/read.ts';
import type { SaleReading } from '../api/sales.ts';
import { readOrder } from '../square/sales.ts';
import { readToastOrder } from '../toast/sales.ts';
import { deletedRow, type RowRead } from './records.ts';
import type { StreamReader } from './streams.ts';
import { deletionIn } from './versions.ts';

export function squareOrders(reading: SaleReading): StreamReader {
  const locations = new Set<string>();
  // The tap passes on neither locations nor catalogue with the orders: the venue's zone holds, and codes are variations.
  const square = { includeModifiers: false, place: () => NOWHERE, sku: () => null };
  return ordersOf(reading, {
    key: 'id',
    changed: ({ updated_at, closed_at }) => moment(updated_at) ?? moment(closed_at),
    version: ({ version }) => (isWholeNumber(version) ? version : null),
    read(order, warn) {
      const location = text(order.location_id);
      if (location !== null && !locations.has(location) && locations.size < MANY) locations.add(location);
      const named = [...locations].slice(0, 5).join(', ');
      if (locations.size === 2)
        reading.warn('several locations', `orders of several locations come: ${named}; all are counted`);
      return readOrder(order, { ...reading, warn, ...square });
    },
  });
}

const MANY = 100;
const NOWHERE = { zone: null, currency: null };

export function toastOrders(reading: SaleReading): StreamReader {
  const toast = { includeModifiers: false, restaurant: null };
  return ordersOf(reading, {
    key: 'guid',
    changed: ({ modifiedDate }) => moment(modifiedDate),
    version: () => null,
    read: (order, warn) => readToastOrder(order, { ...reading, warn, ...toast }),
  });
}

type Warn = SaleReading['warn'];

interface Orders {
  /** Name of the field that is an order's id. */
  readonly key: string;
  changed(order: Fields): Instant | null;
  /** A version of its own; null when its last change is one. */
  version(order: Fields): number | null;
  /** @throws Unreadable */
  read(order: Fields, warn: Warn): RowMeaning;
}

function ordersOf({ integration, latest, warn }: SaleReading, { key, changed, version, read }: Orders): StreamReader {
  return {
    read(order, schema): RowRead {
      const row = text(order[key]);
      if (row === null) throw new Unreadable(`an order without ${key}`);
      const deletion = deletionIn(order, { keys: [key], schema });
      if (deletion) return deletedRow({ integration, row }, deletion);
      const said: Parameters<Warn>[] = [];
      const { documents, whole } = read(order, (...one) => void said.push(one));
      const [problem] = said;
      if (!whole && documents.length === 0 && problem) throw new Unreadable(problem[1]);
      // What it does not know of a state becomes void, and is more than a warning.
      const unknown = said.find(([kind]) => /\bunknown\b/.test(kind));
      for (const one of said) if (one !== unknown) warn(...one);
      const at = changed(order);
      const known = at !== null && at <= latest ? at : null;
      const ours = documents[0]?.version ?? version(order) ?? (known === null ? null : millis(known));
      const about = { ...(known ? { at: known } : {}), ...(whole ? {} : { partial: true as const }) };
      const doubt = unknown ? { why: unknown[1], inPart: false, hint: '' } : null;
      return { row: { integration, row, version: ours, documents, ...about }, doubt };
    },
    idOf: (order) => text(order[key]),
    end: () => {},
  };
}
