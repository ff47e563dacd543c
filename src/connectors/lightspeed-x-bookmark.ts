import { HOUR, type Instant, plus } from '../domain/time.ts';
import { versionOf } from './lightspeed-x-client.ts';
import type { XShop } from './lightspeed-x-shop.ts';
import { type Fields, fields, moment } from './read.ts';

/** Changes younger than this are read again: a version may be given before the sale can be seen under it. */
const SETTLED = HOUR;

/** The version that routine checks go on from; null for none, and for one of another shop. */
export function bookmarkOf(cursor: unknown, shop: XShop): number | null {
  const kept = fields(cursor);
  if (typeof kept.after !== 'number' || !Number.isSafeInteger(kept.after)) return null;
  return kept.shop === shop.id ? kept.after : null;
}

/**
 * The version up to which everything is known. It stays behind changes of the last hour, so that they are read once more:
 * no sale can be lost that became visible after one with a higher version.
 */
export class Bookmark {
  private settled: number | null;
  private lowest: number | null = null;
  private readonly until: Instant;

  constructor(known: number | null, now: Instant) {
    this.settled = known;
    this.until = plus(now, -SETTLED);
  }

  pass(sale: Fields): void {
    const version = versionOf(sale.version);
    const changed = moment(sale.updated_at);
    if (version === 0 || changed === null) return;
    if (changed <= this.until) this.settled = Math.max(this.settled ?? 0, version);
    else this.lowest = Math.min(this.lowest ?? version, version);
  }

  /** Undefined when nothing was seen to go by: then the old one stays, if there is one. */
  cursor(shop: XShop): { readonly shop: string | null; readonly after: number } | undefined {
    const { settled, lowest } = this;
    if (settled === null && lowest === null) return undefined;
    const after = lowest === null || (settled !== null && settled < lowest) ? settled : lowest - 1;
    return { shop: shop.id, after: after ?? 0 };
  }
}
