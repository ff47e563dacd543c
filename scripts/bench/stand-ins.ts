/** What connectors are handed when they are measured by themselves. */
import type { Venue } from '../../src/domain/venue.ts';
import { venueName } from './store.ts';

export const VENUE: Venue = {
  id: venueName(0),
  name: 'Bench',
  timezone: 'America/Toronto',
  currency: 'CAD',
  dayStart: '04:00',
  daysBy: 'venue',
  contacts: [],
  closed: [],
};

/** A port that nobody calls. */
export function unused<T extends object>(): T {
  return new Proxy({} as T, {
    get(_, name) {
      throw new Error(`${String(name)} is not expected to be used here`);
    },
  });
}
