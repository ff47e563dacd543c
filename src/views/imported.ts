import { errorJson } from '../domain/errors.ts';
import type { RestatedDay } from '../domain/import-outcome.ts';
import type { Integration } from '../domain/integration.ts';
import { formatAmount } from '../domain/money.ts';
import { refOf } from '../domain/reference.ts';
import type { ImportResult } from '../engine/change/import-reports.ts';
import type { Cell, Listing } from '../ports/output.ts';
import { daysWords } from './cells/days.ts';
import { messageColumn } from './cells/message.ts';

/** What became of each file. */
export function importedListing(
  integration: Integration,
  { dryRun, failures }: { readonly dryRun: boolean; readonly failures: boolean },
): Listing<ImportResult> {
  const { id } = integration;
  const ref = refOf(integration);
  const count = (key: 'linesNew' | 'linesChanged') => (r: ImportResult) => (r.ok ? r[key] : null);
  return {
    columns: [
      { key: 'ref', head: '', value: () => ref, hidden: true },
      { key: 'id', head: '', value: () => id, hidden: true },
      { key: 'file', head: 'File', value: (r) => r.file, keep: true },
      { key: 'result', head: 'Result', value: outcomeOf, show: (r) => outcomeCell(r, dryRun) },
      { key: 'days', head: 'Business Days', value: (r) => (r.ok ? daysWords(r.businessDays) : null) },
      { key: 'linesNew', head: 'New', value: count('linesNew'), align: 'right' },
      { key: 'linesChanged', head: 'Changed', value: count('linesChanged'), align: 'right' },
      messageColumn(failures),
    ],
    json: (r) => {
      if (!r.ok) return { ref, id, file: r.file, ok: false, error: errorJson(r.error) };
      const { file, outcome, businessDays, linesNew, linesChanged, restated, warnings } = r;
      const more = warnings.length > 0 ? { warnings } : {};
      return { ref, id, file, ok: true, outcome, businessDays, linesNew, linesChanged, restated, ...more };
    },
    name: (r) => r.file,
    empty: '',
  };
}

const outcomeOf = (r: ImportResult) => (r.ok ? r.outcome : r.error.code);

function outcomeCell(r: ImportResult, dryRun: boolean): Cell {
  if (!r.ok) return { text: r.error.code, tone: 'bad' };
  if (r.outcome === 'dismissed') return { text: dryRun ? 'would be dismissed' : 'dismissed', tone: 'quiet' };
  if (r.outcome === 'skipped') return { text: 'skipped', tone: 'quiet' };
  return { text: dryRun ? 'would be imported' : 'imported', tone: 'good' };
}

/** `Restated 2026-11-19: net 17.90 CAD → 26.85 CAD, 1 → 2 lines`. */
export function restatedWords({ businessDay, location, currency, net, lines }: RestatedDay): string {
  const place = location === undefined ? '' : ` (${location})`;
  const amount = (minor: number) => formatAmount(minor, currency);
  const counts = lines.from === lines.to ? '' : `, ${lines.from} → ${lines.to} lines`;
  return `Restated ${businessDay}${place}: net ${amount(net.from)} → ${amount(net.to)}${counts}`;
}
