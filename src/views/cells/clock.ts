import { localText } from '../../domain/business-day.ts';
import { type Instant, moment } from '../../domain/time.ts';
import type { Cell } from '../../ports/output.ts';
import { inWords } from './times.ts';

/** By the clocks of a zone, or in UTC, under a head that says which; where no terminal is, all of it in UTC. */
export function clockCell(at: Instant, zone: string | null): Cell {
  return inWords(at, clockText(at, zone));
}

/** `Toronto` for `America/Toronto`: what stands in the head of a column. */
export function zoneWord(zone: string | null): string {
  return zone === null ? 'UTC' : (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

/** To the minute; under a head, or beside a word, that says the zone. */
export function clockText(at: Instant, zone: string | null): string {
  return zone === null ? moment(at).replace(' UTC', '') : localText(at, zone);
}
