import type { SaleDocument } from '../../domain/sale.ts';
import type { Connector, ConnectorIo, Fetched, SetUp, Window } from '../../ports/connectors.ts';
import { type CallLimits, callConnector, type EndedCall } from './connector-call.ts';

/** What a connector is called with; signal and `outlast` come with the call. */
export interface FetchCall {
  readonly setUp: SetUp;
  readonly window: Window;
  readonly io: Omit<ConnectorIo, 'signal' | 'outlast'>;
}

/** Drives a connector through a window, handing over batch after batch. */
export function fetchSales(
  load: () => Promise<Connector>,
  { setUp, window, io }: FetchCall,
  { limits, take }: { readonly limits: CallLimits; take(documents: SaleDocument[]): Promise<void> },
): Promise<EndedCall<Fetched>> {
  return callConnector(limits, async ({ within, ...call }) => {
    const connector = await load();
    const batches = connector.fetch(setUp, window, { ...io, ...call });
    try {
      for (;;) {
        const step = await within(batches.next());
        if (step.done) return step.value;
        await take(step.value);
      }
    } finally {
      // Not awaited: one that hangs never gets there. What it says now interests nobody any more.
      batches.return({ warnings: [] }).catch(() => undefined);
    }
  });
}

/** What a program said, of a check in which something is wrong; of others nobody reads it. */
export function logOf(ended: EndedCall<Fetched>, warnings: readonly string[]): string {
  if (ended.how === 'failed') return ended.failure.log ?? '';
  return ended.how === 'succeeded' && warnings.length > 0 ? (ended.value.log ?? '') : '';
}
