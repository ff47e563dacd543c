import { describe, expect, it } from 'vitest';
import { countingOf, suspectedDays } from '../../src/domain/counting.ts';
import type { Integration } from '../../src/domain/integration.ts';
import type { SaleDocument } from '../../src/domain/sale.ts';
import { totalsKey } from '../../src/domain/totals.ts';
import { anIntegration, aSale } from '../support/builders.ts';
import { countedFacts } from '../support/counted-facts.ts';

const factsOf = (...documents: SaleDocument[]) => countedFacts(documents);

const ofDay = (integration: string, source: string, more: Partial<SaleDocument> = {}) =>
  aSale(source, { integration, ...more });
const report = (integration: string, source: string, reportType: string, more: Partial<SaleDocument> = {}) =>
  ofDay(integration, source, { kind: 'aggregate', reportType, ...more });

/** The sources that count, of documents of integrations that may replace each other. */
function counted(documents: SaleDocument[], ...replacing: [string, string[]][]): string[] {
  const integrations: Integration[] = replacing.map(([id, primaryOver]) => anIntegration({ id, primaryOver }));
  const counting = countingOf(factsOf(...documents), integrations);
  return documents.filter((d) => counting.counts(totalsKey(d))).map((d) => d.source);
}

describe('what counts', () => {
  it.each<[string, SaleDocument[], string[]]>([
    ['separate terminals add up', [ofDay('a', '1'), ofDay('b', '2')], ['1', '2']],
    ['receipts before a report of the same day', [ofDay('a', '1'), report('a', 'r', 'mix')], ['1']],
    ['a report where there are no receipts', [report('a', 'r', 'mix')], ['r']],
    ['a report of another day', [ofDay('a', '1'), report('a', 'r', 'mix', { businessDay: '2026-11-19' })], ['1', 'r']],
    ['one of two kinds of report', [report('a', 'r2', 'sales'), report('a', 'r1', 'mix')], ['r1']],
    [
      'each location for itself',
      [ofDay('a', '1', { location: 'L1' }), report('a', 'r', 'mix', { location: 'L2' })],
      ['1', 'r'],
    ],
    [
      'a report that names no location is of all of them',
      [ofDay('a', '1', { location: 'L1' }), report('a', 'r', 'mix')],
      ['1'],
    ],
    ['a report of another integration', [ofDay('a', '1'), report('b', 'r', 'mix')], ['1', 'r']],
    [
      'a void, which counts nothing, displaces no report',
      [ofDay('a', '1', { kind: 'void', net: 0 }), report('a', 'r', 'mix')],
      ['1', 'r'],
    ],
    [
      'parts of a day by their hours, where they do not overlap',
      [
        report('a', 'r1', 'mix#06:00-14:00'),
        report('a', 'r3', 'mix#22:00-02:00'),
        report('a', 'r2', 'mix#14:00-22:00'),
      ],
      ['r1', 'r3', 'r2'],
    ],
    [
      'the first of two parts that overlap',
      [report('a', 'r2', 'mix#12:00-18:00'), report('a', 'r1', 'mix#06:00-14:00')],
      ['r1'],
    ],
    ['shifts by their names', [report('a', 'r1', 'mix#Lunch'), report('a', 'r2', 'mix#Dinner')], ['r1', 'r2']],
    [
      'hours or names, for one may be in the other',
      [report('a', 'r1', 'mix#06:00-14:00'), report('a', 'r2', 'mix#Lunch')],
      ['r1'],
    ],
    ['a whole day before its parts', [report('a', 'r1', 'mix#Lunch'), report('a', 'r', 'mix')], ['r']],
    ['parts of one type of report', [report('a', 'r1', 'mix#Lunch'), report('a', 'r2', 'sales#Dinner')], ['r1']],
    ['what an older integration has too', [ofDay('a', '1'), ofDay('b', '1', { countedIn: 'a' })], ['1']],
  ])('%s', (_, documents, expected) => {
    expect(counted(documents)).toEqual(expected);
  });

  it('is the one that was made primary, on days that both have', () => {
    const documents = [ofDay('a', 'a1'), ofDay('b', 'b1'), ofDay('b', 'b2', { businessDay: '2026-11-19' })];
    expect(counted(documents, ['a', ['b']], ['b', []])).toEqual(['a1', 'b2']);
  });

  it('is only the first of a chain', () => {
    const documents = [ofDay('a', 'a1'), ofDay('b', 'b1'), ofDay('c', 'c1')];
    expect(counted(documents, ['a', ['b']], ['b', ['c']])).toEqual(['a1']);
  });

  it('is a shared sale, once, also when the newer one replaces the older one for which it counts', () => {
    const documents = [ofDay('old', 'x'), ofDay('new', 'x', { countedIn: 'old' }), ofDay('new', 'y')];
    expect(counted(documents)).toEqual(['x', 'y']);
    expect(counted(documents, ['new', ['old']])).toEqual(['x', 'y']);
    expect(counted(documents, ['old', ['new']])).toEqual(['x']);
  });
});

describe('double coverage is suspected', () => {
  const api = anIntegration({ id: 'a' });
  const mail = anIntegration({ id: 'm', method: 'email', type: 'email-report' });
  const facts = factsOf(
    ofDay('a', '1'),
    ofDay('a', '2', { businessDay: '2026-11-19' }),
    report('m', 'r1', 'mix'),
    report('m', 'r2', 'mix', { businessDay: '2026-11-18' }),
    // A row that was never a sale is not a sale of that day.
    ofDay('a', '3', { businessDay: '2026-11-18', kind: 'void', net: 0, lines: [] }),
  );

  it.each<[string, [Integration, Integration], string[]]>([
    ['of a report beside an API, on the days that both have', [api, mail], ['2026-11-20']],
    ['whichever comes first', [mail, api], ['2026-11-20']],
    ['not of two terminals', [api, anIntegration({ id: 'm' })], []],
    ['not of two mailboxes', [{ ...mail, id: 'a' }, mail], []],
    ['not where a person said which one counts', [{ ...api, primaryOver: ['m'] }, mail], []],
    ['nor the other way round', [api, { ...mail, primaryOver: ['a'] }], []],
  ])('%s', (_, pair, days) => {
    expect(suspectedDays(facts, pair)).toEqual(days);
  });
});

describe('a tap beside the API of the same account', () => {
  const api = anIntegration({ id: 'a' });
  const tap = anIntegration({ id: 't', type: 'singer', method: 'singer' });
  const younger = anIntegration({ id: 'y' });
  const both = [ofDay('a', 'x'), ofDay('t', 'x', { countedIn: 'a' }), ofDay('y', 'x', { countedIn: 'a' })];
  const counts = (asked: readonly string[]) => {
    const counting = countingOf(factsOf(...both), [api, tap, younger], new Set(asked));
    return both.filter((document) => counting.counts(totalsKey(document))).map(({ integration }) => integration);
  };

  it.each([
    [['a', 't', 'y'], ['a']],
    [['a'], ['a']],
    [['t'], ['t']],
    [['y'], []],
  ])('counts once among those that are asked for, and by itself where it alone is: %j', (asked, counted) => {
    expect(counts(asked).filter((id) => asked.includes(id))).toEqual(counted);
  });
});
