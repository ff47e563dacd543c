import { expect, it } from 'vitest';
import { importReports } from '../../../src/engine/change/import-reports.ts';
import { reportReader } from '../../../src/report-files/reader.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { addIntegration, current, importJob, stateOf } from '../../support/restaurant.ts';

const DETAILS =
  'Location,Order Id,Order #,Sent Date,Order Date,Check Id,Item Selection Id,Item Id,Menu Item,Gross Price,Discount,Net Price,Qty,Tax,Void?';
const sold = (order: number, at: string, net: string) =>
  `Quay,${order},${order % 100},${at},${at},${order},7${order},4000,Pilsner,${net},0.00,${net},1,0.50,False`;

/** Imports files of Toast, one a day, and gives what each business day comes to. */
async function days(dayStart: string, files: Readonly<Record<string, readonly string[]>>) {
  const world = fakeWorld({ reports: reportReader });
  const one = await addIntegration(world, { type: 'email-report' });
  const { venue } = await stateOf(world.store);
  world.clock.set('2026-11-25T12:00:00.000Z');
  for (const [name, lines] of Object.entries(files)) {
    world.files.at.set(`/cwd/${name}`, `${lines.join('\n')}\n`);
    const job = importJob({ ...venue, dayStart }, await current(world.store, one));
    const [result] = await importReports(world, job, [{ typed: name, path: `/cwd/${name}` }]);
    expect(result).toMatchObject({ ok: true, outcome: 'imported' });
  }
  const sums: Record<string, number> = {};
  for await (const { businessDay, net } of world.store.ledger.sales({}))
    sums[businessDay] = (sums[businessDay] ?? 0) + net;
  return sums;
}

it.each([
  ['04:00', { '2026-11-23': 1900, '2026-11-24': 600 }],
  ['00:00', { '2026-11-23': 1000, '2026-11-24': 1500 }],
])(
  'a sale after midnight is on its business day (from %s), and the file of the next day does not erase it',
  async (start, sums) => {
    const files = {
      'ItemSelectionDetails_20261123.csv': [
        DETAILS,
        sold(9101, '11/23/26 6:00 PM', '10.00'),
        sold(9102, '11/24/26 12:30 AM', '9.00'),
      ],
      'ItemSelectionDetails_20261124.csv': [DETAILS, sold(9103, '11/24/26 7:00 PM', '6.00')],
    };
    expect(await days(start, files)).toEqual(sums);
  },
);
