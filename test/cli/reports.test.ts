import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { type Machine, machine, settled } from '../support/binary.ts';
import { VENUE } from '../support/shop.ts';

const HEAD =
  'Item name,SKU,Category,Items sold,Gross sales,Items refunded,Refunds,Discounts,Net sales,Cost of goods,Gross profit,Taxes';
const ALE = 'Ale,0012,Beer,2,17.90,0,0.00,0.00,17.90,0.00,17.90,2.33';
const STOUT = 'Stout,0013,Beer,3,26.85,1,8.95,1.00,16.90,0.00,16.90,2.20';
const NONE = new Uint8Array();
const REF = 'blue-door/email-report';
const FOR_VENUE = ['--currency', 'CAD', '--timezone', 'America/Toronto'];

function put({ home }: Machine, name: string, ...lines: string[]): void {
  writeFileSync(join(home, name), `${lines.join('\n')}\n`);
}

/** A venue that gets its reports by mail, and a desk with two of them. */
async function desk(): Promise<Machine> {
  const one = machine({ MAILBOX: 'swordfish' });
  await one.must(VENUE);
  await one.must([
    ...['add', 'email-report', '--venue', 'blue-door', '--secret', 'password=env:MAILBOX', '--no-test'],
    ...['--set', 'host=127.0.0.1', '--set', 'user=reports@blue-door.test', '--set', 'security=none'],
  ]);
  put(one, 'mix-2026-11-19.csv', HEAD, ALE, STOUT);
  return one;
}

describe('posctl check-report', () => {
  it('shows what would be imported, without a store', async () => {
    const one = machine();
    put(one, 'mix-2026-11-19.csv', HEAD, ALE, STOUT, 'Total,,,5,44.75,1,8.95,1.00,34.80,0.00,34.80,4.53');
    const { stdout, stderr } = await one.must(['check-report', 'mix-2026-11-19.csv', ...FOR_VENUE]);
    expect(stdout).toMatchInlineSnapshot(`
      "File          mix-2026-11-19.csv
      Format        loyverse-items
      Encoding      utf-8
      Delimiter     comma
      Header        line 1
      Business day  2026-11-19, from the file name
      Rows are      items of a day
      Totals        2 rows, quantity 4, gross 44.75 CAD, discount 1.00 CAD, refunds 8.95 CAD, net 34.80 CAD, tax 4.53 CAD
      Columns       code «SKU», name «Item name», quantity «Items sold», refundQuantity «Items refunded», gross «Gross sales», refund «Refunds», discount «Discounts», net «Net sales», tax «Taxes»
      Tried         Gross sales − Discounts − Refunds = Net sales: 2 of 2
      Tried         Cost of goods + Gross profit = Net sales: 2 of 2
      Tried         total rows = rows above or below: 1 of 1

      Line  Code  Item   Quantity      Gross  Discount    Refund        Net       Tax
      ────  ────  ─────  ────────  ─────────  ────────  ────────  ─────────  ────────
         2  0012  Ale           2  17.90 CAD  0.00 CAD  0.00 CAD  17.90 CAD  2.33 CAD
         3  0013  Stout         2  26.85 CAD  1.00 CAD  8.95 CAD  16.90 CAD  2.20 CAD

      line 4 is left out: a total row («Total»)
      It would be imported.
      "
    `);
    expect(stderr).toBe('');
    expect([...one.files().keys()].map((path) => path.slice(one.home.length + 1))).toEqual(['mix-2026-11-19.csv']);
  });

  it('says by what it went where nobody said so', async () => {
    const one = machine();
    put(one, 'mix-2026-11-19.csv', HEAD, ALE);
    const { stderr } = await one.must(['check-report', 'mix-2026-11-19.csv']);
    expect(stderr).toMatchInlineSnapshot(`
      "Assumed: without --currency, amounts have two decimals; without --timezone, times are UTC.
      "
    `);
    const atHome = await desk();
    const { stdout, ...said } = await atHome.must(['check-report', 'mix-2026-11-19.csv', '--ref', REF]);
    expect([said.stderr, stdout.includes('34.80 CAD')]).toEqual(['', true]);
  });

  it('says what is wrong and where, and exits with 1', async () => {
    const one = machine();
    put(one, 'mix-2026-11-19.csv', HEAD, ALE.replace(',17.90,0.00,17.90', ',17;90,0.00,17.90'), STOUT);
    const { exit, stdout } = await one.posctl(['check-report', 'mix-2026-11-19.csv', ...FOR_VENUE]);
    expect(exit).toBe(1);
    expect(stdout).toMatchInlineSnapshot(`
      "File          mix-2026-11-19.csv
      Format        loyverse-items
      Encoding      utf-8
      Delimiter     comma
      Header        line 1
      Business day  2026-11-19, from the file name
      Rows are      items of a day
      Totals        2 rows, quantity 4, gross 44.75 CAD, discount 1.00 CAD, refunds 8.95 CAD, net 16.90 CAD, tax 4.53 CAD
      Columns       code «SKU», name «Item name», quantity «Items sold», refundQuantity «Items refunded», gross «Gross sales», refund «Refunds», discount «Discounts», net «Net sales», tax «Taxes»
      Tried         Gross sales − Discounts − Refunds = Net sales: 1 of 1
      Tried         Cost of goods + Gross profit = Net sales: 1 of 1

      Line  Code  Item   Quantity      Gross  Discount    Refund        Net       Tax
      ────  ────  ─────  ────────  ─────────  ────────  ────────  ─────────  ────────
         2  0012  Ale           2  17.90 CAD  0.00 CAD  0.00 CAD   0.00 CAD  2.33 CAD
         3  0013  Stout         2  26.85 CAD  1.00 CAD  8.95 CAD  16.90 CAD  2.20 CAD

      line 2: «17;90» is not an amount (net) (bad_number)
      It cannot be imported.
      "
    `);
  });

  it('shows each file of an archive, and gives scripts an array of them', async () => {
    const one = machine();
    const [first, second] = [`${HEAD}\n${ALE}\n`, `${HEAD}\n${STOUT}\n`].map((text) => Buffer.from(text));
    const week = zipSync({ 'mix-2026-11-18.csv': first ?? NONE, 'mix-2026-11-19.csv': second ?? NONE });
    writeFileSync(join(one.home, 'week.zip'), week);
    const checked = await one.json<{ file: string; totals: { net: number } }[]>([
      'check-report',
      'week.zip',
      ...FOR_VENUE,
    ]);
    expect(checked.map(({ file, totals }) => [file, totals.net])).toEqual([
      ['week.zip/mix-2026-11-18.csv', 1790],
      ['week.zip/mix-2026-11-19.csv', 1690],
    ]);
    const { stdout } = await one.must(['check-report', 'week.zip', ...FOR_VENUE]);
    expect(stdout.match(/^File .*/gm)).toEqual([
      'File          week.zip/mix-2026-11-18.csv',
      'File          week.zip/mix-2026-11-19.csv',
    ]);
  });

  it('cuts a long table and says where all of it is', async () => {
    const one = machine();
    const rows = Array.from({ length: 60 }, (_, i) => ALE.replace('0012', `A${i}`));
    put(one, 'mix-2026-11-19.csv', HEAD, ...rows);
    const { stdout } = await one.must(['check-report', 'mix-2026-11-19.csv', ...FOR_VENUE]);
    expect(stdout).toContain('A49');
    expect(stdout).not.toContain('A50');
    expect(stdout).toContain('… and 10 more items; all of them: -o csv or -o json\n');
    const { stdout: csv } = await one.must(['check-report', 'mix-2026-11-19.csv', '-o', 'csv', ...FOR_VENUE]);
    expect(csv.trim().split('\n')).toHaveLength(61);
  });

  it('gives scripts one object', async () => {
    const one = machine();
    put(one, 'mix-2026-11-19.csv', HEAD, STOUT);
    const checked = await one.json(['check-report', 'mix-2026-11-19.csv', ...FOR_VENUE]);
    expect(checked).toEqual({
      file: 'mix-2026-11-19.csv',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      format: 'loyverse-items',
      encoding: 'utf-8',
      delimiter: 'comma',
      headerLine: 1,
      businessDays: ['2026-11-19'],
      dayFrom: 'file name',
      kind: 'aggregate',
      period: null,
      part: null,
      runAt: null,
      currency: 'CAD',
      items: [
        {
          ...{
            code: '0013',
            name: 'Stout',
            quantity: '2',
            gross: 2685,
            discount: 100,
            refund: 895,
            net: 1690,
            tax: 220,
          },
          soldAt: null,
          line: 2,
          businessDay: '2026-11-19',
          receipt: null,
          location: null,
          category: 'Beer',
          modifiers: [],
          voided: false,
          refunded: false,
          parent: null,
        },
      ],
      totals: { rows: 1, quantity: '2', gross: 2685, discount: 100, refund: 895, net: 1690, tax: 220 },
      skipped: [],
      problems: [],
      warnings: [],
      evidence: {
        columns: expect.arrayContaining([{ role: 'net', column: 'Net sales', why: 'by its name' }]),
        checks: [
          { check: 'Gross sales − Discounts − Refunds = Net sales', held: 1, of: 1 },
          { check: 'Cost of goods + Gross profit = Net sales', held: 1, of: 1 },
        ],
      },
      doubts: [],
    });
    put(one, 'junk.csv', 'a,b', '1,2');
    const junk = await one.posctl(['check-report', 'junk.csv', '-o', 'json', ...FOR_VENUE]);
    expect([junk.exit, JSON.parse(junk.stdout).problems[0].code]).toEqual([1, 'no_header']);
  });

  it.each([
    ['a file that is not there', ['gone.csv'], 1, 'there is no such file'],
    ['no currency', ['mix.csv', '--currency', 'euro'], 2, "--currency 'euro' is not a currency"],
    ['an unknown time zone', ['mix.csv', '--timezone', 'Mars/Dust'], 2, "--timezone 'Mars/Dust' is unknown"],
    ['no day', ['mix.csv', '--day', 'yesterday'], 2, "--day 'yesterday' is not a day"],
  ])('refuses %s', async (_, args, exit, why) => {
    const one = machine();
    put(one, 'mix.csv', HEAD, ALE);
    const ran = await one.posctl(['check-report', ...args]);
    expect([ran.exit, ran.stderr.includes(why)]).toEqual([exit, true]);
  });

  it('lets no text of a file reach the terminal as more than text', async () => {
    const one = machine();
    put(one, 'mix-2026-11-19.csv', HEAD, ALE.replace('Ale', 'Evil\x1b]0;owned\x07\x1b[2J=1+1'));
    for (const format of ['table', 'json', 'csv', 'jsonl']) {
      const { stdout } = await one.must(['check-report', 'mix-2026-11-19.csv', '-o', format, ...FOR_VENUE]);
      expect([stdout.includes('\x1b'), stdout.includes('\x07')], format).toEqual([false, false]);
    }
  });
});

describe('posctl import', () => {
  it('keeps the sales of files, skips what came before, and says what reads otherwise', async () => {
    const one = await desk();
    const { stdout, stderr } = await one.must(['import', REF, 'mix-2026-11-19.csv']);
    expect(stdout).toMatchInlineSnapshot(`
      "File                Result    Business Days  New  Changed
      ──────────────────  ────────  ─────────────  ───  ───────
      mix-2026-11-19.csv  imported  2026-11-19       2        0
      "
    `);
    expect(stderr).toBe('');
    expect(await one.json(['sales', '--by', 'day'])).toEqual([
      { businessDay: '2026-11-19', lines: 2, quantity: '4', net: { amount: 3480, currency: 'CAD' } },
    ]);
    const again = await one.must(['import', REF, 'mix-2026-11-19.csv']);
    expect(settled(again.stderr, one)).toMatchInlineSnapshot(`
      "mix-2026-11-19.csv: imported before with the same bytes (YYYY-MM-DD HH:MM UTC); nothing was changed
      "
    `);
    put(one, 'mended-2026-11-19.csv', HEAD, ALE);
    const mended = await one.must(['import', REF, 'mended-2026-11-19.csv']);
    expect(mended.stdout + mended.stderr).toMatchInlineSnapshot(`
      "File                   Result    Business Days  New  Changed
      ─────────────────────  ────────  ─────────────  ───  ───────
      mended-2026-11-19.csv  imported  2026-11-19       0        1
      Restated 2026-11-19: net 34.80 CAD → 17.90 CAD, 2 → 1 lines
      "
    `);
    const { stdout: entries } = await one.must(['timeline', REF, '--kind', 'imported,restated']);
    expect(settled(entries, one)).toMatchInlineSnapshot(`
      "When (Toronto)    Who  Integration             What      Status  Details                                                                    Why
      ────────────────  ───  ──────────────────────  ────────  ──────  ─────────────────────────────────────────────────────────────────────────  ───
      YYYY-MM-DD HH:MM  kim  blue-door/email-report  imported          mix-2026-11-19.csv of 2026-11-19: 2 new, 0 changed
      YYYY-MM-DD HH:MM  kim  blue-door/email-report  imported          mended-2026-11-19.csv of 2026-11-19: 0 new, 1 changed
      YYYY-MM-DD HH:MM  kim  blue-door/email-report  restated          2026-11-19: net 34.80 CAD → 17.90 CAD, 2 → 1 lines, changed at the source
      "
    `);
  });

  it('goes on after a file that cannot be imported: exit 5, one result a file', async () => {
    const one = await desk();
    put(one, 'junk.csv', 'a,b', '1,2');
    const { exit, stdout } = await one.posctl(['import', REF, 'junk.csv', 'mix-2026-11-19.csv', '-o', 'jsonl']);
    expect(exit).toBe(5);
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results).toEqual([
      {
        ref: REF,
        id: expect.stringMatching(/^int_/),
        file: 'junk.csv',
        ok: false,
        error: {
          code: 'bad_data',
          message: expect.stringContaining('junk.csv cannot be imported'),
          hint: 'see it row by row: posctl check-report junk.csv --ref blue-door/email-report',
          retryable: false,
        },
      },
      {
        ref: REF,
        id: expect.stringMatching(/^int_/),
        file: 'mix-2026-11-19.csv',
        ok: true,
        outcome: 'imported',
        businessDays: ['2026-11-19'],
        linesNew: 2,
        linesChanged: 0,
        restated: [],
      },
    ]);
  });

  it('of one file that cannot be imported is an error and changes nothing', async () => {
    const one = await desk();
    put(one, 'mix-2026-11-19.csv', HEAD, ALE, 'Total,,,9,99.00,0,0.00,0.00,99.00,0.00,99.00,9.99');
    const before = one.files();
    const { exit, stdout, stderr } = await one.posctl(['import', REF, 'mix-2026-11-19.csv']);
    expect([exit, stdout]).toEqual([1, '']);
    expect(stderr).toMatchInlineSnapshot(`
      "posctl: mix-2026-11-19.csv cannot be imported: line 3: the total row «Total» says quantity 9, the rows come to 2; gross 99.00, the rows come to 17.90; net 99.00, the rows come to 17.90; tax 9.99, the rows come to 2.33
        see it row by row: posctl check-report mix-2026-11-19.csv --ref blue-door/email-report
      "
    `);
    expect(one.files()).toEqual(before);
  });

  it('in a dry run writes nothing', async () => {
    const one = await desk();
    const before = one.files();
    const { stdout, stderr } = await one.must(['import', REF, 'mix-2026-11-19.csv', '--dry-run']);
    expect(stdout + stderr).toMatchInlineSnapshot(`
      "File                Result             Business Days  New  Changed
      ──────────────────  ─────────────────  ─────────────  ───  ───────
      mix-2026-11-19.csv  would be imported  2026-11-19       2        0
      Dry run: nothing was imported.
      "
    `);
    expect(one.files()).toEqual(before);
  });

  it('takes files for e-mailed reports only', async () => {
    const one = await desk();
    await one.must(['add', 'square', '--venue', 'blue-door', '--secret', 'accessToken=env:MAILBOX', '--no-test']);
    const { exit, stderr } = await one.posctl(['import', 'blue-door/square', 'mix-2026-11-19.csv']);
    expect(exit).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "posctl: blue-door/square takes no report files: its sales come by API
        add an integration of the type email-report for reports: posctl add email-report --venue blue-door
      "
    `);
    expect((await one.posctl(['import', 'blue-door/toast', 'mix-2026-11-19.csv'])).exit).toBe(3);
    expect((await one.posctl(['import', REF])).exit).toBe(2);
  });

  it('takes files for an inactive one, too', async () => {
    const one = await desk();
    await one.must(['deactivate', REF, '--yes']);
    await one.must(['import', REF, 'mix-2026-11-19.csv', '--reason', 'found in the cellar']);
    const [entry] = await one.json<{ reason: string }[]>(['timeline', '--kind', 'imported']);
    expect(entry?.reason).toBe('found in the cellar');
    expect(readFileSync(join(one.home, 'mix-2026-11-19.csv'), 'utf8')).toContain('Stout');
  });
});

describe('several files of one venue', () => {
  const till = (one: Machine, name: string, ...rows: string[]) => put(one, name, 'Getränk;verkauft;Kasse', ...rows);
  const PROFILE = 'name=Getränk; quantity=verkauft; net=Kasse; decimal=,';
  const FILES = ['kasse-2026-11-18.txt', 'kasse-2026-11-19.txt'];

  it('are looked at in one table, and the profile that reads them all is written', async () => {
    const one = machine();
    till(one, 'kasse-2026-11-18.txt', 'Bier;12;40,00', 'Wein;2;9,00');
    till(one, 'kasse-2026-11-19.txt', 'Bier;10;33,00');
    const how = [...FOR_VENUE, '--profile', PROFILE, '--write-profile', 'kasse.profile'];
    const { stdout, stderr } = await one.must(['check-report', ...FILES, ...how]);
    expect(stdout).toMatchInlineSnapshot(`
      "File                  Format   Business Days  Rows        Net  Result
      ────────────────────  ───────  ─────────────  ────  ─────────  ─────────────────
      kasse-2026-11-18.txt  profile  2026-11-18        2  49.00 CAD  would be imported
      kasse-2026-11-19.txt  profile  2026-11-19        1  33.00 CAD  would be imported

      All 2 files are read by this one profile.
      "
    `);
    expect(stderr).toBe(`Wrote kasse.profile: ${PROFILE}\n`);
    expect(readFileSync(join(one.home, 'kasse.profile'), 'utf8')).toBe(`${PROFILE}\n`);
    const again = await one.posctl(['check-report', ...FILES, ...how]);
    expect([again.exit, again.stderr]).toEqual([1, expect.stringContaining('kasse.profile: it is there already')]);
  });

  it('of which one cannot be read write nothing', async () => {
    const one = machine();
    till(one, 'kasse-2026-11-18.txt', 'Bier;12;40,00');
    put(one, 'kasse-2026-11-19.txt', 'Drink;sold;cash', 'Beer;10;33,00');
    const how = [...FOR_VENUE, '--profile', PROFILE, '--write-profile', 'kasse.profile'];
    const { exit, stdout, stderr } = await one.posctl(['check-report', ...FILES, ...how]);
    expect(exit).toBe(1);
    expect(stdout).toContain('1 of 2 files cannot be imported with this profile.');
    expect(stderr).toContain('kasse.profile was not written');
    expect([...one.files().keys()].some((path) => path.endsWith('.profile'))).toBe(false);
  });

  it('that are different reports are told, for of one day one kind counts', async () => {
    const one = machine();
    put(one, 'mix-2026-11-19.csv', HEAD, ALE);
    put(one, 'plain-2026-11-19.csv', 'Item,Qty,Net Sales', 'Ale,2,17.90');
    const { stdout } = await one.posctl(['check-report', 'mix-2026-11-19.csv', 'plain-2026-11-19.csv', ...FOR_VENUE]);
    expect(stdout).toContain('All 2 files would be imported without a profile, but as different reports');
  });

  it('without a profile: the format that was recognised is one', async () => {
    const one = machine();
    put(one, 'mix-2026-11-19.csv', HEAD, ALE);
    await one.must(['check-report', 'mix-2026-11-19.csv', ...FOR_VENUE, '--write-profile', 'p']);
    const profile = readFileSync(join(one.home, 'p'), 'utf8').trim();
    expect(profile).toBe('format=loyverse-items');
    await one.must(['check-report', 'mix-2026-11-19.csv', ...FOR_VENUE, '--profile', profile]);
  });
});

describe('posctl import --dismiss', () => {
  it('asks why, and for a report that is put aside', async () => {
    const one = await desk();
    const why = await one.posctl(['import', REF, '--dismiss', 'mix.csv']);
    expect([why.exit, why.stderr]).toEqual([2, expect.stringContaining('whoever dismisses a report says why')]);
    const none = await one.posctl(['import', REF, '--dismiss', 'mix.csv', '--reason', 'closed']);
    expect([none.exit, none.stderr]).toEqual([3, expect.stringContaining('no report «mix.csv» is put aside')]);
  });
});
