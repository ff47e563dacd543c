import type { Rejected } from '../../domain/rejection.ts';
import type { SaleDocument } from '../../domain/sale.ts';
import type { Connector, ConnectorIo, Fetched, SetUp, Window } from '../../ports/connectors.ts';
import { type CallLimits, callConnector, type EndedCall } from './connector-call.ts';
import { presentableText } from './presentable.ts';

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

/** What the connector itself left out, as it may be kept. */
export function rejectedBy(ended: EndedCall<Fetched>, secrets: Iterable<string>): Rejected {
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
