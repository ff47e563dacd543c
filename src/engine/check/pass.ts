import { unlessBug } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { refOf } from '../../domain/reference.ts';
import { isDue } from '../../domain/schedule.ts';
import { withSnoozeSettled } from '../../domain/snooze.ts';
import { begin, conclude } from '../../domain/state.ts';
import { messageOf, presentableText } from '../../domain/text.ts';
import { HOUR, type Instant, between as lasted, millis } from '../../domain/time.ts';
import type { Log } from '../../ports/log.ts';
import type { CheckCount } from '../../ports/monitoring.ts';
import type { Claim } from '../../ports/sharing.ts';
import { type OpenIncident, openIncidents } from '../look/incidents.ts';
import { type DeliverPorts, type Delivery, deliverMail } from '../mail/deliver.ts';
import { warnOfAccessEnds } from './access-ends.ts';
import { type CheckPorts, checkIntegration } from './check.ts';
import { makeFleet, makePool, type Pool, type PoolLimits } from './fleet.ts';
import { tendIncidents } from './incidents.ts';
import type { Pulse } from './pulse.ts';

export type PassPorts = CheckPorts & DeliverPorts & { readonly log: Log };

/** What one pass did. */
export interface PassResult {
  /** Due when the pass began and not in hand already. */
  readonly due: number;
  /** Checks that succeeded. */
  readonly succeeded: number;
  readonly failed: number;
  readonly linesNew: number;
  readonly mail: Delivery;
  /** Those that last when it ends. */
  readonly incidents: readonly OpenIncident[];
}

/**
 * The daemon's work. Each pass checks what is due, several at once, then sends the mail that is owed. Passes may overlap:
 * a slow check of an earlier one holds up nobody, and is not started twice.
 */
export interface Runner {
  pass(): Promise<PassResult>;
  /** Where checks are shared: checks what has become due since the last pass; the next one counts it as its own. */
  round(): Promise<void>;
  /** Checks that are running or waiting for their turn. */
  readonly inHand: number;
}

/** How a runner is stopped. */
export interface StopSignals {
  /** Nothing new is begun: neither checks nor mails. */
  readonly stopping: AbortSignal;
  /** Running checks end as cancelled. */
  readonly abort: AbortSignal;
}

/** What goes on around a runner. */
export interface Around extends StopSignals {
  readonly pulse: Pulse;
  /** Hears of each check that has ended. */
  counted?(check: CheckCount): void;
}

export function makeRunner(
  ports: PassPorts,
  limits: PoolLimits,
  { pulse, counted = () => {}, ...signals }: Around,
): Runner {
  const pool = makePool(limits);
  const inHand = new Set<string>();
  const tend = tending(ports, signals);
  const deliver = oneAtATime(() => deliverMail(ports, signals.stopping));
  let fleet = makeFleet(ports.store);
  let between: Round = NOTHING_DUE;
  const round = () => checkDue(ports, { fleet, inHand, pool, signals, pulse, counted });
  return {
    get inHand() {
      return inHand.size;
    },
    async pass() {
      const startedAt = ports.clock.now();
      await pulse.passBegan(startedAt);
      fleet = makeFleet(ports.store);
      const mine = await round();
      const whole = together(between, mine);
      between = NOTHING_DUE;
      await tend(startedAt);
      const incidents = await lookAfterIncidents(ports, { signals, failed: whole.ended.some((r) => r.inIncident) });
      const mail = await deliver();
      if (!signals.stopping.aborted) await pulse.passEnded();
      return { ...countsOf(whole), mail, incidents };
    },
    async round() {
      const mine = await round();
      between = together(between, mine);
    },
  };
}

/** What has to be done as time goes by. */
function tending(ports: PassPorts, { stopping }: StopSignals): (now: Instant) => Promise<void> {
  const accessEnds = hourly(() => warnOfAccessEnds(ports));
  return async (now) => {
    await endSnoozes(ports);
    if (!stopping.aborted) await accessEnds(now);
  };
}

/** Looks with the first pass, then at most once an hour. */
function hourly(look: () => Promise<void>): (now: Instant) => Promise<void> {
  let looked: Instant | null = null;
  return async (now) => {
    if (looked !== null && lasted(looked, now) < HOUR) return;
    await look();
    looked = now;
  };
}

/** Callers that come while the work is being done share its result. */
function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let doing: Promise<T> | undefined;
  return () => {
    doing ??= work().finally(() => {
      doing = undefined;
    });
    return doing;
  };
}

/** What became of those that were due. */
interface Round {
  readonly due: number;
  readonly ended: readonly Checked[];
}

const NOTHING_DUE: Round = { due: 0, ended: [] };

function together(a: Round, b: Round): Round {
  return { due: a.due + b.due, ended: [...a.ended, ...b.ended] };
}

function countsOf({ due, ended }: Round): Pick<PassResult, 'due' | 'succeeded' | 'failed' | 'linesNew'> {
  return {
    due,
    succeeded: ended.filter((r) => r.ok).length,
    failed: ended.filter((r) => !r.ok).length,
    linesNew: ended.reduce((sum, r) => sum + r.linesNew, 0),
  };
}

/** Checks all that is due, or where checks are shared what this process can claim of it. */
async function checkDue(ports: PassPorts, hands: Hands): Promise<Round> {
  const { inHand, pool, signals } = hands;
  const { sharing } = ports.store;
  const running: Promise<Checked | null>[] = [];
  try {
    if (!sharing)
      for (const due of (await dueNow(ports)).filter((i) => !inHand.has(i.id)))
        running.push(checkOne(ports, due, { hands }));
    else
      for await (const claim of sharing.claims({ room: pool.room, stopping: signals.stopping }))
        running.push(checkClaimed(ports, claim, hands));
  } finally {
    await Promise.all(running);
  }
  const results = await Promise.all(running);
  return { due: results.length, ended: results.filter((r) => r !== null) };
}

/** A claim that is lost after its check has ended is lost without harm: nothing is due any more. */
async function checkClaimed(ports: PassPorts, claim: Claim, hands: Hands): Promise<Checked | null> {
  const checked = await checkOne(ports, claim.integration, { hands, claim });
  await claim.release({ soon: checked === null && hands.signals.stopping.aborted });
  return checked;
}

/** Ends the snoozes whose time is over: those of integrations that are checked have ended with the check. */
async function endSnoozes({ store, clock }: PassPorts): Promise<void> {
  const at = clock.now();
  for await (const { venue } of store.venues.list({ snoozeOver: at }, () => {}))
    await store.venues
      .change(venue.id, (state) => {
        if (!state) return { change: null, result: null };
        const story = begin(state, { at, actor: 'daemon', reason: null });
        const after = state.integrations.map((one) => withSnoozeSettled(story, one));
        return { change: story.drafts.length === 0 ? null : conclude(story, ...after), result: null };
      })
      // A venue that cannot be changed now is for the next pass.
      .catch(unlessBug);
}

/** Says of each incident what it is when checks failed for it, instead of what each of those checks said. */
async function lookAfterIncidents(
  ports: PassPorts,
  { signals, failed }: { readonly signals: StopSignals; readonly failed: boolean },
): Promise<readonly OpenIncident[]> {
  const { log } = ports;
  const tended = signals.stopping.aborted ? null : await tendIncidents(ports);
  for (const { incident, code, began } of tended?.ended ?? [])
    log.event('info', 'incident_ended', { incident, code, began });
  const open = tended?.trouble === false ? [] : await openIncidents(ports);
  if (failed)
    for (const { id, type, code, began, failing, of, message } of open)
      log.event('warn', 'incident', { incident: id, type, code, began, failing, of, message });
  return open;
}

/** Those that have waited longest come first. */
async function dueNow({ store, clock, log }: PassPorts): Promise<Integration[]> {
  const now = clock.now();
  const due: Integration[] = [];
  const unreadable = ({ message }: Error) => log.event('error', 'venue_not_readable', { message });
  for await (const state of store.venues.list({ due: now }, unreadable))
    due.push(...state.integrations.filter((i) => isDue(i, now)));
  const turn = (i: Integration) => millis(i.nextCheck ?? now);
  return due.sort((a, b) => turn(a) - turn(b));
}

interface Hands {
  readonly fleet: ReturnType<typeof makeFleet>;
  readonly inHand: Set<string>;
  readonly pool: Pool;
  readonly signals: StopSignals;
  readonly pulse: Pulse;
  counted(check: CheckCount): void;
}

/** What must be known of an integration to check it. */
type Due = Claim['integration'];

interface Turn {
  readonly hands: Hands;
  readonly claim?: Claim;
}

type Checked = { readonly ok: boolean; readonly linesNew: number; readonly inIncident?: boolean };

/** Null when there was nothing to do after all. Whatever goes wrong here stays here. */
async function checkOne(ports: PassPorts, due: Due, turn: Turn): Promise<Checked | null> {
  const { inHand, pool, signals } = turn.hands;
  inHand.add(due.id);
  try {
    return await pool.run(due.type, async () => (signals.stopping.aborted ? null : await checkNow(ports, due, turn)));
  } catch (error) {
    ports.log.event('error', 'check_not_possible', {
      ref: refOf(due),
      id: due.id,
      message: presentableText(messageOf(error), []),
    });
    turn.hands.counted({ type: due.type, outcome: 'error', seconds: 0 });
    return { ok: false, linesNew: 0 };
  } finally {
    inHand.delete(due.id);
  }
}

const REFUSED =
  'this process was paused, or lost its connection, for so long that others took the check over; it is not saved';

async function checkNow(ports: PassPorts, due: Due, { hands, claim }: Turn): Promise<Checked | null> {
  const { venue, id } = due;
  const { fleet, signals, pulse, counted } = hands;
  const asDaemon = { actor: 'daemon', reason: null, window: null, by: 'daemon', progress: () => {} } as const;
  const result = await pulse.checking({ id, ref: refOf(due) }, () =>
    checkIntegration(ports, { venue, id, fleet, claim, signal: signals.abort, ...asDaemon }),
  );
  if (result.outcome !== 'checked') return null;
  const { failure, linesNew, linesChanged, durationMs, warnings } = result;
  const outcome = result.how === 'cancelled' ? result.how : (failure?.code ?? 'succeeded');
  counted({ type: due.type, outcome, seconds: durationMs / 1000 });
  if (result.lost) ports.log.event('warn', 'check_refused', { ref: refOf(due), id, durationMs, message: REFUSED });
  if (result.how === 'cancelled') return null;
  const about = { ref: refOf(due), id, status: result.integration.status, linesNew, linesChanged, durationMs };
  if (failure?.incident) return { ok: false, linesNew, inIncident: true };
  if (failure) ports.log.event('warn', 'check_failed', { ...about, code: failure.code, message: failure.message });
  else ports.log.event('info', 'check_succeeded', { ...about, ...(warnings.length > 0 ? { warnings } : {}) });
  return { ok: failure === null, linesNew };
}
