import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Machine, machine } from '../support/binary.ts';
import { addVenue, connecting, emptyShop, shop, VENUE } from '../support/shop.ts';
import { KEYS } from '../support/terminal.ts';

const VERSION = /^\d+\.\d+\.\d+\n$/;

/** Every command, as it is called when all is well. */
const EVERY_VERB = [
  ['show', 'blue-door/square'],
  ['timeline'],
  ['sales'],
  ['items'],
  ['add', 'square', '--venue', 'blue-door'],
  ['edit', 'blue-door/square', '--every', '1h'],
  ['deactivate', 'blue-door/square'],
  ['restore', 'blue-door/square'],
  ['refresh', 'blue-door/square'],
  ['daemon'],
  ['daemon', '--once'],
  ['policy'],
  ['venue', 'list'],
  ['venue', 'edit', 'blue-door', '--name', 'Blue Door'],
];

describe('a store that does not exist', () => {
  it.each(EVERY_VERB)('is said by %s %s', async (...args) => {
    const one = machine();
    const { exit, stdout, stderr } = await one.posctl(args.filter((arg) => typeof arg === 'string'));
    expect([exit, stdout]).toEqual([3, '']);
    expect(stderr).toContain(`there is no store at ${one.store} (looked for as `);
    expect(stderr).toContain('POSCTL_STORE');
    expect(one.files().size).toBe(0);
  });

  it('is an empty list', async () => {
    const one = machine();
    const table = await one.posctl(['list']);
    expect([table.exit, table.stdout]).toEqual([0, '']);
    expect(table.stderr).toMatch(
      /^there is no store at \S+ \(looked for as \S+\)\nstart with: posctl venue add ID .*; or name the store with --store or POSCTL_STORE\n$/,
    );
    expect((await one.posctl(['list', '-o', 'json'])).stdout).toBe('[]\n');
    expect((await one.posctl(['list', '-o', 'csv'])).stdout).toMatch(/^\ufeffref,type,.*\r\n$/);
    expect(one.files().size).toBe(0);
  });

  it('is not needed for the catalogue and for help', async () => {
    const one = machine();
    expect((await one.json<unknown[]>(['types'])).length).toBeGreaterThan(0);
    expect((await one.must(['help', 'exit-codes'])).stdout).toContain('130');
  });
});

describe('a store that cannot be written', () => {
  it('is said with its path, and nothing is changed', async () => {
    const one = await shop();
    writeFileSync(join(one.home, 'in-the-way'), '');
    const { exit, stderr } = await one.posctl([...VENUE, '--store', join(one.home, 'in-the-way', 'store')]);
    expect(exit).toBe(1);
    expect(stderr).toContain(join(one.home, 'in-the-way'));
    expect(stderr).toContain('--store or POSCTL_STORE');
  });

  // Root may write everywhere.
  it.skipIf(process.getuid?.() === 0)('for want of a permission names the user', async () => {
    const one = await shop();
    const venue = join(one.store, 'venues', 'blue-door');
    chmodSync(venue, 0o500);
    const { exit, stderr } = await one.posctl(['edit', 'blue-door/square', '--every', '1h']);
    chmodSync(venue, 0o700);
    expect([exit, stderr.includes('is not allowed to')]).toEqual([1, true]);
  });

  it('for want of space says so, and what was acknowledged stays', async () => {
    const one = await shop();
    const before = await one.json(['list']);
    // The largest file that this process may write, in blocks of 512 bytes: the disk is as good as full.
    const limited = `ulimit -f 1; exec "$0" "$@"`;
    const { spawnSync } = await import('node:child_process');
    const ran = spawnSync(
      'bash',
      ['-c', limited, process.execPath, 'bin/posctl.js', 'edit', 'blue-door/square', '--every', '1h'],
      { env: one.env as NodeJS.ProcessEnv, encoding: 'utf8' },
    );
    expect(ran.status).not.toBe(0);
    expect(await one.json(['list'])).toEqual(before);
    await one.must(['edit', 'blue-door/square', '--every', '2h']);
  });
});

describe('a damaged store', () => {
  it('is an error that names the file, which is not overwritten', async () => {
    const one = await shop();
    const path = join(one.store, 'venues', 'blue-door', 'venue.json');
    for (const [text, words] of [
      ['{"version":1,', 'venue.json'],
      ['{"version":99}', 'this posctl knows versions up to 2'],
    ] as const) {
      writeFileSync(path, text);
      for (const args of [['list'], ['edit', 'blue-door/square', '--every', '1h'], ['refresh', '--all']]) {
        const { exit, stderr } = await one.posctl(args);
        expect([exit, stderr.includes(path), stderr.includes(words)], `${args} ${stderr}`).toEqual([1, true, true]);
      }
      expect(one.files().get(path)).toBe(text);
    }
  });
});

describe('global options', () => {
  it('are taken before and after the command', async () => {
    const one = await shop();
    const calls = [
      ['-o', 'name', 'list', '--venue', 'blue-door'],
      ['list', '-o', 'name', '--venue', 'blue-door'],
      ['--venue=blue-door', '--output=name', 'list'],
      ['list', '--venue', 'blue-door', '-oname'],
    ];
    for (const args of calls) expect((await one.must(args)).stdout, args.join(' ')).toBe('blue-door/square\n');
    const env = { POSCTL_STORE: undefined };
    expect((await one.must(['--store', one.store, 'venue', 'list', '-o', 'name'], { env })).stdout).toBe('blue-door\n');
    expect((await one.must(['venue', 'list', '-o', 'name', '--store', `file:${one.store}`], { env })).stdout).toBe(
      'blue-door\n',
    );
  });

  it('--as and --reason are on the timeline; a flag goes before the environment, that before the config file', async () => {
    const one = await emptyShop();
    const config = join(one.home, 'config.json');
    writeFileSync(config, JSON.stringify({ actor: 'from-file', store: one.store }));
    const actors = [
      [{ POSCTL_CONFIG: config, POSCTL_ACTOR: undefined }, [], 'from-file'],
      [{ POSCTL_CONFIG: config, POSCTL_ACTOR: 'from-env', POSCTL_STORE: undefined }, [], 'from-env'],
      [{ POSCTL_ACTOR: 'from-env' }, ['--as', 'from-flag'], 'from-flag'],
      [{ POSCTL_ACTOR: undefined, SUDO_USER: 'from-sudo' }, [], 'from-sudo'],
    ] as const;
    for (const [i, [env, flags]] of actors.entries())
      await one.must(['venue', 'edit', 'blue-door', '--name', `Name ${i}`, '--reason', `reason ${i}`, ...flags], {
        env,
      });
    const entries = await one.json<{ actor: string; reason: string | null }[]>(['timeline', '--kind', 'venue_edited']);
    expect(entries.map((e) => [e.actor, e.reason])).toEqual(actors.map(([, , actor], i) => [actor, `reason ${i}`]));
  });

  it('-v says which store is looked at, and as whom', async () => {
    const one = await emptyShop();
    const { stdout, stderr } = await one.must(['venue', 'list', '-v', '-o', 'name']);
    expect(stdout).toBe('blue-door\n');
    expect(stderr).toMatch(/^posctl \d+\.\d+\.\d+, store .*, as kim\n$/);
    expect(stderr).toContain(one.store);
  });

  it('-q keeps talk quiet, not warnings and errors', async () => {
    const one = await emptyShop();
    const { stderr } = await one.must([...connecting(one.till.url), '-q']);
    expect(stderr).toBe('');
    expect((await one.posctl(['list', '--venue', 'nowhere', '-q'])).stderr).toContain('there is no venue');
  });

  it('the store and its files are for its owner only', async () => {
    const one = await shop();
    await one.must(['refresh', '--all']);
    const wrong: string[] = [];
    const look = (folder: string) => {
      if ((statSync(folder).mode & 0o077) !== 0) wrong.push(folder);
      for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        if (statSync(path).isDirectory()) look(path);
        else if ((statSync(path).mode & 0o077) !== 0) wrong.push(path);
      }
    };
    look(one.store);
    expect(wrong).toEqual([]);
  });
});

describe('bad usage', () => {
  it.each([
    [['lst'], "there is no command 'lst'\n  did you mean list? see: posctl --help"],
    [['list', '--bogus'], "list has no option '--bogus'\n  see: posctl list --help"],
    [['list', '--stauts', 'x'], 'did you mean --status? see: posctl list --help'],
    [['venue', 'ad'], "venue has no command 'ad'\n  did you mean add? see: posctl venue --help"],
    [
      ['sqare'],
      "there is no command 'sqare'\n  did you mean the POS type square? posctl types square, posctl add square",
    ],
    [['nosuch', '--help'], "there is no command 'nosuch'"],
    [['venue', 'nosuch', '--help'], "venue has no command 'nosuch'"],
    [
      ['list', '-o', 'jsno'],
      "--output cannot be 'jsno'\n  did you mean json? Give one of table, wide, json, jsonl, csv, name",
    ],
    [['policy', 'extra'], 'policy takes nothing, but 1 word was given'],
    [['list', '-o', 'xml'], "--output cannot be 'xml'"],
    [['show'], 'nothing is named'],
    [['ticket'], 'ticket needs REF\n  see: posctl ticket --help'],
    [['timeline', '--limit', 'x'], "--limit 'x': it has to be a whole number"],
    [['timeline', '--limit', '0'], "--limit '0': it has to be 1 or more"],
    [['timeline', '--since', 'yesterday-ish'], "--since 'yesterday-ish' is not a time"],
    [['timeline', '--kind', 'nothing'], "there is no kind of entry 'nothing'"],
    [['daemon', '--venue', 'blue-door'], '--venue cannot narrow it'],
    [['daemon', '--grace', 'soon'], 'it has to be a time like 30s or 5m'],
    [['help', 'lst'], "there is no command 'lst'"],
    [
      ['--store', 'postgres://user:hunter2@db/posctl?sslmod=require', 'list'],
      '--store has the unknown parameter "sslmod"',
    ],
    [['refresh'], 'nothing is selected'],
    [['edit', '--every', '1h'], 'nothing is selected'],
    [['deactivate', '--yes'], 'nothing is selected'],
    [['restore'], 'nothing is selected'],
  ])('%j exits with 2 and says what is wrong', async (args, message) => {
    const one = await emptyShop();
    const words = await one.posctl(args);
    expect([words.exit, words.stdout]).toEqual([2, '']);
    expect(words.stderr).toContain(message);
    expect(words.stderr).not.toContain('hunter2');
    const { stderr } = await one.posctl([...args, '-o', 'jsonl']);
    if (args.includes('-o')) return;
    const { error } = JSON.parse(stderr);
    expect(Object.keys(error)).toEqual(['code', 'message', 'hint', 'retryable']);
    expect([error.code, error.retryable]).toEqual(['usage', false]);
  });

  it('a broken config file is named, its values are not', async () => {
    const one = await emptyShop();
    const config = join(one.home, 'config.json');
    writeFileSync(config, '{"smtpUrl": "smtp://user:hunter2@mail", ');
    const { exit, stderr } = await one.posctl(['list'], { env: { POSCTL_CONFIG: config } });
    expect([exit, stderr.includes(config), stderr.includes('hunter2')]).toEqual([2, true, false]);
    expect((await one.posctl(['help'], { env: { POSCTL_CONFIG: config } })).exit).toBe(0);
  });
});

describe('help', () => {
  it('is for standard error and exit 2 when nothing was typed', async () => {
    const one = machine();
    const { exit, stdout, stderr } = await one.posctl([]);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: posctl');
    const venue = await one.posctl(['venue']);
    expect([venue.exit, venue.stdout]).toEqual([2, '']);
  });

  it('that was asked for is data, and no line is longer than a terminal', async () => {
    const one = machine();
    const commands = ['list', 'add', 'edit', 'refresh', 'daemon', 'timeline', 'sales', 'policy', 'demo'];
    for (const args of [['--help'], ['help'], ['help', 'venue', 'add'], ...commands.map((c) => [c, '--help'])]) {
      const { stdout, stderr } = await one.must(args);
      expect(stderr).toBe('');
      expect(stdout).toContain('Usage: posctl');
      for (const line of stdout.split('\n'))
        if (!line.startsWith('  posctl ')) expect(line.length, line).toBeLessThanOrEqual(80);
    }
  });

  it('exit-codes says them all', async () => {
    const one = machine();
    expect((await one.must(['help', 'exit-codes'])).stdout).toMatchInlineSnapshot(`
      "Code  Meaning
      ────  ─────────────────────────────────────────────────────────────────────────
         0  done, or nothing to do
         1  failed
         2  bad usage, nothing was started
         3  no such venue, type or integration
         4  a decision is needed and nobody can be asked; the message names the flags
         5  partly done: of several, some failed
         6  conflict: duplicate, changed meanwhile, or the lock is held
         7  something is unhealthy (doctor; --check of list, triage, daemon status)
         8  timed out, still running
       130  interrupted (Ctrl-C)
       143  terminated

      Several selected: 0 all done or nothing to do, 1 all failed, else 5. One selected: its own code.
      daemon --once: 0 when the pass was completed, whatever the checks said, and 0 when another daemon holds the store.
      daemon: 6 when another one holds the store; 0 after SIGTERM or SIGINT once the work in hand is done.
      Who chooses Cancel in a question gets 0, whoever presses Ctrl-C 130; nothing was changed by it.
      "
    `);
    const codes = await one.json<{ code: number }[]>(['help', 'exit-codes']);
    expect(codes.map((c) => c.code)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 130, 143]);
  });

  it('the version is one line', async () => {
    const one = machine();
    expect((await one.must(['--version'])).stdout).toMatch(VERSION);
    expect((await one.must(['-V'])).stdout).toMatch(VERSION);
  });
});

describe('standard output', () => {
  it('has the same bytes in a terminal and in a pipe, for every format of machines', async () => {
    const one = await shop();
    await one.must(['refresh', '--all']);
    for (const args of [['list'], ['sales'], ['timeline'], ['show', 'blue-door/square'], ['types']])
      for (const format of ['json', 'jsonl', 'csv', 'name']) {
        const piped = (await one.must([...args, '-o', format])).stdout;
        const terminal = one.terminal([...args, '-o', format], { cols: 60 });
        await terminal.exit;
        expect(terminal.raw().replaceAll('\r\n', '\n'), `${args} ${format}`).toBe(piped);
      }
  });

  it('in a terminal has colours, unless they are not wanted', async () => {
    const one = await shop();
    const raw = async (args: string[], env = {}) => {
      const terminal = one.terminal(args, { env });
      await terminal.exit;
      return terminal.raw();
    };
    expect(await raw(['list'])).toContain('\x1b[1m');
    expect(await raw(['list', '--no-color'])).not.toContain('\x1b');
    expect(await raw(['list'], { NO_COLOR: '1' })).not.toContain('\x1b');
    expect((await one.must(['list'])).stdout).not.toContain('\x1b');
  });

  it('that is closed early is not an error', async () => {
    const one = await shop();
    await one.must(['refresh', '--all']);
    const { spawnSync } = await import('node:child_process');
    const ran = spawnSync(
      'bash',
      ['-c', 'set -o pipefail; "$0" "$@" | head -n 1', process.execPath, 'bin/posctl.js', 'sales', '-o', 'jsonl'],
      { env: one.env as NodeJS.ProcessEnv, encoding: 'utf8' },
    );
    expect([ran.status, ran.stderr]).toEqual([0, '']);
  });
});

it('the demo ends by itself, with 0, and leaves nothing', async () => {
  const one = machine({ POSCTL_COLUMNS: '100' });
  mkdirSync(join(one.home, 'tmp'));
  const { exit, stdout, stderr } = await one.posctl(['demo'], { env: { TMPDIR: join(one.home, 'tmp') } });
  expect([exit, stderr]).toEqual([0, '']);
  const commands = stdout.split('\n').filter((line) => line.startsWith('$ '));
  expect(commands).toHaveLength(13);
  expect(stdout).toContain('CalledOff');
  expect(stdout).toContain('# That was it');
  expect(
    Math.max(
      ...stdout
        .split('\n')
        .filter((l) => !/^[${]|posctl/.test(l))
        .map((l) => l.length),
    ),
  ).toBeLessThanOrEqual(220);
  expect([...one.files().keys()]).toEqual([]);
});

it('demo --serve is a rehearsal POS until Ctrl-C', async () => {
  const one = machine();
  const terminal = one.terminal(['demo', '--serve'], { cols: 120 });
  await terminal.waitFor('FAULT is one of:');
  const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(terminal.screen()) ?? [];
  const { faults } = (await (await fetch(`${url}/_fault`)).json()) as { faults: unknown[] };
  expect(faults.length).toBeGreaterThan(10);
  terminal.send(KEYS.ctrlC);
  expect(await terminal.exit).toEqual({ code: 0, signal: null });
});

describe('a current folder that was removed', () => {
  const from = (one: Machine, args: readonly string[]) => {
    const folder = join(one.home, 'gone');
    mkdirSync(folder);
    const script = 'cd "$1" && rmdir "$1" && shift && exec "$@"';
    const command = [process.execPath, resolve('bin/posctl.js'), ...args];
    const { status, stdout, stderr } = spawnSync('sh', ['-c', script, 'sh', folder, ...command], {
      env: { ...one.env } as NodeJS.ProcessEnv,
      encoding: 'utf8',
    });
    return { exit: status, stdout, stderr };
  };

  it('hinders nothing that needs no folder, nor what a program is run for', async () => {
    const one = machine();
    await addVenue(one, 'blue-door');
    expect(from(one, ['venue', 'list', '-o', 'name'])).toEqual({ exit: 0, stdout: 'blue-door\n', stderr: '' });
    const secret = ['--secret', 'accessToken=cmd:echo token', '--no-test'];
    const added = from(one, [
      'add',
      'loyverse',
      '--venue',
      'blue-door',
      ...secret,
      '--set',
      'baseUrl=http://127.0.0.1:9',
    ]);
    expect(added.exit).toBe(0);
    const { exit, stderr } = from(one, ['refresh', 'blue-door/loyverse']);
    expect([exit, stderr]).toEqual([1, expect.not.stringContaining('uv_cwd')]);
    expect(stderr).not.toContain('command');
  });

  it('is named where something is looked for in it', () => {
    const one = machine();
    const { exit, stderr } = from(one, ['--store', 'here', 'venue', 'list']);
    expect([exit, stderr]).toEqual([3, expect.stringContaining(join(one.home, 'gone', 'here'))]);
  });
});
