import { earlier, HOUR, type Instant, plus } from '../../domain/time.ts';
import { isWholeNumber } from '../../domain/unknown.ts';
import { type Fields, fields, moment } from '../api/read.ts';
import { versionOf, type XShop } from './client.ts';

/** Changes younger than this are read again: a version may be given before the sale can be seen under it. */
const SETTLED = HOUR;

/** What an earlier check left: where to go on in the list of changes, or since when the search for sales is under way. */
interface Kept {
  readonly shop: string | null;
  readonly after?: number;
  readonly searchedSince?: Instant;
}

function keptOf(cursor: unknown, shop: XShop): Partial<Kept> {
  const { shop: of, after, searchedSince } = fields(cursor);
  if (of !== shop.id) return {};
  if (isWholeNumber(after)) return { after };
  const since = moment(searchedSince);
  return since === null ? {} : { searchedSince: since };
}

/** The version that routine checks go on from; null for none, and for one of another shop. */
export const bookmarkOf = (cursor: unknown, shop: XShop): number | null => keptOf(cursor, shop).after ?? null;

/**
 * The version up to which everything is known. It stays behind changes of the last hour, so that they are read once more:
 * no sale can be lost that became visible after one with a higher version.
 */
export class Bookmark {
  private readonly shop: XShop;
  private readonly since: Instant;
  private readonly settles: Instant;
  private readonly now: Instant;
  private settled: number | null;
  private lowest: number | null = null;

  constructor(cursor: unknown, shop: XShop, now: Instant) {
    const { after, searchedSince } = keptOf(cursor, shop);
    this.shop = shop;
    this.settled = after ?? null;
    this.since = earlier(searchedSince ?? now, now);
    this.settles = plus(this.since, -SETTLED);
    this.now = now;
  }

  pass(sale: Fields): void {
    const version = versionOf(sale.version);
    const changed = moment(sale.updated_at);
    // A time that lies ahead says nothing, and would never settle.
    if (version === 0 || changed === null || changed > plus(this.now, SETTLED)) return;
    if (changed <= this.settles) this.settled = Math.max(this.settled ?? 0, version);
    else this.lowest = Math.min(this.lowest ?? version, version);
  }

  /**
   * Undefined when nothing that was seen has settled: then the old one stays, if there is one. The lowest version of what
   * has not is not a place to go on from, for a lower one may not be seen yet.
   */
  cursor(): Kept | undefined {
    const { settled, lowest } = this;
    if (settled === null) return undefined;
    return { shop: this.shop.id, after: Math.min(settled, (lowest ?? Number.POSITIVE_INFINITY) - 1) };
  }

  /**
   * After a search that ends at `to`. One that ends before the present is a part of a longer one: sales of the next part
   * may have lower versions than one of this part that was changed since. They are searched for, too, and what changes
   * meanwhile is read when the last part is.
   */
  cursorOfSearch(to: Instant): Kept | undefined {
    return to < plus(this.now, -SETTLED) ? { shop: this.shop.id, searchedSince: this.since } : this.cursor();
  }
}
