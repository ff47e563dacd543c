import { describe, expect, it } from 'vitest';
import { settled } from '../support/binary.ts';
import { addSquare, addVenue, connecting, emptyShop, rehearsalPos, type Shop, shop } from '../support/shop.ts';
import { KEYS } from '../support/terminal.ts';

const REF = 'blue-door/square';

interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly venue: string;
  readonly ref: string | null;
}

/** A day in the life of one integration. */
async function lived(): Promise<Shop> {
  const one = await shop();
  await one.must(['refresh', REF]);
  await one.posctl(['edit', REF, '--set', `baseUrl=${await rehearsalPos()}/~403`, '--no-test', '--reason', 'new till']);
  await one.posctl(['refresh', REF]);
  await one.must(['deactivate', REF, '--yes']);
  await one.must(['restore', REF]);
  return one;
}

describe('posctl timeline', () => {
  it('says when, who, what and why, oldest first', async () => {
    const one = await lived();
    expect(settled((await one.must(['timeline'])).stdout, one)).toMatchInlineSnapshot(`
      "When (UTC)        Who  Integration       What             Status                  Details                                                                                                                                  Why
      ────────────────  ───  ────────────────  ───────────────  ──────────────────────  ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────  ────────
      YYYY-MM-DD HH:MM  kim  blue-door         venue added
      YYYY-MM-DD HH:MM  kim  blue-door/square  added            new → Initializing
      YYYY-MM-DD HH:MM  kim  blue-door/square  check succeeded  Initializing → Healthy  5 new, 0 changed
      YYYY-MM-DD HH:MM  kim  blue-door/square  edited                                   options: baseUrl=http://127.0.0.1:PORT → baseUrl=http://127.0.0.1:PORT/~403                                                            new till
      YYYY-MM-DD HH:MM  kim  blue-door/square  check failed     Healthy → Failed        auth_revoked: the access token lacks the permission MERCHANT_PROFILE_READ (403 INSUFFICIENT_SCOPES: rehearsed: a permission is missing)
      YYYY-MM-DD HH:MM  kim  blue-door/square  deactivated
      YYYY-MM-DD HH:MM  kim  blue-door/square  restored         Failed → Initializing   fetches from YYYY-MM-DD HH:MM UTC
      "
    `);
  });

  it('tells neighbours that say the same as one for people, and one by one for programs', async () => {
    const one = await shop();
    for (const _ of [1, 2, 3, 4]) await one.must(['refresh', REF, '-q']);
    const checks = (text: string) => text.match(/check succeeded/g)?.length;
    const shown = (await one.must(['timeline'])).stdout;
    expect(checks(shown)).toBe(2);
    expect(shown).toMatch(/0 new, 0 changed; ×3, the last one \d{4}-\d\d-\d\d \d\d:\d\d/);
    expect(checks((await one.must(['timeline', '-o', 'wide'])).stdout)).toBe(4);
    expect(await one.json(['timeline', '--kind', 'check_succeeded'])).toHaveLength(4);
  });

  it('-o jsonl has the documented shape', async () => {
    const one = await lived();
    const { stdout } = await one.must(['timeline', '-o', 'jsonl']);
    const entries = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(entries.map((e) => [e.seq, e.kind])).toEqual([
      [1, 'venue_added'],
      [2, 'added'],
      [3, 'check_succeeded'],
      [4, 'edited'],
      [5, 'check_failed'],
      [6, 'deactivated'],
      [7, 'restored'],
    ]);
    expect(Object.keys(entries[4])).toEqual([
      'seq',
      'at',
      'actor',
      'venue',
      'integration',
      'ref',
      'kind',
      'status',
      'reason',
      'op',
      'details',
    ]);
    expect(entries[0]).toMatchObject({ integration: null, ref: null, status: null });
    expect(entries[4]).toMatchObject({
      status: { from: 'Healthy', to: 'Failed' },
      details: {
        code: 'auth_revoked',
        message: expect.any(String),
        counted: true,
        durationMs: expect.any(Number),
        window: { from: expect.any(String), to: expect.any(String) },
        linesNew: 0,
        linesChanged: 0,
      },
    });
  });

  it('is narrowed by references, venues, kinds, times and a number', async () => {
    const one = await lived();
    await addVenue(one, 'red-lion');
    await addSquare(one, one.till.url, { venue: 'red-lion' });
    const all = await one.json<Entry[]>(['timeline']);
    expect(all).toHaveLength(9);
    const kinds = async (...args: string[]) => (await one.json<Entry[]>(['timeline', ...args])).map((e) => e.kind);
    expect(await kinds('red-lion/square')).toEqual(['added']);
    expect(await kinds('--venue', 'red-lion')).toEqual(['venue_added', 'added']);
    expect(await kinds('red-lion')).toEqual(['venue_added', 'added']);
    expect(await kinds('red-lion', REF, '--limit', '3')).toEqual(['restored', 'venue_added', 'added']);
    expect(await kinds('--venue', 'blue-door', '--venue', 'RED-LION')).toHaveLength(9);
    expect(await kinds('--type', 'SQUARE', 'red-lion')).toEqual(['added']);
    expect(await kinds(REF, '--kind', 'edited,restored')).toEqual(['edited', 'restored']);
    expect(await kinds('--limit', '2')).toEqual(['venue_added', 'added']);
    expect(await kinds(REF, '--limit', '1')).toEqual(['restored']);
    const middle = all[3]?.at ?? '';
    expect(await kinds('--until', middle)).toEqual(all.filter((e) => e.at < middle).map((e) => e.kind));
    expect(await kinds('--since', middle)).toEqual(all.filter((e) => e.at >= middle).map((e) => e.kind));
    expect(await kinds('--since', '7d')).toHaveLength(9);
    expect(await kinds('--until', '2020-01-01')).toEqual([]);
    expect((await one.must(['timeline', '--until', '2020-01-01'])).stderr).toBe(
      '--until 2020-01-01: 2020-01-01 00:00 UTC\nNothing on the timeline fits.\n',
    );
    const nobody = await one.posctl(['timeline', '--venue', 'nowhere']);
    expect([nobody.exit, nobody.stderr.includes("there is no venue 'nowhere'")]).toEqual([3, true]);
  });

  it('takes all that a reference fits, inactive ones too', async () => {
    const one = await shop();
    await one.must(['deactivate', REF, '--yes']);
    await addSquare(one, one.till.url);
    const entries = await one.json<Entry[]>(['timeline', REF]);
    expect(entries.map((e) => e.kind)).toEqual(['added', 'deactivated', 'added']);
  });

  it('--follow goes on with what comes until Ctrl-C', async () => {
    const one = await shop();
    const terminal = one.terminal(['timeline', '--follow', '--limit', '1'], { cols: 120 });
    await terminal.waitFor('added');
    await one.must(['edit', REF, '--every', '1h']);
    await terminal.waitFor('checkEvery: 6h → 1h');
    terminal.send(KEYS.ctrlC);
    expect(await terminal.exit).toEqual({ code: 130, signal: null });
    const bad = await one.posctl(['timeline', '--follow', '--until', '1d']);
    expect(bad.exit).toBe(2);
  });

  it('shows hostile text from outside harmlessly', async () => {
    const one = await emptyShop();
    await one.must([...connecting(one.till.url), '--reason', 'evil\x1b[2J\u202e reason', '--as', 'kim\x1b]0;x\x07']);
    const { stdout } = await one.must(['timeline']);
    expect(stdout).toContain('evil reason');
    for (const mark of ['\x1b', '\u202e', '\x07']) expect(stdout).not.toContain(mark);
    const json = await one.must(['timeline', '-o', 'jsonl']);
    for (const mark of ['\x1b', '\u202e', '\x07']) expect(json.stdout).not.toContain(mark);
  });
});

it('takes the same flags as the verbs about sales', async () => {
  const one = await shop();
  const today = new Date().toISOString().slice(0, 10);
  const all = await one.json<unknown[]>(['timeline']);
  for (const args of [
    ['--from', today],
    ['--from', today, '--to', today],
    ['--since', 'yesterday'],
    ['--since', '7d'],
  ])
    expect(await one.json(['timeline', ...args]), args.join(' ')).toEqual(all);
  expect(await one.json(['timeline', '--to', '2026-01-01'])).toEqual([]);
  const both = await one.posctl(['timeline', '--since', '7d', '--from', today]);
  expect([both.exit, both.stderr.includes('--since and --from both say where it begins')]).toEqual([2, true]);
  const succeeded = await one.json<{ kind: string }[]>(['timeline', '--kind', 'venue added']);
  expect(succeeded.map(({ kind }) => kind)).toEqual(['venue_added']);
});
