import { CheckFailure } from '../../domain/errors.ts';
import { sumOutcomes } from '../../domain/import.ts';
import type { Integration } from '../../domain/integration.ts';
import { afterCheck, type EndedCheck } from '../../domain/outcome.ts';
import { minutes, type Policy } from '../../domain/policy.ts';
import type { ReportsFound } from '../../domain/quarantine.ts';
import { tellRejected, together } from '../../domain/rejection.ts';
import type { SaleDocument } from '../../domain/sale.ts';
import type { VenueState } from '../../domain/state.ts';
import { between, earlier, type Instant, later } from '../../domain/time.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Fetched, Window } from '../../ports/connectors.ts';
import type { DayFactsQuery } from '../../ports/ledger.ts';
import type { CheckCall, CheckPorts, CheckResult } from './check-call.ts';
import { knownBefore, type Plan, planOf } from './check-plan.ts';
import type { CallLimits, EndedCall } from './connector-call.ts';
import { keepReplaced, type OpenCredentials, openCredentials } from './credentials.ts';
import { fetchSales, logOf, rejectedBy } from './fetching.ts';
import { Intake } from './intake.ts';
import { presentable, presentableLog, presentableText, presentableWarnings } from './presentable.ts';
import { fetchedWarnings, judgedByReports, reportsFound } from './reports-found.ts';
import { Saving, unfitness } from './saving.ts';

/** What is known of a fetch when it has ended. */
interface Fetch {
  readonly startedAt: Instant;
  readonly window: Window;
  readonly ended: EndedCall<Fetched>;
  /** The parts that are saved, when not all of them are. */
  readonly held: Pick<Window, 'from' | 'to'> | undefined;
  /** Of a check that ran out of time: the bookmark that covers what was given so far. */
  readonly reached?: unknown;
}

/** One check that has its lock: fetches, saves, judges. */
export class Attempt {
  private readonly ports: CheckPorts;
  private readonly call: CheckCall;
  private readonly policy: Policy;
  /** The integration as it was when the check began. */
  private readonly integration: Integration;
  private readonly venue: Venue;
  private readonly credentials: OpenCredentials;
  private readonly intake: Intake;
  private readonly saving: Saving;
  private readonly startedAt: Instant;
  private readonly warnings: string[] = [];

  constructor(ports: CheckPorts, call: CheckCall, { policy, state, integration }: Subject) {
    this.ports = ports;
    this.call = call;
    this.policy = policy;
    this.integration = integration;
    this.venue = state.venue;
    this.startedAt = ports.clock.now();
    this.intake = new Intake(state.venue, this.startedAt);
    this.saving = new Saving(ports, call);
    this.credentials = openCredentials(ports.secrets, integration.credentials, (next, was) =>
      keepReplaced(ports.store, integration, { next, was }),
    );
  }

  async run(): Promise<CheckResult> {
    const { checkMinutes } = this.policy;
    const type = this.ports.connectors.type(this.integration.type);
    const about = { asked: this.call.window, policy: this.policy, type, venue: this.venue };
    const plan = planOf(this.integration, about, this.startedAt);
    this.warnings.push(...plan.warnings);
    this.saving.known = knownBefore(this.integration, plan.window, this.call.window !== null);
    const timer = this.ports.clock.timer(minutes(checkMinutes));
    const tooLate = `the check did not end within ${checkMinutes} minutes`;
    const limits = { cancel: [this.call.signal], timeLimit: timer.signal, tooLate };
    try {
      return await this.finish(await this.fetch(plan, limits));
    } finally {
      timer.cancel();
    }
  }

  /** Fetches part by part; the last one is left to be saved with the outcome. What a provider keeps back is not fetched. */
  private async fetch({ window: planned, parts }: Plan, limits: CallLimits): Promise<Fetch> {
    const { http, reports, programs, clock, connectors } = this.ports;
    const { credentials, startedAt, venue } = this;
    const { id, options, type } = this.integration;
    let { cursor } = this.integration;
    let window = planned;
    let reached: unknown;
    const io = {
      ...{ http, reports, programs, credentials, clock },
      progress: (text: string) => this.progress(text),
      hold: (bookmark: unknown) => {
        reached = bookmark;
      },
      kept: (days: Pick<DayFactsQuery, 'from' | 'to'>) => this.kept(days),
    };
    const take = (documents: SaleDocument[]) => this.saving.take(this.intake.admit(documents));
    for (const [i, part] of parts.entries()) {
      if (parts.length > 1) this.progress(`part ${i + 1} of ${parts.length}, from ${part.from.slice(0, 10)}`);
      const setUp = { integration: id, venue, options, cursor, discovery: this.integration.discovery };
      const ended = await fetchSales(() => connectors.load(type), { setUp, window: part, io }, { limits, take });
      if (ended.how === 'succeeded')
        this.warnings.push(...presentableWarnings(fetchedWarnings(ended.value), credentials.seen));
      const begins = ended.how === 'succeeded' ? (ended.value.from ?? part.from) : part.from;
      if (begins > part.from) window = { ...window, from: later(window.from, earlier(begins, part.to)) };
      const held = i === 0 ? undefined : { from: window.from, to: part.from };
      if (ended.how === 'failed' && held && limits.timeLimit.aborted)
        return { startedAt, window, held, ended: { how: 'failed', failure: unfinished(limits, part.from) } };
      if (ended.how === 'failed' && reached !== undefined && limits.timeLimit.aborted) {
        const failure = unfinished(limits, 'its last bookmark');
        return { startedAt, window, held, reached, ended: { how: 'failed', failure } };
      }
      if (ended.how !== 'succeeded' || i === parts.length - 1) return { startedAt, window, held, ended };
      if (ended.value.cursor !== undefined) cursor = ended.value.cursor;
      if (begins >= part.to) continue;
      const fetched = { ...part, from: later(part.from, begins) };
      const failure = await this.saving.hold(fetched, { cursor, part: i + 1, of: parts.length });
      if (failure) return { startedAt, window, held, ended: { how: 'failed', failure } };
    }
    throw new Error('a window without parts');
  }

  /** What is kept of the integration, with what this check gave so far. */
  private async *kept(days: Pick<DayFactsQuery, 'from' | 'to'>): AsyncGenerator<SaleDocument, void, void> {
    await this.saving.flush();
    yield* this.ports.store.ledger.sales({
      venues: [this.venue.id],
      integrations: [this.integration.id],
      ...days,
      ordered: false,
    });
  }

  private progress(text: string): void {
    this.call.progress(presentableText(text, this.credentials.seen));
  }

  private async finish(fetch: Fetch): Promise<CheckResult> {
    this.warnings.push(...presentableWarnings(this.intake.warnings(), this.credentials.seen));
    try {
      return await this.conclude(fetch, this.saving.pending);
    } catch (error) {
      const failure = unfitness(error);
      if (!failure) throw error;
      return this.conclude({ ...fetch, reached: undefined, ended: { how: 'failed', failure } }, []);
    }
  }

  private async conclude(
    { startedAt, window, ended, held, reached }: Fetch,
    documents: readonly SaleDocument[],
  ): Promise<CheckResult> {
    const endedAt = this.ports.clock.now();
    const reports = reportsFound(ended, this.credentials.seen);
    const judged = await this.resultOf(ended, { reports, endedAt });
    const result = reached === undefined || judged.ok !== false ? judged : { ...judged, cursor: reached };
    const { changedAt } = this.integration;
    const asked = this.call.window !== null;
    const warnings = [...this.warnings];
    const log = presentableLog(logOf(ended, warnings), this.credentials.seen);
    const about = { startedAt, endedAt, changedAt, window, asked, warnings, log, reports, result };
    const after = await this.saving.save(
      documents,
      (story, now, last) => {
        const imported = sumOutcomes(this.saving.imported, last);
        const check = { ...about, imported, ...(held && result.ok !== true ? { held } : {}) };
        const next = afterCheck(story, now, check, { policy: this.policy, venue: story.state.venue });
        tellRejected(story, next, together(this.intake.rejected(), rejectedBy(ended, this.credentials.seen)));
        return next;
      },
      endedAt,
    );
    this.call.fleet.learn(after);
    return {
      integration: after,
      outcome: result.ok === 'cancelled' ? 'cancelled' : 'checked',
      failure: result.ok === false ? result.failure : null,
      linesNew: this.saving.imported.linesNew,
      linesChanged: this.saving.imported.linesChanged,
      durationMs: Math.max(0, between(startedAt, endedAt)),
      warnings: [...warnings, ...this.saving.warnings],
    };
  }

  private async resultOf(
    ended: EndedCall<Fetched>,
    { reports, endedAt }: { readonly reports: ReportsFound; readonly endedAt: Instant },
  ): Promise<EndedCheck['result']> {
    if (ended.how === 'cancelled') return { ok: 'cancelled' };
    if (ended.how === 'succeeded')
      return judgedByReports(ended.value, reports, {
        integration: this.integration,
        secrets: this.credentials.seen,
      });
    const failure = presentable(ended.failure, this.credentials.seen);
    const { reportAt } = ended.failure;
    const incident =
      failure.counted &&
      (await this.call.fleet.failsWithOthers(this.integration, failure, { policy: this.policy, now: endedAt }));
    const byProvider = incident && (failure.code === 'provider_down' || failure.code === 'no_response');
    const judged = { ...failure, incident, needs: byProvider ? 'provider' : failure.needs } as const;
    return { ok: false, failure: judged, ...(reportAt === undefined ? {} : { reportAt }) };
  }
}

/** Whom a check is about, and by which rules. */
interface Subject {
  readonly policy: Policy;
  readonly state: VenueState;
  readonly integration: Integration;
}

/** A check that got on says nothing against the POS: it is not counted, and the next one goes on. */
function unfinished({ tooLate }: CallLimits, from: string): CheckFailure {
  const message = `${tooLate}; the next one goes on from ${from}`;
  return new CheckFailure('no_response', message, { counted: false });
}
