import { Cancelled, conflict, ExpectedError } from '../domain/errors.ts';
import { type ImportOutcome, NOTHING_IMPORTED, sumOutcomes } from '../domain/import.ts';
import type { Integration } from '../domain/integration.ts';
import { afterCheck, type EndedCheck } from '../domain/outcome.ts';
import { minutes, type Policy, policyFor } from '../domain/policy.ts';
import { refOf } from '../domain/reference.ts';
import type { SaleDocument } from '../domain/sale.ts';
import { isDue } from '../domain/schedule.ts';
import { type VenueState, withIntegration } from '../domain/state.ts';
import { begin, conclude } from '../domain/story.ts';
import type { Failure } from '../domain/streak.ts';
import type { Instant } from '../domain/time.ts';
import { between } from '../domain/time.ts';
import { routineWindow } from '../domain/window.ts';
import type { Clock, Connectors, Http, Secrets, Store, Window } from '../ports.ts';
import { keepReplaced, openCredentials } from './credentials.ts';
import { type Ended, fetchSales, presentable, presentableText, StoreFailure } from './fetching.ts';
import type { Fleet } from './fleet.ts';
import { joinedCheck } from './join.ts';

/** What a check needs of the outside. */
export interface CheckPorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly connectors: Connectors;
  readonly secrets: Secrets;
  readonly http: Http;
}

export interface CheckCall {
  readonly venue: string;
  readonly id: string;
  readonly actor: string;
  readonly reason: string | null;
  /** A window that a person asked for; null for the routine one. */
  readonly window: Window | null;
  /** `hand` waits for a check that is running and may resume a CalledOff one; `daemon` does neither. */
  readonly by: 'hand' | 'daemon';
  readonly fleet: Fleet;
  readonly signal: AbortSignal;
  progress(text: string): void;
}

export interface CheckResult {
  readonly integration: Integration;
  /** `joined`: another process checked meanwhile. `skipped`: nothing to be done (any more). */
  readonly outcome: 'checked' | 'joined' | 'skipped' | 'cancelled';
  readonly failure: Pick<Failure, 'code' | 'message' | 'needs'> | null;
  readonly linesNew: number;
  readonly linesChanged: number;
  readonly durationMs: number;
  readonly warnings: readonly string[];
}

/** Documents saved at once while a check is still fetching. */
const BATCH = 2000;

/**
 * One check of one integration, from the lock to the saved outcome. A failed check is a result, not an error.
 * @throws ExpectedError `conflict` (inactive), `timeout` (another check does not end), `locked`/`failed` (the store).
 */
export async function checkIntegration(ports: CheckPorts, call: CheckCall): Promise<CheckResult> {
  const before = ports.clock.now();
  const known = await readOne(ports.store, call);
  const policy = policyFor(await ports.store.settings(), ports.connectors.type(known.integration.type));
  const waitMs = call.by === 'hand' ? minutes(policy.checkMinutes) : 0;
  const name = `check-${call.id}`;
  const atOnce = await ports.store.lock(name, { waitMs: 0, signal: call.signal });
  const lease = atOnce ?? (await ports.store.lock(name, { waitMs, signal: call.signal }));
  if (!lease) return withoutLock(call, known.integration, policy);
  try {
    const { state, integration } = await readOne(ports.store, call);
    refuseInactive(integration);
    if (!atOnce && call.window === null) {
      const joined = await joinedCheck(ports.store, integration, before);
      if (joined) return joined;
    }
    if (call.by === 'daemon' && !isDue(integration, ports.clock.now())) return skipped(integration);
    return await new Check(ports, call, policy).run(state, integration);
  } finally {
    await lease.release();
  }
}

async function readOne(store: Store, call: CheckCall): Promise<{ state: VenueState; integration: Integration }> {
  const state = await store.read(call.venue);
  const integration = state?.integrations.find((i) => i.id === call.id);
  if (!state || !integration) throw new ExpectedError('not_found', `the integration ${call.id} is not there any more`);
  return { state, integration };
}

function withoutLock(call: CheckCall, integration: Integration, policy: Policy): CheckResult {
  if (call.signal.aborted) throw new Cancelled();
  if (call.by === 'daemon') return skipped(integration);
  throw new ExpectedError(
    'timeout',
    `another check of ${refOf(integration)} is still running after ${policy.checkMinutes} minutes`,
    {
      hint: `look later: posctl timeline '${refOf(integration)}' --limit 5`,
      retryable: true,
    },
  );
}

function refuseInactive(integration: Integration): void {
  if (integration.active) return;
  throw conflict(
    `${refOf(integration)} is inactive; it is not checked`,
    `restore it first: posctl restore ${integration.id}`,
  );
}

function skipped(integration: Integration): CheckResult {
  return { integration, outcome: 'skipped', failure: null, linesNew: 0, linesChanged: 0, durationMs: 0, warnings: [] };
}

/** A check that has its lock. */
class Check {
  private readonly ports: CheckPorts;
  private readonly call: CheckCall;
  private readonly policy: Policy;
  private readonly warnings: string[] = [];
  private imported: ImportOutcome = NOTHING_IMPORTED;
  private pending: SaleDocument[] = [];

  constructor(ports: CheckPorts, call: CheckCall, policy: Policy) {
    this.ports = ports;
    this.call = call;
    this.policy = policy;
  }

  async run(state: VenueState, integration: Integration): Promise<CheckResult> {
    const startedAt = this.ports.clock.now();
    const window = this.call.window ?? this.routine(integration, startedAt);
    const credentials = openCredentials(this.ports.secrets, integration.credentials, (next, was) =>
      keepReplaced(this.ports.store, integration, { next, was }),
    );
    const timer = this.ports.clock.timer(minutes(this.policy.checkMinutes));
    const signal = AbortSignal.any([this.call.signal, timer.signal]);
    try {
      const { http, clock } = this.ports;
      const io = { http, credentials, clock, signal, progress: this.call.progress };
      const setUp = {
        integration: integration.id,
        venue: state.venue,
        options: integration.options,
        cursor: integration.cursor,
      };
      const connector = await this.ports.connectors.load(integration.type);
      const limits = { signal: this.call.signal, timeLimit: timer.signal, minutes: this.policy.checkMinutes };
      const ended = await fetchSales(
        connector,
        { setUp, window, io },
        { limits, take: (documents) => this.take(documents) },
      );
      return await this.finish(integration, { startedAt, window, ended, secrets: credentials.seen });
    } finally {
      timer.cancel();
    }
  }

  private routine(integration: Integration, now: Instant): Window {
    const reachDays = this.ports.connectors.type(integration.type)?.reachDays ?? null;
    const { from, to, outOfReach } = routineWindow(
      integration,
      { lookBackDays: this.policy.lookBackDays, reachDays },
      now,
    );
    if (outOfReach)
      this.warnings.push(
        `sales from ${outOfReach} to ${from} can no longer be fetched: the provider goes back ${reachDays} days`,
      );
    return { from, to, by: 'modified' };
  }

  private async take(documents: SaleDocument[]): Promise<void> {
    this.pending.push(...documents);
    if (this.pending.length < BATCH) return;
    const batch = this.pending;
    this.pending = [];
    const at = this.ports.clock.now();
    try {
      const saved = await this.ports.store.change(
        this.call.venue,
        (state, imported) => savedBatch(state, this.call.id, { imported, at }),
        batch,
      );
      this.imported = sumOutcomes(this.imported, saved);
    } catch (cause) {
      throw new StoreFailure('the store could not be written', { cause });
    }
  }

  private async finish(
    integration: Integration,
    {
      startedAt,
      window,
      ended,
      secrets,
    }: { startedAt: Instant; window: Window; ended: Ended; secrets: ReadonlySet<string> },
  ): Promise<CheckResult> {
    const endedAt = this.ports.clock.now();
    if (ended.how === 'fetched') this.warnings.push(...ended.fetched.warnings.map((w) => presentableText(w, secrets)));
    const result = await this.resultOf(integration, ended, { endedAt, secrets });
    const next = await this.ports.store.change(
      this.call.venue,
      (state, last) => {
        const now = state?.integrations.find((i) => i.id === this.call.id);
        if (!state || !now) return { change: null, result: undefined };
        const imported = sumOutcomes(this.imported, last);
        const check: EndedCheck = {
          startedAt,
          endedAt,
          window,
          asked: this.call.window !== null,
          imported,
          warnings: this.warnings,
          result,
        };
        const story = begin(state, { at: endedAt, actor: this.call.actor, reason: this.call.reason });
        const after = afterCheck(story, now, check, { policy: this.policy, venue: state.venue });
        return { change: conclude(story, after), result: { after, imported } };
      },
      this.pending,
    );
    if (!next) throw new ExpectedError('not_found', `the integration ${this.call.id} is not there any more`);
    this.call.fleet.learn(next.after);
    return {
      integration: next.after,
      outcome: result.ok === 'cancelled' ? 'cancelled' : 'checked',
      failure: result.ok === false ? result.failure : null,
      linesNew: next.imported.linesNew,
      linesChanged: next.imported.linesChanged,
      durationMs: Math.max(0, between(startedAt, endedAt)),
      warnings: this.warnings,
    };
  }

  private async resultOf(
    integration: Integration,
    ended: Ended,
    { endedAt, secrets }: { endedAt: Instant; secrets: ReadonlySet<string> },
  ): Promise<EndedCheck['result']> {
    if (ended.how === 'stopped') return { ok: 'cancelled' };
    if (ended.how === 'fetched') return { ok: true, ...ended.fetched };
    const failure = presentable(ended.failure, secrets);
    const incident =
      failure.counted &&
      (await this.call.fleet.failsWithOthers(integration, failure, { policy: this.policy, now: endedAt }));
    const byProvider = incident && (failure.code === 'provider_down' || failure.code === 'no_response');
    return { ok: false, failure: { ...failure, incident, needs: byProvider ? 'provider' : failure.needs } };
  }
}

/** What was fetched so far stays, whatever becomes of the check: saving it again changes nothing. */
function savedBatch(
  state: VenueState | undefined,
  id: string,
  { imported, at }: { imported: ImportOutcome; at: Instant },
) {
  const integration = state?.integrations.find((i) => i.id === id);
  if (!state || !integration) return { change: null, result: NOTHING_IMPORTED };
  const brought = imported.linesNew + imported.linesChanged > 0;
  const next = brought ? withIntegration(state, { ...integration, lastSaleImported: at }) : state;
  return { change: { state: next, entries: [] }, result: imported };
}
