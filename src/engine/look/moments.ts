import { isByClocks, parseMomentBy } from '../../domain/local-moment.ts';
import { localText } from '../../domain/local-text.ts';
import { type Instant, moment } from '../../domain/time.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Output } from '../../ports/output.ts';
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
