import { businessDay } from '../../domain/business-day.ts';
import { sumAmounts } from '../../domain/money.ts';
import type { SaleDocument } from '../../domain/sale.ts';
import type { Instant } from '../../domain/time.ts';
import {
  type Fields,
  fields,
  list,
  moment,
  momentVersion,
  NOT_A_SALE,
  NOTHING_KNOWN,
  type RowMeaning,
  readable,
  text,
  these,
  Unreadable,
} from '../api/read.ts';
import {
  currencyOfSale,
  documentOf,
  type LineParts,
  linesOf,
  type ReadLines,
  type SaleReading,
  settled,
  timeOfSale,
} from '../api/sales.ts';
import { CURRENCY, type LineReading, readCheck } from './lines.ts';

/** What is needed to read orders of one location. */
export interface OrderReading extends SaleReading, LineReading {
  readonly includeModifiers: boolean;
  readonly location: string;
  /** Until when a night counts to the day before there; null: as the venue counts. */
  readonly dayStart: string | null;
}

export const orderVersion = (order: Fields): number | null => momentVersion(order.updatedAt);

/**
 * The document of one order: it counts when it is closed, those of later hours too. One that is deleted or open again does
 * not.
 * @throws Unreadable
 */
export function readOrder(order: Fields, reading: OrderReading): RowMeaning {
  const id = text(order.id);
  if (id === null) throw new Unreadable('an order without id');
  if (order.deleted === true || order.closedAt === null || order.closedAt === undefined) return NOT_A_SALE;
  const which = `the order ${id}`;
  const at = moment(order.closedAt);
  const soldAt = timeOfSale(at, { which, called: 'orders', time: 'closing time', done: 'closed' }, reading);
  if (soldAt === null) return NOTHING_KNOWN;
  return readable(() => these([documentIn({ id, order, soldAt, which, reading })]));
}

interface Given {
  readonly id: string;
  readonly order: Fields;
  readonly soldAt: Instant;
  /** `the order X`, for messages. */
  readonly which: string;
  readonly reading: OrderReading;
}

function documentIn({ id, order, soldAt, which, reading }: Given): SaleDocument {
  const checks = list(order.checks, 'checks').map((check, i) =>
    readCheck(fields(check), `check ${i + 1} of ${which}`, reading),
  );
  const header = {
    tax: null,
    total: null,
    tip: sumAmounts(checks.map(({ tip }) => tip)),
    serviceCharge: sumAmounts(checks.map(({ service }) => service)),
  };
  const come = settled(
    header,
    withoutGifts(
      checks.flatMap((check) => check.parts),
      reading,
    ),
  );
  return documentOf(
    {
      source: id,
      version: orderVersion(order),
      // Nothing is known of refunds: what comes to less than nothing was given back.
      kind: come.amounts.net + come.amounts.tax < 0 ? 'refund' : 'sale',
      soldAt,
      day: dayOf(soldAt, reading),
      currency: currencyOfSale(CURRENCY, reading),
      ...come,
      receipt: text(order.orderNumber) ?? text(order.name) ?? id.slice(-6),
      location: text(order.locationId) ?? reading.location,
      original: null,
    },
    reading,
  );
}

/** A gift card is money in advance, and no line; what was voided was taken back, and stays to be found. */
function withoutGifts(parts: readonly LineParts[], reading: OrderReading): ReadLines {
  const { lines, uncounted } = linesOf(parts, reading);
  const isGift = ({ counts, quantity }: LineParts) => !counts && quantity !== '0';
  return { lines: lines.filter((_, i) => !isGift(parts[i] as LineParts)), uncounted };
}

const dayOf = (soldAt: Instant, { venue, dayStart }: OrderReading) =>
  dayStart === null ? null : businessDay(soldAt, { timezone: venue.timezone, dayStart });
