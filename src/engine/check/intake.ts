import { doorOf, type Oddity } from '../../domain/admit.ts';
import type { Rejected, Rejection } from '../../domain/rejection.ts';
import type { SaleDocument, SourceRow } from '../../domain/sale.ts';
import { keptText, rowsOf } from '../../domain/sale-document.ts';
import { clean, shorten } from '../../domain/text.ts';
import type { Instant } from '../../domain/time.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Brought } from '../../ports/connectors.ts';

/** Documents that are named one by one; of more it is said how many they are. */
const MOST_NAMED = 20;
const LONGEST_NAME = 60;

/** What comes in during one check: admits what can be true, remembers what was odd about it and what was kept out. */
export class Intake {
  private readonly door: ReturnType<typeof doorOf>;
  private readonly odd = new Map<string, { readonly first: string; times: number }>();
  private readonly named: Rejection[] = [];
  private kept = 0;

  constructor(venue: Venue, now: Instant) {
    this.door = doorOf(venue, now);
  }

  /** What may be kept of one answer; of a document that stands in it twice by itself the newest version. */
  admit(brought: readonly Brought[]): SourceRow[] {
    const rows: SourceRow[] = [];
    const bySource = new Map<string, SaleDocument>();
    for (const each of brought) {
      if ('documents' in each) {
        rows.push(this.admitRow(each));
        continue;
      }
      const document = this.admitOne(each);
      if (!document) continue;
      const other = bySource.get(document.source);
      if (other && !isSame(other, document)) this.remark(document, TWICE);
      if (!other || !isNewer(other, document)) bySource.set(document.source, document);
    }
    return [...rows, ...rowsOf([...bySource.values()])];
  }

  /** Of a row of which a document is kept out nothing is said but what is let in: what is stored of it stays. */
  private admitRow(row: SourceRow): SourceRow {
    const documents = row.documents.flatMap((document) => this.admitOne(document) ?? []);
    return documents.length === row.documents.length ? { ...row, documents } : { ...row, documents, partial: true };
  }

  private admitOne(each: SaleDocument): SaleDocument | null {
    const admission = this.door(each);
    if (!admission.ok) {
      this.keepOut(each, admission.why);
      return null;
    }
    for (const oddity of admission.oddities) this.remark(admission.document, oddity);
    return admission.document;
  }

  /** One sentence a kind of oddity, and one about what was kept out. */
  warnings(): string[] {
    const odd = [...this.odd].map(([kind, { first, times }]) =>
      times === 1 ? first : `${first}; and ${times - 1} more like this: ${kind}`,
    );
    const [first] = this.named;
    if (!first) return odd;
    const more = this.kept > 1 ? `; and ${this.kept - 1} more` : '';
    return [...odd, `kept out: receipt ${first.receipt} (${first.source}): ${first.why}${more}; see the timeline`];
  }

  /** What was kept out: how many, and the first ones with why. */
  rejected(): Rejected {
    return { count: this.kept, documents: this.named };
  }

  private keepOut({ source, receipt }: SaleDocument, why: string): void {
    this.kept += 1;
    if (this.named.length < MOST_NAMED)
      this.named.push({ source: named(source), receipt: named(receipt), why: clean(why) });
  }

  private remark({ receipt, source }: SaleDocument, { kind, text }: Oddity): void {
    const known = this.odd.get(kind);
    // A day's report has no number that people know it by.
    const name = receipt === '' ? named(source) : `receipt ${named(receipt)}`;
    if (known) known.times += 1;
    else this.odd.set(kind, { first: `${name}: ${clean(text)}`, times: 1 });
  }
}

const TWICE: Oddity = {
  kind: 'ids given twice',
  text: 'stands twice in one answer under one id; the newest version was kept',
};

const named = (text: string) => clean(shorten(text, LONGEST_NAME));

/** The same row on two pages, or repeated by a tap: nothing is odd about that. */
function isSame(a: SaleDocument, b: SaleDocument): boolean {
  return keptText(a) === keptText(b);
}

/** Without versions the one that comes later is the newer one. */
function isNewer(a: SaleDocument, b: SaleDocument): boolean {
  return a.version !== null && b.version !== null && a.version > b.version;
}
