import { describe, expect, it } from 'vitest';
import type { ReportReading } from '../../src/domain/report/report.ts';
import { REPORT_KINDS } from '../support/report-kinds/all.ts';
import type { NamedKind } from '../support/report-kinds/bytes.ts';
import { verdictOf } from '../support/report-kinds/kind.ts';
import { readAll } from '../support/reports.ts';

// Right, or refused: what is accepted is exactly what the report says. Nothing here knows how reports are read.

const ALLOWED = { right: ['right'], refused: ['refused'], either: ['right', 'refused'] } as const;

/** The verdict, with the problems in the words of the reader where it is not the right one. */
function judged(readings: readonly ReportReading[], kind: NamedKind, allowed: readonly string[]): string {
  const verdict = verdictOf(readings, kind.truth);
  const problems = readings.flatMap((reading) => reading.problems);
  if (verdict === 'right' && kind.names) {
    const names = readings.flatMap(({ items }) => items.map(({ name }) => name));
    if (names.join('|') !== kind.names.join('|')) return `names are ${names.join(', ')}`;
  }
  if (allowed.includes(verdict)) return allowed[0] ?? '';
  return [verdict, ...problems.slice(0, 3).map(({ code, line, message }) => `${code}@${line}: ${message}`)].join(' | ');
}

/** What settles a doubt is named with it. */
const SETTLES: Readonly<Record<string, string>> = {
  partial_day: 'parts=add',
  ambiguous_date: 'dates=',
  ambiguous_number: 'decimal=',
  ambiguous_column: 'net=',
  unclear_row: 'total=',
};

describe.each(Object.entries(REPORT_KINDS))('%s', (_, kinds) => {
  it.each(kinds.map((kind) => [kind.what, kind] as const))('%s', async (_what, kind) => {
    const readings = await readAll(kind.content, kind.given);
    const allowed = ALLOWED[kind.bare];
    expect(judged(readings, kind, allowed)).toBe(allowed[0]);
    if (kind.bare === 'refused' && kind.code !== null)
      expect(readings.flatMap(({ problems }) => problems.map(({ code }) => code))).toContain(kind.code);
    for (const { code, message } of kind.profile === null ? [] : readings.flatMap(({ problems }) => problems))
      expect(message, code).toContain(SETTLES[code] ?? '');
  });

  const cured = kinds.filter(({ profile }) => profile !== null).map((kind) => [kind.what, kind] as const);
  it.each(cured)('%s, with its profile', async (_what, kind) => {
    const readings = await readAll(kind.content, { ...kind.given, profile: kind.profile });
    const allowed = kind.truth === null ? ALLOWED.refused : ALLOWED.right;
    expect(judged(readings, kind, allowed)).toBe(allowed[0]);
  });
});
