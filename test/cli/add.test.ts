import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settled } from '../support/binary.ts';
import { nobodyThere } from '../support/loopback.ts';
import { callOff, connecting, emptyShop, rehearsalPos, type Shop, shop } from '../support/shop.ts';

interface Added {
  readonly id: string;
  readonly ref: string;
  readonly status: string;
  readonly nickname: string | null;
}

const errorOf = (stderr: string) => JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '').error;

describe('posctl add', () => {
  it('tries the credentials, saves, and says what is next', async () => {
    const one = await emptyShop();
    const { stdout, stderr } = await one.must([...connecting(one.till.url), '--every', '90m']);
    expect(settled(stderr, one)).toMatchInlineSnapshot(`
      "The credentials work: 1 location: Patio (L1, America/Toronto, CAD)
      Added blue-door/square; it is checked with the daemon's next pass.
      The daemon needs SQUARE_TOKEN in its environment too.
      Next: posctl refresh blue-door/square
      To take it back: posctl undo op_00000000000000000000
      "
    `);
    expect(settled(stdout, one)).toMatchInlineSnapshot(`
      "Integration         blue-door/square
      Id                  int_00000000000000000000
      Type                Square (api)
      Status              Initializing
      Last sales check    –
      Last sale imported  –
      Next check          YYYY-MM-DD HH:MM Toronto (due now)
      Checked every       1h30m
      Failures in a row   0
      Options             baseUrl=http://127.0.0.1:PORT
      Credentials         accessToken=env:SQUARE_TOKEN
      Added               YYYY-MM-DD HH:MM Toronto (just now)
      "
    `);
    expect(one.till.received.map((r) => r.path)).toEqual(['/v2/locations', '/v2/orders/search']);
    const [entry] = await one.json<Record<string, unknown>[]>(['timeline', '--kind', 'added']);
    expect(settled(JSON.stringify(entry, null, 2), one)).toMatchInlineSnapshot(`
      "{
        "seq": 2,
        "at": "TIME",
        "actor": "kim",
        "venue": "blue-door",
        "integration": "int_00000000000000000000",
        "ref": "blue-door/square",
        "kind": "added",
        "status": {
          "from": null,
          "to": "Initializing"
        },
        "reason": null,
        "op": "op_00000000000000000000",
        "details": {
          "type": "square",
          "nickname": null,
          "checkEvery": "1h30m",
          "options": {
            "baseUrl": "http://127.0.0.1:PORT"
          },
          "credentials": {
            "accessToken": "env:SQUARE_TOKEN"
          }
        }
      }"
    `);
  });

  it('-o json prints the one object of list', async () => {
    const one = await emptyShop();
    const added = await one.json([...connecting(one.till.url)]);
    const [listed] = await one.json<object[]>(['list']);
    expect(added).toEqual({ ...listed, op: expect.stringMatching(/^op_[0-9a-z]{20}$/) });
  });

  it('--refresh checks at once and says what that brought', async () => {
    const one = await emptyShop();
    const { stderr, stdout } = await one.must([...connecting(one.till.url), '--refresh']);
    expect(stderr.replace(/\d+\.\d+s/, 'N.Ns')).toContain('Checked: 5 new lines in N.Ns.\n');
    expect(stdout).toContain('Status              Healthy');
  });

  it('--refresh that fails has added all the same, and exits with 1', async () => {
    const one = await emptyShop();
    const url = `${await rehearsalPos()}/~401`;
    const { exit, stdout, stderr } = await one.posctl([...connecting(url), '--no-test', '--refresh', '-o', 'json']);
    expect([exit, JSON.parse(stdout).status, errorOf(stderr).code]).toEqual([1, 'Failed', 'auth_expired']);
  });

  it.each([[[]], [['--no-test']], [['--dry-run']]])('refuses options that cannot be understood: %j', async (flags) => {
    const one = await emptyShop();
    const before = one.files();
    const given = [...connecting('https://me:s3cret@pos.example'), ...flags];
    const { exit, stdout, stderr } = await one.posctl(given);
    expect([exit, stdout, stderr]).toEqual([
      2,
      '',
      'posctl: the address of pos.example holds a user name or password; take it out\n' +
        '  nothing was changed; see: posctl types square\n',
    ]);
    expect(one.files()).toEqual(before);
  });

  it('--no-test asks nobody, and says that it is untried', async () => {
    const one = await emptyShop();
    const { stderr } = await one.must([...connecting(await nobodyThere()), '--no-test']);
    expect(stderr).toContain('It was saved without testing: the next check shows whether it works.\n');
    expect(stderr).not.toContain('work:');
  });

  it.each([
    [
      { SQUARE_TOKEN: 'rehearsal-expired' },
      '',
      'auth_expired',
      'get a new one from the venue and give it with --secret accessToken=SOURCE; how: posctl types square',
    ],
    [
      { SQUARE_TOKEN: 'rehearsal-revoked' },
      '',
      'auth_revoked',
      'check that it is the right one and may do what is said by: posctl types square',
    ],
    [{ SQUARE_TOKEN: undefined }, '', 'bad_config', 'make it available here, or save it without testing: --no-test'],
    [{}, '/~500', 'provider_down', 'try again later, or save it without testing: --no-test'],
    [{}, '/~malformed', 'bad_data', 'try again later, or save it without testing: --no-test'],
  ])('that is refused (%j %s) says why, what to do next, and saves nothing', async (env, fault, code, hint) => {
    const one = await emptyShop();
    const before = one.files();
    const ran = await one.posctl([...connecting((await rehearsalPos()) + fault), '-o', 'json'], { env });
    const error = errorOf(ran.stderr);
    expect([ran.exit, ran.stdout, error.code, error.hint]).toEqual([1, '', code, hint]);
    expect(error.message).toMatch(/; nothing was saved$/);
    expect(one.files()).toEqual(before);
  });

  it('saves nothing when the provider refuses the credentials', async () => {
    const one = await emptyShop();
    const url = await rehearsalPos();
    const before = one.files();
    const { exit, stdout, stderr } = await one.posctl([...connecting(url), '-o', 'json'], {
      env: { SQUARE_TOKEN: 'rehearsal-revoked' },
    });
    expect([exit, stdout]).toEqual([1, '']);
    expect(errorOf(stderr)).toEqual({
      code: 'auth_revoked',
      message: expect.stringContaining('; nothing was saved'),
      hint: expect.stringContaining('posctl types'),
      retryable: false,
    });
    expect(one.files()).toEqual(before);
  });

  it.each([
    ['env:NOT_SET', 'NOT_SET'],
    ['file:/nowhere/at/all', '/nowhere/at/all'],
    ['cmd:exit 3', 'exit'],
  ])('a secret source that does not resolve (%s) is said, and nothing is saved', async (source, words) => {
    const one = await emptyShop();
    const { exit, stderr } = await one.posctl([
      'add',
      'square',
      '--venue',
      'blue-door',
      '--secret',
      `accessToken=${source}`,
      '--set',
      `baseUrl=${one.till.url}`,
    ]);
    expect(exit).toBe(1);
    expect(stderr).toContain(words);
    expect(stderr).toContain('nothing was saved');
    expect(await one.json(['list'])).toEqual([]);
    expect(one.till.received).toEqual([]);
  });

  it('a file is kept by its absolute path', async () => {
    const one = await emptyShop();
    writeFileSync(join(one.home, 'token'), 'rehearsal\n');
    const args = connecting(one.till.url).map((arg) => arg.replace('env:SQUARE_TOKEN', 'file:token'));
    const { credentials } = await one.json<{ credentials: unknown }>(args);
    expect(credentials).toEqual({ accessToken: `file:${join(one.home, 'token')}` });
  });

  it.each([
    [['tost', '--venue', 'blue-door'], 3, 'not_found', "there is no POS type 'tost'"],
    [['square', '--venue', 'red-lion'], 3, 'not_found', "there is no venue 'red-lion'"],
    [['square', '--venue', 'blue-door'], 4, 'decision_needed', 'square needs accessToken'],
    [['square'], 4, 'decision_needed', 'no venue is named'],
    [['--venue', 'blue-door'], 4, 'decision_needed', 'no POS type is named'],
    [['square', '--venue', 'blue-door', '--set', 'colour=red'], 2, 'usage', "square has no option 'colour'"],
    [['square', '--venue', 'blue-door', '--set', 'colour'], 2, 'usage', '--set takes KEY=VALUE'],
    [['square', '--venue', 'blue-door', '--secret', 'token=env:X'], 2, 'usage', "square has no credential 'token'"],
    [['square', '--venue', 'blue-door', '--secret', 'accessToken=EAAAsecret'], 2, 'usage', 'is not given as a source'],
    [['square', '--venue', 'blue-door', '--every', '7h'], 2, 'usage', 'at least every 6 hours'],
    [['square', '--venue', 'blue-door', '--every', '1m'], 2, 'usage', 'too short'],
    [['square', '--venue', 'blue-door', '--every', 'often'], 2, 'usage', "'often' is not an interval"],
    [['square', '--venue', 'blue-door', '--nickname', 'a\u001bb'], 2, 'usage', 'control characters'],
    [['square', '--venue', 'blue-door', '--nickname', 'a/b'], 2, 'usage', "cannot hold '/'"],
    [['square', '--venue', 'blue-door', '--nickname', 'x'.repeat(41)], 2, 'usage', 'at most 40 characters'],
    [['square', '--venue', 'blue-door', '--on-duplicate', 'maybe'], 2, 'usage', 'maybe'],
    [['square', '--venue', 'blue-door', '--restore', 'blue-door/*'], 2, 'usage', '--restore takes one integration'],
    [['square', '--venue', 'blue-door', '--restore', 'int_00000000000000000000'], 3, 'not_found', 'no integration'],
  ])('%j ends with %i', async (args, exit, code, message) => {
    const one = await emptyShop();
    const before = one.files();
    const ran = await one.posctl(['add', ...args, '-o', 'json']);
    const error = errorOf(ran.stderr);
    expect([ran.exit, ran.stdout, error.code]).toEqual([exit, '', code]);
    expect(error.message).toContain(message);
    expect(ran.stderr).not.toContain('EAAAsecret');
    expect(one.files()).toEqual(before);
  });

  it('the default venue completes it', async () => {
    const one = await emptyShop();
    const args = connecting(one.till.url).filter((arg) => arg !== '--venue' && arg !== 'blue-door');
    expect(await one.json(args, { env: { POSCTL_VENUE: 'blue-door' } })).toMatchObject({ ref: 'blue-door/square' });
  });

  it('--dry-run writes nothing, not even a key, and calls nobody', async () => {
    const one = await emptyShop();
    const before = one.files();
    const args = connecting(one.till.url).map((arg) => arg.replace('env:SQUARE_TOKEN', '-'));
    const ran = await one.must([...args, '--refresh', '--dry-run'], { input: 'rehearsal' });
    expect(ran.stderr).toContain('Dry run: blue-door/square would be added; nothing was changed.');
    expect(one.files()).toEqual(before);
    expect(one.till.received).toEqual([]);
  });

  it('--dry-run shows no id, for the one that is added will have another', async () => {
    const one = await emptyShop();
    const args = [...connecting(one.till.url), '--no-test', '--dry-run'];
    expect(await one.json(args)).toMatchObject({ id: null, ref: 'blue-door/square' });
    expect((await one.must(args)).stdout).not.toMatch(/int_|^Id/m);
  });
});

describe('posctl add, when the venue has the type already', () => {
  const again = (one: Shop, ...more: string[]) => [...connecting(one.till.url), ...more];

  it('asks, and without a terminal names the flags', async () => {
    const one = await shop();
    const { exit, stderr } = await one.posctl(again(one, '-o', 'json'));
    expect(exit).toBe(4);
    expect(errorOf(stderr)).toEqual({
      code: 'decision_needed',
      message: 'the venue has square already: blue-door/square (active, Initializing)',
      hint: 'say what to do: --on-duplicate new --nickname NAME',
      retryable: false,
    });
  });

  it('advises to repair a called-off one', async () => {
    const one = await shop();
    await callOff(one);
    const { exit, stderr } = await one.posctl(again(one));
    expect(exit).toBe(4);
    expect(stderr).toContain('blue-door/square is called off: better cancel and repair that one');
  });

  it('new needs a nickname that is free', async () => {
    const one = await shop();
    const { exit, stderr } = await one.posctl(again(one, '--on-duplicate', 'new', '-o', 'json'));
    expect([exit, errorOf(stderr).hint]).toEqual([4, 'give --nickname NAME']);
    const patio = await one.json<Added>(again(one, '--on-duplicate', 'new', '--nickname', ' Patio '));
    expect([patio.ref, patio.nickname]).toEqual(['blue-door/square:Patio', 'Patio']);
    const taken = await one.posctl(again(one, '--on-duplicate', 'new', '--nickname', 'PATIO', '-o', 'json'));
    expect([taken.exit, errorOf(taken.stderr).code]).toEqual([6, 'conflict']);
    expect(await one.json<unknown[]>(['list'])).toHaveLength(2);
  });

  it('fail is a conflict, restore too when nothing is inactive', async () => {
    const one = await shop();
    for (const what of ['fail', 'restore']) {
      const { exit, stderr } = await one.posctl(again(one, '--on-duplicate', what, '-o', 'json'));
      expect([exit, errorOf(stderr).code], what).toEqual([6, 'conflict']);
    }
  });

  it('without a duplicate every value simply adds', async () => {
    for (const what of ['ask', 'new', 'restore', 'fail']) {
      const one = await emptyShop();
      await one.must(again(one, '--on-duplicate', what));
    }
  });

  it('tells whose account an inactive one reached, and whether the credentials reach the same one now', async () => {
    const one = await shop();
    await one.must(['refresh', 'blue-door/square']);
    await one.must(['deactivate', 'blue-door/square', '--yes']);
    const asked = await one.posctl(again(one, '-o', 'json'));
    expect([asked.exit, errorOf(asked.stderr).message]).toEqual([
      4,
      expect.stringContaining('place Patio (L1) (the same places)'),
    ]);
    const added = await one.must(again(one, '--on-duplicate', 'new'));
    expect(added.stderr).toMatch(/blue-door\/square \(inactive, int_\w+\) reached the very same account and places/);
  });

  it('restores the only inactive one, with what is given applied in the same change', async () => {
    const one = await shop();
    const before = await one.json<Added>(['show', 'blue-door/square']);
    await one.must(['deactivate', 'blue-door/square', '--yes']);
    const { exit, stderr } = await one.posctl(again(one, '-o', 'json'));
    expect([exit, errorOf(stderr).hint]).toEqual([4, 'say what to do: --on-duplicate new, or --on-duplicate restore']);
    const args = ['add', 'square', '--venue', 'blue-door', '--on-duplicate', 'restore', '--every', '1h'];
    const restored = await one.json<Added>(args);
    expect(restored).toMatchObject({ id: before.id, active: true, status: 'Initializing', checkEvery: '1h' });
    const [entry] = await one.json<{ details: unknown }[]>(['timeline', '--kind', 'restored']);
    expect(entry?.details).toEqual({ from: null, changes: { checkEvery: { from: '6h', to: '1h' } } });
  });

  it('creates a new one beside an inactive one, without a nickname and without a connection', async () => {
    const one = await shop();
    await one.must(['refresh', 'blue-door/square']);
    await one.must(['deactivate', 'blue-door/square', '--yes']);
    await one.must(again(one, '--on-duplicate', 'new'));
    const all = await one.json<Added[]>(['list', '--all']);
    expect(all.map((i) => [i.ref, i.status])).toEqual([
      ['blue-door/square', 'Initializing'],
      ['blue-door/square', 'Healthy'],
    ]);
  });

  it('of several inactive ones lists the ids, and restores the one that is named', async () => {
    const one = await shop();
    await one.must(['deactivate', 'blue-door/square', '--yes']);
    await one.must(again(one, '--on-duplicate', 'new'));
    await one.must(['deactivate', 'blue-door/square', '--yes']);
    const ids = (await one.json<Added[]>(['list', '--inactive'])).map((i) => i.id);
    const { exit, stderr } = await one.posctl(again(one, '--on-duplicate', 'restore', '-o', 'json'));
    expect(exit).toBe(4);
    for (const id of ids) expect(errorOf(stderr).hint).toContain(`--restore ${id}`);
    const restored = await one.json<Added>(['add', '--venue', 'blue-door', '--restore', ids[1] ?? '']);
    expect(restored.id).toBe(ids[1]);
    const clash = await one.posctl(['add', '--venue', 'blue-door', '--restore', ids[0] ?? '', '-o', 'json']);
    expect([clash.exit, errorOf(clash.stderr).hint]).toEqual([4, 'give it another: --nickname NAME']);
    await one.must(['add', '--venue', 'blue-door', '--restore', ids[0] ?? '', '--nickname', 'old']);
    expect((await one.must(['list', '-o', 'name'])).stdout).toBe('blue-door/square\nblue-door/square:old\n');
  });
});
