import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { PoolClient } from 'pg';

/** Who decides who runs what: they are compared with each other. */
export interface Engine {
  /** Makes what it keeps. */
  prepare(place: Place): Promise<void>;
  /** Says that these checks are due. */
  add(place: Place, ids: readonly string[]): Promise<void>;
  /** Takes checks until the process ends, so many at once. Resolves when it has begun to. */
  work(place: Place, atOnce: number, check: Check): Promise<void>;
}

export interface Place {
  readonly url: string;
  /** Address of a Redis; null: there is none. */
  readonly redis: string | null;
  readonly queue: string;
}

/**
 * Does a check and saves what came of it, in one transaction. `settle` is asked within it whether the check is still ours;
 * when it is not, nothing is saved.
 */
export type Check = (id: string, settle: (client: PoolClient) => Promise<boolean>) => Promise<void>;

/** For engines that know nothing of our transaction. */
export const always = async () => true;

/** After so long without a sign of life a worker is taken for dead, where that can be set. */
export const HEARTBEAT_S = 30;
/** How often is looked for work where nobody says that there is some. */
export const POLL_MS = 500;

/** A package of this folder's own. */
export function packageOf<T>(name: string): T {
  return createRequire(resolve('scripts/scale/package.json'))(name) as T;
}
