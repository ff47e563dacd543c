import { describe, expect, it } from 'vitest';
import { machine } from '../support/binary.ts';
import { emptyShop, shop, VENUE } from '../support/shop.ts';

const errorOf = (stderr: string) => JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '').error;

describe('posctl venue', () => {
  it('add makes the store and says what is next', async () => {
    const one = machine();
    const { stdout, stderr } = await one.must([
      ...VENUE,
      '--name',
      'Blue Door',
      '--contact',
      'owner@blue-door.test,chef@blue-door.test',
      '--closed',
      'sun,2026-12-25',
      '--day-start',
      '05:30',
    ]);
    expect(stderr).toBe('Added blue-door. Next: posctl add --venue blue-door\n');
    expect(stdout).toMatchInlineSnapshot(`
      "Venue                blue-door
      Name                 Blue Door
      Time zone            America/Toronto
      Currency             CAD
      Business day starts  05:30
      Business days by     the time zone of the venue
      Contacts             owner@blue-door.test, chef@blue-door.test
      Planned closed       sun, 2026-12-25
      "
    `);
    expect(await one.json(['venue', 'list'])).toEqual([
      {
        id: 'blue-door',
        name: 'Blue Door',
        timezone: 'America/Toronto',
        currency: 'CAD',
        dayStart: '05:30',
        daysBy: 'venue',
        contacts: ['owner@blue-door.test', 'chef@blue-door.test'],
        closed: ['sun', '2026-12-25'],
      },
    ]);
    expect((await one.must(['venue', 'list'])).stdout).toMatchInlineSnapshot(`
      "Venue      Name       Time Zone        Currency  Day Starts  Contacts                                   Closed
      ─────────  ─────────  ───────────────  ────────  ──────────  ─────────────────────────────────────────  ───────────────
      blue-door  Blue Door  America/Toronto  CAD       05:30       owner@blue-door.test, chef@blue-door.test  sun, 2026-12-25
      "
    `);
    expect((await one.must(['venue', 'list', '-o', 'name'])).stdout).toBe('blue-door\n');
  });

  it('edit is a patch, on the timeline; what is empty clears', async () => {
    const one = await emptyShop();
    const edited = await one.json(['venue', 'edit', 'blue-door', '--contact', 'owner@a.test', '--closed', 'mon']);
    expect(edited).toMatchObject({ contacts: ['owner@a.test'], closed: ['mon'], currency: 'CAD' });
    expect(await one.json(['venue', 'edit', 'blue-door', '--contact', '', '--closed', ''])).toMatchObject({
      contacts: [],
      closed: [],
    });
    const before = one.files();
    const same = await one.must(['venue', 'edit', 'blue-door', '--currency', 'cad']);
    expect(same.stderr).toBe('blue-door: nothing to change; it is already so.\n');
    expect(one.files()).toEqual(before);
    const [entry] = await one.json<{ details: unknown }[]>(['timeline', '--kind', 'venue_edited']);
    expect(entry?.details).toEqual({
      changes: { contacts: { from: [], to: ['owner@a.test'] }, closed: { from: [], to: ['mon'] } },
    });
  });

  it.each([
    [['add', 'red-lion'], 4, 'decision_needed', 'a venue needs its time zone and its currency'],
    [['add', 'blue-door', '--timezone', 'UTC', '--currency', 'CAD'], 6, 'conflict', 'there is a venue blue-door'],
    [['add', 'Red Lion', '--timezone', 'UTC', '--currency', 'CAD'], 2, 'usage', 'cannot be the id of a venue'],
    [['add', '../x', '--timezone', 'UTC', '--currency', 'CAD'], 2, 'usage', 'cannot be the id of a venue'],
    [['add', 'red-lion', '--timezone', 'Mars/Base', '--currency', 'CAD'], 2, 'usage', 'is not a time zone'],
    [['add', 'red-lion', '--timezone', 'UTC', '--currency', 'XYZ'], 2, 'usage', 'is not a currency'],
    [['edit', 'blue-door', '--day-start', '25:00'], 2, 'usage', 'is not a time of day'],
    [['edit', 'blue-door', '--contact', 'nobody'], 2, 'usage', 'is not an e-mail address'],
    [['edit', 'blue-door', '--closed', 'someday'], 2, 'usage', 'is not a day'],
    [['edit', 'blue-door', '--name', '  '], 2, 'usage', 'a name needs at least one character'],
    [['edit', 'blue-door'], 4, 'decision_needed', 'nothing to change is named'],
    [['edit', 'nowhere', '--name', 'x'], 3, 'not_found', "there is no venue 'nowhere'"],
    [['list', '--venue', 'nowhere'], 3, 'not_found', "there is no venue 'nowhere'"],
  ])('%j ends with %i, and nothing is changed', async (args, exit, code, message) => {
    const one = await emptyShop();
    const before = one.files();
    const ran = await one.posctl(['venue', ...args, '-o', 'json']);
    const error = errorOf(ran.stderr);
    expect([ran.exit, ran.stdout, error.code]).toEqual([exit, '', code]);
    expect(error.message).toContain(message);
    expect(one.files()).toEqual(before);
  });

  it('--dry-run makes nothing, not even a store', async () => {
    const one = machine();
    const { stdout, stderr } = await one.must([...VENUE, '--dry-run', '-o', 'name']);
    expect([stdout, stderr]).toEqual(['blue-door\n', 'Dry run: nothing was changed.\n']);
    expect(one.files().size).toBe(0);
    const shopkeeper = await emptyShop();
    const before = shopkeeper.files();
    const edited = await shopkeeper.must(['venue', 'edit', 'blue-door', '--name', 'x', '--dry-run']);
    expect(edited.stdout).toMatch(/^Name +blue-door → x$/m);
    expect(edited.stdout).toMatch(/^Currency +CAD$/m);
    expect(shopkeeper.files()).toEqual(before);
  });

  it('names from outside are harmless', async () => {
    const one = await emptyShop();
    await one.must(['venue', 'edit', 'blue-door', '--name', '=Evil\x1b[2J\u202e']);
    for (const format of ['table', 'csv', 'jsonl']) {
      const { stdout } = await one.must(['venue', 'list', '-o', format]);
      for (const mark of ['\x1b', '\u202e']) expect(stdout).not.toContain(mark);
    }
    expect((await one.must(['venue', 'list', '-o', 'csv'])).stdout).toContain("'=Evil");
  });
});

describe('posctl policy', () => {
  it('prints what is in force, for all types and for one', async () => {
    const one = await shop();
    expect((await one.must(['policy'])).stdout).toMatchInlineSnapshot(`
      "Type  Key                   Value  Default  Unit      Meaning
      ────  ────────────────────  ─────  ───────  ────────  ───────────────────────────────────────────────────────────────────────────
      *     warnAfterFailures         4        4  failures  failures in a row after which people are warned
      *     callOffAfterFailures     12       12  failures  failures in a row before a call-off (and the hours below)
      *     callOffAfterHours        72       72  hours     hours since the last success before a call-off (and the failures above)
      *     personFailures            3        3  failures  failures in a row that only a person can cure, before a call-off
      *     personHours               6        6  hours     hours since the first of those failures, before a call-off
      *     reportDays               30       30  days      days without an e-mailed report before a call-off
      *     warnMissedDays            2        2  days      missed business days after which people are warned (e-mail)
      *     warnBeforeDays            3        3  days      days before a call-off for missing reports at which people are warned again
      *     incidentMinutes          60       60  minutes   an incident: within this many minutes
      *     incidentVenues            5        5  venues    an incident: at least this many venues fail with one code
      *     incidentPercent          20       20  percent   an incident: and this share of the type's integrations
      *     lookBackDays              7        7  days      days that the first check and one a day go back
      *     overlapMinutes          120      120  minutes   minutes that other checks go back behind the last good one
      *     checkMinutes             10       10  minutes   time limit of one check
      "
    `);
    const set = await one.must(['policy', '--type', 'square', '--set', 'callOffAfterHours=48', '-o', 'jsonl']);
    expect(set.stderr).toMatch(/^callOffAfterHours: 72 → 48\nTo take it back: posctl undo op_\w{20}\n$/);
    const value = async (...args: string[]) => {
      const rows = await one.json<{ key: string; value: number }[]>(['policy', ...args]);
      return rows.find((r) => r.key === 'callOffAfterHours')?.value;
    };
    expect([await value(), await value('--type', 'square')]).toEqual([72, 48]);
    await one.must(['policy', '--type', 'square', '--unset', 'callOffAfterHours']);
    expect(await value('--type', 'square')).toBe(72);
  });

  it.each([
    [['--set', 'nothing=1'], 2, "unknown policy key 'nothing'"],
    [['--set', 'warnAfterFailures=0'], 2, 'takes a number of failures from 1 to 1000'],
    [['--set', 'warnAfterFailures=1.5'], 2, 'takes a whole number'],
    [['--unset', 'nothing'], 2, "unknown policy key 'nothing'"],
    [['--type', 'tost'], 3, "there is no POS type 'tost'"],
  ])('%j ends with %i', async (args, exit, message) => {
    const one = await shop();
    const before = one.files();
    const ran = await one.posctl(['policy', ...args, '-o', 'json']);
    expect([ran.exit, ran.stdout]).toEqual([exit, '']);
    expect(errorOf(ran.stderr).message).toContain(message);
    expect(one.files()).toEqual(before);
  });

  it('--dry-run changes nothing', async () => {
    const one = await shop();
    const before = one.files();
    const { stderr } = await one.must(['policy', '--set', 'reportDays=10', '--dry-run', '-o', 'name']);
    expect(stderr).toBe('reportDays: 30 → 10\nDry run: nothing was changed.\n');
    expect(one.files()).toEqual(before);
  });
});
