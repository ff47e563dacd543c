import { describe, expect, it } from 'vitest';
import { knownReports, reportKey } from '../../src/domain/quarantine.ts';
import type { EntryKind, TimelineEntry } from '../../src/domain/timeline.ts';
import { anEntry } from '../support/entries.ts';

const days = ['2026-11-19'];
const entry = (kind: EntryKind, at: string, details: object): TimelineEntry =>
  anEntry(kind, { at: `2026-11-20T${at}:00.000Z`, integration: 'int_m', details });
const report = (sha256: string) => ({ file: `${sha256}.csv`, sha256, days });
const NEVER = '2026-11-01T00:00:00.000Z';

describe('reports that are known', () => {
  it.each<[string, TimelineEntry[], string, string[]]>([
    ['came by hand', [entry('imported', '10:00', { sha256: 'a', days })], NEVER, ['a 2026-11-19']],
    [
      'came by mail, with a check that failed for others',
      [
        entry('check_failed', '10:00', {
          reports: [report('a'), report('b')],
          putAside: [{ ...report('c'), code: 'total_differs', message: 'its total is another one' }],
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
      'are told by entries of reports',
      [entry('imported', '10:00', { part: 1, of: 3, linesNew: 7 }), entry('check_succeeded', '10:00', {})],
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
