import { CheckFailure } from '../domain/errors.ts';
import type { SaleDocument } from '../domain/sale.ts';
import { DAY, plus } from '../domain/time.ts';
import type { Connector, ConnectorIo, SetUp, Window } from '../ports.ts';
import { type Fields, fields, text, Unreadable } from './read.ts';
import { chosenLocations, describeLocations, named, type SquareLocation } from './square-account.ts';
import { SquareAuth } from './square-auth.ts';
import { SquareCatalog } from './square-catalog.ts';
import { SquareClient } from './square-client.ts';
import { type OrderReading, readOrder } from './square-orders.ts';
import { Warnings } from './warnings.ts';

/** Square takes no more locations in one search. */
const LOCATIONS_A_CALL = 10;
const PAGE = 500;
/** Clocks of tills run ahead, and zones differ; more than this is a wrong date. */
const AHEAD = 2 * DAY;

export const square: Connector = {
  async verify(setUp, io) {
    includesModifiers(setUp);
    const warnings = new Warnings();
    const locations = await chosenLocations(clientOf(setUp, io), setUp, warnings);
    return { sees: [describeLocations(locations)], warnings: warnings.list() };
  },

  async *fetch(setUp, window, io) {
    const includeModifiers = includesModifiers(setUp);
    const warnings = new Warnings();
    const client = clientOf(setUp, io);
    const locations = await chosenLocations(client, setUp, warnings);
    io.progress(`sales of ${locations.map(named).join(', ')}`);
    const catalog = new SquareCatalog(client, warnings);
    const reader = new PageReader(warnings, {
      integration: setUp.integration,
      venue: setUp.venue,
      latest: plus(io.clock.now(), AHEAD),
      includeModifiers,
      place: placesOf(locations, setUp),
      sku: (variation) => catalog.sku(variation),
      warn: (kind, what) => warnings.add(kind, what),
    });
    for (let first = 0; first < locations.length; first += LOCATIONS_A_CALL) {
      const json = search(locations.slice(first, first + LOCATIONS_A_CALL), window);
      const call = { method: 'POST', path: '/v2/orders/search', json, permission: 'ORDERS_READ' } as const;
      for await (const orders of client.pages(call, 'orders')) {
        await catalog.prepareFor(orders);
        const documents = reader.read(orders);
        io.progress(`${reader.orders} orders`);
        if (documents.length > 0) yield documents;
      }
    }
    reader.refuseIfNothingWasReadable();
    return { warnings: warnings.list() };
  },
};

function clientOf(setUp: SetUp, io: ConnectorIo): SquareClient {
  return new SquareClient(setUp.options, io, new SquareAuth(setUp.options, io));
}

function includesModifiers({ options }: SetUp): boolean {
  const value = options.includeModifiers?.trim().toLowerCase() ?? 'false';
  if (value === 'true' || value === 'false') return value === 'true';
  throw new CheckFailure('bad_config', `the option includeModifiers is «${value}»; it can be true or false`);
}

function placesOf(locations: readonly SquareLocation[], { venue }: SetUp): OrderReading['place'] {
  const places = new Map(
    locations.map(({ id, zone, currency }) => [id, { zone: zone ?? venue.timezone, currency }] as const),
  );
  return (location) => places.get(location);
}

const MODIFIED = ['updated_at', 'UPDATED_AT'] as const;
const SOLD = ['closed_at', 'CLOSED_AT'] as const;

/** Sorted by the field of the window, so that rows that change meanwhile move to the end and are not missed. */
function search(locations: readonly SquareLocation[], window: Window): Fields {
  const [field, sort] = window.by === 'modified' ? MODIFIED : SOLD;
  // Both ends of Square's range are included, ours is open at the end.
  const range = { start_at: window.from, end_at: plus(window.to, -1) };
  return {
    location_ids: locations.map(({ id }) => id),
    limit: PAGE,
    query: {
      filter: { state_filter: { states: ['COMPLETED', 'CANCELED'] }, date_time_filter: { [field]: range } },
      sort: { sort_field: sort, sort_order: 'ASC' },
    },
  };
}

/** Reads orders page by page; an order that stood on an earlier page in the same version is not given again. */
class PageReader {
  orders = 0;
  private unreadable = 0;
  private firstProblem = '';
  private readonly seen = new Map<string, string>();
  private readonly warnings: Warnings;
  private readonly reading: OrderReading;

  constructor(warnings: Warnings, reading: OrderReading) {
    this.warnings = warnings;
    this.reading = reading;
  }

  read(orders: readonly unknown[]): SaleDocument[] {
    return orders.flatMap((order) => this.readOne(order));
  }

  private readOne(value: unknown): SaleDocument[] {
    const order = fields(value);
    const id = text(order.id) ?? '';
    const version = `${order.version} ${order.updated_at}`;
    if (id !== '' && this.seen.get(id) === version) return [];
    this.seen.set(id, version);
    this.orders += 1;
    try {
      return readOrder(order, this.reading);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.unreadable += 1;
      this.firstProblem ||= `${id === '' ? '' : `the order ${id}: `}${error.message}`;
      this.warnings.add(
        'orders that cannot be read',
        `the order ${id} cannot be read and is not counted: ${error.message}`,
      );
      return [];
    }
  }

  /** One broken order is a warning; when there is nothing else, the answers themselves are not what we think. */
  refuseIfNothingWasReadable(): void {
    if (this.unreadable === 0 || this.unreadable < this.orders) return;
    const why = `none of ${this.orders} orders can be read: ${this.firstProblem}`;
    throw new CheckFailure('bad_data', why);
  }
}
