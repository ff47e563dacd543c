import { describe, expect, test } from 'vitest';
import { type FlagField, isSet, kindSaid, type MappedKind } from '../../../src/connectors/singer/kinds.ts';

const field = (name: string, more: Partial<FlagField> = {}): FlagField => ({
  name,
  otherwise: null,
  words: new Map(),
  ...more,
});
const voidedIn = (name: string) => field(name, { otherwise: 'void' });
const said = (value: unknown, of: FlagField) => {
  const found = kindSaid(value, of);
  return 'kind' in found ? found.kind : `unknown ${found.unknown}`;
};

describe('a kind', () => {
  test.each<[unknown, string, MappedKind | string | null]>([
    ['Paid', 'status', 'sale'],
    ['REFUNDED', 'status', 'refund'],
    ['canceled', 'status', 'void'],
    [' ', 'status', null],
    [null, 'status', null],
    ['on the house', 'status', 'unknown on the house'],
    [7, 'status', 'unknown 7'],
    [{ name: 'paid' }, 'status', 'unknown an object'],
    [['paid'], 'status', 'unknown an object'],
    ['__proto__', 'status', 'unknown __proto__'],
    [true, 'is_refund', 'refund'],
    [false, 'is_refund', null],
    [1, 'isReturn', 'refund'],
    ['f', 'IsReturned', null],
    [true, 'was_cancelled', 'void'],
    ['Y', 'has_been_voided', 'void'],
    [true, 'paid', 'sale'],
    [false, 'order_paid', 'void'],
    ['2026-11-24T18:00:00Z', 'refunded_at', 'refund'],
    [1_795_543_200, 'cancelledAt', 'void'],
    ['0000-00-00 00:00:00', 'cancelled_at', null],
    ['0001-01-01T00:00:00Z', 'VoidedOn', null],
    ['1970-01-01T00:00:00Z', 'voided_at', null],
    [true, 'is_sale_return', 'refund'],
    [true, 'flag', 'unknown true'],
    [false, 'flag', 'unknown false'],
    [true, 'has_refund', 'unknown true'],
    [true, 'not_voided', 'unknown true'],
    [true, 'refunded_or_voided', 'unknown true'],
    [true, 'partially_refunded', 'unknown true'],
    [true, 'refundable', 'unknown true'],
  ])('%j in the field %s is %s', (value, name, kind) => {
    expect(said(value, field(name))).toBe(kind);
  });

  test('is what the mapping says of a word, before anything else', () => {
    const words = new Map<string, MappedKind>([
      ['2', 'void'],
      ['paid', 'refund'],
      ['true', 'sale'],
    ]);
    const of = field('is_refund', { words });
    expect([2, '2', 'PAID', true, false].map((value) => said(value, of))).toEqual([
      'void',
      'void',
      'refund',
      'sale',
      null,
    ]);
  });
});

describe('what is mapped as voided', () => {
  test.each<[unknown, string, MappedKind | string | null]>([
    [true, 'x', 'void'],
    ['no', 'x', null],
    ['2026-11-24 18:00:00', 'x', 'void'],
    ['2026-11-24', 'x', 'void'],
    ['voided', 'state', 'void'],
    ['completed', 'state', 'sale'],
    [false, 'is_active', 'void'],
    [true, 'is_active', 'sale'],
    [true, 'is_refund', 'refund'],
    [true, 'not_voided', 'unknown true'],
    ['perhaps', 'x', 'unknown perhaps'],
  ])('%j in the field %s is %s', (value, name, kind) => {
    expect(said(value, voidedIn(name))).toBe(kind);
  });
});

test.each<[unknown, boolean]>([
  [null, false],
  ['', false],
  [false, false],
  ['false', false],
  [0, false],
  ['0000-00-00 00:00:00', false],
  ['1970-01-01T00:00:00Z', false],
  [true, true],
  ['2026-11-25T09:00:00.000000Z', true],
  ['2026-11-25 09:00:00+00', true],
  ['D', true],
])('a mark of deletion that holds %j is set: %s', (value, set) => {
  expect(isSet(value)).toBe(set);
});
