import type { Venue } from '../../domain/venue.ts';

/** The zone by whose clocks tables tell times: that of the venues, where all have the same; null for UTC. */
export function oneZone(venues: Iterable<Pick<Venue, 'timezone'>>): string | null {
  const zones = new Set([...venues].map(({ timezone }) => timezone));
  const [zone] = zones;
  return zones.size === 1 && zone !== undefined && zone !== 'UTC' ? zone : null;
}
