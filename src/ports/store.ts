import type { Base } from './base.ts';
import type { Leases } from './leases.ts';
import type { Ledger } from './ledger.ts';
import type { Sharing } from './sharing.ts';
import type { Venues } from './venues.ts';

/**
 * Where everything is kept. A store stores: what documents, statuses and totals mean is decided in the domain, once for
 * every store. Errors of all four parts: `ExpectedError` `locked` (6), `failed` (1: damaged, newer, cannot be written).
 */
export interface Store {
  readonly base: Base;
  readonly venues: Venues;
  readonly ledger: Ledger;
  readonly leases: Leases;
  /** Absent where one daemon at a time checks all that is due. */
  readonly sharing?: Sharing;
}
