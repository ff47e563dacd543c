import type { SaleDocument } from '../../src/domain/sale.ts';
import { DAY, HOUR, instant } from '../../src/domain/time.ts';
import type { Venue } from '../../src/domain/venue.ts';
import type { Fetched } from '../../src/ports/connectors.ts';
import { aSale } from '../support/builders.ts';
import type { Chance } from './chance.ts';
import { ITEMS, type Truth, tell } from './truth.ts';

/** A report of a business day, or a part of one, as it was mailed. */
interface Mail {
  readonly uid: number;
  readonly receivedAt: number;
  readonly day: string;
  /** Names what it says: the same report mailed twice has it twice. */
  readonly content: string;
  /** When the POS made it. */
  readonly madeAt: number;
  readonly items: readonly { readonly item: string; readonly net: number }[];
}

/** A mailbox to which a POS mails its daily reports: late, twice, in parts, corrected, or not at all. */
export class Mailbox {
  private readonly mails: Mail[] = [];
  private readonly venue: Venue;
  private readonly chance: Chance;
  private readonly books = new Map<string, ReadonlyMap<string, number>>();
  /** Nothing is mailed until then. */
  silentUntil = 0;

  constructor(venue: Venue, chance: Chance) {
    this.venue = venue;
    this.chance = chance;
  }

  /** The business day that begins with this date, mailed some time after its end; after `last` nothing goes wrong. */
  trade(date: number, last: number): void {
    const { chance } = this;
    const day = new Date(date).toISOString().slice(0, 10);
    const items = ITEMS.map((item) => ({ item, net: chance.whole(0, 40_000) }));
    const madeAt = date + DAY + 9 * HOUR;
    const calm = madeAt > last;
    if (!calm && (date < this.silentUntil || chance.is(0.02))) return;
    this.books.set(day, new Map(items.map(({ item, net }) => [item, net])));
    if (calm) {
      this.mail({ day, content: day, madeAt, items }, madeAt);
      return;
    }
    const late = () => (chance.is(0.1) ? chance.whole(0, 5 * DAY) : chance.whole(0, HOUR));
    const parts = chance.is(0.1) ? [items.slice(0, 2), items.slice(2)] : [items];
    for (const [i, part] of parts.entries()) {
      const mail = { day, content: `${day} part ${i}`, madeAt, items: part };
      this.mail(mail, madeAt + late());
      if (chance.is(0.05)) this.mail(mail, madeAt + late());
    }
    if (chance.is(0.06) && madeAt + 2 * DAY < last) this.correct(day, madeAt + chance.whole(HOUR, 2 * DAY));
  }

  private correct(day: string, madeAt: number): void {
    const items = ITEMS.map((item) => ({ item, net: this.chance.whole(0, 40_000) }));
    this.books.set(day, new Map(items.map(({ item, net }) => [item, net])));
    this.mail({ day, content: `${day} corrected`, madeAt, items }, madeAt + this.chance.whole(0, HOUR));
  }

  private mail(mail: Omit<Mail, 'uid' | 'receivedAt'>, receivedAt: number): void {
    this.mails.push({ ...mail, uid: 0, receivedAt });
  }

  /** What has come since the bookmark, as the connector for mailed reports gives it. */
  read(integration: string, cursor: unknown, now: number): { documents: SaleDocument[]; fetched: Fetched } {
    const since = typeof cursor === 'number' ? cursor : 0;
    const fresh = this.mails
      .filter(({ receivedAt }) => receivedAt > since && receivedAt <= now)
      .sort((a, b) => a.receivedAt - b.receivedAt);
    const newest = fresh.at(-1)?.receivedAt;
    const told = ({ day, content, madeAt }: Mail) => ({
      file: `${content}.csv`,
      sha256: Buffer.from(content.padEnd(32)).toString('hex').slice(0, 64),
      businessDays: [day],
      at: instant(madeAt),
    });
    return {
      documents: fresh.flatMap((mail) => mail.items.map((one) => this.document(integration, mail, one))),
      fetched: {
        cursor: newest ?? since,
        reportAt: newest === undefined ? null : instant(newest),
        imported: fresh.map(told),
        warnings: [],
      },
    };
  }

  private document(
    integration: string,
    { day, madeAt }: Mail,
    { item, net }: { readonly item: string; readonly net: number },
  ): SaleDocument {
    const soldAt = `${day}T16:00:00.000Z`;
    const made = aSale(`${day} ${item}`, { integration, soldAt, net, version: madeAt, kind: 'aggregate' });
    const [line] = made.lines;
    return {
      ...made,
      businessDay: day,
      dayFrom: 'report',
      zone: this.venue.timezone,
      reportType: 'items',
      total: net,
      lines: line ? [{ ...line, itemCode: item, itemName: item }] : [],
    };
  }

  truth(): Truth {
    const truth: Truth = new Map();
    for (const [day, items] of this.books) for (const [item, net] of items) tell(truth, { day, item, net });
    return truth;
  }
}
