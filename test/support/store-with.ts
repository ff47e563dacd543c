import type { Heartbeat } from '../../src/domain/state.ts';
import type { Store } from '../../src/ports/store.ts';

/** A store of which some answers are others: for what happens when it cannot be read or written. */
export function storeWith<S extends Store>(
  store: S,
  parts: { readonly [Part in keyof Store]?: Partial<Store[Part]> },
): S {
  return {
    ...store,
    base: { ...store.base, ...parts.base },
    venues: { ...store.venues, ...parts.venues },
    ledger: { ...store.ledger, ...parts.ledger },
    leases: { ...store.leases, ...parts.leases },
  };
}

/** The one heartbeat that is kept, if one is. */
export async function heartbeatOf(store: Store): Promise<Heartbeat | undefined> {
  return (await store.base.beats())[0];
}
