import { CheckFailure, ExpectedError } from '../domain/errors.ts';
import { type ImportOutcome, NOTHING_IMPORTED, sumOutcomes } from '../domain/import.ts';
import type { Integration } from '../domain/integration.ts';
import { afterCheck, type EndedCheck } from '../domain/outcome.ts';
import { minutes, type Policy } from '../domain/policy.ts';
import { tellRestated } from '../domain/restatement.ts';
import type { SaleDocument } from '../domain/sale.ts';
import type { VenueState } from '../domain/state.ts';
import { begin, conclude, type Story } from '../domain/story.ts';
import { between, type Instant } from '../domain/time.ts';
import { routineWindow } from '../domain/window.ts';
import type { Decide, Window } from '../ports.ts';
import type { CheckCall, CheckPorts, CheckResult } from './check.ts';
import { keepReplaced, type OpenCredentials, openCredentials } from './credentials.ts';
import { type Ended, fetchSales, presentable, presentableText, presentableWarnings, StoreFailure } from './fetching.ts';

/** Documents saved at once while a check is still fetching. */
const BATCH = 2000;

/** What is known of a fetch when it has ended. */
interface Fetch {
  readonly startedAt: Instant;
  readonly window: Window;
  readonly ended: Ended;
  readonly secrets: ReadonlySet<string>;
}

/** One check that has its lock: fetches, saves, judges. */
export class Attempt {
  private readonly ports: CheckPorts;
  private readonly call: CheckCall;
  private readonly policy: Policy;
  private readonly warnings: string[] = [];
  /** What the batches did that are saved already. */
  private imported: ImportOutcome = NOTHING_IMPORTED;
  private pending: SaleDocument[] = [];

  constructor(ports: CheckPorts, call: CheckCall, policy: Policy) {
    this.ports = ports;
    this.call = call;
    this.policy = policy;
  }

  async run({ venue }: VenueState, integration: Integration): Promise<CheckResult> {
    const { clock, http, store, connectors } = this.ports;
    const { checkMinutes } = this.policy;
    const startedAt = clock.now();
    const window = this.call.window ?? this.routine(integration, startedAt);
    const credentials = openCredentials(this.ports.secrets, integration.credentials, (next, was) =>
      keepReplaced(store, integration, { next, was }),
    );
    const { id, options, cursor, type } = integration;
    const setUp = { integration: id, venue, options, cursor };
    const io = { http, credentials, clock, progress: this.progress(credentials) };
    const timer = clock.timer(minutes(checkMinutes));
    const limits = { interrupted: this.call.signal, timeLimit: timer.signal, minutes: checkMinutes };
    try {
      const take = (documents: SaleDocument[]) => this.take(documents);
      const ended = await fetchSales(() => connectors.load(type), { setUp, window, io }, { limits, take });
      return await this.finish(integration, { startedAt, window, ended, secrets: credentials.seen });
    } finally {
      timer.cancel();
    }
  }

  private routine(integration: Integration, now: Instant): Window {
    const reachDays = this.ports.connectors.type(integration.type)?.reachDays ?? null;
    const { lookBackDays } = this.policy;
    const { from, to, outOfReach } = routineWindow(integration, { lookBackDays, reachDays }, now);
    if (outOfReach)
      this.warnings.push(
        `sales from ${outOfReach} to ${from} can no longer be fetched: the provider goes back ${reachDays} days`,
      );
    return { from, to, by: 'modified' };
  }

  private progress({ seen }: OpenCredentials): (text: string) => void {
    return (text) => this.call.progress(presentableText(text, seen));
  }

  /** What was fetched so far stays, whatever becomes of the check: saving it again changes nothing. */
  private async take(documents: SaleDocument[]): Promise<void> {
    this.pending.push(...documents);
    if (this.pending.length < BATCH) return;
    const batch = this.pending;
    this.pending = [];
    const saved = await this.save(batch, (story, now, imported) => {
      const brought = imported.linesNew + imported.linesChanged > 0;
      return {
        after: brought ? { ...now, lastSaleImported: story.at, revision: now.revision + 1 } : now,
        result: imported,
      };
    }).catch((error) => {
      throw isUnfit(error) ? asFailure(error) : new StoreFailure('the store could not be written', { cause: error });
    });
    this.imported = sumOutcomes(this.imported, saved);
  }

  private async finish(integration: Integration, fetch: Fetch): Promise<CheckResult> {
    const { ended, secrets } = fetch;
    if (ended.how === 'fetched') this.warnings.push(...presentableWarnings(ended.fetched.warnings, secrets));
    try {
      return await this.conclude(integration, fetch, this.pending);
    } catch (error) {
      if (!isUnfit(error)) throw error;
      return this.conclude(integration, { ...fetch, ended: { how: 'failed', failure: asFailure(error) } }, []);
    }
  }

  private async conclude(
    integration: Integration,
    { startedAt, window, ended, secrets }: Fetch,
    documents: readonly SaleDocument[],
  ): Promise<CheckResult> {
    const endedAt = this.ports.clock.now();
    const result = await this.resultOf(integration, ended, { endedAt, secrets });
    const { changedAt } = integration;
    const { warnings } = this;
    const asked = this.call.window !== null;
    const saved = await this.save(
      documents,
      (story, now, last) => {
        const imported = sumOutcomes(this.imported, last);
        const check = { startedAt, endedAt, changedAt, window, asked, imported, warnings, result };
        const after = afterCheck(story, now, check, { policy: this.policy, venue: story.state.venue });
        return { after, result: { after, imported } };
      },
      endedAt,
    );
    this.call.fleet.learn(saved.after);
    return {
      integration: saved.after,
      outcome: result.ok === 'cancelled' ? 'cancelled' : 'checked',
      failure: result.ok === false ? result.failure : null,
      linesNew: saved.imported.linesNew,
      linesChanged: saved.imported.linesChanged,
      durationMs: Math.max(0, between(startedAt, endedAt)),
      warnings,
    };
  }

  /** Saves documents with what they make of the integration as it is now. */
  private save<R>(
    documents: readonly SaleDocument[],
    decide: (story: Story, now: Integration, imported: ImportOutcome) => { after: Integration; result: R },
    at = this.ports.clock.now(),
  ): Promise<R> {
    const { actor, reason, venue, id } = this.call;
    const decideChange: Decide<R> = (state, imported) => {
      const now = state?.integrations.find((i) => i.id === id);
      if (!state || !now) throw new ExpectedError('not_found', `the integration ${id} is not there any more`);
      const story = begin(state, { at, actor, reason });
      const { after, result } = decide(story, now, imported);
      tellRestated(story, after, imported);
      return { change: conclude(story, after), result };
    };
    return this.ports.store.change(venue, decideChange, documents);
  }

  private async resultOf(
    integration: Integration,
    ended: Ended,
    { endedAt, secrets }: { endedAt: Instant; secrets: ReadonlySet<string> },
  ): Promise<EndedCheck['result']> {
    if (ended.how === 'stopped') return { ok: 'cancelled' };
    if (ended.how === 'fetched') return { ok: true, ...ended.fetched };
    const failure = presentable(ended.failure, secrets);
    const { reportAt } = ended.failure;
    const incident =
      failure.counted &&
      (await this.call.fleet.failsWithOthers(integration, failure, { policy: this.policy, now: endedAt }));
    const byProvider = incident && (failure.code === 'provider_down' || failure.code === 'no_response');
    const judged = { ...failure, incident, needs: byProvider ? 'provider' : failure.needs } as const;
    return { ok: false, failure: judged, ...(reportAt === undefined ? {} : { reportAt }) };
  }
}

/** A document that no store keeps is the connector's failure, not the store's. */
function isUnfit(error: unknown): error is ExpectedError {
  return error instanceof ExpectedError && error.code === 'bad_data';
}

const asFailure = (error: ExpectedError) => new CheckFailure('bad_data', error.message, { cause: error });
