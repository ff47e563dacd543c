import { type DayFacts, factsId } from '../../domain/day-facts.ts';
import { tellDoubles, tellForms } from '../../domain/doubles.ts';
import { CheckFailure, ExpectedError } from '../../domain/errors.ts';
import { type ImportOutcome, NOTHING_IMPORTED, sumOutcomes } from '../../domain/import.ts';
import type { Integration } from '../../domain/integration.ts';
import { type KnownBefore, NOTHING_KNOWN, type RestatedDay, tellRestated } from '../../domain/restatement.ts';
import type { SaleDocument, SourceRow } from '../../domain/sale.ts';
import { integrationAfter } from '../../domain/state.ts';
import { begin, conclude, type Story, tell } from '../../domain/story.ts';
import { earlier, later } from '../../domain/time.ts';
import type { Window } from '../../ports/connectors.ts';
import type { Fence } from '../../ports/leases.ts';
import type { Decide } from '../../ports/venues.ts';
import type { CheckCall, CheckPorts } from './check-call.ts';
import { StoreFailure } from './connector-call.ts';

/** Documents saved at once while a check is still fetching. */
const BATCH = 2000;

/** For which integration, and who does it and why. */
export interface SavingCall extends Pick<CheckCall, 'venue' | 'id' | 'actor' | 'reason'> {
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
   * Gives the failure when the part cannot be kept.
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
    at = this.ports.clock.now(),
  ): Promise<Integration> {
    const { actor, reason, venue, id, fence } = this.call;
    const stored = await this.storedBeside(rows.flatMap(({ documents }) => documents));
    const decideChange: Decide<Saved> = (state, imported) => {
      const now = state?.integrations.find((i) => i.id === id);
      if (!state || !now) throw new ExpectedError('not_found', `the integration ${id} is not there any more`);
      const story = begin(state, { at, actor, reason });
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
    const [from, to] = [days.reduce(earlier), days.reduce(later)];
    return this.ports.store.ledger.dayFacts({ venues: [this.call.venue], integrations: [this.call.id], from, to });
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
