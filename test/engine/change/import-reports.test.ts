import { describe, expect, it } from 'vitest';
import { ExpectedError } from '../../../src/domain/errors.ts';
import type { ReportContext, ReportReading } from '../../../src/domain/report/report.ts';
import { deactivated, edited } from '../../../src/domain/setup.ts';
import { DAY, HOUR } from '../../../src/domain/time.ts';
import { type ImportJob, type ImportResult, importReports } from '../../../src/engine/change/import-reports.ts';
import { checkIntegration } from '../../../src/engine/check/check.ts';
import { coveredDays } from '../../../src/engine/look/covered-days.ts';
import type { ReportReader } from '../../../src/ports/report-reader.ts';
import { aSale } from '../../support/builders.ts';
import { detailOf } from '../../support/entries.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { anItem, aReading } from '../../support/report-readings.ts';
import {
  addIntegration,
  byHand,
  changed,
  current,
  importJob,
  salesOf,
  stateOf,
  timelineOf,
} from '../../support/restaurant.ts';
import { storeWith } from '../../support/store-with.ts';

/** Reads a file as the reading that is written in it; remembers how it was asked to. */
function jsonReports(): ReportReader & { readonly asked: ReportContext[] } {
  const asked: ReportContext[] = [];
  return {
    asked,
    async read({ name, bytes }, context) {
      asked.push(context);
      const text = Buffer.from(bytes).toString();
      const written: Partial<ReportReading> | Partial<ReportReading>[] = JSON.parse(text);
      return [written].flat().map((more) => aReading({ file: name, sha256: `sha of ${text}`, ...more }));
    },
  };
}

const onDay = (day: number, net = 1790, more: Partial<ReportReading> = {}): Partial<ReportReading> => ({
  items: [anItem({ businessDay: `2026-11-${day}`, net })],
  ...more,
});
const broken: Partial<ReportReading> = {
  ...onDay(19),
  problems: [{ line: 14, code: 'total_differs', message: 'its total is another one' }],
};

async function desk() {
  const reports = jsonReports();
  const world = fakeWorld({ reports });
  const one = await addIntegration(world, { type: 'email-report' });
  const put = (files: Record<string, Partial<ReportReading> | Partial<ReportReading>[]>) => {
    for (const [name, reading] of Object.entries(files)) world.files.at.set(`/cwd/${name}`, JSON.stringify(reading));
  };
  const bring = async (names: readonly string[], more: Partial<ImportJob> = {}): Promise<ImportResult[]> => {
    const { venue } = await stateOf(world.store);
    const job = importJob(venue, await current(world.store, one), { reason: 'the venue sent it', ...more });
    const files = names.map((typed) => ({ typed, path: `/cwd/${typed}` }));
    return importReports(world, job, files);
  };
  const now = () => current(world.store, one);
  return { world, reports, one, put, bring, now };
}

const told = (results: readonly ImportResult[]) =>
  results.map((r) => (r.ok ? `${r.file} ${r.outcome} ${r.linesNew} ${r.linesChanged}` : `${r.file}: ${r.error.code}`));

describe('a report that a person imports', () => {
  it('begins the calendar of days, even before the first check', async () => {
    const { world, put, bring, now } = await desk();
    put({ 'mix.csv': onDay(17) });
    await bring(['mix.csv']);
    const selected = [{ integration: await now(), state: await stateOf(world.store), direct: true }];
    const whole = { asked: { from: null, to: null }, now: world.clock.now() };
    const shown: string[] = [];
    for await (const { days } of coveredDays(world.store, selected, whole))
      shown.push(...days.map(({ businessDay, state }) => `${businessDay} ${state}`));
    expect(shown).toEqual(['2026-11-17 covered', '2026-11-18 inactive', '2026-11-19 inactive']);
  });

  it('is kept with who brought it and why, and dates the last sale', async () => {
    const { world, one, put, bring, now } = await desk();
    put({ 'mix.csv': onDay(19) });
    world.clock.advance(HOUR);
    expect(await bring(['mix.csv'])).toEqual([
      {
        file: 'mix.csv',
        ok: true,
        outcome: 'imported',
        businessDays: ['2026-11-19'],
        linesNew: 1,
        linesChanged: 0,
        restated: [],
        warnings: [],
      },
    ]);
    expect(await salesOf(world.store)).toEqual(['report:loyverse-items::2026-11-19']);
    expect(await now()).toMatchObject({
      status: 'Initializing',
      lastSalesCheck: null,
      lastSaleImported: '2026-11-20T13:00:00.000Z',
      reports: { lastAt: null },
      nextCheck: one.nextCheck,
    });
    expect((await timelineOf(world.store)).at(-1)).toMatchObject({
      kind: 'imported',
      actor: 'kim',
      reason: 'the venue sent it',
      status: null,
      details: { file: 'mix.csv', days: ['2026-11-19'], linesNew: 1, linesChanged: 0 },
    });
  });

  it('is read with the options of the integration, else of the venue, unless the person says otherwise', async () => {
    const { world, reports, one, put, bring } = await desk();
    put({ 'mix.csv': onDay(19) });
    await bring(['mix.csv']);
    await changed(world, one, (story, was) =>
      was ? edited(story, was, { options: { currency: 'EUR', profile: 'name=A' } }) : null,
    );
    await bring(['mix.csv']);
    await bring(['mix.csv'], { profile: 'name=B', day: '2026-11-18' });
    expect(reports.asked.map(({ currency, profile, day, mailedAt }) => [currency, profile, day, mailedAt])).toEqual([
      ['CAD', null, null, null],
      ['EUR', 'name=A', null, null],
      ['EUR', 'name=B', '2026-11-18', null],
    ]);
  });

  it('changes nothing when it came before with the same bytes, by hand or by mail, until options change', async () => {
    const { world, one, put, bring, now } = await desk();
    put({ 'mix.csv': onDay(19) });
    expect(told(await bring(['mix.csv', 'mix.csv']))).toEqual(['mix.csv imported 1 0', 'mix.csv skipped 0 0']);
    const before = [await now(), (await timelineOf(world.store)).length];
    const [again] = await bring(['mix.csv']);
    expect(again).toMatchObject({
      outcome: 'skipped',
      warnings: ['mix.csv: imported before with the same bytes (2026-11-20 12:00 UTC); nothing was changed'],
    });
    expect([await now(), (await timelineOf(world.store)).length]).toEqual(before);
    world.clock.advance(HOUR);
    await changed(world, one, (story, was) => (was ? edited(story, was, { options: { profile: 'x' } }) : null));
    expect(told(await bring(['mix.csv']))).toEqual(['mix.csv imported 0 0']);

    put({ 'mailed.csv': onDay(17) });
    const imported = [
      {
        file: 'mailed.csv',
        sha256: `sha of ${JSON.stringify(onDay(17))}`,
        businessDays: ['2026-11-17'],
        at: world.clock.now(),
      },
    ];
    world.connectors.of('email-report').next({ imported, reportAt: world.clock.now() });
    await checkIntegration(world, byHand(world, one));
    expect(told(await bring(['mailed.csv']))).toEqual(['mailed.csv skipped 0 0']);
  });

  it('says which past days read otherwise, before and after', async () => {
    const { world, put, bring } = await desk();
    put({ 'mix.csv': onDay(19), 'mended.csv': onDay(19, 2685) });
    await bring(['mix.csv']);
    world.clock.advance(HOUR);
    const restated = [
      {
        businessDay: '2026-11-19',
        currency: 'CAD',
        net: { from: 1790, to: 2685 },
        lines: { from: 1, to: 1 },
        because: 'source',
      },
    ];
    expect((await bring(['mended.csv'], { dryRun: true }))[0]).toMatchObject({ linesChanged: 1, restated });
    expect((await bring(['mended.csv']))[0]).toMatchObject({ linesNew: 0, linesChanged: 1, restated });
    expect((await timelineOf(world.store)).slice(-2).map((e) => [e.kind, detailOf(e, 'days')])).toEqual([
      ['imported', ['2026-11-19']],
      ['restated', restated],
    ]);
  });

  it('of two files of one day the one that is named last is the later one', async () => {
    const { world, put, bring } = await desk();
    put({ 'a.csv': onDay(19, 100), 'b.csv': onDay(19, 200) });
    await bring(['a.csv', 'b.csv']);
    const nets: number[] = [];
    for await (const { net } of world.store.ledger.sales({})) nets.push(net);
    expect(nets).toEqual([200]);
    const restated = (await timelineOf(world.store)).find((e) => e.kind === 'restated');
    expect(restated?.details).toMatchObject({ days: [{ because: 'source' }] });
  });

  it('is skipped when a later report of its days is kept', async () => {
    const { put, bring } = await desk();
    put({
      'late.csv': onDay(19, 200, { runAt: '2026-11-20T08:00:00.000Z' }),
      'early.csv': onDay(19, 100, { runAt: '2026-11-20T06:00:00.000Z' }),
    });
    const [, early] = await bring(['late.csv', 'early.csv']);
    expect(early).toMatchObject({
      outcome: 'skipped',
      warnings: ['early.csv: a later report of the same days is kept; nothing was changed'],
    });
  });

  it('that cannot be imported changes nothing and does not stop the others', async () => {
    const { world, put, bring, now } = await desk();
    put({
      'bad.csv': broken,
      'good.csv': onDay(18),
      'when.csv': { items: [], problems: [{ line: null, code: 'no_date', message: 'no day' }] },
    });
    const before = await now();
    const results = await bring(['bad.csv', 'gone.csv', 'when.csv']);
    expect(results.map((r) => (r.ok ? null : [r.error.code, r.error.exit, r.error.message, r.error.hint]))).toEqual([
      [
        'bad_data',
        1,
        'bad.csv cannot be imported: line 14: its total is another one',
        'see it row by row: posctl check-report bad.csv --ref blue-door/email-report',
      ],
      ['failed', 1, '/cwd/gone.csv: there is no such file', null],
      [
        'bad_data',
        1,
        'when.csv cannot be imported: no day',
        'say for which day it is: --day 2026-11-20; row by row: posctl check-report when.csv --ref blue-door/email-report',
      ],
    ]);
    expect(await now()).toEqual(before);
    expect(await salesOf(world.store)).toEqual([]);
    expect(told(await bring(['bad.csv', 'good.csv']))).toEqual(['bad.csv: bad_data', 'good.csv imported 1 0']);
  });

  it('in an archive is one of several, each kept or not by itself', async () => {
    const { put, bring } = await desk();
    put({
      'week.zip': [
        { ...onDay(18), file: 'week.zip/18.csv', sha256: 'a' },
        { ...broken, file: 'week.zip/19.csv' },
      ],
    });
    expect(told(await bring(['week.zip']))).toEqual(['week.zip/18.csv imported 1 0', 'week.zip/19.csv: bad_data']);
  });

  it('that tells of a day in part is kept only when the person says so', async () => {
    const { put, bring } = await desk();
    const period = { from: '2026-11-19T04:00:00.000Z', to: '2026-11-19T18:00:00.000Z' };
    put({ 'part.csv': onDay(19, 100, { period }) });
    const [refused] = await bring(['part.csv']);
    expect(refused?.ok === false && refused.error.hint).toContain('--partial');
    expect(told(await bring(['part.csv'], { partial: true }))).toEqual(['part.csv imported 1 0']);
  });

  it('in a dry run says what it would do, and does nothing', async () => {
    const { world, put, bring, now } = await desk();
    put({ 'mix.csv': onDay(19) });
    const before = [await now(), await timelineOf(world.store)];
    expect(told(await bring(['mix.csv'], { dryRun: true }))).toEqual(['mix.csv imported 1 0']);
    expect([await now(), await timelineOf(world.store)]).toEqual(before);
    expect(await salesOf(world.store)).toEqual([]);
  });

  it('is kept for an inactive integration, too, which stays inactive', async () => {
    const { world, one, put, bring, now } = await desk();
    await changed(world, one, (story, was) => (was ? deactivated(story, was) : null));
    put({ 'mix.csv': onDay(19) });
    expect(told(await bring(['mix.csv']))).toEqual(['mix.csv imported 1 0']);
    expect(await now()).toMatchObject({ active: false, nextCheck: null });
  });

  it('waits for no check for ever', async () => {
    const { world, one, put, bring } = await desk();
    put({ 'mix.csv': onDay(19) });
    const lease = await world.store.leases.acquire(`check-${one.id}`, { waitMs: 0 });
    const { acquire } = world.store.leases;
    const store = storeWith(world.store, { leases: { acquire: (name) => acquire(name, { waitMs: 0 }) } });
    const { venue } = await stateOf(world.store);
    const job = importJob(venue, one);
    const files = [{ typed: 'mix.csv', path: '/cwd/mix.csv' }];
    await expect(importReports({ ...world, store }, job, files)).rejects.toMatchObject({
      code: 'locked',
      exit: 6,
    });
    await lease?.release();
    expect(told(await bring(['mix.csv']))).toEqual(['mix.csv imported 1 0']);
  });

  it('that the store cannot keep is told beside those that it has kept', async () => {
    const { world, put, bring } = await desk();
    put({ 'a.csv': onDay(18), 'b.csv': onDay(19) });
    const change = world.store.venues.change.bind(world.store);
    let writes = 0;
    world.store.venues.change = (...args) => {
      writes += 1;
      if (writes > 1) throw new ExpectedError('failed', 'the disk is full');
      return change(...args);
    };
    expect(told(await bring(['a.csv', 'b.csv']))).toEqual(['a.csv imported 1 0', 'b.csv: failed']);
  });

  it('beside an API is told as perhaps the same sales', async () => {
    const { world, put, bring } = await desk();
    world.clock.advance(HOUR);
    const api = await addIntegration(world);
    const sale = aSale('s', { integration: api.id, businessDay: '2026-11-19', soldAt: '2026-11-19T12:00:00.000Z' });
    world.connectors.of('square').next({ batches: [[sale]] });
    await checkIntegration(world, byHand(world, api));
    put({ 'mix.csv': onDay(19) });
    const [result] = await bring(['mix.csv']);
    expect(result?.ok === true && result.warnings[0]).toContain('both are added up');
  });
});

describe('what was put aside', () => {
  async function failed() {
    const at = await desk();
    const { world, one } = at;
    const quarantined = [
      {
        file: 'mix.csv',
        sha256: `sha of ${JSON.stringify(onDay(19))}`,
        businessDays: ['2026-11-19'],
        at: world.clock.now(),
        code: 'x',
        message: 'y',
      },
    ];
    world.connectors.of('email-report').next({ quarantined, reportAt: world.clock.now() });
    await checkIntegration(world, byHand(world, one));
    world.clock.advance(HOUR);
    return at;
  }

  it.each([
    ['that very file', { 'mix.csv': onDay(19) }],
    ['a report of its day, whenever that was made', { 'mix.csv': onDay(19, 5, { runAt: '2026-11-20T05:00:00.000Z' }) }],
  ])('is settled by %s; the status stays until the next check', async (_, files) => {
    const { world, one, put, bring, now } = await failed();
    put(files);
    await bring(['mix.csv']);
    expect(await now()).toMatchObject({ status: 'Failed', quarantine: [], streak: { counted: 1 } });
    await checkIntegration(world, byHand(world, one));
    expect(await now()).toMatchObject({ status: 'Healthy', reason: null });
  });

  it('is settled by the same bytes that came before, when they are for its day', async () => {
    const { world, one, put, bring, now } = await desk();
    put({ 'mix.csv': onDay(19) });
    await bring(['mix.csv']);
    world.clock.advance(HOUR);
    const quarantined = [
      {
        file: 'junk.csv',
        sha256: 'junk',
        businessDays: ['2026-11-19'],
        at: world.clock.now(),
        code: 'x',
        message: 'y',
      },
    ];
    world.connectors.of('email-report').next({ quarantined });
    await checkIntegration(world, byHand(world, one));
    world.clock.advance(HOUR);
    expect(told(await bring(['mix.csv']))).toEqual(['mix.csv imported 0 0']);
    expect((await now()).quarantine).toEqual([]);
  });

  it('stays when the file is of another day', async () => {
    const { put, bring, now } = await failed();
    put({ 'other.csv': onDay(18) });
    await bring(['other.csv']);
    expect((await now()).quarantine).toHaveLength(1);
  });

  it('resumes nothing: what was called off stays called off', async () => {
    const { world, one, put, bring, now } = await failed();
    world.clock.advance(31 * DAY);
    await checkIntegration(world, byHand(world, one));
    expect(await now()).toMatchObject({ status: 'CalledOff', reason: { code: 'no_report' } });
    put({ 'mix.csv': onDay(19) });
    await bring(['mix.csv']);
    expect(await now()).toMatchObject({ status: 'CalledOff', quarantine: [], nextCheck: null });
  });
});

it('an import whose lock is lost keeps nothing of what comes after', async () => {
  const { world, put, bring, one } = await desk();
  put({ 'mix.csv': onDay(19) });
  const { acquire } = world.store.leases;
  const leases = {
    acquire: async (...wanted: Parameters<typeof acquire>) => {
      const lease = await acquire(...wanted);
      await lease?.release();
      return lease;
    },
  };
  world.store = storeWith(world.store, { leases });
  expect(await bring(['mix.csv'])).toMatchObject([{ ok: false, error: { code: 'conflict' } }]);
  expect(await current(world.store, one)).toEqual(one);
});

describe('a file that is read again in another way', () => {
  const LINES: Partial<ReportReading> = {
    format: 'profile',
    kind: 'lines',
    sha256: 'same',
    dayFrom: 'column',
    items: [
      anItem({ businessDay: '2026-11-19', net: 1000, receipt: '1', soldAt: '2026-11-19T18:00:00.000Z' }),
      anItem({ businessDay: '2026-11-19', net: 500, receipt: '2', soldAt: '2026-11-19T19:00:00.000Z' }),
    ],
  };
  const DAY_ITEMS: Partial<ReportReading> = { ...onDay(19, 1400), sha256: 'same', dayFrom: 'column' };

  it.each([
    ['items of a day', LINES, DAY_ITEMS, [1400]],
    ['receipts', DAY_ITEMS, LINES, [1000, 500]],
    ['another type of report', DAY_ITEMS, { ...DAY_ITEMS, ...onDay(19, 1300), format: 'profile' }, [1300]],
    ['another day', DAY_ITEMS, { ...DAY_ITEMS, ...onDay(18, 1400) }, [1400]],
  ])('takes the place of all that it was read as: now %s', async (_, first, then, nets) => {
    const { world, put, bring } = await desk();
    put({ 'mix.csv': first });
    await bring(['mix.csv']);
    put({ 'mix.csv': then });
    world.clock.advance(HOUR);
    expect(await bring(['mix.csv'], { profile: 'told' })).toMatchObject([
      { ok: true, outcome: 'imported', warnings: [] },
    ]);
    const counted: number[] = [];
    for await (const { net, kind } of world.store.ledger.sales({})) if (kind !== 'void') counted.push(net);
    expect(counted).toEqual(nets);
  });

  it('does not, where the bytes do not say their day: they are another report on another day', async () => {
    const { world, put, bring } = await desk();
    put({ 'quiet.csv': { ...DAY_ITEMS, dayFrom: 'mail date' } });
    await bring(['quiet.csv']);
    put({ 'quiet.csv': { ...DAY_ITEMS, ...onDay(18, 1400), dayFrom: 'mail date' } });
    await bring(['quiet.csv']);
    const counted: string[] = [];
    for await (const { businessDay, kind } of world.store.ledger.sales({})) counted.push(`${businessDay} ${kind}`);
    expect(counted.sort()).toEqual(['2026-11-18 aggregate', '2026-11-19 aggregate']);
  });

  it('leaves alone what a later report of the day has told since', async () => {
    const { world, put, bring } = await desk();
    put({ 'mix.csv': DAY_ITEMS, 'later.csv': onDay(19, 2000) });
    await bring(['mix.csv']);
    world.clock.advance(HOUR);
    await bring(['later.csv']);
    put({ 'mix.csv': { ...DAY_ITEMS, runAt: '2026-11-19T23:00:00.000Z' } });
    await bring(['mix.csv'], { profile: 'told' });
    const nets: number[] = [];
    for await (const { net } of world.store.ledger.sales({})) nets.push(net);
    expect(nets).toEqual([2000]);
  });

  it('and says the same changes nothing', async () => {
    const { put, bring } = await desk();
    put({ 'mix.csv': DAY_ITEMS });
    await bring(['mix.csv']);
    expect(told(await bring(['mix.csv'], { profile: 'told' }))).toEqual(['mix.csv skipped 0 0']);
  });
});

describe('a file that is kept and left out', () => {
  it('is told as a failure, with what counts in its place', async () => {
    const { put, bring } = await desk();
    const receipt = anItem({ businessDay: '2026-11-19', receipt: '1', soldAt: '2026-11-19T18:00:00.000Z' });
    put({ 'lines.csv': { format: 'x', kind: 'lines', items: [receipt] }, 'mix.csv': onDay(19) });
    await bring(['lines.csv']);
    const message =
      'mix.csv is kept, and counts for nothing: on 2026-11-19 receipts count, and reports of type loyverse-items are kept and left out';
    // Also when it is there already.
    for (const profile of [null, null, 'told'])
      expect(await bring(['mix.csv'], { profile })).toMatchObject([{ ok: false, error: { exit: 1, message } }]);
  });
});

describe('files of parts of a day', () => {
  const ofPart = (name: string, quantity: string, net: number) => ({
    part: { name, adds: true },
    items: [anItem({ businessDay: '2026-11-19', quantity, gross: net, net })],
  });

  it('add up; the same part again replaces, and one that overlaps counts for nothing', async () => {
    const { world, put, bring } = await desk();
    const sales = async () => {
      const nets: number[] = [];
      for await (const { net } of world.store.ledger.sales({})) nets.push(net);
      return nets.sort((a, b) => a - b);
    };
    put({ 'early.csv': ofPart('06:00-14:00', '2', 400), 'late.csv': ofPart('14:00-22:00', '1', 300) });
    await bring(['early.csv', 'late.csv']);
    expect(await sales()).toEqual([300, 400]);
    put({ 'again.csv': ofPart('06:00-14:00', '3', 600), 'noon.csv': ofPart('12:00-16:00', '1', 100) });
    await bring(['again.csv']);
    expect(await sales()).toEqual([300, 600]);
    const message =
      'noon.csv is kept, and counts for nothing: on 2026-11-19 reports of type loyverse-items for 06:00-14:00 and ' +
      'reports of type loyverse-items for 14:00-22:00 count, and reports of type loyverse-items for 12:00-16:00 are kept and left out';
    expect(await bring(['noon.csv'])).toMatchObject([{ ok: false, error: { exit: 1, message } }]);
  });
});

describe('a report that was put aside', () => {
  const aside = (sha256: string, day: number) => ({
    file: 'mix.csv',
    sha256,
    businessDays: [`2026-11-${day}`],
    at: '2026-11-20T06:00:00.000Z',
    code: 'total_differs',
    message: 'its total is another one',
  });
  const waiting = async () => {
    const made = await desk();
    const { world, one } = made;
    const check = async () => {
      world.clock.advance(HOUR);
      world.connectors.of('email-report').next({ quarantined: [aside('a'.repeat(64), 18), aside('b'.repeat(64), 19)] });
      return checkIntegration(world, byHand(world, one));
    };
    await check();
    return { ...made, check };
  };

  it('is dismissed by a person, on the timeline, and does not come back with its mail', async () => {
    const { world, bring, now, check } = await waiting();
    expect(told(await bring([], { dismissed: ['bbbbbbbbbbbb'] }))).toEqual(['mix.csv dismissed 0 0']);
    expect((await now()).quarantine.map(({ sha256 }) => sha256[0])).toEqual(['a']);
    expect(told(await bring([], { dismissed: ['mix.csv'] }))).toEqual(['mix.csv dismissed 0 0']);
    expect((await timelineOf(world.store)).slice(-2)).toMatchObject([
      {
        kind: 'dismissed',
        reason: 'the venue sent it',
        details: { file: 'mix.csv', days: ['2026-11-19'], code: 'total_differs', quarantined: ['2026-11-18'] },
      },
      { kind: 'dismissed', details: { days: ['2026-11-18'] } },
    ]);
    expect((await check()).failure).toBeNull();
    expect((await now()).quarantine).toEqual([]);
  });

  it('leaves its day missing', async () => {
    const { world, bring, now } = await waiting();
    await bring([], { dismissed: ['b'.repeat(64)] });
    const selected = [{ integration: await now(), state: await stateOf(world.store), direct: true }];
    const asked = { asked: { from: '2026-11-18', to: '2026-11-19' }, now: world.clock.now() };
    for await (const { days } of coveredDays(world.store, selected, asked))
      expect(days.map(({ state }) => state)).toEqual(['failed', 'missing']);
  });

  it.each([
    ['by a name that several have', 'mix.csv', 'usage'],
    ['that is not there', 'other.csv', 'not_found'],
  ])('is not dismissed %s', async (_, name, code) => {
    const { bring, now } = await waiting();
    expect(told(await bring([], { dismissed: [name] }))).toEqual([`${name}: ${code}`]);
    expect((await now()).quarantine).toHaveLength(2);
  });

  it('is dismissed in a dry run only in words', async () => {
    const { bring, now } = await waiting();
    expect(told(await bring([], { dismissed: ['bbbbbbbb'], dryRun: true }))).toEqual(['mix.csv dismissed 0 0']);
    expect((await now()).quarantine).toHaveLength(2);
  });
});
