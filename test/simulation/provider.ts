import { bookedIn } from '../../src/domain/business-day.ts';
import type { SaleDocument, SourceRow } from '../../src/domain/sale.ts';
import { DAY, HOUR, instant, MINUTE, millis } from '../../src/domain/time.ts';
import type { Venue } from '../../src/domain/venue.ts';
import type { Window } from '../../src/ports/connectors.ts';
import { aSale } from '../support/builders.ts';
import type { Chance } from './chance.ts';
import { ITEMS, ownDay, type Truth, tell } from './truth.ts';

/** What a provider knows of an order since some moment. */
interface Version {
  /** When it was changed, in ms: by that it is found and ordered. */
  readonly at: number;
  /** From when on the API tells of it: replicas lag behind. */
  readonly seenFrom: number;
  readonly net: number;
  readonly item: string;
  readonly state: 'sold' | 'voided' | 'removed';
  readonly refund: { readonly at: number; readonly net: number } | null;
}

interface Order {
  readonly id: string;
  readonly soldAt: number;
  /** Oldest first. */
  readonly versions: readonly Version[];
}

/** Orders that the API gives at once. */
const PAGE = 40;

/** An account with an API: it knows what was sold, changed, refunded and removed, and tells it late at times. */
export class Provider {
  private readonly orders: Order[] = [];
  private readonly name: string;
  private readonly venue: Venue;
  private readonly chance: Chance;
  /** When replicas may have given what was true before. */
  private readonly stale: { readonly from: number; readonly to: number }[] = [];

  /** `name`: no two accounts have orders of one id. */
  constructor(name: string, venue: Venue, chance: Chance) {
    this.name = name;
    this.venue = venue;
    this.chance = chance;
  }

  /** A day of trade that begins then; nothing of it is changed after `last`. */
  trade(from: number, last: number): void {
    const { chance } = this;
    for (let left = chance.is(0.06) ? 0 : chance.whole(1, 6); left > 0; left -= 1) {
      const soldAt = from + chance.whole(0, DAY - 1);
      if (soldAt < last) this.orders.push(this.order(`${this.name}-${this.orders.length + 1}`, soldAt, last));
    }
  }

  private order(id: string, soldAt: number, last: number): Order {
    const { chance } = this;
    const first = { net: chance.whole(50, 5000), item: chance.pick(ITEMS), state: 'sold', refund: null } as const;
    const versions: Version[] = [{ ...first, at: soldAt, seenFrom: soldAt + this.lag() }];
    const change = (within: number, what: (at: number, was: Version) => Partial<Version>) => {
      const was = versions.at(-1) as Version;
      const at = Math.min(last, was.at + chance.whole(1000, within));
      if (at > was.at) versions.push({ ...was, ...what(at, was), at, seenFrom: at + this.lag() });
    };
    if (chance.is(0.12)) change(5 * DAY, () => ({ net: chance.whole(50, 5000) }));
    if (chance.is(0.05)) change(HOUR, () => ({ item: chance.pick(ITEMS) }));
    const end = chance.next();
    if (end < 0.04) change(3 * DAY, () => ({ state: 'removed' }));
    else if (end < 0.08) change(3 * DAY, () => ({ state: 'voided' }));
    else if (end < 0.15) change(20 * DAY, (at, { net }) => ({ refund: { at, net: -chance.whole(1, net) } }));
    return { id, soldAt, versions };
  }

  private lag(): number {
    const { chance } = this;
    const kind = chance.next();
    if (kind < 0.9) return chance.whole(0, MINUTE);
    return kind < 0.985 ? chance.whole(0, 90 * MINUTE) : chance.whole(0, DAY);
  }

  /** What the API answers now, page by page. */
  *pages(integration: string, window: Window, now: number): Generator<SourceRow[], void, void> {
    const [from, to] = [millis(window.from), millis(window.to)];
    const rows: SourceRow[] = [];
    for (const order of this.orders) {
      if (order.soldAt > now) continue;
      const seen = order.versions.filter(({ seenFrom }) => seenFrom <= now);
      const stale = now < (this.stale.at(-1)?.to ?? 0) && seen.length > 1 && this.chance.is(0.3);
      const version = stale ? seen.at(-2) : seen.at(-1);
      if (!version) continue;
      const times = window.by === 'modified' ? [version.at] : [order.soldAt, version.refund?.at ?? order.soldAt];
      if (times.some((time) => time >= from && time < to)) rows.push(this.row(integration, order, version));
    }
    // A page may come twice, as where rows move between pages while they are read.
    for (let at = 0; at < rows.length; at += PAGE) {
      yield rows.slice(at, at + PAGE);
      if (this.chance.is(0.02)) yield rows.slice(at, at + PAGE);
    }
  }

  private row(integration: string, { id, soldAt }: Order, version: Version): SourceRow {
    const row = { integration, row: id, version: version.at };
    if (version.state === 'removed') return { ...row, documents: [], at: instant(soldAt) };
    const sale = this.document(integration, { id, row: id, at: soldAt, version, net: version.net });
    const documents = version.state === 'voided' ? [voided(sale)] : [sale];
    const { refund } = version;
    if (refund) {
      const back = this.document(integration, { id: `${id}-refund`, row: id, at: refund.at, version, net: refund.net });
      documents.push({ ...back, kind: 'refund', original: id });
    }
    return { ...row, documents };
  }

  private document(
    integration: string,
    one: {
      readonly id: string;
      readonly row: string;
      readonly at: number;
      readonly version: Version;
      readonly net: number;
    },
  ): SaleDocument {
    const soldAt = instant(one.at);
    const made = aSale(one.id, { integration, soldAt, net: one.net, version: one.version.at });
    const [line] = made.lines;
    const { item } = one.version;
    return {
      ...made,
      ...bookedIn(this.venue, { soldAt }),
      ...(one.row === one.id ? {} : { row: one.row }),
      total: one.net,
      lines: line ? [{ ...line, itemCode: item, itemName: item, quantity: one.net < 0 ? '-1' : '1' }] : [],
    };
  }

  /** For so long replicas may give what was true before. */
  lagBehind(from: number, lasting: number): void {
    this.stale.push({ from, to: from + lasting });
  }

  /**
   * Days of orders of which nobody could know: what the API told late about them was older than the look-back when the next
   * good check came. `checks`: when good ones began, in order.
   */
  outOfReach(checks: readonly number[], lookBack: number): ReadonlySet<string> {
    const days = new Set<string>();
    for (const { soldAt, versions } of this.orders)
      for (const { at, seenFrom, refund } of versions) {
        const stale = this.stale.filter(({ from, to }) => at > from - DAY && at < to).map(({ to }) => to);
        const seen = Math.max(seenFrom, ...stale);
        const next = checks.find((start) => start >= seen) ?? Number.POSITIVE_INFINITY;
        if (next <= at + lookBack) continue;
        for (const time of [soldAt, refund?.at ?? soldAt]) days.add(ownDay(time, this.venue.timezone));
      }
    return days;
  }

  /** What was sold by day and item, as the books of the provider say at the end. */
  truth(): Truth {
    const truth: Truth = new Map();
    for (const { soldAt, versions } of this.orders) {
      const { state, item, net, refund } = versions.at(-1) as Version;
      if (state !== 'sold') continue;
      tell(truth, { day: ownDay(soldAt, this.venue.timezone), item, net });
      if (refund) tell(truth, { day: ownDay(refund.at, this.venue.timezone), item, net: refund.net });
    }
    return truth;
  }
}

function voided(sale: SaleDocument): SaleDocument {
  return { ...sale, kind: 'void', lines: sale.lines.map((line) => ({ ...line, voided: true })) };
}
