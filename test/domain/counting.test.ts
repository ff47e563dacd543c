import { describe, expect, it } from 'vitest';
import { countingOf, daysAlike, suspectedDays, Twins } from '../../src/domain/counting.ts';
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

describe('a tap of another mapping than its provider is suspected', () => {
  const api = anIntegration({ id: 'a' });
  const tap = anIntegration({ id: 't', type: 'singer', method: 'singer' });
  const days = (id: string, ...nets: readonly number[]) =>
    nets.flatMap((net, i) => ofDay(id, `${id}${i}`, { businessDay: `2026-11-${10 + i}`, net }));
  const busy = (id: string, net: number) => Array.from({ length: 5 }, (_, i) => ofDay(id, `${id}-${i}`, { net }));

  it.each<[string, [Integration, Integration], SaleDocument[], string[]]>([
    ['on two days with the same net', [api, tap], [...days('a', 900, 1000), ...days('t', 900, 1000)], ['10', '11']],
    ['whichever comes first', [tap, api], [...days('a', 900, 1000), ...days('t', 900, 1000)], ['10', '11']],
    ['on one day of many sales', [api, tap], [...busy('a', 300), ...busy('t', 300)], ['20']],
    ['not on one day of few sales, which is chance', [api, tap], [...days('a', 900), ...days('t', 900)], []],
    ['not on days that differ', [api, tap], [...days('a', 900, 1000), ...days('t', 901, 1001)], []],
    ['not on days that come to nothing', [api, tap], [...days('a', 0, 0), ...days('t', 0, 0)], []],
    [
      'not for what counts once',
      [api, tap],
      [...busy('a', 300), ...busy('t', 300).map((d) => ({ ...d, countedIn: 'a' }))],
      [],
    ],
    ['not of two APIs', [api, { ...tap, type: 'toast', method: 'api' }], [...busy('a', 300), ...busy('t', 300)], []],
    [
      'not where a person said which one counts',
      [{ ...api, primaryOver: ['t'] }, tap],
      [...busy('a', 3), ...busy('t', 3)],
      [],
    ],
  ])('%s', (_, pair, documents, expected) => {
    expect(daysAlike(factsOf(...documents), pair).map((day) => day.slice(8))).toEqual(expected);
  });
});

describe('the same sale in a tap that people mapped and in its provider', () => {
  const ID = 'K7XtB2mPq4RsT9';
  const api = anIntegration({ id: 'a' });
  const tap = anIntegration({
    id: 't',
    type: 'singer',
    method: 'singer',
    options: { mapping: '{"orders":{},"refunds":{}}' },
  });
  const twinsOf = (integration: string, source: string, all: Integration[] = [api, tap]) =>
    new Twins(all).of(ofDay(integration, source)).map((key) => `${key.integration} ${key.source}`);

  it('has the own id of the provider, behind the name of the stream', () => {
    expect(twinsOf('t', `orders:${ID}`)).toEqual([`a orders:${ID}`, `a ${ID}`]);
    expect(twinsOf('a', ID)).toEqual([`t ${ID}`, `t orders:${ID}`, `t refunds:${ID}`]);
  });

  it('is not known by an id that the next till has, too', () => {
    expect(twinsOf('t', 'orders:int_t:1001')).not.toContain('a 1001');
    expect(twinsOf('a', '1001')).toEqual(['t 1001']);
  });

  it('is not looked for in e-mailed reports, and only under its own id in other integrations of its type', () => {
    const mail = anIntegration({ id: 'm', type: 'email-report', method: 'email' });
    expect(twinsOf('a', ID, [api, mail, anIntegration({ id: 'b' })])).toEqual([`b ${ID}`]);
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
