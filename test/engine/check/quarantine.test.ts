import { describe, expect, it } from 'vitest';
import { CheckFailure } from '../../../src/domain/errors.ts';
import type { ReportReading } from '../../../src/domain/report/report.ts';
import { type TakenReport, takeReport } from '../../../src/domain/report/take.ts';
import { DAY, HOUR, type Instant, later } from '../../../src/domain/time.ts';
import { checkIntegration } from '../../../src/engine/check/check.ts';
import { coveredDays } from '../../../src/engine/look/covered-days.ts';
import { aVenue } from '../../support/builders.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { anItem, aReading } from '../../support/report-readings.ts';
import { addIntegration, byHand, current, salesOf, stateOf, timelineOf } from '../../support/restaurant.ts';

/** What a mailbox makes of reports, as its connector gives it. */
function mails(...taken: TakenReport[]) {
  return {
    batches: [taken.flatMap(({ documents }) => documents)],
    imported: taken.flatMap(({ imported }) => imported ?? []),
    quarantined: taken.flatMap(({ quarantined }) => quarantined ?? []),
    reportAt: taken.map(({ imported, quarantined }) => (imported ?? quarantined)?.at ?? '').reduce(later, '') || null,
  };
}

const broken = {
  problems: [{ line: 14, code: 'total_differs', message: 'its total is 10.00 CAD, its rows add up to 9.00 CAD' }],
};

async function mailbox() {
  const world = fakeWorld();
  const one = await addIntegration(world, { type: 'email-report' });
  const connector = world.connectors.of('email-report');
  const report = (day: number, more: Partial<ReportReading> = {}, mailedAt: Instant = world.clock.now()) =>
    takeReport(
      aReading({
        file: `mix-${day}.csv`,
        sha256: `sha-${day}`,
        items: [anItem({ businessDay: `2026-11-${day}` })],
        ...more,
      }),
      { integration: one.id, venue: aVenue(), mailedAt, arrivedAt: world.clock.now(), partial: false },
    );
  const check = () => checkIntegration(world, byHand(world, one));
  const states = async () => {
    const selected = [
      { integration: await current(world.store, one), state: await stateOf(world.store), direct: true },
    ];
    const asked = { asked: { from: '2026-11-17', to: '2026-11-20' }, now: world.clock.now() };
    for await (const { days } of coveredDays(world.store, selected, asked)) return days.map((day) => day.state);
    return [];
  };
  return { world, one, connector, report, check, states };
}

describe('a check that found a report that cannot be imported', () => {
  it('does not pass one for imported of which sales were kept out: the clock of the machine is days behind', async () => {
    const { world, one, connector, report, check, states } = await mailbox();
    connector.next(mails(report(19, {}, '2026-11-20T08:00:00.000Z')));
    world.clock.set('2026-11-09T12:00:00.000Z');
    expect(await check()).toMatchObject({ failure: { code: 'bad_data', needs: 'support' } });
    expect(await current(world.store, one)).toMatchObject({
      status: 'Failed',
      quarantine: [
        {
          file: 'mix-19.csv',
          businessDays: ['2026-11-19'],
          code: 'kept_out',
          message: 'sales of it were kept out: sold on 2026-11-19 (business day 2026-11-19), in the future',
        },
      ],
    });
    world.clock.set('2026-11-20T12:00:00.000Z');
    expect((await states()).slice(2, 3)).toEqual(['failed']);
  });

  it('keeps what others brought and how far it read, fails, and says what to type', async () => {
    const { world, one, connector, report, check } = await mailbox();
    world.clock.advance(HOUR);
    connector.next({ ...mails(report(18), report(19, broken)), cursor: { uid: 7 } });
    const result = await check();
    const message =
      "the report 'mix-19.csv' of 2026-11-19 could not be imported: line 14: its total is 10.00 CAD, its rows add up to 9.00 CAD; see posctl check-report FILE --ref blue-door/email-report, then posctl import blue-door/email-report FILE";
    expect(result).toMatchObject({ failure: { code: 'bad_data', message, needs: 'support' }, linesNew: 1 });
    expect(await salesOf(world.store)).toEqual(['report:loyverse-items::2026-11-18']);
    expect(await current(world.store, one)).toMatchObject({
      status: 'Failed',
      reason: { code: 'bad_data', message, needs: 'support' },
      cursor: { uid: 7 },
      lastGoodCheck: null,
      lastSaleImported: '2026-11-20T13:00:00.000Z',
      fetchedTo: '2026-11-20T13:00:00.000Z',
      streak: { counted: 1 },
      reports: { lastAt: '2026-11-20T13:00:00.000Z' },
      quarantine: [{ file: 'mix-19.csv', sha256: 'sha-19', businessDays: ['2026-11-19'], code: 'total_differs' }],
    });
    expect((await timelineOf(world.store)).at(-1)).toMatchObject({
      kind: 'check_failed',
      status: { from: 'Initializing', to: 'Failed' },
      details: {
        code: 'bad_data',
        counted: true,
        linesNew: 1,
        quarantined: ['2026-11-19'],
        reports: [{ file: 'mix-18.csv', sha256: 'sha-18', days: ['2026-11-18'] }],
        putAside: [{ file: 'mix-19.csv', sha256: 'sha-19', days: ['2026-11-19'], code: 'total_differs' }],
      },
    });
  });

  it('fails again each time, until a later report of that day comes', async () => {
    const { world, one, connector, report, check, states } = await mailbox();
    const statuses: string[] = [];
    const met = async (...taken: TakenReport[]) => {
      connector.next(mails(...taken));
      await check();
      statuses.push((await current(world.store, one)).status);
      world.clock.advance(6 * HOUR);
    };
    await met(report(18), report(19, broken));
    expect(await states()).toEqual(['missing', 'covered', 'failed', 'missing']);
    await met();
    await met(report(20));
    await met(report(19, { sha256: 'another', runAt: '2026-11-20T06:00:00.000Z' }));
    await met(report(19, { sha256: 'yet another' }));
    expect(statuses).toEqual(['Failed', 'Failed', 'Failed', 'Failed', 'Healthy']);
    expect((await current(world.store, one)).quarantine).toEqual([]);
    expect(await states()).toEqual(['missing', 'covered', 'covered', 'covered']);
  });

  it('is cured by the very file, read otherwise', async () => {
    const { world, one, connector, report, check } = await mailbox();
    connector.next(mails(report(19, broken)), mails(report(19, {}, '2026-11-20T12:00:00.000Z')));
    await check();
    await check();
    expect(await current(world.store, one)).toMatchObject({ status: 'Healthy', quarantine: [] });
  });

  it('names every one of them in its warnings, and no secret of the mailbox', async () => {
    const { world, connector, report, one } = await mailbox();
    connector.next(async (_, __, { credentials }) => {
      const password = await credentials.get('password').catch(() => 'swordfish');
      return mails(
        report(18, broken),
        report(19, { problems: [{ line: null, code: 'no_header', message: `\u001b[31m${password}` }] }),
      );
    });
    const { warnings } = await checkIntegration(world, byHand(world, one));
    expect(warnings[0]).toBe(
      "the report 'mix-18.csv' of 2026-11-18 was put aside: line 14: its total is 10.00 CAD, its rows add up to 9.00 CAD",
    );
    expect(warnings).toHaveLength(2);
    expect(warnings[1]).not.toContain('\u001b');
    expect(JSON.stringify((await current(world.store, one)).quarantine)).not.toContain('\u001b');
  });

  it('is told as what it is when the mailbox cannot be read, and again when it can', async () => {
    const { world, one, connector, report, check } = await mailbox();
    const codes: (string | undefined)[] = [];
    for (const script of [mails(report(19, broken)), new CheckFailure('no_response', 'no answer'), mails()]) {
      connector.next(script);
      await check();
      codes.push((await current(world.store, one)).reason?.code);
    }
    expect(codes).toEqual(['bad_data', 'no_response', 'bad_data']);
  });

  it('counts as received: 30 days run from the report that could not be imported', async () => {
    const { world, one, connector, report, check } = await mailbox();
    connector.next(mails(report(19, broken)));
    await check();
    const statuses: string[] = [];
    for (const days of [29, 0.9, 0.2]) {
      world.clock.advance(days * DAY);
      await check();
      statuses.push((await current(world.store, one)).status);
    }
    expect(statuses).toEqual(['Failed', 'Failed', 'CalledOff']);
    expect((await current(world.store, one)).reason).toMatchObject({
      code: 'no_report',
      cause: 'bad_data',
      needs: 'support',
    });
  });
});
