import type { ReportItem, ReportReading, ReportTotals } from '../../src/domain/report/report.ts';

/** Readings of report files as tests need them: plain, with what matters given. */

const NO_TOTALS: ReportTotals = { rows: 0, quantity: '0', gross: 0, discount: 0, refund: 0, net: 0, tax: 0 };

/** A row: 2 ales for 17.90. */
export function anItem(more: Partial<ReportItem> = {}): ReportItem {
  const net = more.net ?? 1790;
  return {
    line: 2,
    code: '0012',
    name: 'Ale',
    quantity: '2',
    gross: net,
    discount: 0,
    refund: 0,
    net,
    tax: 0,
    businessDay: '2026-11-19',
    soldAt: null,
    receipt: null,
    key: null,
    location: null,
    category: null,
    modifiers: [],
    parent: null,
    voided: false,
    refunded: false,
    ...more,
  };
}

/** A day's product mix that can be imported. */
export function aReading(more: Partial<ReportReading> = {}): ReportReading {
  const items = more.items ?? [anItem()];
  return {
    file: 'mix.csv',
    sha256: 'a'.repeat(64),
    format: 'loyverse-items',
    encoding: 'utf-8',
    delimiter: ',',
    headerLine: 1,
    businessDays: [...new Set(items.map((item) => item.businessDay))].sort(),
    dayFrom: 'file name',
    period: null,
    part: null,
    runAt: null,
    kind: 'aggregate',
    currency: 'CAD',
    items,
    totals: { ...NO_TOTALS, rows: items.length, net: items.reduce((sum, item) => sum + item.net, 0) },
    skipped: [],
    problems: [],
    warnings: [],
    evidence: { columns: [], checks: [] },
    ...more,
  };
}
