import type { Integration } from '../../domain/integration.ts';
import { refOf } from '../../domain/reference.ts';
import { isDue } from '../../domain/schedule.ts';
import { messageOf, presentableText } from '../../domain/text.ts';
import { millis } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Context } from '../../ports/context.ts';
import type { Log } from '../../ports/log.ts';
import type { Store } from '../../ports/store.ts';
import { readableVenues } from '../look/readable.ts';
import { type DeliverPorts, type Delivery, deliverMail } from '../mail/deliver.ts';
import { checkIntegration } from './check.ts';
import type { CheckPorts, CheckResult } from './check-call.ts';
import { makeFleet } from './fleet.ts';
import { makePool, type Pool, type PoolLimits } from './pool.ts';

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
}

/**
 * The daemon's work. Each pass checks what is due, several at once, then sends the mail that is owed. Passes may overlap:
 * a slow check of an earlier one holds up nobody, and is not started twice.
 */
export interface Runner {
  pass(): Promise<PassResult>;
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

export function makeRunner(ports: PassPorts, limits: PoolLimits, signals: StopSignals): Runner {
  const pool = makePool(limits);
  const inHand = new Set<string>();
  let delivering: Promise<Delivery> | undefined;
  const deliver = () => {
    delivering ??= deliverMail(ports, signals.stopping).finally(() => {
      delivering = undefined;
    });
    return delivering;
  };
  return {
    get inHand() {
      return inHand.size;
    },
    async pass() {
      const startedAt = ports.clock.now();
      await beat(ports, { startedAt, ended: false });
      const due = (await dueNow(ports)).filter((i) => !inHand.has(i.id));
      const fleet = makeFleet(ports.store);
      const results = await Promise.all(due.map((one) => checkOne(ports, one, { fleet, inHand, pool, signals })));
      const mail = await deliver();
      if (!signals.stopping.aborted) await beat(ports, { startedAt, ended: true });
      const ended = results.filter((r) => r !== null);
      return {
        due: due.length,
        succeeded: ended.filter((r) => r.ok).length,
        failed: ended.filter((r) => !r.ok).length,
        linesNew: ended.reduce((sum, r) => sum + r.linesNew, 0),
        mail,
      };
    },
  };
}

/** Who has waited longest comes first. */
async function dueNow({ store, clock, log }: PassPorts): Promise<Integration[]> {
  const now = clock.now();
  const due: Integration[] = [];
  const unreadable = ({ message }: Error) => log.event('error', 'venue_not_readable', { message });
  for await (const state of readableVenues(store, unreadable))
    due.push(...state.integrations.filter((i) => isDue(i, now)));
  const turn = (i: Integration) => millis(i.nextCheck ?? now);
  return due.sort((a, b) => turn(a) - turn(b));
}

interface Hands {
  readonly fleet: ReturnType<typeof makeFleet>;
  readonly inHand: Set<string>;
  readonly pool: Pool;
  readonly signals: StopSignals;
}

/** Null when there was nothing to do after all. Whatever goes wrong here stays here. */
async function checkOne(
  ports: PassPorts,
  due: Integration,
  hands: Hands,
): Promise<{ ok: boolean; linesNew: number } | null> {
  const { fleet, inHand, pool, signals } = hands;
  inHand.add(due.id);
  try {
    return await pool.run(due.type, async () => {
      if (signals.stopping.aborted) return null;
      const call = {
        venue: due.venue,
        id: due.id,
        actor: 'daemon',
        reason: null,
        window: null,
        by: 'daemon',
        fleet,
        signal: signals.abort,
        progress: () => {},
      } as const;
      const result = await checkIntegration(ports, call);
      if (result.outcome !== 'checked' || result.how === 'cancelled') return null;
      logCheck(ports.log, due, result);
      return { ok: result.failure === null, linesNew: result.linesNew };
    });
  } catch (error) {
    ports.log.event('error', 'check_not_possible', {
      ref: refOf(due),
      id: due.id,
      message: presentableText(messageOf(error), []),
    });
    return { ok: false, linesNew: 0 };
  } finally {
    inHand.delete(due.id);
  }
}

function logCheck(log: Log, due: Integration, result: CheckResult): void {
  const { integration, failure, linesNew, linesChanged, durationMs, warnings } = result;
  const about = { ref: refOf(due), id: due.id, status: integration.status, linesNew, linesChanged, durationMs };
  if (failure) log.event('warn', 'check_failed', { ...about, code: failure.code, message: failure.message });
  else log.event('info', 'check_succeeded', { ...about, ...(warnings.length > 0 ? { warnings } : {}) });
}

async function beat(
  ports: { store: Store; clock: Clock; context: Context },
  { startedAt, ended }: { startedAt: string; ended: boolean },
) {
  const before = (await ports.store.base.beats()).find(({ by }) => by === ports.context.process);
  // A pass that ends after a later one began leaves that one's start as it is.
  const began = ended && before && before.lastPassStartedAt > startedAt ? before.lastPassStartedAt : startedAt;
  await ports.store.base.beat({
    lastPassStartedAt: began,
    lastPassEndedAt: ended ? ports.clock.now() : (before?.lastPassEndedAt ?? null),
    by: ports.context.process,
  });
}
