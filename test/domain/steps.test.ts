import { describe, expect, it } from 'vitest';
import { NO_IMPORTERS, planInSteps, type StoredSales } from '../../src/domain/importing.ts';
import { keptText, rowsOf, type SaleDocument, type SaleLine } from '../../src/domain/sale.ts';
import { storableInSteps } from '../../src/domain/state.ts';
import { LINES_A_STEP, type Steps } from '../../src/domain/steps.ts';
import { aSale } from '../support/builders.ts';

const LINES = 5 * LINES_A_STEP + 1;

const aLine = (n: number, more: Partial<SaleLine> = {}): SaleLine => ({
  key: `l${n}`,
  parent: null,
  itemCode: `i${n}`,
  itemName: 'Tea with "lines":[]',
  sku: null,
  quantity: '1',
  gross: 100,
  discount: 0,
  net: 100,
  tax: 0,
  modifiers: [],
  voided: false,
  ...more,
});

function ofManyLines(more: Partial<SaleLine> = {}): SaleDocument {
  const lines = Array.from({ length: LINES }, (_, n) => aLine(n, n === 4321 ? more : {}));
  return aSale('report:day', { kind: 'aggregate', reportType: 'items', location: '"lines":[]', lines });
}

/** How often work stopped, and what came of it. */
function counted<T>(steps: Steps<T>): { readonly stops: number; readonly value: T } {
  for (let stops = 0; ; stops += 1) {
    const step = steps.next();
    if (step.done) return { stops, value: step.value };
  }
}

const NOTHING: StoredSales = { version: () => undefined, ofRow: () => [], totals: () => [] };

describe('work on many lines', () => {
  it('stops within a document, and comes to the text that is made of it at once', () => {
    const { integration, version, ...document } = { ...ofManyLines(), row: 'file:1' };
    const of = { integration, version };
    const row = { ...of, row: 'file:1', documents: [{ ...document, ...of, countedIn: 'int_b' }] };
    const { stops, value } = counted(storableInSteps([row]));
    expect(stops).toBeGreaterThanOrEqual(10);
    expect(value[0]?.texts).toEqual([keptText({ ...document, ...of })]);
    expect(value[0]?.documents).toEqual([{ ...document, ...of }]);
  });

  it('stops between documents, when they are made ready and when it is planned what they mean', () => {
    const rows = rowsOf(Array.from({ length: LINES }, (_, n) => aSale(`receipt:${n}`, { lines: [aLine(n)] })));
    const storable = counted(storableInSteps(rows));
    const plan = counted(planInSteps(storable.value, NOTHING, NO_IMPORTERS));
    expect([storable.stops, plan.stops]).toEqual([5, 5]);
    expect(plan.value.puts.map(({ text }) => text)).toEqual(rows.flatMap((row) => row.documents.map(keptText)));
  });

  it('says of a long document what is wrong where', () => {
    const refused = () => counted(storableInSteps(rowsOf([ofManyLines({ quantity: 'much' })])));
    expect(refused).toThrow('Sale report:day cannot be stored: lines.4321.quantity: expected another form');
  });

  it('mends texts of a long document that not every store can hold', () => {
    const { value } = counted(storableInSteps(rowsOf([ofManyLines({ itemName: 'Te\0a' })])));
    expect(value[0]?.texts).toEqual([keptText(ofManyLines({ itemName: 'Te\ufffda' }))]);
  });
});
