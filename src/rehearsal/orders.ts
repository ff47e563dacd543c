import { type DayPlace, dayRange, weekday } from '../domain/business-day.ts';
import { type Day, HOUR, instant, MINUTE, millis } from '../domain/time.ts';
import {
  amountsOf,
  type Bill,
  billFields,
  inventBill,
  lineFields,
  modifierFields,
  money,
  type SoldLine,
} from './bill.ts';
import { Chance } from './chance.ts';
import { type RehearsalLocation, VARIATIONS } from './menu.ts';

/** One order as it stands from a moment on. */
export interface OrderVersion {
  /** Milliseconds since the epoch: when it can be seen, and its `updated_at`. */
  readonly from: number;
  readonly closedAt: number | null;
  readonly state: 'OPEN' | 'COMPLETED' | 'CANCELED';
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface RehearsalOrder {
  readonly id: string;
  /** Oldest first. */
  readonly versions: readonly OrderVersion[];
}

/** What became known later than this after its day is not made up: a search need not look further back. */
export const LATEST = 72 * HOUR;

const BUSY: Readonly<Record<string, number>> = { thu: 1.2, fri: 1.7, sat: 1.8, sun: 0.8, mon: 0.6 };

export const placeOf = (location: RehearsalLocation): DayPlace => ({ timezone: location.timezone, dayStart: '04:00' });

/** All orders that began on a business day at a location, with everything that will become of them. */
export function ordersOfDay(seed: number, location: RehearsalLocation, day: Day): RehearsalOrder[] {
  const chance = new Chance(`${seed} ${location.id} ${day}`);
  const start = millis(dayRange(day, placeOf(location)).from);
  const count = Math.round(location.orders * (BUSY[weekday(day)] ?? 1) * (0.8 + chance.number() * 0.4));
  return Array.from({ length: count }, (_, index) => {
    // Guests come from 11:00 to midnight, most of them at noon and in the evening.
    const hour = 7 + (chance.happens(35) ? chance.number() * 3 : 5 + (chance.number() + chance.number()) * 4);
    const opened = Math.round(start + hour * HOUR);
    return inventOrder(chance, { location, opened, ticket: `Table ${1 + (index % 18)}` });
  }).flat();
}

interface Guests {
  readonly location: RehearsalLocation;
  readonly opened: number;
  readonly ticket: string;
}

/** An order and, now and then, the one that takes it back. */
function inventOrder(chance: Chance, { location, opened, ticket }: Guests): RehearsalOrder[] {
  const id = `RH${chance.id(20)}`;
  const bill = inventBill(chance, VARIATIONS);
  const closed = opened + chance.from(15, 100) * MINUTE + chance.from(0, 59_999);
  const builder = new OrderBuilder(id, location.id, { opened, ticket });
  const fate = chance.number() * 100;
  if (fate < 1.5) return [builder.abandoned(bill, closed)];
  if (fate < 3) return [builder.voided(bill, closed, closed + chance.from(5, 60) * MINUTE)];
  if (fate < 7) return [builder.edited(bill, closed, closed + chance.from(1, 20) * HOUR)];
  if (fate < 8.5) return [builder.offline(bill, closed, closed + chance.from(1, 60) * HOUR)];
  if (fate < 12) {
    const back = closed + chance.from(60, 40 * 60) * MINUTE;
    return [builder.paid(bill, closed), inventReturn(chance, { id, location, bill, at: back })];
  }
  return [builder.paid(bill, closed)];
}

class OrderBuilder {
  private readonly id: string;
  private readonly location: string;
  private readonly opened: number;
  private readonly ticket: string;

  constructor(id: string, location: string, { opened, ticket }: { readonly opened: number; readonly ticket: string }) {
    this.id = id;
    this.location = location;
    this.opened = opened;
    this.ticket = ticket;
  }

  paid(bill: Bill, closed: number): RehearsalOrder {
    return this.order([this.open(bill), this.at(2, 'COMPLETED', { bill, from: closed, closed })]);
  }

  abandoned(bill: Bill, closed: number): RehearsalOrder {
    return this.order([this.open(bill), this.at(2, 'CANCELED', { bill, from: closed, closed })]);
  }

  /** Counted first, then taken back as a whole. */
  voided(bill: Bill, closed: number, at: number): RehearsalOrder {
    const after = this.at(3, 'CANCELED', { bill, from: at, closed });
    return this.order([this.open(bill), this.at(2, 'COMPLETED', { bill, from: closed, closed }), after]);
  }

  /** Somebody takes the first line off the bill, hours later. */
  edited(bill: Bill, closed: number, at: number): RehearsalOrder {
    const lines = bill.lines.map((line, index) => (index === 0 ? { ...line, off: 100 } : line));
    const after = this.at(3, 'COMPLETED', { bill: { ...bill, lines }, from: at, closed });
    return this.order([this.open(bill), this.at(2, 'COMPLETED', { bill, from: closed, closed }), after]);
  }

  /** The till had no connection: nobody hears of it until much later. */
  offline(bill: Bill, closed: number, arrives: number): RehearsalOrder {
    return this.order([this.at(1, 'COMPLETED', { bill, from: arrives, closed })]);
  }

  private open(bill: Bill): OrderVersion {
    return this.at(1, 'OPEN', { bill, from: this.opened, closed: null });
  }

  private order(versions: readonly OrderVersion[]): RehearsalOrder {
    return { id: this.id, versions };
  }

  private at(
    version: number,
    state: OrderVersion['state'],
    { bill, from, closed }: { readonly bill: Bill; readonly from: number; readonly closed: number | null },
  ): OrderVersion {
    const heading = headingOf({
      id: this.id,
      location: this.location,
      state,
      version,
      from,
      closed,
      created: this.opened,
    });
    return { from, closedAt: closed, state, fields: { ...heading, ticket_name: this.ticket, ...billFields(bill) } };
  }
}

interface Heading {
  readonly id: string;
  readonly location: string;
  readonly state: string;
  readonly version: number;
  readonly from: number;
  readonly closed: number | null;
  readonly created: number;
}

function headingOf({ id, location, state, version, from, closed, created }: Heading) {
  return {
    id,
    location_id: location,
    source: { name: 'Rehearsal' },
    state,
    version,
    created_at: instant(created),
    updated_at: instant(from),
    ...(closed === null ? {} : { closed_at: instant(closed) }),
  };
}

interface Return {
  readonly id: string;
  readonly location: RehearsalLocation;
  readonly bill: Bill;
  readonly at: number;
}

/** An order of its own: one line comes back, or a sum without a line; now and then something else is taken for it. */
function inventReturn(chance: Chance, { id: original, location, bill, at }: Return): RehearsalOrder {
  const id = `RH${chance.id(20)}`;
  const [line] = bill.lines as [SoldLine];
  const back = chance.happens(25) ? customReturn(chance.from(2, 12) * 100) : itemReturn(line);
  const taken = chance.happens(15) ? inventBill(chance, VARIATIONS) : { lines: [], tip: 0, service: 0, cash: false };
  const sold = billFields({ ...taken, tip: 0, service: 0, cash: false });
  const net = Object.fromEntries(
    Object.entries(sold.net_amounts).map(([name, { amount }]) => {
      return [name, money(amount - (back.return_amounts[name as keyof typeof back.return_amounts]?.amount ?? 0))];
    }),
  );
  const heading = headingOf({
    id,
    location: location.id,
    state: 'COMPLETED',
    version: 1,
    from: at,
    closed: at,
    created: at,
  });
  const returns = [{ uid: 'r1', source_order_id: original, ...back }];
  const fields = { ...heading, ...sold, returns, return_amounts: back.return_amounts, net_amounts: net };
  return { id, versions: [{ from: at, closedAt: at, state: 'COMPLETED', fields }] };
}

function itemReturn(line: SoldLine) {
  const { gross, discount, tax, total } = amountsOf(line);
  const returned = {
    ...lineFields(line),
    uid: `r-${line.uid}`,
    source_line_item_uid: line.uid,
    return_modifiers: modifierFields(line),
    gross_return_money: money(gross),
  };
  return { return_line_items: [returned], return_amounts: returnAmounts(total, tax, discount) };
}

function customReturn(amount: number) {
  const returned = {
    uid: 'r-custom',
    quantity: '1',
    item_type: 'CUSTOM_AMOUNT',
    base_price_money: money(amount),
    variation_total_price_money: money(amount),
    gross_return_money: money(amount),
    total_tax_money: money(0),
    total_discount_money: money(0),
    total_money: money(amount),
  };
  return { return_line_items: [returned], return_amounts: returnAmounts(amount, 0, 0) };
}

function returnAmounts(total: number, tax: number, discount: number) {
  return {
    total_money: money(total),
    tax_money: money(tax),
    discount_money: money(discount),
    tip_money: money(0),
    service_charge_money: money(0),
  };
}
