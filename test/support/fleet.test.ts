import { expect, it } from 'vitest';
import { fleetMembers, fleetVenue, VENUES } from '../../scripts/fleet/plan.ts';

it('the fleet that is rehearsed has 300 venues and 500 integrations, each name once', () => {
  const venues = Array.from({ length: VENUES }, (_, n) => fleetVenue(n).id);
  expect(new Set(venues).size).toBe(300);
  const refs = fleetMembers().map(({ venue, type, nickname }) => `${venue}/${type}:${nickname}`);
  expect(new Set(refs).size).toBe(500);
});
