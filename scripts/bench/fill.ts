import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { storePaths, venuePaths } from '../../src/store/paths.ts';
import { sealed } from '../../src/store/seal.ts';
import { NO_FILES } from '../../src/store/stored-venue.ts';
import type { Place } from './posctl.ts';

/** What differs from venue to venue. */
export interface Many {
  readonly count: number;
  /** Settings of the integration of a venue. */
  options?(venue: string): Record<string, string>;
  /** Whether they are due at once; otherwise in some hours. */
  readonly due?: boolean;
}

export const venueName = (n: number) => `venue-${String(n).padStart(5, '0')}`;

/** Makes `count` venues with one integration each: the first one by posctl, the others as copies of its document. */
export function fill(place: Place, { count, options = () => ({}), due = false }: Many): void {
  const first = venueName(0);
  place.posctl('venue', 'add', first, '--timezone', 'America/Toronto', '--currency', 'CAD');
  place.posctl('add', 'square', '--venue', first, '--secret', 'accessToken=env:BENCH_TOKEN', '--no-test');
  const paths = storePaths(place.store);
  const { version, seal, ...data } = JSON.parse(readFileSync(venuePaths(paths, first).document, 'utf8'));
  const writer = String(seal).split(' ')[0] ?? '';
  const nextCheck = new Date(Date.now() + (due ? -60_000 : 4 * 3_600_000)).toISOString();
  for (let n = 0; n < count; n += 1) {
    const id = venueName(n);
    const integration = {
      ...data.integrations[0],
      id: `int_${String(n).padStart(20, '0')}`,
      venue: id,
      nextCheck,
      options: options(id),
    };
    const { folder, document } = venuePaths(paths, id);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const venue = { ...data.venue, id, name: id };
    const files = n === 0 ? data.files : NO_FILES;
    const copy = { ...data, venue, integrations: [integration], lastSeq: n === 0 ? data.lastSeq : 0, files };
    writeFileSync(document, sealed(version, copy, writer), { mode: 0o600 });
  }
}

/** Makes every integration due again, as hours that pass do. */
export function makeDue(place: Place): void {
  const { venues } = storePaths(place.store);
  const nextCheck = new Date(Date.now() - 60_000).toISOString();
  for (const name of readdirSync(venues)) {
    const document = join(venues, name, 'venue.json');
    const { version, seal, ...data } = JSON.parse(readFileSync(document, 'utf8'));
    const integrations = data.integrations.map((integration: object) => ({ ...integration, nextCheck }));
    const writer = String(seal).split(' ')[0] ?? '';
    writeFileSync(document, sealed(version, { ...data, integrations }, writer), { mode: 0o600 });
  }
}
