import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type Machine, settled } from '../support/binary.ts';
import { addVenue, callOff, connecting, emptyShop, shop } from '../support/shop.ts';

/** What a script gets, that pipes the output on. */
const PIPE = { env: { POSCTL_COLUMNS: undefined } };

function inBash(one: Machine, command: string) {
  const script = `set -o pipefail; posctl() { "${process.execPath}" bin/posctl.js "$@"; }; ${command}`;
  return spawnSync('bash', ['-c', script], { env: one.env as NodeJS.ProcessEnv, encoding: 'utf8' });
}

describe('a table in a pipe', () => {
  it('is tab-separated, whole, with times in full', async () => {
    const one = await shop();
    await callOff(one);
    const { stdout } = await one.must(['list'], PIPE);
    expect(settled(stdout, one)).toBe(
      'Venue\tType\tStatus\tNeeds\tSince\tLast Sales Check\tLast Sale Imported\tNext Check\tWhy\n' +
        'blue-door\tsquare\tCalledOff\tvenue\tTIME\tTIME\t\t\tauth_revoked: the check failed; the last one: Square does not accept the ' +
        'access token (401 ACCESS_TOKEN_REVOKED: the token was revoked); make a new one\n',
    );
  });

  it('of every listing has as many fields in each row as in its head', async () => {
    const one = await shop();
    await one.must(['refresh', '--all']);
    const listings = [
      ['timeline'],
      ['sales'],
      ['items'],
      ['sales', '--by', 'day'],
      ['types'],
      ['policy'],
      ['venue', 'list'],
    ];
    for (const args of [...listings, ['gaps', '--table'], ['list', '-o', 'wide'], ['refresh', '--all', '--dry-run']]) {
      const { stdout } = await one.must(args, PIPE);
      const widths = stdout
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => line.split('\t').length);
      expect([...new Set(widths)], `${args.join(' ')}\n${stdout}`).toHaveLength(1);
      expect(widths.length).toBeGreaterThan(1);
      expect(stdout).not.toMatch(/ ago|just now|─|…/);
    }
  });

  it('has warnings about itself on standard error only', async () => {
    const one = await shop();
    const env = { POSCTL_COLUMNS: undefined };
    const { stdout } = await one.must(['show', 'blue-door/square'], { env });
    expect(settled(stdout.split('\n\n')[0] ?? '', one)).toContain('Status\tInitializing\nLast sales check\t\n');
  });
});

describe('fields', () => {
  it('are the same ones in every format', async () => {
    const one = await shop();
    const read = async (format: string, ...more: string[]) =>
      (await one.must(['list', '-o', format, ...more, '--fields', 'ref,status,options.baseUrl'], PIPE)).stdout;
    const { url } = one.till;
    expect(await read('jsonl')).toBe(`{"ref":"blue-door/square","status":"Initializing","options.baseUrl":"${url}"}\n`);
    expect(await read('csv')).toBe(`\ufeffref,status,options.baseUrl\r\nblue-door/square,Initializing,${url}\r\n`);
    expect(await read('table')).toBe(`Integration\tStatus\toptions.baseUrl\nblue-door/square\tInitializing\t${url}\n`);
    const { stdout } = await one.must(['list', '--columns', 'type,id', '-o', 'csv'], PIPE);
    expect(settled(stdout, one)).toBe('\ufefftype,id\r\nsquare,int_00000000000000000000\r\n');
    expect((await one.must(['show', 'blue-door/square', '--fields', 'status'], PIPE)).stdout).toBe(
      'Status\tInitializing\n',
    );
  });

  it.each([
    [['list', '-o', 'json'], 'did you mean status?'],
    [['show', 'blue-door/square'], 'did you mean status?'],
    [['list', '-o', 'name'], 'leave --fields out'],
  ])('that are none end %j with 2', async (args, hint) => {
    const one = await shop();
    const { exit, stdout, stderr } = await one.posctl([...args, '--fields', 'stauts']);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain(hint);
  });
});

describe('a reader that goes away', () => {
  it.each(['posctl --help', 'posctl list --help', 'posctl help add', 'posctl types -q', 'posctl types square'])(
    'ends %s quietly',
    async (command) => {
      const one = await emptyShop();
      for (const early of [`${command} | head -n 1`, `${command} | true`]) {
        const { status, stderr } = inBash(one, early);
        expect([status, stderr]).toEqual([0, '']);
      }
    },
  );

  it('of standard error is not a crash either', async () => {
    const one = await emptyShop();
    const { stdout } = inBash(one, '{ posctl show nothing; echo $? >&3; } 3>&1 2>&1 >/dev/null | true; wait');
    expect(stdout).toBe('');
    expect(inBash(one, 'posctl lst 2> >(true); echo $?').stdout).toBe('2\n');
  });

  it('that has no room is an error', async () => {
    const one = await emptyShop();
    const { status, stderr } = inBash(one, 'posctl --help > /dev/full');
    expect(status).toBe(1);
    expect(stderr).toContain('standard output could not be written: ENOSPC');
  });
});

describe('-q', () => {
  it.each([
    [['edit', 'blue-door/square', '--every', '1h']],
    [['venue', 'edit', 'blue-door', '--name', 'Blue']],
    [['venue', 'add', 'red-lion', '--timezone', 'Europe/London', '--currency', 'GBP']],
    [['policy', '--set', 'personHours=2']],
    [['daemon', '--once']],
    [['deactivate', 'blue-door/square', '--yes']],
  ])('says nothing about %j', async (args) => {
    const one = await shop();
    const env = { SQUARE_TOKEN: 'rehearsal' };
    expect(await one.must([...args, '-q'], { env })).toEqual({ exit: 0, stdout: '', stderr: '' });
  });

  it('says nothing when one is added, but gives a script what it asks for', async () => {
    const one = await emptyShop();
    expect(await one.must([...connecting(one.till.url), '-q'])).toEqual({ exit: 0, stdout: '', stderr: '' });
    const { stdout } = await one.must(['edit', 'blue-door/square', '--every', '1h', '-q', '-o', 'json']);
    expect(JSON.parse(stdout).checkEvery).toBe('1h');
  });
});

describe('inactive ones', () => {
  it('are named where there are only such', async () => {
    const one = await shop();
    await one.must(['deactivate', 'blue-door/square', '--yes', '--reason', 'terminal replaced']);
    const { stdout, stderr } = await one.must(['list'], PIPE);
    expect([stdout, stderr]).toEqual(['', 'Nothing active; 1 inactive: posctl list --inactive\n']);
    expect((await one.must(['list', '--type', 'toast'], PIPE)).stderr).toBe('No integration fits.\n');
  });

  it('are listed with when, by whom and why they were deactivated', async () => {
    const one = await shop();
    await addVenue(one, 'red-lion');
    await one.must(['deactivate', 'blue-door/square', '--yes', '--reason', 'terminal replaced']);
    expect(settled((await one.must(['list', '--inactive'], PIPE)).stdout, one)).toBe(
      'Venue\tType\tStatus\tLast Sales Check\tLast Sale Imported\tDeactivated\tBy\tReason\n' +
        'blue-door\tsquare\tinactive\t\t\tTIME\tkim\tterminal replaced\n',
    );
    const [json] = await one.json<Record<string, unknown>[]>(['list', '--inactive']);
    expect(json).toMatchObject({ deactivatedBy: 'kim', deactivationReason: 'terminal replaced' });
  });
});

it('a list of references may have comments', async () => {
  const one = await shop();
  const input = '# the bars of Monday\nblue-door/square  # the till\n\n#red-lion/square\n';
  const { stdout } = await one.must(['edit', '-', '--every', '1h', '-o', 'json'], { input });
  expect(JSON.parse(stdout)).toMatchObject({ ref: 'blue-door/square', checkEvery: '1h' });
});
