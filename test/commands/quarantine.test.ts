import { expect, it } from 'vitest';
import { gaps } from '../../src/commands/gaps.ts';
import { importFiles } from '../../src/commands/import.ts';
import { list } from '../../src/commands/list.ts';
import { refresh } from '../../src/commands/refresh.ts';
import { show } from '../../src/commands/show.ts';
import { takeReport } from '../../src/domain/report/take.ts';
import { HOUR } from '../../src/domain/time.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { reportReader } from '../../src/report-files/reader.ts';
import { aVenue } from '../support/builders.ts';
import { screenOutput } from '../support/fake-output.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { addIntegration } from '../support/restaurant.ts';

const REF = 'blue-door/email-report';
const HEAD =
  'Item name,SKU,Category,Items sold,Gross sales,Items refunded,Refunds,Discounts,Net sales,Cost of goods,Gross profit,Taxes';
const ROW = 'Ale,0012,Beer,2,17.90,0,0.00,0.00,17.90,0.00,17.90,0.00';
const WRONG = 'Total,,,2,17.90,0,0.00,0.00,99.00,0.00,17.90,0.00';
const file = (name: string, ...lines: string[]) => ({ name, bytes: Buffer.from(`${lines.join('\n')}\n`) });

/** A mailbox in which two days are good, and one is not. */
async function mailbox() {
  const world = fakeWorld({ reports: reportReader });
  const one = await addIntegration(world, { type: 'email-report' });
  world.clock.advance(HOUR);
  const now = world.clock.now();
  await world.store.base.beat({ lastPassStartedAt: now, lastPassEndedAt: now, by: 'x' });
  const arrival = { integration: one.id, venue: aVenue(), mailedAt: now, arrivedAt: now, partial: false };
  const context = {
    venue: aVenue(),
    location: null,
    currency: 'CAD',
    profile: null,
    day: null,
    subject: null,
    mailedAt: now,
    arrivedAt: now,
  };
  const files = [
    file('mix-2026-11-17.csv', HEAD, ROW),
    file('mix-2026-11-18.csv', HEAD, ROW, WRONG),
    file('mix-2026-11-19.csv', HEAD, ROW),
  ];
  const readings = (await Promise.all(files.map((each) => reportReader.read(each, context)))).flat();
  const taken = readings.map((reading) => takeReport(reading, arrival));
  world.connectors.of('email-report').next({
    batches: [taken.flatMap(({ documents }) => documents)],
    imported: taken.flatMap(({ imported }) => imported ?? []),
    quarantined: taken.flatMap(({ quarantined }) => quarantined ?? []),
    reportAt: now,
  });
  return world;
}

/** What a person sees of a command, in a wide terminal. */
async function screen(world: Ports, run: (ports: Ports) => Promise<number>): Promise<string> {
  const { output, stdout, stderr } = await screenOutput({ columns: 130 });
  const exit = await run({ ...world, output });
  return `${stdout.written}${stderr.written}exit ${exit}\n`;
}

const REFRESH = { refs: [REF], from: null, to: null, gaps: false, dryRun: false };
const GAPS = { refs: [REF], from: '2026-11-17', to: null, since: null, until: null, table: true, states: [] };
const LIST = { refs: [], types: [], statuses: [], inactive: false, all: false };
const IMPORT = { ref: REF, day: null, partial: false, profile: null, dismiss: [], dryRun: false };

it('a report that cannot be imported is seen everywhere, until a person imports what replaces it', async () => {
  const world = await mailbox();
  expect(await screen(world, (ports) => refresh(REFRESH, ports))).toMatchInlineSnapshot(`
    "Integration             Status  Outcome   New  Changed  Took
    ──────────────────────  ──────  ────────  ───  ───────  ────
    blue-door/email-report  Failed  bad_data    2        0  0.0s
    blue-door/email-report: the report 'mix-2026-11-18.csv' of 2026-11-18 could not be imported: line 3: the total row «Total» says
    net 99.00, the rows come to 17.90; see posctl check-report FILE --ref blue-door/email-report, then posctl import
    blue-door/email-report FILE
    look at the set-up: posctl show blue-door/email-report
    exit 1
    "
  `);
  expect(await screen(world, (ports) => list(LIST, ports))).toMatchInlineSnapshot(`
    "0 CalledOff · 1 Failed · 0 Healthy · daemon just now
    Venue      Type          Status  Needs    Since     Last Sales Check  Last Sale Imported  Next Check
    ─────────  ────────────  ──────  ───────  ────────  ────────────────  ──────────────────  ──────────
    blue-door  email-report  Failed  support  just now  just now          just now            in 5 min
        bad_data: the report 'mix-2026-11-18.csv' of 2026-11-18 could not be imported: line 3: the total row «Total» says net 99.00,
        the rows come to 17.90; see posctl check-report FILE --ref blue-door/email-report, then posctl import blue-door/email-report
        FILE
    exit 0
    "
  `);
  expect(await screen(world, (ports) => show({ refs: [REF], venues: [] }, ports))).toMatchInlineSnapshot(`
    "Integration         blue-door/email-report
    Venue               blue-door
    Contact             owner@blue-door.test
    Local time          Fri 2026-11-20 13:00 (UTC)
    Id                  int_00000000000000000001
    Type                E-mailed report (email)
    Status              Failed
    Why                 bad_data: the report 'mix-2026-11-18.csv' of 2026-11-18 could not be imported: line 3: the total row «Total»
                        says net 99.00, the rows come to 17.90; see posctl check-report FILE --ref blue-door/email-report, then posctl
                        import blue-door/email-report FILE
    Since               2026-11-20 13:00 UTC (just now)
    Who must act        support: look at the report, and import what replaces it
    Put aside           'mix-2026-11-18.csv' of 2026-11-18: total_differs: line 3: the total row «Total» says net 99.00, the rows come
                        to 17.90
    Last sales check    2026-11-20 13:00 UTC (just now)
    Last sale imported  2026-11-20 13:00 UTC (just now)
    Last good check     –
    Missing days        5 days: 2026-11-13 to 2026-11-16, 2026-11-18
    Next check          2026-11-20 13:05 UTC (in 5 min)
    Checked every       6h
    Failures in a row   1
    Options             –
    Credentials         –
    Added               2026-11-20 12:00 UTC (1 h ago)

    When (UTC)        Who  Integration             What          Status                 Why
    ────────────────  ───  ──────────────────────  ────────────  ─────────────────────  ───
    2026-11-20 12:00  kim  blue-door/email-report  added         new → Initializing
    2026-11-20 13:00  kim  blue-door/email-report  check failed  Initializing → Failed
        bad_data: the report 'mix-2026-11-18.csv' of 2026-11-18 could not be imported: line 3: the total row «Total» says net 99.00,
        the rows come to 17.90; see posctl check-report FILE --ref blue-door/email-report, then posctl import blue-door/email-report
        FILE

    Next:
      posctl check-report FILE --ref blue-door/email-report
      posctl import blue-door/email-report FILE
      posctl refresh blue-door/email-report
      posctl timeline blue-door/email-report --limit 20
    exit 0
    "
  `);
  expect(await screen(world, (ports) => gaps(GAPS, ports))).toMatchInlineSnapshot(`
    "Integration             From        To          Days  State
    ──────────────────────  ──────────  ──────────  ────  ───────
    blue-door/email-report  2026-11-17  2026-11-17     1  covered
    blue-door/email-report  2026-11-18  2026-11-18     1  failed
    blue-door/email-report  2026-11-19  2026-11-19     1  covered
    To fetch what is missing: posctl refresh blue-door/email-report --gaps --from 2026-11-17
    exit 0
    "
  `);

  world.clock.advance(HOUR);
  world.files.at.set('/cwd/mix-2026-11-18.csv', `${HEAD}\n${ROW}\n`);
  expect(
    await screen(world, (ports) => importFiles({ ...IMPORT, files: ['mix-2026-11-18.csv'] }, ports)),
  ).toMatchInlineSnapshot(`
    "File                Result    Business Days  New  Changed
    ──────────────────  ────────  ─────────────  ───  ───────
    mix-2026-11-18.csv  imported  2026-11-18       1        0
    Its status stays Failed until a check succeeds: posctl refresh blue-door/email-report
    exit 0
    "
  `);
  expect(await screen(world, (ports) => gaps(GAPS, ports))).toMatchInlineSnapshot(`
    "STATUSES ARE STALE: 1 integration has been due for 55 min; the last pass ended 1 h ago. Is the daemon running? (posctl daemon)

    Integration             From        To          Days  State
    ──────────────────────  ──────────  ──────────  ────  ───────
    blue-door/email-report  2026-11-17  2026-11-19     3  covered
    exit 0
    "
  `);
  expect(await screen(world, (ports) => refresh(REFRESH, ports))).toMatchInlineSnapshot(`
    "Integration             Status   Outcome  New  Changed  Took
    ──────────────────────  ───────  ───────  ───  ───────  ────
    blue-door/email-report  Healthy  checked    0        0  0.0s
    exit 0
    "
  `);
});
