import { doorOf, type Oddity, type Rejected, type Rejection, tooManyLeftOut } from '../../domain/admit.ts';
import { validDay } from '../../domain/business-day.ts';
import { CheckFailure, ExpectedError } from '../../domain/errors.ts';
import {
  type ImportOutcome,
  type KnownBefore,
  NOTHING_IMPORTED,
  NOTHING_KNOWN,
  type RestatedDay,
  sumOutcomes,
  tellDoubles,
  tellForms,
  tellRestated,
} from '../../domain/import-outcome.ts';
import type { Integration } from '../../domain/integration.ts';
import { keptText, rowsOf, type SaleDocument, type SourceRow } from '../../domain/sale.ts';
import { begin, conclude, integrationAfter, type Story, tell } from '../../domain/state.ts';
import { atOnce, StepCount, type Steps } from '../../domain/steps.ts';
import { clean, shorten } from '../../domain/text.ts';
import { type Day, daysAround, type Instant } from '../../domain/time.ts';
import { type DayFacts, factsId } from '../../domain/totals.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Brought, Window } from '../../ports/connectors.ts';
import type { Fence } from '../../ports/leases.ts';
import type { Turn } from '../../ports/sharing.ts';
import type { Decide } from '../../ports/venues.ts';
import type { CheckCall, CheckPorts } from './check.ts';
import { StoreFailure } from './connector-call.ts';

/** Documents that are named one by one; of more it is said how many they are. */
const MOST_NAMED = 20;
const LONGEST_NAME = 60;

/** What comes in during one check: admits what can be true, remembers what was odd about it and what was kept out. */
export class Intake {
  private readonly door: ReturnType<typeof doorOf>;
  private readonly odd = new Map<string, { readonly first: string; times: number }>();
  private readonly named: Rejection[] = [];
  private readonly days = new Map<Day, string>();
  private kept = 0;
  private brought = 0;

  constructor(venue: Venue, now: Instant) {
    this.door = doorOf(venue, now);
  }

  /** What may be kept of one answer; of a document that stands in it twice by itself the newest version. */
  admit(brought: readonly Brought[]): SourceRow[] {
    return atOnce(this.admitting(brought));
  }

  /** The same in steps. */
  *admitting(brought: readonly Brought[]): Steps<SourceRow[]> {
    const step = new StepCount();
    const rows: SourceRow[] = [];
    const bySource = new Map<string, SaleDocument>();
    for (const each of brought) {
      if ('documents' in each) {
        rows.push(this.admitRow(each));
        if (step.isLong(linesOf(each))) yield;
        continue;
      }
      const document = this.admitOne(each);
      if (!document) continue;
      const other = bySource.get(document.source);
      if (other && !isSame(other, document)) this.remark(document, TWICE);
      if (!other || !isNewer(other, document)) bySource.set(document.source, document);
      if (step.isLong(document.lines.length)) yield;
    }
    return [...rows, ...rowsOf([...bySource.values()])];
  }

  /** Of a row of which a document is kept out nothing is said but what is let in: what is stored of it stays. */
  private admitRow(row: SourceRow): SourceRow {
    const documents = row.documents.flatMap((document) => this.admitOne(document) ?? []);
    return documents.length === row.documents.length ? { ...row, documents } : { ...row, documents, partial: true };
  }

  private admitOne(each: SaleDocument): SaleDocument | null {
    this.brought += 1;
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

  /** Why what came cannot be taken for all that was sold; null where few sales or none were kept out. */
  tooMuchKeptOut(): string | null {
    const [first] = this.named;
    if (!first || !tooManyLeftOut(this.kept, this.brought)) return null;
    const which = `receipt ${first.receipt} (${first.source})`;
    return `${this.kept} of ${this.brought} sales cannot be true and were kept out, the first of them ${which}: ${first.why}`;
  }

  /** Business days of which something was kept out, each with the first reason. */
  get keptOut(): ReadonlyMap<Day, string> {
    return this.days;
  }

  private keepOut({ source, receipt, businessDay }: SaleDocument, why: string): void {
    this.kept += 1;
    if (validDay(businessDay) && !this.days.has(businessDay)) this.days.set(businessDay, clean(why));
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

function linesOf({ documents }: SourceRow): number {
  return documents.reduce((sum, { lines }) => sum + lines.length, 0);
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

/** Does work with a turn for everything else between its steps. */
export async function inSteps<T>(steps: Steps<T>, clock: Pick<Clock, 'sleep'>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await clock.sleep(0);
  }
}

/** Documents saved at once while a check is still fetching. */
const BATCH = 2000;

/** For which integration, and who does it and why. */
export interface SavingCall extends Pick<CheckCall, 'venue' | 'id' | 'actor' | 'reason' | 'op'> {
  /** Decides everything, saves nothing. */
  readonly dryRun?: boolean;
  /** Of the lock under which all this is made; absent in a dry run. */
  readonly fence?: Fence | undefined;
}

/** What one check or import saves: batch by batch, each with what there is to tell about it. */
export class Saving {
  private readonly ports: Pick<CheckPorts, 'clock' | 'store'>;
  private readonly call: SavingCall;
  /** What was known before this check: what changes there is told. */
  known: KnownBefore = NOTHING_KNOWN;
  /** What the batches did that are saved already. */
  imported: ImportOutcome = NOTHING_IMPORTED;
  /** What waits for the next batch. */
  pending: SourceRow[] = [];
  readonly warnings: string[] = [];
  /** Past days that read otherwise now. */
  readonly restated: RestatedDay[] = [];
  /** What the parts did that were told already. */
  private told: Pick<ImportOutcome, 'linesNew' | 'linesChanged'> = NOTHING_IMPORTED;

  constructor(ports: Pick<CheckPorts, 'clock' | 'store'>, call: SavingCall) {
    this.ports = ports;
    this.call = call;
  }

  /** What was fetched so far stays, whatever becomes of the check: saving it again changes nothing. */
  async take(rows: readonly SourceRow[]): Promise<void> {
    for (const row of rows) this.pending.push(row);
    if (this.pending.length >= BATCH) await this.flush();
  }

  /** Saves what waits for the next batch. @throws CheckFailure about what no store keeps, StoreFailure. */
  async flush(): Promise<void> {
    if (this.pending.length === 0) return;
    await this.save(this.emptied(), withSales).catch((error) => {
      throw unfitness(error) ?? new StoreFailure('the store could not be written', { cause: error });
    });
  }

  /**
   * Saves a part of a long window with how far it reaches, so that the next check goes on there even if this one dies.
   * Returns the failure when the part cannot be kept.
   */
  async hold(
    { from, to }: Window,
    { cursor, part, of }: { readonly cursor: unknown; readonly part: number; readonly of: number },
  ): Promise<CheckFailure | null> {
    try {
      await this.save(this.emptied(), (story, now, imported) => {
        const linesNew = this.imported.linesNew + imported.linesNew - this.told.linesNew;
        const linesChanged = this.imported.linesChanged + imported.linesChanged - this.told.linesChanged;
        tell(story, now, { kind: 'imported', details: { window: { from, to }, part, of, linesNew, linesChanged } });
        return { ...withSales(story, now, imported), fetchedTo: to, cursor };
      });
      this.told = this.imported;
      return null;
    } catch (error) {
      const failure = unfitness(error);
      if (!failure) throw error;
      return failure;
    }
  }

  /** Saves what sources say, with what it makes of the integration as it is now. */
  async save(
    rows: readonly SourceRow[],
    decide: (story: Story, now: Integration, imported: ImportOutcome) => Integration,
    { at = this.ports.clock.now(), ends }: { readonly at?: Instant; readonly ends?: Turn | undefined } = {},
  ): Promise<Integration> {
    const { venue, id, fence } = this.call;
    const stored = await this.storedBeside(rows.flatMap(({ documents }) => documents));
    const decideChange: Decide<Saved> = (state, imported) => {
      const now = state?.integrations.find((i) => i.id === id);
      if (!state || !now) throw new ExpectedError('not_found', `the integration ${id} is not there any more`);
      const story = begin(state, { ...this.call, at });
      const decided = decide(story, now, imported);
      const restated = tellRestated(story, decided, imported, this.known);
      const touched = imported.days.map((day) => day.after).filter((facts) => facts.integration === id);
      const forms = tellForms(story, decided, [...touched, ...stored.filter(isNotOf(touched))]);
      const [told = decided] = forms.integrations;
      const { integrations, warnings } = tellDoubles(story, told, imported);
      const change = conclude(story, ...integrations);
      const after = integrationAfter(change, id);
      const result = { after, imported, restated, warnings: [...forms.warnings, ...warnings] };
      return { change: this.call.dryRun ? null : change, result };
    };
    const saved = await this.ports.store.venues.change(venue, decideChange, {
      rows,
      ...(fence ? { fence } : {}),
      ...(ends ? { ends } : {}),
    });
    this.imported = sumOutcomes(this.imported, saved.imported);
    this.warnings.push(...saved.warnings);
    this.restated.push(...saved.restated);
    return saved.after;
  }

  /**
   * What is stored of the days of reports: only these come in several forms. Checks of one integration never overlap, so
   * nobody else changes that meanwhile.
   */
  private async storedBeside(documents: readonly SaleDocument[]): Promise<readonly DayFacts[]> {
    if (!documents.some((document) => document.kind === 'aggregate')) return [];
    const days = documents.map((document) => document.businessDay);
    const { venue, id } = this.call;
    return this.ports.store.ledger.dayFacts({ venues: [venue], integrations: [id], ...daysAround(days) });
  }

  private emptied(): SourceRow[] {
    const batch = this.pending;
    this.pending = [];
    return batch;
  }
}

/** What one change did. */
interface Saved {
  readonly after: Integration;
  readonly imported: ImportOutcome;
  readonly restated: readonly RestatedDay[];
  readonly warnings: readonly string[];
}

/** Facts that an import did not touch. */
function isNotOf(touched: readonly DayFacts[]): (facts: DayFacts) => boolean {
  const ids = new Set(touched.map(factsId));
  return (facts) => !ids.has(factsId(facts));
}

function withSales({ at }: Story, now: Integration, { linesNew, linesChanged }: ImportOutcome): Integration {
  return linesNew + linesChanged > 0 ? { ...now, lastSaleImported: at } : now;
}

/** A document that no store keeps is the connector's failure, not the store's. */
export function unfitness(error: unknown): CheckFailure | null {
  const unfit = error instanceof ExpectedError && error.code === 'bad_data';
  return unfit ? new CheckFailure('bad_data', error.message, { cause: error }) : null;
}
