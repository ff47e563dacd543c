import { describe, expect, it } from 'vitest';
import { knownReports, reportKey } from '../../src/domain/import-by-hand.ts';
import type { EntryKind, TimelineEntry } from '../../src/domain/timeline.ts';

const entry = (kind: EntryKind, at: string, details: Record<string, unknown>): TimelineEntry => ({
  seq: 1,
  at: `2026-11-20T${at}:00.000Z`,
  actor: 'kim',
  venue: 'blue-door',
  integration: 'int_m',
  ref: 'blue-door/email-report',
  kind,
  status: null,
  reason: null,
  details,
});
const NEVER = '2026-11-01T00:00:00.000Z';
const days = ['2026-11-19'];

describe('reports that are known', () => {
  it.each<[string, TimelineEntry[], string, string[]]>([
    ['came by hand', [entry('imported', '10:00', { sha256: 'a', days })], NEVER, ['a 2026-11-19']],
    [
      'came by mail, with a check that failed for others',
      [
        entry('check_failed', '10:00', {
          reports: [
            { sha256: 'a', days },
            { sha256: 'b', days },
          ],
          putAside: [{ sha256: 'c', days }],
        }),
      ],
      NEVER,
      ['a 2026-11-19', 'b 2026-11-19'],
    ],
    [
      'came after the options were changed',
      [entry('imported', '10:00', { sha256: 'a', days }), entry('imported', '12:00', { sha256: 'b', days })],
      '2026-11-20T11:00:00.000Z',
      ['b 2026-11-19'],
    ],
    [
      'are told by entries as they should be',
      [
        entry('imported', '10:00', { part: 1, of: 3, linesNew: 7 }),
        entry('check_succeeded', '10:00', { reports: 'all' }),
        entry('check_succeeded', '10:00', { reports: [null, 7, { sha256: 7, days }, { sha256: 'a' }] }),
      ],
      NEVER,
      [],
    ],
  ])('%s', (_, entries, changedAt, expected) => {
    expect([...knownReports(entries, changedAt).keys()]).toEqual(expected);
  });

  it('are others on another day, with the same bytes', () => {
    expect(reportKey('a', ['2026-11-18'])).not.toBe(reportKey('a', ['2026-11-19']));
  });
});
