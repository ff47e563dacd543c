import { mayEnd, warnedOfEnd } from '../../domain/access-end.ts';
import type { AccessLife } from '../../domain/catalogue.ts';
import { unlessBug } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { begin, conclude } from '../../domain/state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Connectors } from '../../ports/connectors.ts';
import type { Store } from '../../ports/store.ts';
import { credentialsGivenAt } from '../look/access-ends.ts';

interface WarnPorts {
  readonly clock: Clock;
  readonly connectors: Pick<Connectors, 'types'>;
  readonly store: Store;
}

/** Tells people whose access ends soon, once of each end: entry, mail and that they were told are saved as one. */
export async function warnOfAccessEnds(ports: WarnPorts): Promise<void> {
  const { connectors, store, clock } = ports;
  const now = clock.now();
  for (const { type, accessLife: life } of connectors.types) {
    if (!life) continue;
    const ending: Integration[] = [];
    for await (const { integrations } of store.venues.list({ type, active: true }, () => {}))
      ending.push(...integrations.filter((one) => one.type === type && mayEnd(one, life, now)));
    for (const one of ending) await warnOfOne(ports, one, life);
  }
}

async function warnOfOne({ store, clock }: WarnPorts, { id, venue, ...one }: Integration, life: AccessLife) {
  const at = clock.now();
  const givenAt = await credentialsGivenAt({ id, venue, ...one }, store);
  await store.venues
    .change(venue, (state) => {
      const now = state?.integrations.find((each) => each.id === id);
      if (!state || !now) return { change: null, result: undefined };
      const story = begin(state, { at, actor: 'daemon', reason: null });
      const next = warnedOfEnd(story, now, { life, givenAt });
      return { change: next && conclude(story, next), result: undefined };
    })
    // A venue that cannot be changed now is for the next time.
    .catch(unlessBug);
}
