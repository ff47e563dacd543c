import type { Integration } from '../../domain/integration.ts';
import type { Store } from '../../ports/store.ts';

/** How many integrations of one type have the same trouble, the one that was asked about counted, and of how many active ones. */
export interface Alike {
  readonly failing: number;
  readonly of: number;
}

/** Counts those that fail for the same cause now: whether it is this venue, or the provider. */
export async function failingAlike({ venues }: Store, integration: Integration): Promise<Alike> {
  const cause = causeOf(integration);
  let [failing, of] = [0, 0];
  // What cannot be read is named by whoever asked for it.
  for await (const { integrations } of venues.list({ type: integration.type, active: true }, () => {}))
    for (const one of integrations) {
      if (!one.active || one.type !== integration.type) continue;
      of += 1;
      if (cause !== null && causeOf(one) === cause) failing += 1;
    }
  return { failing, of };
}

/** Of a called-off one the failure that called it off; null when nothing is wrong. */
function causeOf({ status, reason }: Integration): string | null {
  if (status !== 'Failed' && status !== 'CalledOff') return null;
  return reason?.cause ?? reason?.code ?? null;
}
