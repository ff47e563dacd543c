import { parseMoment } from '../../domain/duration.ts';
import { usage } from '../../domain/errors.ts';
import { Past, type PastIntegration } from '../../domain/past.ts';
import { type Instant, plus } from '../../domain/time.ts';
import { type MeantPorts, momentMeant, zoneMeant } from './moments.ts';
import { type Selection, type SelectPorts, sieveFor } from './select.ts';
import type { Damaged } from './store-access.ts';

/** A moment as it was typed, `--at 2026-11-20`; null: now. */
export interface TypedMoment {
  readonly text: string | null;
  readonly flag: string;
}

type PastPorts = SelectPorts & MeantPorts;

/** What cannot be understood is said before anything is read. @throws ExpectedError `usage`. */
export function mustBeMoment({ text, flag }: TypedMoment, now: Instant): void {
  if (text !== null) parseMoment(text, flag, now);
}

/** The moment that was meant: it lies in the past. @throws ExpectedError `usage`. */
function pastMeant({ text, flag }: TypedMoment, zone: string | null, { clock, output }: MeantPorts): Instant {
  const now = clock.now();
  if (text === null) return now;
  const at = momentMeant({ text, flag }, { now, zone, output });
  if (at > now) throw usage(`${flag} '${text}' lies in the future`, 'nobody knows what will be');
  return at;
}

/** What was at moments: which they were, and the integrations that fitted then. */
export interface Then {
  readonly moments: readonly Instant[];
  readonly integrations: readonly PastIntegration[][];
}

/**
 * The integrations that fit, as the timeline tells that they were at each of these moments, in ascending order. A moment
 * is a second: what happened within it is told. Days are those of the venues, where all have the same clocks.
 * @throws ExpectedError `usage`.
 */
export async function integrationsAt(
  ports: PastPorts,
  selection: Selection,
  { typed, damaged }: { readonly typed: readonly TypedMoment[]; readonly damaged: Damaged },
): Promise<Then> {
  const { venues, fits } = await sieveFor(ports, selection, damaged);
  const zone = zoneMeant(venues, ports.output);
  const moments = typed.map((one) => pastMeant(one, zone, ports));
  if (moments.some((at, i) => i > 0 && at <= (moments[i - 1] ?? ''))) throw usage('--to lies before --from');
  const ids = venues.map(({ id }) => id);
  const ends = moments.map((at) => plus(`${at.slice(0, 19)}.000Z`, 1000));
  const past = new Past();
  const then: PastIntegration[][] = [];
  let since: Instant | undefined;
  for (const until of ends) {
    const query = { venues: ids, until, ...(since === undefined ? {} : { since }) };
    for await (const entry of ports.store.ledger.timeline(query)) past.take(entry);
    then.push(past.integrations.filter(fits));
    since = until;
  }
  return { moments, integrations: then };
}
