import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settled } from '../support/binary.ts';
import { addMany } from '../support/fleet.ts';
import { loopback } from '../support/loopback.ts';
import { addSquare, callOff, emptyShop, mend, rehearsalPos, type Shop, shop } from '../support/shop.ts';
import { KEYS } from '../support/terminal.ts';

const errorOf = (stderr: string) => JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '').error;
const REF = 'blue-door/square';
const lines = <T = Row>(text: string): T[] =>
  text
    .trimEnd()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

interface Row {
  readonly ref: string;
  readonly ok: boolean;
  readonly changed: boolean;
  readonly op: string;
  readonly changes: object;
  readonly error: { readonly code: string; readonly message: string };
}

interface Listed {
  readonly ref: string;
  readonly id: string;
  readonly checkEvery: string;
  readonly active: boolean;
}

/** `blue-door/square`, `:patio` and `:bar`. */
async function three(): Promise<Shop> {
  const one = await shop();
  for (const nickname of ['patio', 'bar']) await addSquare(one, one.till.url, { nickname });
  return one;
}

const every = async (one: Shop) =>
  (await one.json<Listed[]>(['list', '--all'])).map(({ ref, checkEvery }) => `${ref} ${checkEvery}`).sort();

describe('the plan', () => {
  it('of a dry run shows from → to, and what is not included', async () => {
    const one = await three();
    await one.must(['edit', `${REF}:bar`, '--every', '1h', '-q']);
    await one.must(['deactivate', `${REF}:patio`, '--yes', '-q']);
    const before = one.files();
    const args = ['edit', '*/square', '--every', '1h', '--dry-run'];
    const { stdout, stderr } = await one.must(args);
    expect(settled(stdout, one)).toMatchInlineSnapshot(`
      "Integration           Id                        Result            Status        Changes
      ────────────────────  ────────────────────────  ────────────────  ────────────  ───────────────────
      blue-door/square      int_00000000000000000000  would be changed  Initializing  checkEvery: 6h → 1h
      blue-door/square:bar  int_00000000000000000000  nothing to do     Initializing
      "
    `);
    expect(stderr).toBe('not included: 1 inactive\n1 of 2 would be changed.\nDry run: nothing was changed.\n');
    const rows = lines((await one.must([...args, '-o', 'jsonl'])).stdout);
    expect(rows.map(({ ref, changed, changes }) => [ref, changed, changes])).toEqual([
      [REF, true, { checkEvery: { from: '6h', to: '1h' } }],
      [`${REF}:bar`, false, {}],
    ]);
    expect(rows[0]).not.toHaveProperty('op');
    expect(one.files()).toEqual(before);
  });

  it('says what a refresh would leave out', async () => {
    const one = await three();
    await callOff(one);
    await one.must(['deactivate', `${REF}:patio`, '--yes', '-q']);
    const { stderr } = await one.must(['refresh', '--all', '--dry-run']);
    expect(stderr).toContain('not included: 1 inactive, 1 called off\n');
  });

  it('is written pinned to revisions, changes nothing, and is carried out where all is as it was', async () => {
    const one = await three();
    const before = await one.json(['list', '--all']);
    const wrote = await one.must(['edit', '--all', '--every', '1h', '--plan-out', 'plan.json']);
    expect(wrote.stdout).toBe('');
    expect(wrote.stderr).toBe(
      'The plan for 3 is in plan.json; nothing was changed. To carry it out: posctl edit --plan plan.json\n',
    );
    expect(await one.json(['list', '--all'])).toEqual(before);
    const plan = JSON.parse(readFileSync(join(one.home, 'plan.json'), 'utf8'));
    expect(plan).toMatchObject({ apiVersion: 'posctl/v1', command: 'edit' });
    expect(plan.items[0]).toEqual({
      ref: REF,
      id: expect.stringMatching(/^int_/),
      revision: 1,
      changes: { checkEvery: { from: '6h', to: '1h' } },
    });

    await one.must(['edit', `${REF}:patio`, '--set', 'includeModifiers=true', '-q']);
    const ran = await one.posctl(['edit', '--plan', 'plan.json', '-o', 'jsonl']);
    expect(ran.exit).toBe(5);
    expect(lines(ran.stdout).map(({ ref, ok, error }) => [ref, ok, error?.code, error?.message])).toEqual([
      [REF, true, undefined, undefined],
      [`${REF}:patio`, false, 'conflict', `${REF}:patio has changed since the plan was made (revision 1, now 2)`],
      [`${REF}:bar`, true, undefined, undefined],
    ]);
    expect(await every(one)).toEqual([`${REF} 1h`, `${REF}:bar 1h`, `${REF}:patio 6h`]);

    const again = await one.posctl(['edit', '--plan', 'plan.json', '-o', 'jsonl']);
    expect([again.exit, lines(again.stdout).map(({ error }) => error.code)]).toEqual([
      6,
      ['conflict', 'conflict', 'conflict'],
    ]);
    expect(again.stderr).toContain('needs a new one: posctl edit … --plan-out FILE');
    expect(again.stderr).not.toContain('--resume');
  });

  it('of a deactivation is carried out with its confirmation', async () => {
    const one = await three();
    await one.must(['deactivate', '--all', '--plan-out', 'plan.json']);
    expect((await one.posctl(['deactivate', '--plan', 'plan.json'])).exit).toBe(4);
    await one.must(['deactivate', '--plan', 'plan.json', '--yes']);
    expect((await one.json<Listed[]>(['list', '--all'])).map(({ active }) => active)).toEqual([false, false, false]);
  });

  it.each<[string, unknown, string]>([
    ['is not JSON', 'nonsense', 'the plan is not JSON'],
    ['is of another verb', { apiVersion: 'posctl/v1', command: 'restore', items: [] }, 'this is a plan for restore'],
    ['is of another version', { apiVersion: 'posctl/v9', command: 'edit', items: [] }, 'apiVersion'],
    [
      'sets what nobody can set',
      planned({ status: { to: 'Healthy' }, lastSalesCheck: { to: 'now' } }),
      'nothing that can be changed',
    ],
    ['sets an unknown option', planned({ options: { from: {}, to: { colour: 'red' } } }), "no option 'colour'"],
    [
      'sets a prototype',
      planned(JSON.parse('{"options":{"from":{},"to":{"__proto__":"x"}}}')),
      "no option '__proto__'",
    ],
    ['sets a wrong value', planned({ options: { from: {}, to: { includeModifiers: 'maybe' } } }), 'true or false'],
    [
      'holds a secret',
      planned({ credentials: { from: {}, to: { accessToken: 'EAAA-secret' } } }),
      'not given as a source',
    ],
  ])('that %s is refused', async (_, plan, message) => {
    const one = await shop();
    const [{ id = '' } = {}] = await one.json<Listed[]>(['list']);
    const text = typeof plan === 'string' ? plan : JSON.stringify(plan).replace('int_a', id);
    writeFileSync(join(one.home, 'plan.json'), text);
    const before = one.files();
    const { exit, stderr } = await one.posctl(['edit', '--plan', 'plan.json', '-o', 'json']);
    expect([exit, errorOf(stderr).code]).toEqual([2, 'usage']);
    expect(errorOf(stderr).message).toContain(message);
    expect(stderr).not.toContain('EAAA-secret');
    expect(one.files()).toEqual(before);
  });
});

function planned(changes: object) {
  return { apiVersion: 'posctl/v1', command: 'edit', items: [{ ref: REF, id: 'int_a', revision: 1, changes }] };
}

describe('many at once', () => {
  it('are changed without a terminal only with --yes', async () => {
    const one = await emptyShop();
    await addMany(one, 26, one.till.url);
    const before = one.files();
    const refused = await one.posctl(['edit', '--all', '--every', '1h', '-o', 'json']);
    expect([refused.exit, errorOf(refused.stderr)]).toMatchObject([
      4,
      { message: 'to edit these 26 needs to be confirmed', hint: expect.stringContaining('--yes') },
    ]);
    const stop = await one.posctl(['deactivate', '--all', '-o', 'json']);
    expect([stop.exit, errorOf(stop.stderr).message]).toEqual([
      4,
      expect.stringMatching(
        /^deactivating these 26 \(blue-door\/square:n01, .*:n10 and 16 more\) needs to be confirmed$/,
      ),
    ]);
    expect(one.files()).toEqual(before);
    const done = await one.must(['edit', '--all', '--every', '1h', '--yes', '-o', 'jsonl']);
    const ops = new Set(lines(done.stdout).map(({ op }) => op));
    expect([lines(done.stdout).length, ops.size]).toEqual([26, 1]);
    const entries = await one.json<{ op: string }[]>(['timeline', '--kind', 'edited']);
    expect([entries.length, new Set(entries.map(({ op }) => op))]).toEqual([26, ops]);
  });

  it('are changed in a terminal once their number was typed', async () => {
    const one = await emptyShop();
    await addMany(one, 26, one.till.url);
    const terminal = one.terminal(['edit', '--all', '--every', '1h', '-o', 'name'], { cols: 100 });
    await terminal.waitFor('To edit these 26, type their number:');
    expect(terminal.screen()).toContain(`${REF}:n25: checkEvery: 6h → 1h`);
    expect(terminal.screen()).toContain('… and 1 more; all of them: --dry-run');
    terminal.send(`y${KEYS.enter}`);
    await terminal.waitFor('Type 26, or Ctrl-C to cancel.');
    terminal.send(`${KEYS.backspace}26${KEYS.enter}`);
    expect(await terminal.exit).toEqual({ code: 0, signal: null });
    expect(terminal.screen()).toContain('26 changed');
    expect(new Set((await every(one)).map((text) => text.split(' ')[1]))).toEqual(new Set(['1h']));
  });

  it('stay as they are when the question is cancelled', async () => {
    const one = await emptyShop();
    await addMany(one, 26, one.till.url);
    const terminal = one.terminal(['deactivate', '--all']);
    await terminal.waitFor('To deactivate these 26, type their number:');
    terminal.send(KEYS.ctrlC);
    expect((await terminal.exit).code).toBe(130);
    expect((await one.json<Listed[]>(['list', '--all'])).every(({ active }) => active)).toBe(true);
  });
});

describe('an interruption', () => {
  it.each([
    ['', []],
    ['; to who wants to hear of nothing else, too', ['-q']],
  ])('of a refresh ends what is in hand, says what is left and how to go on; nothing flashes by%s', async (_, more) => {
    const one = await emptyShop();
    // The first answers never come before the interruption; then all of them fail at once.
    const held: (() => void)[] = [];
    const till = await loopback((response) => {
      held.push(() => {
        response.writeHead(401, { 'content-type': 'application/json' });
        response.end('{"errors":[{"category":"AUTHENTICATION_ERROR","code":"UNAUTHORIZED"}]}');
      });
    });
    await addMany(one, 30, till.url);
    const terminal = one.terminal(['refresh', '--all', '--rate', '1000/s', ...more], { cols: 100 });
    while (held.length < 8) await new Promise((resolve) => setImmediate(resolve));
    terminal.send(KEYS.ctrlC);
    await terminal.waitFor('Finishing what is in hand (8), for 30 s at most; Ctrl-C again ends at once.');
    for (const answer of held.splice(0)) answer();
    await terminal.waitFor('Interrupted: 0 done, 8 failed, 22 not started.');
    await terminal.waitFor('posctl refresh --resume op_');
    expect(await terminal.exit).toEqual({ code: 130, signal: null });
    expect(terminal.screen()).not.toContain('waits for');
    expect(terminal.screen()).toMatch(/\n$/);
    const op = /--resume (op_\w+)/.exec(terminal.screen())?.[1] ?? '';
    const rest = await one.posctl(['refresh', '--resume', op, '--dry-run', '-o', 'jsonl']);
    expect(lines(rest.stdout)).toHaveLength(30);
  });

  it('by kill -9 in the middle of an edit is resumed: each is changed once, under one operation', async () => {
    const one = await emptyShop();
    await addMany(one, 60, one.till.url);
    const running = one.start(['edit', '--all', '--every', '1h', '--yes', '--rate', '20/s', '-o', 'jsonl'], {
      env: {},
    });
    const journal = join(one.store, 'operations');
    const noted = () =>
      (existsSync(journal) ? readdirSync(journal) : []).filter((name) => name.endsWith('.jsonl')).at(0);
    const steps = () => {
      const name = noted();
      return name === undefined ? 0 : readFileSync(join(journal, name), 'utf8').split('\n').length - 1;
    };
    while (steps() < 5) await new Promise((resolve) => setImmediate(resolve));
    running.kill('SIGKILL');
    await running.ended;
    const changedBefore = (await every(one)).filter((text) => text.endsWith('1h')).length;
    expect(changedBefore).toBeGreaterThanOrEqual(5);
    expect(changedBefore).toBeLessThan(60);
    const op = noted()?.replace('.jsonl', '') ?? '';
    const other = await one.posctl(['deactivate', '--resume', op, '-o', 'json']);
    expect([other.exit, errorOf(other.stderr).hint]).toEqual([2, `go on with it: posctl edit --resume ${op}`]);
    const rest = await one.must(['edit', '--resume', op, '--yes', '-o', 'jsonl']);
    expect(lines(rest.stdout)).toHaveLength(60 - changedBefore);
    const entries = await one.json<{ op: string; integration: string }[]>(['timeline', '--kind', 'edited']);
    expect([
      entries.length,
      new Set(entries.map((e) => e.integration)).size,
      new Set(entries.map((e) => e.op)),
    ]).toEqual([60, 60, new Set([op])]);
    const nothing = await one.must(['edit', '--resume', op]);
    expect(nothing.stderr).toContain('Nothing was selected');
  });
});

describe('what failed', () => {
  it('is said by cause, and done again with --failed or --resume', async () => {
    const one = await three();
    const url = await rehearsalPos();
    for (const ref of [`${REF}:patio`, `${REF}:bar`])
      await mend(one, ref, (was) => ({ ...was, options: { baseUrl: `${url}/~401` } }));
    const first = await one.posctl(['refresh', '--all']);
    expect(first.exit).toBe(5);
    expect(settled(first.stderr, one)).toMatch(
      /^1 checked, 2 failed\n {2}2 auth_expired \(blue-door\/square:(?:bar|patio), blue-door\/square:(?:bar|patio)\); the first: Square says .*\nTo try again what failed: posctl refresh --resume op_0{20}\n$/,
    );
    const op = /--resume (op_\w+)/.exec(first.stderr)?.[1] ?? '';
    await mend(one, `${REF}:patio`, (was) => ({ ...was, options: { baseUrl: url } }));
    const again = await one.posctl(['refresh', '--failed', '-o', 'jsonl']);
    expect([
      again.exit,
      lines(again.stdout)
        .map(({ ref, ok }) => `${ref} ${ok}`)
        .sort(),
    ]).toEqual([5, [`${REF}:bar false`, `${REF}:patio true`]]);
    await mend(one, `${REF}:bar`, (was) => ({ ...was, options: { baseUrl: url } }));
    const resumed = await one.must(['refresh', '--resume', op, '-o', 'jsonl']);
    expect(lines(resumed.stdout).map(({ op: each }) => each)).toEqual([op, op]);
    expect(lines((await one.must(['refresh', '--resume', op, '-o', 'jsonl'])).stdout)).toEqual([]);
  });

  it('counts what was called off as skipped, not as checked', async () => {
    const one = await three();
    await callOff(one);
    const { stderr } = await one.must(['refresh', '--all', '-q', '-v']);
    expect(stderr).not.toContain('fine');
    const told = await one.must(['refresh', '--all']);
    expect(told.stderr).toBe('2 checked, 1 called off (skipped)\n');
  });

  it.each([
    [['refresh', '--resume', 'op_00000000000000000000'], 3, "there is no operation 'op_00000000000000000000'"],
    [['refresh', '--failed'], 3, 'no refresh of several integrations by kim is remembered'],
    [['refresh', '--failed', '--all'], 2, '--failed says which integrations are meant'],
    [['edit', '--resume', 'op_1', '--plan', 'x'], 2, '--resume says which integrations are meant'],
    [['refresh', '--all', '--rate', 'fast'], 2, "'fast' is not a rate"],
    [['edit', '--all', '--secret', 'accessToken=-', '--plan-out', 'p'], 2, 'a plan holds no secrets'],
  ])('%j is %i', async (args, exit, message) => {
    const one = await shop();
    const ran = await one.posctl([...args, '-o', 'json']);
    expect([ran.exit, errorOf(ran.stderr).message]).toEqual([exit, expect.stringContaining(message)]);
  });
});
