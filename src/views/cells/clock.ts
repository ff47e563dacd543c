import { localText } from '../../domain/local-text.ts';
import { type Instant, moment } from '../../domain/time.ts';
import type { Cell } from '../../ports/output.ts';

/** By the clocks of a zone, or in UTC, under a head that says which; where no terminal is, all of it in UTC. */
export function clockCell(at: Instant, zone: string | null): Cell {
  return { text: clockText(at, zone), tone: 'plain', exact: at };
}

/** `Toronto` for `America/Toronto`: what stands in the head of a column. */
export function zoneWord(zone: string | null): string {
  return zone === null ? 'UTC' : (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

/** To the minute; under a head, or beside a word, that says the zone. */
export function clockText(at: Instant, zone: string | null): string {
  return zone === null ? moment(at).replace(' UTC', '') : localText(at, zone);
}
