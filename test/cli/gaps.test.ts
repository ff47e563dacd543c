import { describe, expect, it } from 'vitest';
import { settled } from '../support/binary.ts';
import { addSquare, mend, rehearsalPos, shop } from '../support/shop.ts';

const REF = 'blue-door/square';
const DAY = 86_400_000;
const day = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY).toISOString().slice(0, 10);

interface GapDay {
  readonly ref: string;
  readonly businessDay: string;
  readonly state: string;
}

/** A till with sales of weeks, checked once. */
async function open() {
  const one = await shop();
  const url = await rehearsalPos();
  await mend(one, REF, (was) => ({ ...was, options: { baseUrl: url } }));
  await one.must(['refresh', REF]);
  return one;
}

describe('posctl gaps and refresh --gaps', () => {
  it('find the holes, fetch them, and find none any more', async () => {
    const one = await open();
    const before = await one.json<GapDay[]>(['gaps', REF]);
    // The first check began with a business day: nothing is missing that nobody asked for.
    expect(new Set(before.map(({ ref, state }) => `${ref} ${state}`))).toEqual(new Set([`${REF} covered`]));
    await one.must(['refresh', REF, '--from', day(20), '--to', day(19)]);
    const { stderr } = await one.must(['refresh', REF, '--gaps', '--from', day(20)]);
    expect(stderr).toMatch(/^blue-door\/square: 2 windows, at least 2 requests, /);
    const after = await one.json<GapDay[]>(['gaps', REF, '--from', day(20)]);
    expect(new Set(after.map(({ state }) => state))).toEqual(new Set(['covered']));
    const again = await one.must(['refresh', REF, '--gaps', '--from', day(20)]);
    expect(again.stderr).toContain('there is nothing to fetch');
  });

  it('fetch a month in parts of a week, each on the timeline', async () => {
    const one = await open();
    const ran = await one.json<{ windows: object }[]>(['refresh', REF, '--from', day(40), '--to', day(12)]);
    expect(ran[0]).toMatchObject({ ok: true, windows: { done: 5, of: 5 } });
    const entries = await one.json<{ details: { asked?: boolean } }[]>(['timeline', REF, '--kind', 'check_succeeded']);
    expect(entries.filter(({ details }) => details.asked)).toHaveLength(5);
  });

  it('keep what is done when they are interrupted, and name the command that goes on', async () => {
    const one = await open();
    const url = `${await rehearsalPos()}/~no-response`;
    await mend(one, REF, (was) => ({ ...was, options: { baseUrl: url } }));
    const running = one.start(['refresh', REF, '--from', day(30), '--to', day(10)]);
    await running.heard('3 windows');
    running.kill('SIGINT');
    const { exit, stderr } = await running.ended;
    expect(exit).toBe(130);
    expect(stderr).toContain(
      `0 of 3 windows are done and kept; go on with: posctl refresh ${REF} --from ${day(30)} --to ${day(10)}`,
    );
  });

  it('refuse days that are none', async () => {
    const one = await shop();
    expect((await one.posctl(['gaps', '--from', 'soon'])).exit).toBe(2);
    expect((await one.posctl(['refresh', REF, '--gaps', '--to', '2026-13-01'])).exit).toBe(2);
    expect((await one.posctl(['gaps', 'blue-door/toast'])).exit).toBe(3);
    expect((await one.posctl(['gaps', '--state', 'lost'])).exit).toBe(2);
    expect(await one.json(['gaps', '--state', 'partial,failed', '--state', 'missing'])).toEqual([]);
  });
});

describe('one that replaces another', () => {
  it('is shown by its reference, told, and taken back', async () => {
    const one = await open();
    await addSquare(one, one.till.url, { nickname: 'patio' });
    const edited = await one.must(['edit', REF, '--primary', `${REF}:patio`]);
    expect(edited.stderr.split('\n')[0]).toBe(`${REF}: primaryOver: none → ${REF}:patio`);
    expect(await one.json(['list'])).toMatchObject([{ primaryOver: [] }, { primaryOver: [`${REF}:patio`] }]);
    expect((await one.must(['show', REF])).stdout).toContain(`Counts instead of   ${REF}:patio`);
    expect((await one.must(['show', `${REF}:patio`])).stdout).toContain(`Replaced by         ${REF}`);
    expect((await one.posctl(['edit', `${REF}:patio`, '--primary', REF])).exit).toBe(6);
    expect((await one.posctl(['edit', REF, '--primary', REF])).exit).toBe(2);
    await one.must(['edit', REF, '--unset', 'primary']);
    expect(await one.json(['show', REF])).toMatchObject({ primaryOver: [] });
  });
});

describe('another start of the business day', () => {
  it('needs to be confirmed when sales move, and moves them', async () => {
    const one = await shop();
    await one.must(['refresh', REF]);
    const refused = await one.posctl(['venue', 'edit', 'blue-door', '--day-start', '19:00']);
    expect(refused.exit).toBe(4);
    expect(refused.stderr).toContain('look at them with --dry-run, confirm with --yes');
    const shown = await one.must(['venue', 'edit', 'blue-door', '--day-start', '19:00', '--dry-run']);
    expect(settled(shown.stdout.split('\n\n')[0] ?? '', one)).toMatchInlineSnapshot(`
      "Business Day  Becomes     Receipts  Lines        Net
      ────────────  ──────────  ────────  ─────  ─────────
      2026-11-19    2026-11-18         1      2  22.90 CAD
      2026-11-20    2026-11-19         2      2   8.95 CAD
      2026-11-21    2026-11-20         1      1  -8.95 CAD"
    `);
    const moved = await one.json(['venue', 'edit', 'blue-door', '--day-start', '19:00', '--yes']);
    expect(moved).toMatchObject({ dayStart: '19:00', moved: [{ from: '2026-11-19' }, { from: '2026-11-20' }, {}] });
    const days = await one.json<{ businessDay: string }[]>(['sales', '--by', 'day']);
    expect(days.map(({ businessDay }) => businessDay)).toMatchInlineSnapshot(`
      [
        "2026-11-18",
        "2026-11-19",
        "2026-11-20",
      ]
    `);
  });
});
