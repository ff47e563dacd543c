import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settled } from '../support/binary.ts';
import { addSquare, connecting, type Shop, shop } from '../support/shop.ts';

const errorOf = (stderr: string) => JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '').error;
const REF = 'blue-door/square';
const rows = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

async function three(): Promise<Shop> {
  const one = await shop();
  for (const nickname of ['patio', 'bar']) await addSquare(one, one.till.url, { nickname });
  return one;
}

/** What people chose, of each. */
const setUp = async (one: Shop) =>
  (await one.json<Record<string, unknown>[]>(['list', '--all'])).map(
    ({ ref, active, checkEvery, options, status }) => ({
      ref,
      active,
      checkEvery,
      options,
      status,
    }),
  );

const opOf = async (one: Shop, args: string[]) =>
  rows((await one.must([...args, '-o', 'jsonl'])).stdout)[0].op as string;

describe('posctl undo', () => {
  it('ends the snooze that an operation began, and no other', async () => {
    const one = await three();
    const snooze = (ref: string, time: string) => ['snooze', ref, time, '--reason', 'they move'];
    const snoozed = async () => (await one.must(['list', '-o', 'table'])).stdout.match(/snoozed until/g)?.length ?? 0;
    await one.must(snooze(`${REF}:bar`, '2h'));
    const op = await opOf(one, snooze('blue-door/*', '4h'));
    expect(await snoozed()).toBe(3);
    const edited = await opOf(one, ['edit', 'blue-door/*', '--every', '1h']);
    await one.must(['undo', edited]);
    expect(await snoozed()).toBe(3);
    const { exit, stdout, stderr } = await one.posctl(['undo', op]);
    expect(exit).toBe(5);
    expect(stdout).toContain(
      'snoozed stays: it was snoozed before, or again since; to end it: posctl snooze blue-door/square:bar --end',
    );
    expect(await snoozed()).toBe(1);
    expect(stderr).toContain('of 1 something stays');
    const woken = await one.must(['snooze', '--end', `${REF}:bar`]);
    expect(woken.stderr).not.toContain('undo');
  });

  it('takes back an edit of several, and is taken back itself', async () => {
    const one = await three();
    const before = await setUp(one);
    const op = await opOf(one, ['edit', '--all', '--every', '1h', '--set', 'includeModifiers=true']);
    const after = await setUp(one);
    const undone = await one.must(['undo', op, '-o', 'jsonl']);
    expect(await setUp(one)).toEqual(before);
    const [first] = rows(undone.stdout);
    expect(first).toMatchObject({
      ref: REF,
      ok: true,
      changed: true,
      changes: { checkEvery: { from: '1h', to: '6h' } },
    });
    expect(settled(undone.stderr, one)).toBe('3 set back\nTo take it back: posctl undo op_00000000000000000000\n');
    const entries = await one.json<{ op: string; undoes?: string }[]>(['timeline', '--kind', 'edited']);
    expect(entries.map((e) => [e.op, e.undoes])).toEqual([
      ...Array.from({ length: 3 }, () => [op, undefined]),
      ...Array.from({ length: 3 }, () => [first.op, op]),
    ]);
    await one.must(['undo', first.op]);
    expect(await setUp(one)).toEqual(after);
    const twice = await one.must(['undo', first.op]);
    expect(twice.stderr).toBe('0 set back, 3 nothing to do\n');
  });

  it('names what others have changed since, leaves it, and exits with 5', async () => {
    const one = await three();
    const op = await opOf(one, ['edit', '--all', '--every', '1h']);
    await one.must(['edit', `${REF}:patio`, '--every', '2h', '-q', '--as', 'ali']);
    const dry = await one.posctl(['undo', op, '--dry-run']);
    const ran = await one.posctl(['undo', op, '-o', 'jsonl']);
    expect([dry.exit, ran.exit]).toEqual([5, 5]);
    expect(settled(dry.stdout, one)).toMatch(/patio .*nothing to do .*checkEvery stays: ali has changed it since/);
    expect(rows(ran.stdout).map(({ ref, changed, kept }) => [ref, changed, kept])).toEqual([
      [REF, true, undefined],
      [`${REF}:patio`, false, [{ field: 'checkEvery', why: expect.stringMatching(/^ali has changed it since \(/) }]],
      [`${REF}:bar`, true, undefined],
    ]);
    expect(ran.stderr).toContain('2 set back, 1 nothing to do, of 1 something stays\n');
    expect((await setUp(one)).map(({ checkEvery }) => checkEvery).sort()).toEqual(['2h', '6h', '6h']);
  });

  it('makes active again what was deactivated, with the status that it had', async () => {
    const one = await three();
    await one.must(['refresh', REF, '-q']);
    const before = await setUp(one);
    const op = await opOf(one, ['deactivate', '--all', '--yes']);
    await one.must(['undo', op]);
    expect(await setUp(one)).toEqual(before);
    expect(await one.json(['show', REF])).toMatchObject({ status: 'Healthy', deactivatedAt: null });
  });

  it('of an addition deactivates it, which has to be confirmed', async () => {
    const one = await shop();
    await one.must([...connecting(one.till.url), '--nickname', 'new', '--on-duplicate', 'new', '--no-test', '-q']);
    const [entry] = await one.json<{ op: string }[]>(['timeline', `${REF}:new`]);
    const op = entry?.op ?? '';
    const refused = await one.posctl(['undo', op, '-o', 'json']);
    expect([refused.exit, errorOf(refused.stderr).code]).toEqual([4, 'decision_needed']);
    await one.must(['undo', op, '--yes']);
    expect(await one.json(['show', `${REF}:new`])).toMatchObject({ active: false });
  });

  it('of a venue sets its fields back; whose clock makes the day and the venue itself stay', async () => {
    const one = await shop();
    await one.must(['venue', 'edit', 'blue-door', '--name', 'The Door', '--contact', 'a@b.test', '-q']);
    const [entry] = await one.json<{ op: string }[]>(['timeline', '--kind', 'venue_edited']);
    const { stderr } = await one.must(['undo', entry?.op ?? '']);
    expect(stderr).toBe('blue-door: name: The Door → blue-door; contacts: a@b.test → none\n');
    await one.must(['venue', 'edit', 'blue-door', '--day-start', '05:00', '-q', '--yes']);
    const moved = (await one.json<{ op: string }[]>(['timeline', '--kind', 'venue_edited'])).at(-1);
    const stays = await one.posctl(['undo', moved?.op ?? '']);
    expect([stays.exit, stays.stderr]).toEqual([
      5,
      'blue-door: dayStart stays: sales would move; see: posctl venue edit blue-door\n',
    ]);
  });

  it('sets back the policy that apply or policy changed, where nobody has changed it since', async () => {
    const one = await shop();
    await one.must(['policy', '--set', 'callOffAfterHours=48', '-q']);
    const file = join(one.home, 'policy.yaml');
    const text =
      'apiVersion: posctl/v1\npolicy: {"*": {callOffAfterFailures: 9, reportDays: 20}, square: {personHours: 2}}\n';
    writeFileSync(file, `${text}venues: [{id: second, timezone: Europe/Berlin, currency: EUR}]\n`);
    const applied = await one.must(['apply', '-f', file, '--yes']);
    const op = /posctl undo (op_\w+)/.exec(applied.stderr)?.[1] ?? '';
    await one.must(['policy', '--set', 'reportDays=25', '-q']);
    const rehearsed = await one.posctl(['undo', op, '--dry-run']);
    expect(rehearsed.stderr).toContain('Dry run: nothing was changed.');
    const { exit, stderr } = await one.posctl(['undo', op]);
    expect([exit, stderr.split('\n')]).toEqual([
      5,
      [
        'second: the venue stays: nothing deletes what was added',
        'policy: callOffAfterFailures: 9 → default',
        'policy: callOffAfterHours: default → 48',
        'policy: square: personHours: 2 → default',
        'policy: reportDays stays: it has another value now',
        '',
      ],
    ]);
    const inForce = await one.json<{ key: string; value: number }[]>(['policy']);
    const values = new Map(inForce.map(({ key, value }) => [key, value]));
    expect(['callOffAfterFailures', 'callOffAfterHours', 'reportDays'].map((key) => values.get(key))).toEqual([
      12, 48, 25,
    ]);
    const changed = await one.must(['policy', '--set', 'personHours=3']);
    const again = /posctl undo (op_\w+)/.exec(changed.stderr)?.[1] ?? '';
    expect((await one.must(['undo', again])).stderr).toBe('policy: personHours: 3 → default\n');
  });

  it('of checks says that sales stay', async () => {
    const one = await three();
    const op = await opOf(one, ['refresh', '--all']);
    const { exit, stderr } = await one.posctl(['undo', op]);
    expect([exit, stderr]).toEqual([5, 'not taken back: 3 check succeeded; sales that were fetched stay\n']);
  });

  it.each(['op_00000000000000000000', 'op_1', 'nonsense', '../x'])('of %s, which nobody knows, is 3', async (op) => {
    const one = await shop();
    const { exit, stderr } = await one.posctl(['undo', op, '-o', 'json']);
    expect([exit, errorOf(stderr).code]).toEqual([3, 'not_found']);
  });
});
