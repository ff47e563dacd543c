import { businessDay, daysBetween } from '../domain/business-day.ts';
import { DAY, instant } from '../domain/time.ts';
import type { RehearsalLocation } from './menu.ts';
import { LATEST, type OrderVersion, ordersOfDay, placeOf, type RehearsalOrder } from './orders.ts';

export interface BookQuery {
  readonly locations: readonly RehearsalLocation[];
  readonly states: readonly string[];
  /** The time that is searched and sorted by. */
  readonly by: 'updated' | 'closed';
  /** Milliseconds since the epoch, both included. */
  readonly start: number;
  readonly end: number;
  readonly newestFirst: boolean;
}

/** An order as it stood when the book was asked. */
export interface Found {
  readonly id: string;
  readonly time: number;
  readonly json: string;
}

/** How long the merchant has been selling when the rehearsal begins. */
const OPEN_FOR = 400 * DAY;

/** All orders of one seed. Days are made up when somebody asks for them, and kept. */
export class Book {
  private readonly seed: number;
  private readonly began: number;
  private readonly days = new Map<string, readonly RehearsalOrder[]>();
  private readonly texts = new WeakMap<OrderVersion, string>();

  constructor(seed: number, now: number) {
    this.seed = seed;
    this.began = now - OPEN_FOR;
  }

  /** What a search brings at the moment `now`, sorted. */
  search(query: BookQuery, now: number): Found[] {
    const found: Found[] = [];
    for (const location of query.locations) {
      for (const order of this.ordersFrom(location, query.start, Math.min(query.end, now))) {
        const version = standing(order, now);
        if (!version || !query.states.includes(version.state)) continue;
        const time = query.by === 'updated' ? version.from : version.closedAt;
        if (time === null || time < query.start || time > query.end) continue;
        found.push({ id: order.id, time, json: this.textOf(version) });
      }
    }
    const direction = query.newestFirst ? -1 : 1;
    return found.sort((a, b) => (a.time - b.time || (a.id < b.id ? -1 : 1)) * direction);
  }

  /** Everything that can have a time in the range, and some more. */
  private ordersFrom(location: RehearsalLocation, start: number, end: number): RehearsalOrder[] {
    const from = Math.max(start - LATEST - DAY, this.began);
    if (end < from) return [];
    const place = placeOf(location);
    const days = daysBetween(businessDay(instant(from), place), businessDay(instant(end), place));
    return days.flatMap((day) => {
      const key = `${location.id} ${day}`;
      const orders = this.days.get(key) ?? ordersOfDay(this.seed, location, day);
      this.days.set(key, orders);
      return orders;
    });
  }

  private textOf(version: OrderVersion): string {
    const text = this.texts.get(version) ?? JSON.stringify(version.fields);
    this.texts.set(version, text);
    return text;
  }
}

function standing({ versions }: RehearsalOrder, now: number): OrderVersion | undefined {
  return versions.findLast((version) => version.from <= now);
}
