import { expect, test } from 'vitest';
import { checkOf, currencySoFar, knownPlaces } from '../../../src/connectors/api/check.ts';
import type { SaleDocument } from '../../../src/domain/sale.ts';
import type { Venue } from '../../../src/domain/venue.ts';
import { aSale } from '../../support/builders.ts';
import { connecting } from '../../support/connecting.ts';

function checkWith(kept: readonly SaleDocument[], venue: Partial<Venue> = {}) {
  const { setUp, io } = connecting({ kept, venue });
  return checkOf(setUp, io);
}

const PATIO = { id: 'L1', name: 'Patio', zone: null, currency: null };
const BAR = { id: 'L2', name: 'Bar', zone: 'America/Toronto', currency: 'CAD' };
const lately = (more: Partial<SaleDocument>) => aSale('a', { location: 'L1', ...more });

test.each<[string, SaleDocument[], string | null]>([
  ['no sales', [], null],
  ['sales of lately', [lately({ currency: 'USD' })], 'USD'],
  ['sales of long ago', [lately({ currency: 'USD', businessDay: '2025-01-01' })], 'USD'],
  [
    'both, of which the later ones know it best',
    [lately({ currency: 'USD', businessDay: '2025-01-01' }), lately({ currency: 'EUR' })],
    'EUR',
  ],
  ['rows that were never sales', [lately({ currency: 'XXX', kind: 'void', lines: [] })], null],
])('the currency so far is that of the sales that are kept: %s', async (_, kept, currency) => {
  const check = checkWith(kept);
  expect(await currencySoFar('the account', check)).toBe(currency);
  const said = `what the account sells in cannot be had now; its sales are read in ${currency}, as they were`;
  expect(check.warnings.list()).toEqual(currency === null ? [] : [said]);
});

test.each<[string, SaleDocument[], Partial<Venue>, object, string[]]>([
  [
    'what is known stays',
    [lately({ locationZone: 'America/Halifax', currency: 'USD' })],
    {},
    { zone: 'America/Halifax', currency: 'USD' },
    ['Patio (L1): the time zone America/Halifax and the currency USD cannot be had now; what was known is used'],
  ],
  ['what is known of another location says nothing', [lately({ location: 'L2' })], {}, {}, []],
  [
    'a zone that was never known is the venue’s, where that matters',
    [],
    { daysBy: 'location' },
    {},
    ['Patio (L1) has no time zone; its business days go by that of the venue'],
  ],
])('places that lack something: %s', async (_, kept, venue, known, warnings) => {
  const check = checkWith(kept, venue);
  expect(await knownPlaces([PATIO, BAR], check)).toEqual([{ ...PATIO, ...known }, BAR]);
  expect(check.warnings.list()).toEqual(warnings);
});

test('places that lack nothing cost no reading', async () => {
  const check = checkWith([]);
  const io = {
    ...check.io,
    kept: () => {
      throw new Error('the sales were read');
    },
  };
  expect(await knownPlaces([BAR], { ...check, io })).toEqual([BAR]);
});
