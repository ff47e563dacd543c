import { describe, expect, it } from 'vitest';
import { settled } from '../support/binary.ts';
import { addSquare, addVenue, emptyShop, type Shop, shop } from '../support/shop.ts';

const errorOf = (stderr: string) => JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '').error;
const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const REF = 'blue-door/square';

/** `blue-door/square` and `:patio`, `red-lion/square`. */
async function fleet(): Promise<Shop> {
  const one = await shop();
  await addSquare(one, one.till.url, { nickname: 'patio' });
  await addVenue(one, 'red-lion');
  await addSquare(one, one.till.url, { venue: 'red-lion' });
  return one;
}

const active = async (one: Shop) =>
  (await one.must(['list', '-o', 'name'])).stdout.trimEnd().split('\n').filter(Boolean);

describe('posctl deactivate', () => {
  it('with --yes says what that means and keeps everything', async () => {
    const one = await shop();
    await one.must(['refresh', REF]);
    const { stdout, stderr } = await one.must(['deactivate', REF, '--yes', '--reason', 'terminal replaced']);
    expect(settled(stderr, one)).toMatchInlineSnapshot(`
      "blue-door/square: last good check YYYY-MM-DD HH:MM UTC; later sales will not be fetched. To fetch them after all: posctl restore blue-door/square, then refresh and deactivate it again
      To take it back: posctl undo op_00000000000000000000
      "
    `);
    expect(settled(stdout, one)).toMatchInlineSnapshot(`
      "Integration       Id                        Result       Status
      ────────────────  ────────────────────────  ───────────  ────────
      blue-door/square  int_00000000000000000000  deactivated  inactive
      "
    `);
    expect(await one.json(['show', REF])).toMatchObject({ active: false, status: 'Healthy', nextCheck: null });
    const [entry] = await one.json<object[]>(['timeline', '--kind', 'deactivated']);
    expect(entry).toMatchObject({ reason: 'terminal replaced', status: null, actor: 'kim' });
    expect((await one.must(['sales', '-o', 'name'])).stdout.split('\n')).toHaveLength(6);
  });

  it('without a terminal and --yes is exit 4 and changes nothing', async () => {
    const one = await shop();
    const before = one.files();
    for (const flags of [[], ['--no-input']]) {
      const { exit, stdout, stderr } = await one.posctl(['deactivate', REF, ...flags, '-o', 'json']);
      expect([exit, stdout]).toEqual([4, '']);
      expect(errorOf(stderr)).toMatchObject({ code: 'decision_needed', hint: 'confirm with --yes' });
      expect(errorOf(stderr).message).toContain('later sales will not be fetched');
    }
    expect(one.files()).toEqual(before);
  });

  it('of an inactive one is nothing to do', async () => {
    const one = await shop();
    await one.must(['deactivate', REF, '--yes']);
    const before = one.files();
    const { stdout } = await one.must(['deactivate', REF, '--yes', '-o', 'jsonl']);
    const [result] = lines(stdout);
    expect(result).toMatchObject({ ref: REF, ok: true, changed: false, integration: { active: false } });
    expect(Object.keys(result)).toEqual(['ref', 'id', 'ok', 'changed', 'op', 'changes', 'integration']);
    expect(one.files()).toEqual(before);
  });
});

describe('selecting many', () => {
  it.each([
    ['a reference', [REF], ['blue-door/square:patio', 'red-lion/square']],
    ['an unknown case of a nickname', [`${REF}: PATIO `], ['blue-door/square', 'red-lion/square']],
    ['two references', [REF, 'red-lion/square'], ['blue-door/square:patio']],
    ['one reference twice', [REF, REF], ['blue-door/square:patio', 'red-lion/square']],
    ['a glob, with and without nickname', ['blue-*/square'], ['red-lion/square']],
    ['a glob of nicknames', ['*/square:*'], ['blue-door/square', 'red-lion/square']],
    [
      'a glob that a filter narrows',
      ['*/square', '--venue', 'red-lion'],
      ['blue-door/square', 'blue-door/square:patio'],
    ],
    ['a glob that fits nothing', ['*/toast'], ['blue-door/square', 'blue-door/square:patio', 'red-lion/square']],
    ['a venue', ['--venue', 'blue-door'], ['red-lion/square']],
    ['two venues', ['--venue', 'blue-door', '--venue', 'red-lion'], []],
    ['a type', ['--type', 'square'], []],
    ['a status', ['--status', 'Healthy'], ['blue-door/square', 'blue-door/square:patio', 'red-lion/square']],
    ['all', ['--all'], []],
  ])('%s', async (_, args, left) => {
    const one = await fleet();
    await one.must(['deactivate', ...args, '--yes']);
    expect(await active(one)).toEqual(left);
  });

  it('references come on standard input, and none there selects nothing', async () => {
    const one = await fleet();
    await one.must(['deactivate', '-', '--yes'], { input: '\n  \n' });
    expect(await active(one)).toHaveLength(3);
    await one.must(['deactivate', '-', '--yes'], { input: `${REF}\r\n\n  red-lion/square\n` });
    expect(await active(one)).toEqual(['blue-door/square:patio']);
  });

  it('an unknown reference is exit 3 before anything starts', async () => {
    const one = await fleet();
    const before = one.files();
    const { exit, stderr } = await one.posctl(['deactivate', REF, 'red-lion/square:attic', '--yes', '-o', 'json']);
    expect([exit, errorOf(stderr).code]).toEqual([3, 'not_found']);
    expect(one.files()).toEqual(before);
  });

  it('a default venue completes references and never selects', async () => {
    const one = await fleet();
    const env = { POSCTL_VENUE: 'red-lion' };
    expect((await one.posctl(['deactivate', '--yes'], { env })).exit).toBe(2);
    await one.must(['deactivate', 'square', '--yes'], { env });
    expect(await active(one)).toEqual(['blue-door/square', 'blue-door/square:patio']);
  });

  it('--dry-run says what would be done and does nothing', async () => {
    const one = await fleet();
    const before = one.files();
    const { stdout, stderr } = await one.must(['deactivate', '--all', '--dry-run', '-o', 'jsonl']);
    expect(lines(stdout).map((r) => [r.ref, r.changed])).toEqual([
      [REF, true],
      [`${REF}:patio`, true],
      ['red-lion/square', true],
    ]);
    expect(stderr).toBe('3 of 3 would be deactivated.\nDry run: nothing was changed.\n');
    expect(one.files()).toEqual(before);
  });
});

describe('posctl restore', () => {
  it('makes an inactive one Initializing and due at once, whatever it was', async () => {
    const one = await shop();
    await one.must(['refresh', REF]);
    await one.must(['deactivate', REF, '--yes']);
    const { stdout } = await one.must(['restore', REF, '-o', 'jsonl']);
    const [result] = lines(stdout);
    expect(result).toMatchObject({
      ref: REF,
      ok: true,
      changed: true,
      integration: { active: true, status: 'Initializing', failuresInARow: 0, deactivatedAt: null },
    });
    const [entry] = await one.json<{ status: unknown; details: { from: string } }[]>([
      'timeline',
      '--kind',
      'restored',
    ]);
    expect(entry?.status).toEqual({ from: 'Healthy', to: 'Initializing' });
    expect(entry?.details.from).toMatch(/^\d{4}-/);
    expect(settled((await one.must(['timeline', '--kind', 'restored'])).stdout, one)).toContain(
      'fetches from YYYY-MM-DD',
    );
  });

  it('of an active one is nothing to do, and renames nothing', async () => {
    const one = await shop();
    const before = one.files();
    const [done] = lines((await one.must(['restore', REF, '-o', 'jsonl'])).stdout);
    expect(done).toMatchObject({ ref: REF, ok: true, changed: false });
    const named = await one.posctl(['restore', REF, '--nickname', 'patio', '--yes']);
    expect([named.exit, named.stderr]).toEqual([
      6,
      'posctl: blue-door/square is active already\n  to rename it: posctl edit blue-door/square --nickname NAME\n',
    ]);
    expect(one.files()).toEqual(before);
    expect((await one.must(['restore', '--all'])).stderr).toBe('Nothing was selected; nothing was done.\n');
  });

  it('of several that fit lists their ids', async () => {
    const one = await shop();
    await one.must(['deactivate', REF, '--yes']);
    await addSquare(one, one.till.url);
    await one.must(['deactivate', REF, '--yes']);
    const ids = (await one.json<{ id: string }[]>(['list', '--inactive'])).map((i) => i.id);
    const { exit, stderr } = await one.posctl(['restore', REF, '-o', 'json']);
    expect(exit).toBe(4);
    for (const id of ids) expect(errorOf(stderr).hint).toContain(id);

    // Both at once: the second one clashes with the first, and the run goes on.
    const all = await one.posctl(['restore', 'blue-door/*', '-o', 'jsonl']);
    expect(all.exit).toBe(5);
    const results = lines(all.stdout);
    expect(results.map((r) => r.ok)).toEqual([true, false]);
    expect(results[1]).toEqual({
      ref: REF,
      id: results[1].id,
      ok: false,
      op: expect.stringMatching(/^op_/),
      error: {
        code: 'decision_needed',
        message: expect.stringContaining('an active one has it'),
        hint: 'give it another: --nickname NAME',
        retryable: false,
      },
    });
    const clash = await one.posctl(['restore', results[1].id]);
    expect(clash.exit).toBe(4);
    const taken = await one.posctl(['restore', results[1].id, '--nickname', 'old']);
    expect(taken.exit).toBe(0);
    expect(await active(one)).toEqual([REF, `${REF}:old`]);
  });

  it('with a nickname that is taken, too, is a conflict', async () => {
    const one = await fleet();
    await one.must(['deactivate', REF, '--yes']);
    const { exit, stdout } = await one.posctl(['restore', REF, '--nickname', 'patio', '-o', 'json']);
    expect([exit, JSON.parse(stdout)[0].error.code]).toEqual([6, 'conflict']);
  });

  it('--dry-run changes nothing', async () => {
    const one = await fleet();
    await one.must(['deactivate', '--all', '--yes']);
    const before = one.files();
    const { stdout } = await one.must(['restore', '--all', '--dry-run', '-o', 'jsonl']);
    expect(lines(stdout)).toHaveLength(3);
    expect(one.files()).toEqual(before);
  });
});

describe('a bulk run', () => {
  it('exits with 1 when all failed, and prints one result per item', async () => {
    const one = await emptyShop();
    for (const nickname of ['a', 'b']) {
      await addSquare(one, one.till.url, { nickname: nickname });
      await one.must(['deactivate', `${REF}:${nickname}`, '--yes']);
      await addSquare(one, one.till.url, { nickname: nickname });
    }
    const { exit, stdout, stderr } = await one.posctl(['restore', '--all']);
    expect(exit).toBe(1);
    expect(settled(stdout, one)).toMatchInlineSnapshot(`
      "Integration         Id                        Result           Status  Message
      ──────────────────  ────────────────────────  ───────────────  ──────  ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
      blue-door/square:a  int_00000000000000000000  decision_needed          blue-door/square:a cannot come back under its old name: an active one has it (int_00000000000000000000); give it another: --nickname NAME
      blue-door/square:b  int_00000000000000000000  decision_needed          blue-door/square:b cannot come back under its old name: an active one has it (int_00000000000000000000); give it another: --nickname NAME
      "
    `);
    expect(settled(stderr, one)).toBe(
      '0 restored, 2 failed\n' +
        '  2 decision_needed (blue-door/square:a, blue-door/square:b); the first: blue-door/square:a cannot come back under its old name: an active one has it (int_00000000000000000000)\n' +
        'To try again what failed: posctl restore --resume op_00000000000000000000\n',
    );
  });
});
