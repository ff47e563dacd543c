import { Cancelled, type ExpectedError, locked } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { refOf, shellRef } from '../../domain/reference.ts';
import type { Fence, Lease, Leases } from '../../ports/leases.ts';

/** How long a command waits for a check that is running, in ms. */
export const COMMAND_WAITS = 30_000;

/** What is to be locked. */
export interface LockWanted<R> {
  /** One after the other; no check of any of them runs until all of them are free again. */
  readonly integrations: readonly Integration[];
  /** How long to wait for each check that is running, in ms; 0: not at all. */
  readonly waitMs: number;
  readonly signal?: AbortSignal;
  /** Called before it waits. */
  waiting?(integration: Integration): void;
  /** What to give, or throw, when a check does not end in time. */
  stillRunning(integration: Integration): R;
}

/** Held while its work runs. */
export interface CheckLock {
  /** Whether a check had to end first. */
  readonly waited: boolean;
  /** For every change of this integration: the store refuses what was made after the lock was lost. */
  fence(integration: string): Fence | undefined;
  /** Aborted when it is lost: somebody else may be checking now. */
  readonly lost: AbortSignal;
}

/**
 * Does work while no check of these integrations runs, in any process: at most one at a time has the lock of each.
 * @throws Cancelled when it was interrupted while it waited; ExpectedError of the store.
 */
export async function withCheckLock<R>(
  leases: Leases,
  wanted: LockWanted<R>,
  work: (lock: CheckLock) => Promise<R>,
): Promise<R> {
  const held = new Map<string, Lease>();
  let waited = false;
  try {
    for (const integration of wanted.integrations) {
      const taken = await taking(leases, integration, wanted);
      if (!taken.lease) return wanted.stillRunning(integration);
      held.set(integration.id, taken.lease);
      waited ||= taken.waited;
    }
    const lost = AbortSignal.any([...held.values()].map((lease) => lease.lost));
    return await work({ waited, lost, fence: (id) => held.get(id)?.fence });
  } finally {
    for (const lease of held.values()) await lease.release();
  }
}

async function taking(
  leases: Leases,
  integration: Integration,
  { waitMs, signal, waiting }: Pick<LockWanted<unknown>, 'waitMs' | 'signal' | 'waiting'>,
): Promise<{ readonly lease: Lease | undefined; readonly waited: boolean }> {
  const name = `check-${integration.id}`;
  const given = signal ? { signal } : {};
  const atOnce = await leases.acquire(name, { waitMs: 0, ...given });
  if (atOnce || waitMs === 0) return { lease: atOnce, waited: false };
  waiting?.(integration);
  const lease = await leases.acquire(name, { waitMs, ...given });
  if (!lease && signal?.aborted) throw new Cancelled();
  return { lease, waited: true };
}

/** The refusal of a command that waited in vain: nothing was `done`. */
export function checkStillRunning(integration: Integration, done: 'changed' | 'imported'): ExpectedError {
  const ref = refOf(integration);
  return locked(
    `a check of ${ref} is still running; nothing was ${done}`,
    `try again when it has ended: posctl timeline ${shellRef(ref)} --limit 5`,
  );
}
