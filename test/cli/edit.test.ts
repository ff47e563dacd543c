import { describe, expect, it } from 'vitest';
import { settled } from '../support/binary.ts';
import { nobodyThere } from '../support/loopback.ts';
import { addSquare, callOff, rehearsalPos, type Shop, shop } from '../support/shop.ts';

const errorOf = (stderr: string) => JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '').error;
const REF = 'blue-door/square';
const UNDO = 'To take it back: posctl undo op_00000000000000000000\n';

/** `blue-door/square`, `:patio` and `:bar`. */
async function three(): Promise<Shop> {
  const one = await shop();
  for (const nickname of ['patio', 'bar']) await addSquare(one, one.till.url, { nickname: nickname });
  return one;
}

describe('posctl edit', () => {
  it('is a patch that prints from → to and is on the timeline', async () => {
    const one = await shop();
    const ran = await one.must(['edit', REF, '--set', 'locations=L1', '--every', '1h', '--reason', 'two tills']);
    expect(settled(ran.stderr, one)).toMatchInlineSnapshot(`
      "The connection works: 1 location: Patio (L1, America/Toronto, CAD)
      blue-door/square: checkEvery: 6h → 1h; options: none → locations=L1
      To take it back: posctl undo op_00000000000000000000
      "
    `);
    expect(settled(ran.stdout, one)).toContain('Options        baseUrl=http://127.0.0.1:PORT  locations=L1');
    const [entry] = await one.json<Record<string, unknown>[]>(['timeline', '--kind', 'edited']);
    expect(entry).toMatchObject({
      reason: 'two tills',
      status: null,
      details: {
        changes: {
          checkEvery: { from: '6h', to: '1h' },
          options: { from: { baseUrl: one.till.url }, to: { baseUrl: one.till.url, locations: 'L1' } },
        },
      },
    });
    const after = await one.json<{ options: unknown }>(['edit', REF, '--unset', 'locations,every']);
    expect(after).toMatchObject({ checkEvery: '6h', options: { baseUrl: one.till.url } });
  });

  it('that changes nothing says so and writes nothing', async () => {
    const one = await shop();
    const before = one.files();
    for (const args of [
      ['--every', '6h'],
      ['--set', `baseUrl=${one.till.url}`],
      ['--unset', 'locations'],
    ]) {
      const { stderr } = await one.must(['edit', REF, ...args]);
      expect(stderr).toBe('blue-door/square: nothing to change; it is already so.\n');
    }
    expect(one.files()).toEqual(before);
  });

  it('of a nickname renames it, and cannot take one that is there', async () => {
    const one = await three();
    const renamed = await one.json(['edit', `${REF}:patio`, '--nickname', 'terrace']);
    expect(renamed).toMatchObject({ ref: `${REF}:terrace`, nickname: 'terrace' });
    const taken = await one.posctl(['edit', `${REF}:bar`, '--nickname', 'Terrace', '-o', 'json']);
    expect([taken.exit, errorOf(taken.stderr).code]).toEqual([6, 'conflict']);
    const none = await one.posctl(['edit', `${REF}:bar`, '--unset', 'nickname', '-o', 'json']);
    expect([none.exit, errorOf(none.stderr).code]).toEqual([6, 'conflict']);
  });

  it('of a secret saves only what the provider accepts', async () => {
    const one = await shop();
    await one.must(['edit', REF, '--set', `baseUrl=${await rehearsalPos()}`]);
    const before = one.files();
    const refused = await one.posctl(['edit', REF, '--secret', 'accessToken=-', '-o', 'json'], { input: 'nonsense' });
    expect([refused.exit, refused.stdout, errorOf(refused.stderr).code]).toEqual([1, '', 'auth_revoked']);
    // The key was made; nothing of the store was touched.
    const after = one.files();
    after.delete(one.keyFile);
    expect(after).toEqual(before);

    const taken = await one.must(['edit', REF, '--secret', 'accessToken=-'], { input: 'rehearsal-new\n' });
    expect(taken.stderr).toContain('The credentials work: 3 locations');
    expect(taken.stderr).toContain('credentials: accessToken=env:SQUARE_TOKEN → accessToken=stored');
    const untried = await one.json(['edit', REF, '--secret', 'accessToken=-', '--no-test'], { input: 'nonsense' });
    expect(untried).toMatchObject({ credentials: { accessToken: 'stored' } });
    const failed = await one.posctl(['refresh', REF, '-o', 'json']);
    expect(JSON.parse(failed.stdout)[0].error.code).toBe('auth_revoked');
  });

  it('of options that decide where or what is asked saves only what works; of others nothing is asked', async () => {
    const one = await shop();
    const before = one.files();
    const unknown = await one.posctl(['edit', REF, '--set', 'locations=L1,L2']);
    expect([unknown.exit, settled(unknown.stderr, one)]).toEqual([
      1,
      'posctl: the option locations names L2, which Square does not know; there are Patio (L1); nothing was saved\n' +
        '  correct what was given; what the type takes: posctl types square\n',
    ]);
    const away = await one.posctl(['edit', REF, '--set', `baseUrl=${await nobodyThere()}`, '-o', 'json']);
    expect([away.exit, errorOf(away.stderr)]).toMatchObject([
      1,
      { code: 'no_response', hint: 'try again later, or save it without testing: --no-test', retryable: true },
    ]);
    expect(one.files()).toEqual(before);

    const asked = one.till.received.length;
    await one.must(['edit', REF, '--set', 'includeModifiers=true', '--every', '2h']);
    expect(one.till.received).toHaveLength(asked);
    const untried = await one.must(['edit', REF, '--set', 'locations=L1,L2', '--no-test']);
    expect(untried.stderr).toMatch(/\nIt was saved without testing: the next check shows whether it works\.\n/);
  });

  it.each([
    ['one', ['edit', REF]],
    ['one in a rehearsal', ['edit', REF, '--dry-run']],
    ['one untried', ['edit', REF, '--no-test']],
    ['several', ['edit', '*/square']],
    ['several untried, in a rehearsal', ['edit', '*/square', '--no-test', '--dry-run']],
  ])('of options that cannot be understood is refused before anything changes: %s', async (_, args) => {
    const one = await three();
    const before = one.files();
    const { exit, stdout, stderr } = await one.posctl([...args, '--set', 'includeModifiers=maybe', '--every', '1h']);
    expect([exit, stdout, stderr]).toEqual([
      2,
      '',
      'posctl: the option includeModifiers is «maybe»; it can be true or false\n' +
        '  nothing was changed; see: posctl types square\n',
    ]);
    expect(one.files()).toEqual(before);
  });

  it('of a secret of several says of which one it works', async () => {
    const one = await three();
    const { stderr } = await one.must(['edit', '*/square', '--secret', 'accessToken=-'], { input: 'rehearsal-new' });
    expect(stderr).toContain('The credentials of blue-door/square:patio work: 1 location: Patio');
    const untried = await one.must(['edit', '*/square', '--secret', 'accessToken=-', '--no-test'], { input: 'other' });
    expect(settled(untried.stderr, one)).toBe(
      `3 changed\n${UNDO}It was saved without testing: the next check shows whether it works.\n`,
    );
  });

  it('never resumes a called-off one, and names what does', async () => {
    const one = await shop();
    await callOff(one);
    const { stdout, stderr } = await one.must(['edit', REF, '--every', '1h']);
    expect(stdout).toContain('Status         CalledOff');
    expect(stderr).toContain(
      'It is still called off. A refresh that succeeds resumes it: posctl refresh blue-door/square',
    );
  });

  it('of several changes each, and prints one result per item and a summary', async () => {
    const one = await three();
    const ran = await one.must(['edit', '*/square', '--every', '30m']);
    expect(settled(ran.stdout, one)).toMatchInlineSnapshot(`
      "Integration             Id                        Result   Status        Changes
      ──────────────────────  ────────────────────────  ───────  ────────────  ────────────────────
      blue-door/square        int_00000000000000000000  changed  Initializing  checkEvery: 6h → 30m
      blue-door/square:patio  int_00000000000000000000  changed  Initializing  checkEvery: 6h → 30m
      blue-door/square:bar    int_00000000000000000000  changed  Initializing  checkEvery: 6h → 30m
      "
    `);
    expect(settled(ran.stderr, one)).toBe(`3 changed\n${UNDO}`);
    const again = await one.must(['edit', '--type', 'square', '--every', '30m', '-o', 'jsonl']);
    expect(again.stderr).toBe('0 changed, 3 nothing to do\n');
    const results = again.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results.map((r) => [r.ref, r.ok, r.changed])).toEqual([
      [REF, true, false],
      [`${REF}:patio`, true, false],
      [`${REF}:bar`, true, false],
    ]);
  });

  it('of several takes one secret from standard input', async () => {
    const one = await three();
    await one.must(['edit', '--all', '--secret', 'accessToken=-'], { input: 'rehearsal' });
    const all = await one.json<{ credentials: { accessToken: string } }[]>(['list']);
    expect(all.map((i) => i.credentials.accessToken)).toEqual(['stored', 'stored', 'stored']);
  });

  it.each([
    [[REF], 4, 'decision_needed', 'nothing to change is named'],
    [['*/square', '--set', 'colour=red'], 2, 'usage', "square has no option 'colour'"],
    [['*/square', '--nickname', 'x'], 2, 'usage', '--nickname names one integration'],
    [[REF, '--unset', 'colour'], 2, 'usage', "square has no option 'colour'"],
    [[REF, '--unset', 'accessToken'], 4, 'decision_needed', 'square needs accessToken'],
    [[REF, '--every', '12h'], 2, 'usage', 'at least every 6 hours'],
    [[REF, `${REF}:attic`, '--every', '1h'], 3, 'not_found', `there is no integration ${REF}:attic`],
    [['--all', REF, '--every', '1h'], 2, 'usage', '--all and references were given'],
    [['--type', 'tost', '--every', '1h'], 3, 'not_found', "there is no POS type 'tost'"],
    [['--status', 'fine', '--every', '1h'], 2, 'usage', "there is no status 'fine'"],
  ])('%j ends with %i, and nothing is changed', async (args, exit, code, message) => {
    const one = await three();
    const before = one.files();
    const ran = await one.posctl(['edit', ...args, '-o', 'json']);
    const error = errorOf(ran.stderr);
    expect([ran.exit, ran.stdout, error.code]).toEqual([exit, '', code]);
    expect(error.message).toContain(message);
    expect(one.files()).toEqual(before);
  });

  it('--dry-run says what would change, writes nothing and calls nobody', async () => {
    const one = await three();
    const before = one.files();
    const calls = one.till.received.length;
    const ran = await one.must(['edit', REF, '--every', '1h', '--secret', 'accessToken=-', '--dry-run'], {
      input: 'x',
    });
    expect(ran.stderr).toContain('checkEvery: 6h → 1h');
    expect(ran.stderr).toContain('Dry run: nothing was changed.');
    await one.must(['edit', '--all', '--every', '1h', '--dry-run']);
    expect(one.files()).toEqual(before);
    expect(one.till.received).toHaveLength(calls);
  });
});

describe('edit --refresh', () => {
  it('checks what it changed, and resumes a called-off one', async () => {
    const one = await shop();
    await callOff(one);
    const { stdout, stderr } = await one.must(
      ['edit', 'blue-door/square', '--secret', 'accessToken=env:REHEARSAL_TOKEN', '--refresh', '-o', 'json'],
      { env: { REHEARSAL_TOKEN: 'rehearsal' } },
    );
    expect(JSON.parse(stdout)).toMatchObject({ status: 'Healthy', reason: null });
    expect(stderr).toMatch(/Checked: \d+ new lines in \d/);
    expect(stderr).not.toContain('still called off');
  });

  it('ends with the code of the check when that fails; the change stays', async () => {
    const one = await shop();
    const url = await rehearsalPos();
    const set = ['--set', `baseUrl=${url}/~500`, '--no-test'];
    const { exit, stderr } = await one.posctl(['edit', 'blue-door/square', ...set, '--refresh', '-q']);
    expect(exit).toBe(1);
    expect(stderr).toContain('answered 500');
    const [shown] = await one.json<{ status: string; options: object }[]>(['list']);
    expect(shown).toMatchObject({ status: 'Failed', options: { baseUrl: `${url}/~500` } });
  });
});
