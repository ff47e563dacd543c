import fc from 'fast-check';
import { expect } from 'vitest';
import { Unreadable } from '../../src/connectors/api/read.ts';
import { parseSaleDocument } from '../../src/domain/parse.ts';
import type { SaleDocument } from '../../src/domain/sale.ts';

type Path = readonly string[];
type Json = Readonly<Record<string, unknown>>;

const ODD = [null, undefined, '', 0, -1, 1.5, 'text', true, [], {}, [null], 1e21, '12', 'é\u001b[31m'] as const;

/** A record of a provider with something odd in a few places, at any depth, and fields that nobody knows. */
export function spoiled(record: Json): fc.Arbitrary<Json> {
  const changes = fc.array(fc.tuple(fc.constantFrom(...pathsIn(record)), fc.constantFrom(...ODD)), { maxLength: 4 });
  return fc
    .tuple(changes, fc.dictionary(fc.string(), fc.jsonValue()))
    .map(([changed, unknown]) => changed.reduce<Json>(put, { ...unknown, ...record }));
}

/** A record with fields that nobody knows. */
export const withUnknownFields = <T extends Json>(record: T): fc.Arbitrary<T> =>
  fc
    .dictionary(
      fc.string({ minLength: 1 }).map((key) => `new_${key}`),
      fc.jsonValue(),
    )
    .map((unknown) => ({
      ...unknown,
      ...record,
    }));

function pathsIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) => [[...at, key], ...pathsIn(held, [...at, key])]);
}

function put<T>(value: T, [path, held]: readonly [Path, unknown]): T {
  const [key, ...rest] = path;
  if (key === undefined) return held as T;
  // What an earlier change replaced is not there any more.
  if (typeof value !== 'object' || value === null || !(key in value)) return value;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  copy[key] = put(copy[key], [rest, held]);
  return copy as T;
}

/** Whatever was read of odd records: whole amounts, lines that come to the net, and a record that the store takes. */
export function expectWhole(documents: readonly SaleDocument[]): void {
  for (const d of documents) {
    const amounts = [d, ...d.lines].flatMap(({ gross, discount, net, tax }) => [gross, discount, net, tax]);
    const all = [...amounts, d.total, d.tip, d.serviceCharge, d.rounding];
    expect(all.filter((amount) => !Number.isSafeInteger(amount) || Object.is(amount, -0))).toEqual([]);
    expect(d.lines.reduce((sum, line) => sum + line.net, 0) + d.rounding).toBe(d.net);
    expect(d.net + d.tax).toBe(d.total);
    const parsed = parseSaleDocument(d);
    expect(parsed.ok ? JSON.stringify(parsed.value) : parsed.problem).toBe(JSON.stringify(d));
  }
}

/** What is read of an odd record is whole, or it is refused as unreadable; every other error is a bug. */
export function expectWholeOrUnreadable(read: () => readonly SaleDocument[]): void {
  try {
    expectWhole(read());
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
  }
}
