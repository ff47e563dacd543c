import { parseMoment } from '../../domain/duration.ts';
import { usage } from '../../domain/errors.ts';
import { Past, type PastIntegration } from '../../domain/past.ts';
import { type Instant, plus } from '../../domain/time.ts';
import { type Selection, type SelectPorts, sieveFor } from './select.ts';
import type { Damaged } from './store-access.ts';

/** A moment that was. @throws ExpectedError `usage`. */
export function parsePast(text: string, flag: string, now: Instant): Instant {
  const at = parseMoment(text, flag, now);
  if (at > now) throw usage(`${flag} '${text}' lies in the future`, 'nobody knows what will be');
  return at;
}

/**
 * The integrations that fit, as the timeline tells that they were at each of these moments, in ascending order. A moment
 * is a second: what happened within it is told.
 */
export async function integrationsAt(
  ports: SelectPorts,
  selection: Selection,
  { moments, damaged }: { readonly moments: readonly Instant[]; readonly damaged: Damaged },
): Promise<PastIntegration[][]> {
  const { venues, fits } = await sieveFor(ports, selection, damaged);
  const ends = moments.map((at) => plus(`${at.slice(0, 19)}.000Z`, 1000));
  const past = new Past();
  const then: PastIntegration[][] = [];
  const see = () => then.push(past.integrations.filter(fits));
  const until = ends.at(-1);
  for await (const entry of ports.store.ledger.timeline({ venues, ...(until === undefined ? {} : { until }) })) {
    while (entry.at >= (ends[then.length] ?? '')) see();
    past.take(entry);
  }
  while (then.length < ends.length) see();
  return then;
}
