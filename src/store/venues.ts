import fs from 'node:fs';
import { ExpectedError } from '../domain/errors.ts';
import { integrationFits, venueFits } from '../domain/venue-query.ts';
import type { Venues } from '../ports/venues.ts';
import { mustBeReadable, mustExist } from './base.ts';
import { onDisk } from './disk-errors.ts';
import { readVenue, type StoreFolder, stateOf } from './documents.ts';
import { idOf, type StorePaths } from './paths.ts';
import type { StoredVenue } from './stored-venue.ts';

/** `who` names this process for those who wait for a lock. */
export function venuesOf(folder: StoreFolder, who: () => string): Venues {
  const venues: Venues = {
    async read(id) {
      mustBeReadable(folder.paths);
      const stored = await readVenue(folder, id);
      return stored && stateOf(stored);
    },
    async find(integration) {
      const problems: ExpectedError[] = [];
      for await (const state of venues.list({}, (problem) => problems.push(problem)))
        if (state.integrations.some(({ id }) => id === integration)) return state;
      // It may be in a venue that cannot be read.
      if (problems[0]) throw problems[0];
      return undefined;
    },
    async *list(query, damaged) {
      mustBeReadable(folder.paths);
      for await (const stored of storedVenues(folder, query.ids, damaged))
        if (venueFits(stored, query)) yield stateOf(stored);
    },
    async count(query) {
      let count = 0;
      for await (const { integrations } of venues.list({}, () => {}))
        count += integrations.filter((one) => integrationFits(one, query)).length;
      return count;
    },
    async change(venue, decide, what = {}) {
      await mustExist(folder, who());
      const { changeVenue } = await import('./change-venue.ts');
      return changeVenue({ folder, venue, who: who() }, decide, what);
    },
  };
  return venues;
}

/** The wanted venues that are there, or all, by id. One that cannot be read is handed to `damaged`, or thrown. */
export async function* storedVenues(
  folder: StoreFolder,
  wanted: readonly string[] | undefined,
  damaged?: (error: ExpectedError) => void,
): AsyncGenerator<StoredVenue, void, void> {
  for await (const id of breathing(wanted ? [...new Set(wanted)].sort() : venueIds(folder.paths))) {
    const stored = await readVenue(folder, id).catch((error: unknown) => {
      if (!damaged || !(error instanceof ExpectedError)) throw error;
      damaged(error);
      return undefined;
    });
    if (stored) yield stored;
  }
}

/** Ids of all venues' folders, sorted; a folder in which the first change never came to its end has no document. */
export function venueIds({ venues }: StorePaths): string[] {
  return onDisk('read', venues, () => {
    if (!fs.existsSync(venues)) return [];
    const ids = fs.readdirSync(venues).flatMap((name) => idOf(name) ?? []);
    return ids.sort();
  });
}

/** Records are read at once, without waiting; now and then signals and timers get their turn. */
export async function* breathing<T>(items: Iterable<T>): AsyncGenerator<T, void, void> {
  let count = 0;
  for (const item of items) {
    yield item;
    count += 1;
    if (count % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}
