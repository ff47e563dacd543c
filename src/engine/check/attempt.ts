import { accountSaid } from '../../domain/account.ts';
import { type Rejected, tellRejected, together } from '../../domain/admit.ts';
import { CheckFailure, type Ended, ExpectedError, type Failure } from '../../domain/errors.ts';
import { sumOutcomes } from '../../domain/import-outcome.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Integration } from '../../domain/integration.ts';
import { withAuthorizeCommand } from '../../domain/next-step.ts';
import { afterCheck, type EndedCheck } from '../../domain/outcome.ts';
import { minutes, needsAlone, needsTogether, type Policy } from '../../domain/policy.ts';
import {
  failureOfPutAside,
  NO_REPORTS,
  putAside,
  type ReportsFound,
  withKeptOut,
  withoutDismissed,
} from '../../domain/quarantine.ts';
import { refOf, shellRef } from '../../domain/reference.ts';
import type { SourceRow } from '../../domain/sale.ts';
import type { VenueState } from '../../domain/state.ts';
import { presentable, presentableLog, presentableText, presentableWarnings } from '../../domain/text.ts';
import { between, type Instant, later } from '../../domain/time.ts';
import type { TimelineEntry } from '../../domain/timeline.ts';
import { knownBefore, planOf } from '../../domain/window.ts';
import type { Fetched } from '../../ports/connectors.ts';
import type { CheckCall, CheckLock, CheckPorts, CheckResult } from './check.ts';
import {
  type EndedCall,
  type Fetch,
  fetchParts,
  keepReplaced,
  type OpenCredentials,
  openCredentials,
} from './connector-call.ts';
import type { Fleet } from './fleet.ts';
import { Intake, inSteps, Saving, unfitness } from './intake.ts';
import { quietFound } from './quiet.ts';

/** What is checked, by which rules, under which lock. */
export interface Subject {
  readonly policy: Policy;
  readonly state: VenueState;
  /** The integration as it is when the check begins. */
  readonly integration: Integration;
  readonly lock: CheckLock;
}

/** One check that has its lock: fetches, saves, judges. */
export class Attempt {
  private readonly ports: CheckPorts;
  private readonly call: CheckCall;
  private readonly subject: Subject;
  private readonly startedAt: Instant;
  private readonly credentials: OpenCredentials;
  private readonly intake: Intake;
  private readonly saving: Saving;
  private readonly warnings: string[] = [];

  constructor(ports: CheckPorts, call: CheckCall, subject: Subject) {
    const { state, integration, lock } = subject;
    this.ports = ports;
    this.call = call;
    this.subject = subject;
    this.startedAt = ports.clock.now();
    this.intake = new Intake(state.venue, this.startedAt);
    this.saving = new Saving(ports, { ...call, fence: lock.fence(call.id) });
    this.credentials = openCredentials(ports.secrets, integration.credentials, (next, was) =>
      keepReplaced(ports.store, integration, { next, was }),
    );
  }

  /** What it brought is saved while it fetches, the last of it with the outcome. Once the lock is lost, nothing more is. */
  async run(): Promise<CheckResult> {
    try {
      const fetch = await this.fetch();
      if (this.isLost()) return this.lost();
      return await this.conclude(fetch, this.saving.pending);
    } catch (error) {
      if (!this.isLost(error)) throw error;
      return this.lost();
    }
  }

  private lost(): CheckResult {
    const { integration } = this.subject;
    return { ...this.result(integration, this.ports.clock.now(), { how: 'cancelled' }), lost: true };
  }

  /** Whether the lock or the claim was lost: by its signal, or because the store refuses what was made under it. */
  private isLost(error?: unknown): boolean {
    const { lock } = this.subject;
    if (lock.lost.aborted || this.call.claim?.lost.aborted) return true;
    return error instanceof ExpectedError && error.code === 'conflict';
  }

  private async fetch(): Promise<Fetch> {
    const { ports, call, startedAt } = this;
    const { policy, integration, lock, state } = this.subject;
    const type = ports.connectors.type(integration.type);
    const plan = planOf(integration, { asked: call.window, by: call.by, policy, type, venue: state.venue }, startedAt);
    this.warn(plan.warnings);
    this.saving.known = knownBefore(integration, plan.window, call.window !== null);
    const timer = ports.clock.timer(minutes(policy.checkMinutes));
    const claimLost = call.claim ? [call.claim.lost] : [];
    const tooLate = `the check did not end within ${policy.checkMinutes} minutes`;
    try {
      return await fetchParts(ports, plan, {
        integration,
        venue: state.venue,
        credentials: this.credentials,
        saving: this.saving,
        limits: { cancel: [call.signal, lock.lost, ...claimLost], timeLimit: timer.signal, tooLate },
        take: async (brought) => this.saving.take(await inSteps(this.intake.admitting(brought), ports.clock)),
        progress: (text) => call.progress(presentableText(text, this.credentials.seen)),
        warn: (warnings) => this.warn(warnings),
      });
    } finally {
      timer.cancel();
    }
  }

  /** Saves the outcome with the documents that are left. */
  private async conclude(fetch: Fetch, rows: readonly SourceRow[]): Promise<CheckResult> {
    const { call, saving, subject } = this;
    const check = await this.judged(fetch);
    try {
      const after = await saving.save(
        rows,
        (story, now, last) => {
          const imported = sumOutcomes(saving.imported, last);
          const next = afterCheck(
            story,
            now,
            { ...check, imported },
            { policy: subject.policy, venue: story.state.venue },
          );
          tellRejected(story, next, together(this.intake.rejected(), rejectedBy(fetch.ended, this.credentials.seen)));
          return next;
        },
        { at: check.endedAt, ends: call.claim?.turn },
      );
      call.fleet.learn(after);
      return this.result(after, check.endedAt, check.result);
    } catch (error) {
      const failure = unfitness(error);
      if (!failure) throw error;
      return this.conclude({ ...fetch, reached: undefined, ended: { how: 'failed', failure } }, []);
    }
  }

  private async judged({ window, held, reached, ...fetch }: Fetch): Promise<Omit<EndedCheck, 'imported'>> {
    const ended = this.trusted(fetch.ended);
    const { credentials, call, ports, startedAt } = this;
    const { integration, policy, state } = this.subject;
    const endedAt = ports.clock.now();
    const reports = await this.undismissed(withKeptOut(reportsFound(ended, credentials.seen), this.intake.keptOut));
    const judging = { integration, policy, fleet: call.fleet, now: endedAt, secrets: credentials.seen };
    const result = await resultOf({ ended, reached }, reports, judging);
    const warnings = [...this.warnings, ...presentableWarnings(this.intake.warnings(), credentials.seen)];
    const routine = result.how === 'succeeded' && call.window === null;
    const quiet = routine ? await quietFound(ports.store, integration, { venue: state.venue, at: startedAt }) : null;
    return {
      startedAt,
      endedAt,
      changedAt: integration.changedAt,
      window,
      asked: call.window !== null,
      quiet,
      warnings,
      log: presentableLog(logOf(ended, warnings), credentials.seen),
      reports,
      result,
      ...(held && result.how !== 'succeeded' ? { held } : {}),
    };
  }

  /** Days of which many sales were kept out would look like days with few sales. Reports are put aside one by one. */
  private trusted(ended: EndedCall<Fetched>): EndedCall<Fetched> {
    if (ended.how !== 'succeeded') return ended;
    const { imported = [], quarantined = [] } = ended.value;
    const why = imported.length + quarantined.length > 0 ? null : this.intake.tooMuchKeptOut();
    return why === null ? ended : { how: 'failed', failure: new CheckFailure('bad_data', why) };
  }

  /** A mail that is read again brings what people have dismissed once more. */
  private async undismissed(found: ReportsFound): Promise<ReportsFound> {
    if (found.quarantined.length === 0) return found;
    const { venue, id } = this.subject.integration;
    const query = { venues: [venue], integrations: [id], kinds: ['dismissed'] as const };
    const entries: TimelineEntry[] = [];
    for await (const entry of this.ports.store.ledger.timeline(query)) entries.push(entry);
    return withoutDismissed(found, entries);
  }

  /** Adds warnings that were not given before. */
  private warn(warnings: readonly string[]): void {
    const said = presentableWarnings(warnings, this.credentials.seen);
    this.warnings.push(...said.filter((warning) => !this.warnings.includes(warning)));
  }

  private result(integration: Integration, endedAt: Instant, ended: Ended): CheckResult {
    const { linesNew, linesChanged } = this.saving.imported;
    return {
      integration,
      outcome: 'checked',
      how: ended.how,
      failure: ended.how === 'failed' ? ended.failure : null,
      linesNew,
      linesChanged,
      durationMs: Math.max(0, between(this.startedAt, endedAt)),
      warnings: [
        ...this.warnings,
        ...presentableWarnings(this.intake.warnings(), this.credentials.seen),
        ...this.saving.warnings,
      ],
    };
  }
}

/** What a fetch that ended is judged by. */
export interface Judging {
  readonly integration: Integration;
  readonly policy: Policy;
  readonly fleet: Fleet;
  readonly now: Instant;
  /** Taken out of every text. */
  readonly secrets: ReadonlySet<string>;
}

/** What a fetch means for the check. A failure is judged beside those of others: they may have one cause. */
async function resultOf(
  { ended, reached }: Pick<Fetch, 'ended' | 'reached'>,
  reports: ReportsFound,
  judging: Judging,
): Promise<EndedCheck['result']> {
  if (ended.how === 'cancelled') return ended;
  if (ended.how === 'succeeded') return resultOfReports(ended.value, reports, judging);
  const { reportAt } = ended.failure;
  const { failure, incident } = await besideOthers(presentable(ended.failure, judging.secrets), judging);
  return {
    how: 'failed',
    // Of an incident the words are those of all its venues.
    failure: { ...failure, message: withAuthorizeCommand(failure.message, judging.integration) },
    ...(incident ? { incident } : {}),
    ...(reportAt === undefined ? {} : { reportAt }),
    ...(reached === undefined ? {} : { cursor: reached }),
  };
}

/** What was fetched is good, unless reports are put aside: by this check, or by earlier ones. */
function resultOfReports(
  { cursor, reportAt, account }: Fetched,
  reports: ReportsFound,
  { integration, secrets }: Judging,
): EndedCheck['result'] {
  const bookmark = cursor === undefined ? {} : { cursor };
  const aside = putAside(integration.quarantine, reports);
  const failure = failureOfPutAside(aside, shellRef(refOf(integration)));
  const reached = account && accountSaid(account, secrets);
  if (!failure)
    return {
      how: 'succeeded',
      ...bookmark,
      ...(reportAt === undefined ? {} : { reportAt }),
      ...(reached ? { account: reached } : {}),
    };
  // What could not be read was received all the same.
  const received = [reportAt ?? '', ...reports.quarantined.map(({ at }) => at)].reduce(later);
  return {
    how: 'failed',
    failure: presentable(failure, secrets),
    reportAt: received === '' ? null : received,
    whole: true,
    ...bookmark,
  };
}

async function besideOthers(
  failure: Failure,
  { integration, policy, fleet, now }: Judging,
): Promise<{ readonly failure: Failure; readonly incident: Incident | null }> {
  if (!failure.counted) return { failure, incident: null };
  const incident = await fleet.failsWithOthers(integration, failure, { policy, now });
  const needs = incident ? needsTogether(failure) : needsAlone(failure, integration);
  return { failure: { ...failure, incident: incident !== null, needs }, incident };
}

/** The reports that a check found, in words that may be kept. */
function reportsFound(ended: EndedCall<Fetched>, secrets: ReadonlySet<string>): ReportsFound {
  if (ended.how !== 'succeeded') return NO_REPORTS;
  const { imported = [], quarantined = [] } = ended.value;
  const said = (text: string) => presentableText(text, secrets);
  return {
    imported: imported.map((report) => ({ ...report, file: said(report.file) })),
    quarantined: quarantined.map((report) => ({ ...report, file: said(report.file), message: said(report.message) })),
  };
}

/** What a program said, of a check in which something is wrong; of others nobody reads it. */
function logOf(ended: EndedCall<Fetched>, warnings: readonly string[]): string {
  if (ended.how === 'failed') return ended.failure.log ?? '';
  return ended.how === 'succeeded' && warnings.length > 0 ? (ended.value.log ?? '') : '';
}

/** What the connector itself left out, as it may be kept. */
function rejectedBy(ended: EndedCall<Fetched>, secrets: Iterable<string>): Rejected {
  const rejected =
    ended.how === 'succeeded' ? ended.value.rejected : ended.how === 'failed' ? ended.failure.rejected : undefined;
  if (!rejected) return { count: 0, documents: [] };
  const said = (text: string) => presentableText(text, secrets);
  const documents = rejected.documents.map(({ source, receipt, why }) => ({
    source: said(source),
    receipt: said(receipt),
    why: said(why),
  }));
  return { count: rejected.count, documents };
}
