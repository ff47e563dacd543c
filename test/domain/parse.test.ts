import { describe, expect, test } from 'vitest';
import {
  parseHeartbeat,
  parseSaleDocument,
  parseSettings,
  parseTimelineEntry,
  parseVenueState,
} from '../../src/domain/parse.ts';
import type { EntryKind } from '../../src/domain/timeline.ts';
import { anEntry } from '../support/entries.ts';
import { sampleEntry, sampleIntegration, sampleSale, sampleVenue } from '../support/stored-samples.ts';

const state = { ...sampleVenue(), integrations: [sampleIntegration()] };
const entry = { ...sampleEntry({ details: { changes: { every: [1, null] } } }), seq: 1, venue: 'blue-door' };
const sale = sampleSale('o1');

test.each([
  ['a venue', parseVenueState, state],
  ['a timeline entry', parseTimelineEntry, entry],
  ['a sale document', parseSaleDocument, sale],
  ['settings', parseSettings, { policy: { '*': { failures: 12 } } }],
  ['a heartbeat', parseHeartbeat, { lastPassStartedAt: '2026-11-20T12:00:00.000Z', lastPassEndedAt: null, by: 'h/1' }],
])('%s passes as it is, and fields that are not ours stay outside', (_, parse, value) => {
  expect(parse(value)).toEqual({ ok: true, value });
  expect(parse({ ...value, stranger: 1 })).toEqual({ ok: true, value });
});

describe('what is wrong is said by place and expectation, never by value', () => {
  const integration = (more: object) => ({ ...state, integrations: [{ ...sampleIntegration(), ...more }] });

  test.each([
    ['the whole', null, 'the whole: expected object, found null'],
    ['a missing field', { ...state, lastSeq: undefined }, 'lastSeq: expected number, found undefined'],
    [
      'a status',
      integration({ status: 'Fine' }),
      'integrations.0.status: expected one of CalledOff, Failed, Initializing, Healthy',
    ],
    ['a moment', integration({ nextCheck: '2026-11-20' }), 'integrations.0.nextCheck: expected datetime'],
    [
      'a moment without milliseconds',
      integration({ nextCheck: '2026-11-20T12:00:00Z' }),
      'integrations.0.nextCheck: expected datetime',
    ],
    [
      'a day that is none',
      { ...state, venue: { ...state.venue, closed: ['2026-02-30'] } },
      'venue.closed.0: expected date',
    ],
    ['a fraction', { ...state, lastSeq: 1.5 }, 'lastSeq: expected int, found number'],
    ['a negative count', { ...state, lastSeq: -1 }, 'lastSeq: too small'],
    [
      'a credential',
      integration({ credentials: { token: { from: 'nowhere', at: 'hunter2' } } }),
      'integrations.0.credentials.token.from: invalid union',
    ],
    [
      'several',
      integration({ id: '', type: 1, active: 'yes', revision: null }),
      'integrations.0.id: too small; integrations.0.type: expected string, found number; and 2 more',
    ],
  ])('%s', (_, value, problem) => {
    expect(parseVenueState(value)).toEqual({ ok: false, problem });
  });

  test.each([
    ['money as a fraction', { net: 8.95 }, 'net: expected int, found number'],
    ['money that is not a number', { net: Number.NaN }, 'net: expected number, found number'],
    ['money beyond what is exact', { net: 2 ** 53 }, 'net: too big'],
    [
      'a quantity that is not a decimal',
      { lines: [{ ...sale.lines[0], quantity: '1e3' }] },
      'lines.0.quantity: expected another form',
    ],
    ['a currency', { currency: 'cad' }, 'currency: expected another form'],
    ['an unknown kind', { kind: 'gift' }, 'kind: expected one of sale, refund, void, aggregate'],
  ])('%s', (_, wrong, problem) => {
    expect(parseSaleDocument({ ...sale, ...wrong })).toEqual({ ok: false, problem });
  });

  test('the hundreds that are parsed by compiled code are treated alike', () => {
    for (let i = 0; i < 500; i += 1)
      expect(parseSaleDocument({ ...sale, stranger: i })).toEqual({ ok: true, value: sale });
    expect(parseSaleDocument({ ...sale, net: 8.95 })).toEqual({
      ok: false,
      problem: 'net: expected int, found number',
    });
  });
});

test('a bookmark that JSON dropped comes back as null', () => {
  const { cursor: _, ...rest } = sampleIntegration();
  expect(parseVenueState({ ...state, integrations: [rest] })).toMatchObject({
    value: { integrations: [{ cursor: null }] },
  });
});

describe('details of a timeline entry', () => {
  const stored = (kind: EntryKind, details: object) => ({ ...anEntry(kind), details });
  const check = {
    linesNew: 1,
    linesChanged: 0,
    stranger: { deep: [1, null] },
    startedAt: '2026-11-20T11:59:00.000Z',
    durationMs: 900,
    window: { to: '2026-11-20T12:00:00.000Z', from: '2026-11-13T12:00:00.000Z', by: 'modified' },
  };

  test('come back in the very text in which they were stored, with what other versions say', () => {
    const entry = stored('check_succeeded', check);
    const parsed = parseTimelineEntry(entry);
    expect(JSON.stringify(parsed.ok && parsed.value)).toBe(JSON.stringify(entry));
  });

  test.each<[string, EntryKind, object]>([
    ['a failure that was not told', 'check_failed', { ...check, counted: false }],
    [
      'restated days without their lines',
      'restated',
      {
        days: [
          { businessDay: '2026-11-19', currency: 'CAD', documents: 1, net: { from: 1, to: 2 }, because: 'source' },
        ],
      },
    ],
  ])('pass as early versions wrote them: %s', (_, kind, details) => {
    expect(parseTimelineEntry(stored(kind, details))).toEqual({ ok: true, value: stored(kind, details) });
  });

  test.each<[string, EntryKind, object, string]>([
    [
      'none at all',
      'check_succeeded',
      {},
      'details.durationMs: expected number, found undefined; details.startedAt: expected string, found undefined; and 3 more',
    ],
    ['a window', 'check_succeeded', { ...check, window: 'all' }, 'details.window: expected object, found string'],
    ['reports', 'check_succeeded', { ...check, reports: 'all' }, 'details.reports: expected array, found string'],
    [
      'one of them',
      'check_failed',
      { ...check, counted: true, reports: [null] },
      'details.reports.0: expected object, found null',
    ],
    ['days', 'imported', { ...check, file: 'mix.csv', sha256: 'a', days: 7 }, 'details: invalid union'],
  ])('are refused when they are not as they should be: %s', (_, kind, details, problem) => {
    expect(parseTimelineEntry(stored(kind, details))).toEqual({ ok: false, problem });
  });
});
