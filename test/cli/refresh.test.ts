import { describe, expect, it } from 'vitest';
import { settled } from '../support/binary.ts';
import { addSquare, callOff, connecting, emptyShop, rehearsalPos, type Shop, shop } from '../support/shop.ts';

const errorOf = (stderr: string) => JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '').error;
const REF = 'blue-door/square';
const windowOf = (one: Shop, i = 0) =>
  JSON.parse(one.till.received.filter((r) => r.path === '/v2/orders/search')[i]?.body ?? '{}').query;

/** `blue-door/square` on a till that works, `:patio` on one that does not. */
async function halfBroken(): Promise<Shop> {
  const one = await shop();
  const url = `${await rehearsalPos()}/~401`;
  await addSquare(one, url, { nickname: 'patio' });
  return one;
}

describe('posctl refresh', () => {
  it('checks now and says what that brought', async () => {
    const one = await shop();
    const { stdout, stderr } = await one.must(['refresh', REF]);
    expect(settled(stdout, one)).toMatchInlineSnapshot(`
      "Integration       Status   Outcome  New  Changed  Took
      ────────────────  ───────  ───────  ───  ───────  ────
      blue-door/square  Healthy  checked    5        0  N.Ns
      "
    `);
    expect(stderr).toBe('');
    const again = await one.json<object[]>(['refresh', REF]);
    expect(again).toEqual([
      {
        ref: REF,
        id: expect.stringMatching(/^int_/),
        ok: true,
        status: 'Healthy',
        outcome: 'checked',
        linesNew: 0,
        linesChanged: 0,
        durationMs: expect.any(Number),
        op: expect.stringMatching(/^op_/),
      },
    ]);
  });

  it('that fails exits with 1 and says what to do next', async () => {
    const one = await halfBroken();
    const { exit, stdout, stderr } = await one.posctl(['refresh', `${REF}:patio`]);
    expect(exit).toBe(1);
    expect(settled(stdout, one)).toMatchInlineSnapshot(`
      "Integration             Status  Outcome       New  Changed  Took
      ──────────────────────  ──────  ────────────  ───  ───────  ────
      blue-door/square:patio  Failed  auth_expired    0        0  N.Ns
      "
    `);
    expect(settled(stderr, one)).toMatchInlineSnapshot(`
      "blue-door/square:patio: Square says that the access token has expired (401 ACCESS_TOKEN_EXPIRED: rehearsed: the token has expired); make a new one
      the venue must renew its access; then: posctl edit blue-door/square:patio --secret accessToken=SOURCE
      "
    `);
    const json = await one.posctl(['refresh', `${REF}:patio`, '-o', 'jsonl']);
    expect([json.exit, json.stderr]).toEqual([1, '']);
    expect(JSON.parse(json.stdout)).toEqual({
      ref: `${REF}:patio`,
      id: expect.stringMatching(/^int_/),
      ok: false,
      status: 'Failed',
      op: expect.stringMatching(/^op_/),
      error: {
        code: 'auth_expired',
        message: expect.stringContaining('ACCESS_TOKEN_EXPIRED'),
        hint: expect.stringContaining('posctl edit blue-door/square:patio --secret'),
        retryable: false,
      },
    });
  });

  it('of several goes on after a failure: 5, and 1 when all failed', async () => {
    const one = await halfBroken();
    const some = await one.posctl(['refresh', '--all', '-o', 'jsonl']);
    expect(some.exit).toBe(5);
    const results = some.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results.map((r) => [r.ref, r.ok]).sort()).toEqual([
      [REF, true],
      [`${REF}:patio`, false],
    ]);
    expect(settled(some.stderr, one)).toMatchInlineSnapshot(`
      "1 checked, 1 failed
        1 auth_expired (blue-door/square:patio): Square says that the access token has expired (401 ACCESS_TOKEN_EXPIRED: rehearsed: the token has expired); make a new one
      To try again what failed: posctl refresh --resume op_00000000000000000000
      "
    `);
    await one.must(['edit', REF, '--set', `baseUrl=${await rehearsalPos()}/~403`, '--no-test']);
    expect((await one.posctl(['refresh', '*/square'])).exit).toBe(1);
  });

  it('warnings of a check go to standard error and into its result', async () => {
    const one = await emptyShop();
    const url = await rehearsalPos();
    await one.must(connecting(url));
    const { stdout, stderr } = await one.must(['refresh', REF, '-o', 'json'], {
      env: { SQUARE_TOKEN: 'rehearsal-no-items' },
    });
    const [{ warnings }] = JSON.parse(stdout);
    expect(warnings.length).toBeGreaterThan(0);
    for (const warning of warnings) expect(stderr).toContain(`${REF}: ${warning}`);
  });

  it('--from and --to fetch what was sold then, by business days of the venue', async () => {
    const one = await shop();
    await one.must(['refresh', REF, '--from', '2026-03-08', '--to', '2026-03-08']);
    expect(windowOf(one)).toEqual({
      filter: {
        state_filter: { states: ['COMPLETED', 'CANCELED'] },
        // The day on which the clocks go forward: 04:00 EST to 04:00 EDT, 23 hours.
        date_time_filter: { closed_at: { start_at: '2026-03-08T08:00:00.000Z', end_at: '2026-03-09T07:59:59.999Z' } },
      },
      sort: { sort_field: 'CLOSED_AT', sort_order: 'ASC' },
    });
    await one.must(['refresh', REF]);
    expect(windowOf(one, 1).sort.sort_field).toBe('UPDATED_AT');
    expect(await one.json(['show', REF])).toMatchObject({ status: 'Healthy' });
  });

  it.each([
    [['--to', '2026-01-01'], '--to needs --from'],
    [['--from', '2026-01-02', '--to', '2026-01-01'], '--to 2026-01-01 lies before --from 2026-01-02'],
    [['--from', '01.02.2026'], "--from '01.02.2026' is not a day"],
    [['--from', '2999-01-01'], 'lies in the future of blue-door'],
  ])('%j is bad usage, and nobody is called', async (args, message) => {
    const one = await shop();
    const calls = one.till.received.length;
    const { exit, stderr } = await one.posctl(['refresh', REF, ...args, '-o', 'json']);
    expect([exit, errorOf(stderr).code]).toEqual([2, 'usage']);
    expect(errorOf(stderr).message).toContain(message);
    expect(one.till.received).toHaveLength(calls);
  });

  it('of an inactive one is refused, and names how to restore it', async () => {
    const one = await shop();
    await one.must(['deactivate', REF, '--yes']);
    const { id } = await one.json<{ id: string }>(['show', REF]);
    const { exit, stdout } = await one.posctl(['refresh', REF, '-o', 'json']);
    expect([exit, JSON.parse(stdout)[0].error]).toEqual([
      6,
      {
        code: 'conflict',
        message: 'blue-door/square is inactive; it is not checked',
        hint: `restore it first: posctl restore ${id}`,
        retryable: false,
      },
    ]);
    const { stderr } = await one.posctl(['refresh', REF]);
    expect(stderr).toBe(`blue-door/square is inactive; it is not checked\nrestore it first: posctl restore ${id}\n`);
  });

  it('--dry-run says which window would be fetched; it calls nobody and writes nothing', async () => {
    const one = await halfBroken();
    await callOff(one, `${REF}:patio`);
    const before = one.files();
    const calls = one.till.received.length;
    const { stdout, stderr } = await one.must([
      'refresh',
      '--all',
      '--from',
      '2026-11-02',
      '--to',
      '2026-11-03',
      '--dry-run',
    ]);
    expect(stdout).toMatchInlineSnapshot(`
      "Integration             Outcome           Sales From            To
      ──────────────────────  ────────────────  ────────────────────  ────────────────────
      blue-door/square        would be checked  2026-11-02 09:00 UTC  2026-11-04 09:00 UTC
      blue-door/square:patio  would be skipped
      "
    `);
    expect(stderr).toBe('not included: 1 called off\nDry run: nothing was checked.\n');
    const [plan] = await one.json<object[]>([
      'refresh',
      REF,
      '--dry-run',
      '--from',
      '2026-11-02',
      '--to',
      '2026-11-03',
    ]);
    expect(plan).toEqual({
      ref: REF,
      id: expect.stringMatching(/^int_/),
      ok: true,
      outcome: 'checked',
      window: { from: '2026-11-02T09:00:00.000Z', to: '2026-11-04T09:00:00.000Z' },
    });
    expect(one.files()).toEqual(before);
    expect(one.till.received).toHaveLength(calls);
    await one.must(['deactivate', REF, '--yes']);
    expect((await one.posctl(['refresh', REF, '--dry-run'])).exit).toBe(6);
  });
});

describe('a called-off one', () => {
  it('is skipped by patterns and filters, with its status said', async () => {
    const one = await shop();
    await callOff(one);
    const before = one.files();
    for (const args of [['--all'], ['*/square'], ['--status', 'CalledOff']]) {
      const [result] = await one.json<object[]>(['refresh', ...args]);
      expect(result).toMatchObject({ ref: REF, ok: true, outcome: 'skipped', status: 'CalledOff' });
    }
    expect(one.files()).toEqual(before);
  });

  it('that is named is resumed by a success, and stays called off after a failure', async () => {
    const one = await shop();
    await callOff(one);
    const failed = await one.posctl(['refresh', REF], { env: { SQUARE_TOKEN: 'rehearsal-revoked' } });
    expect(failed.exit).toBe(1);
    expect(await one.json(['show', REF])).toMatchObject({ status: 'CalledOff', nextCheck: null });
    await one.must(['refresh', REF]);
    expect(await one.json(['show', REF])).toMatchObject({
      status: 'Healthy',
      reason: null,
      calledOffAt: null,
      failuresInARow: 0,
    });
    const entries = await one.json<{ kind: string; status: unknown }[]>([
      'timeline',
      REF,
      '--kind',
      'called_off,resumed',
    ]);
    expect(entries.map((e) => [e.kind, e.status])).toEqual([
      ['called_off', { from: 'Initializing', to: 'CalledOff' }],
      ['resumed', { from: 'CalledOff', to: 'Healthy' }],
    ]);
  });
});
