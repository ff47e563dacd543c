import { isByClocks, parseMomentBy } from '../../domain/local-moment.ts';
import { localText } from '../../domain/local-text.ts';
import { type Instant, moment } from '../../domain/time.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Output } from '../../ports/output.ts';
import type { Store } from '../../ports/store.ts';
import type { Damaged } from './store-access.ts';
import { oneZone } from './zones.ts';

/** By whose clocks days are meant: those of the venues, where all have the same and nobody asked for UTC; null for UTC. */
export function zoneMeant(
  venues: Iterable<Pick<Venue, 'timezone'>>,
  { clocks }: Pick<Output, 'clocks'>,
): string | null {
  return clocks.utc ? null : oneZone(venues);
}

/** `--since` or `--until` as it was typed. */
interface Typed {
  readonly text: string;
  readonly flag: string;
}

/** The moment that was meant; where that depends on whose clocks are meant, it is said. @throws ExpectedError `usage`. */
export function momentMeant(
  { text, flag }: Typed,
  { now, zone, output }: { readonly now: Instant; readonly zone: string | null; readonly output: Pick<Output, 'say'> },
): Instant {
  const at = parseMomentBy(text, flag, { now, zone });
  const said = zone === null ? moment(at) : `${localText(at, zone)} (${zone})`;
  if (isByClocks(text)) output.say({ text: `${flag} ${text}: ${said}`, tone: 'quiet' });
  return at;
}

/** What says by whose clocks days are meant. */
export interface MeantPorts {
  readonly clock: Clock;
  readonly output: Pick<Output, 'say' | 'clocks'>;
}

/**
 * As `momentMeant`, of what concerns all venues: they are read only where it depends on whose clocks are meant.
 * @throws ExpectedError `usage`.
 */
export async function momentForAll(
  typed: Typed,
  { clock, output, store }: MeantPorts & { readonly store: Pick<Store, 'venues'> },
  damaged: Damaged,
): Promise<Instant> {
  const zones = new Set<string>();
  if (isByClocks(typed.text) && !output.clocks.utc)
    for await (const { venue } of store.venues.list({}, damaged)) zones.add(venue.timezone);
  const zone = oneZone([...zones].map((timezone) => ({ timezone })));
  return momentMeant(typed, { now: clock.now(), zone, output });
}
