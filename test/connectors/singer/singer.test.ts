import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { singer } from '../../../src/connectors/singer/singer.ts';
import { processGroups } from '../../../src/system/programs.ts';
import { type Connecting, connecting, failureOf, fakeSession, fetchAll } from '../../support/connecting.ts';
import { fakeClock } from '../../support/fake-system.ts';
import { gone } from '../../support/processes.ts';
import { aTap, ownTemporaryFolder, squareOrder, type TestTap } from '../../support/taps.ts';

const programs = processGroups();
const ORDERS = `const orders = (...ids) => ids.map((id) => record('orders', { ...${JSON.stringify(squareOrder(''))}, id }));\n`;

interface Given extends Connecting {
  readonly secrets?: Readonly<Record<string, string>>;
}

function given(tap: TestTap, { options, secrets = {}, ...more }: Given = {}): Connecting {
  return {
    options: { command: tap.command, mapping: 'tap-square', ...options },
    credentials: fakeSession(secrets),
    programs,
    ...more,
  };
}

/** A tap that prints this, and what became of it. */
const run = (script: string, more: Given = {}) => fetchAll(singer, given(aTap(ORDERS + script), more));
const failing = (script: string, more: Given = {}) => failureOf(run(script, more));
const sources = ({ documents }: Awaited<ReturnType<typeof run>>) => documents.map(({ source }) => source);

describe('what a tap is run with', () => {
  test('is only what there is: no state, no catalogue', async () => {
    const tap = aTap("note(Object.keys(options)); print({ type: 'SCHEMA', stream: 'orders' })");
    await fetchAll(singer, given(tap));
    expect(tap.notes()).toEqual([['config']]);
  });

  test('is its config with the secrets under their names, its bookmark, and a catalogue with what is selected', async () => {
    const tap = aTap("note([Object.keys(options), config, file('state'), file('catalog')]); print(nothingNew)");
    const catalog = {
      streams: [
        {
          tap_stream_id: 'orders',
          stream: 'orders',
          schema: { properties: { id: {}, note: {} } },
          metadata: [
            { breadcrumb: [], metadata: { inclusion: 'available' } },
            { breadcrumb: ['properties', 'note'], metadata: { inclusion: 'available' } },
            { breadcrumb: ['properties', 'odd'], metadata: { inclusion: 'unsupported' } },
          ],
        },
        {
          tap_stream_id: 'staff',
          stream: 'staff',
          schema: {},
          metadata: [{ breadcrumb: [], metadata: { selected: true } }],
        },
      ],
    };
    const options = { config: '{"start_date":"2026-01-01T00:00:00Z","oauth":{"client_id":"c"}}' };
    const secrets = { access_token: 'abcd', 'oauth.refresh_token': 'efgh' };
    await fetchAll(singer, given(tap, { options, secrets, discovery: catalog, cursor: { state: { since: 1 } } }));
    expect(tap.notes()).toEqual([
      [
        ['config', 'state', 'catalog'],
        { start_date: '2026-01-01T00:00:00Z', oauth: { client_id: 'c', refresh_token: 'efgh' }, access_token: 'abcd' },
        { since: 1 },
        {
          streams: [
            {
              tap_stream_id: 'orders',
              stream: 'orders',
              schema: { properties: { id: {}, note: {} }, selected: true },
              metadata: [
                { breadcrumb: [], metadata: { inclusion: 'available', selected: true } },
                { breadcrumb: ['properties', 'note'], metadata: { inclusion: 'available', selected: true } },
                { breadcrumb: ['properties', 'odd'], metadata: { inclusion: 'unsupported' } },
              ],
            },
            {
              tap_stream_id: 'staff',
              stream: 'staff',
              schema: { selected: false },
              metadata: [{ breadcrumb: [], metadata: { selected: false } }],
            },
          ],
        },
      ],
    ]);
  });

  test('a tap from before metadata is handed --properties, with what is selected in the schema', async () => {
    const tap = aTap("note(file('properties')); print(nothingNew)");
    const discovery = { streams: [{ stream: 'orders', schema: { properties: { id: { type: 'string' } } } }] };
    await fetchAll(singer, given(tap, { discovery }));
    expect(tap.notes()).toEqual([
      {
        streams: [
          { stream: 'orders', schema: { properties: { id: { type: 'string', selected: true } }, selected: true } },
        ],
      },
    ]);
  });

  test('a tap that takes no catalogue, though it has one, is handed none', async () => {
    const tap = aTap(
      "note(Object.keys(options)); if (options.catalog) { console.error('tap: error: unrecognized arguments: --catalog /tmp/x'); process.exit(2); } print(nothingNew)",
    );
    const discovery = { streams: [{ stream: 'orders', metadata: [] }] };
    const { code, message } = await failureOf(fetchAll(singer, given(tap, { discovery })));
    expect([code, message]).toEqual([
      'bad_config',
      'the tap ended with the exit code 2: tap: error: unrecognized arguments: --catalog /tmp/x; the option catalogFlag says how it takes its catalogue: catalog, properties or none',
    ]);
    await fetchAll(singer, given(tap, { discovery, options: { catalogFlag: 'none' } }));
    expect(tap.notes()).toEqual([['config', 'catalog'], ['config']]);
  });

  test('a catalogue that a person made is handed over as it is', async () => {
    const tap = aTap("note(file('catalog')); print(nothingNew)");
    const catalog = join(tap.folder, 'mine.json');
    const mine = { streams: [{ stream: 'orders', schema: { selected: true }, metadata: [] }] };
    writeFileSync(catalog, JSON.stringify(mine));
    await fetchAll(singer, given(tap, { options: { catalog } }));
    expect(tap.notes()).toEqual([mine]);
  });

  test('what people want of a window is read without the bookmark, from its first day, and moves no bookmark', async () => {
    const tap = aTap("note([config.start_date, 'state' in options]); print({ type: 'STATE', value: 1 })");
    const options = { config: '{"start_date":"2026-01-01T00:00:00Z"}' };
    const window = { by: 'sold', from: '2026-11-01T09:00:00.000Z' } as const;
    const held: unknown[] = [];
    const { fetched } = await fetchAll(singer, given(tap, { options, window, held, cursor: { state: 5 } }));
    expect(tap.notes()).toEqual([['2026-11-01T09:00:00Z', false]]);
    expect([fetched.cursor, held]).toEqual([undefined, []]);
  });

  test('its arguments may be quoted', async () => {
    const tap = aTap('note(process.argv.slice(2, 5)); print(nothingNew)');
    const command = `${tap.command} 'one two' "a \\"b\\"" c\\ d`;
    await fetchAll(singer, given(tap, { options: { command } }));
    expect(tap.notes()).toEqual([['one two', 'a "b"', 'c d']]);
  });

  test.each([
    ['command', ' ', 'is empty'],
    ['command', 'bin/tap', 'give the full path'],
    ['command', "tap 'x", 'has a quote that is not closed'],
    ['config', '{"secret-planted', 'is not a JSON object'],
    ['config', '[]', 'is not a JSON object'],
    ['mapping', 'tap-other', 'can be tap-square, tap-toast, or JSON like'],
    ['mapping', '{}', 'maps no stream'],
    ['mapping', '{"s":{"id":"id","soldAt":"at","itemCode":"c"}}', 'maps none of net, gross, total, price'],
    ['mapping', '{"s":{"whatever":"id"}}', 'maps «whatever», which is not a field; there are id, version'],
    ['mapping', '__proto__', 'can be tap-square, tap-toast, or JSON like'],
    ['mapping', 'constructor', 'can be tap-square, tap-toast, or JSON like'],
    ['mapping', '{"s":{"__proto__":"id"}}', 'maps «__proto__», which is not a field'],
    ['mapping', '{"s":{"dates":"whenever"}}', 'give it like "dates":"DD/MM/YYYY"'],
    ['mapping', '{"s":{"decimal":"x"}}', 'has another decimal mark than . or ,'],
    ['mapping', '{"s":{"kinds":{"done":"sold"}}}', 'give it like "kinds":{"done":"sale","2":"void"}'],
    ['mapping', '{"s":{"kinds":["done"]}}', 'give it like "kinds":{"done":"sale","2":"void"}'],
    ['catalog', 'x.json', 'give the full path'],
    ['catalog', '/no/such/file', 'cannot be read (ENOENT)'],
    ['catalogFlag', 'x', 'it can be catalog, properties or none'],
  ])('a wrong option is named: %s «%s»', async (key, value, why) => {
    const found = await failing('', { options: { [key]: value } });
    expect(found).toMatchObject({ code: 'bad_config', needs: 'support' });
    expect(found.message).toContain(why);
    expect(found.message).not.toContain('planted');
  });
});

describe('its private folder', () => {
  test('can be read by nobody else, and is gone after the run', async () => {
    const own = ownTemporaryFolder();
    const tap = aTap(`note(options.config);
      note([fs.statSync(require('node:path').dirname(options.config)).mode & 0o777, fs.statSync(options.config).mode & 0o777, fs.statSync(options.state).mode & 0o777]);
      print(nothingNew); process.exit(config.bad ? 1 : 0)`);
    const more = { secrets: { token: 'abcd' }, cursor: { state: 1 } };
    await fetchAll(singer, given(tap, more));
    await failureOf(fetchAll(singer, given(tap, { ...more, options: { config: '{"bad":true}' } })));
    const [path, modes] = tap.notes();
    expect(modes).toEqual([0o700, 0o600, 0o600]);
    expect(existsSync(String(path))).toBe(false);
    expect(own.left()).toEqual([]);
  });

  test.each([
    ['succeeds', ''],
    ['fails', 'process.exit(1)'],
    ['is killed', "process.kill(process.pid, 'SIGKILL')"],
  ])('secrets that it replaced are kept when it %s', async (_, end) => {
    const credentials = fakeSession({ refresh_token: 'old', 'oauth.token': 'older', client_id: 'same' });
    const script = `rewrite({ refresh_token: 'new', oauth: { token: 'newer', more: 'made' }, expires_in: 3600, access_token: 'got' }); ${end}`;
    await run(script, { credentials }).catch(() => undefined);
    expect(credentials.replaced).toEqual([
      { refresh_token: 'new', 'oauth.token': 'newer', 'oauth.more': 'made', access_token: 'got' },
    ]);
  });

  const PUT = {
    'into its configuration': "rewrite({ refresh_token: 'token-2' });",
    'into a bookmark': "print({ type: 'STATE', value: { a: 1, refresh_token: 'token-2' } });",
    'into a bookmark, where it stood before': "print({ type: 'STATE', value: { auth: ['Bearer token-2'] } });",
    'into a bookmark, among thousands of records':
      "print(...orders(...Array(1500).keys()), { type: 'STATE', value: { refresh_token: 'token-2' } });",
    'into both, the newer into the bookmark':
      "rewrite({ refresh_token: 'token-1' }); print({ type: 'STATE', value: { refresh_token: 'token-2' } });",
    'into several bookmarks':
      "for (const n of [1, 2, 2, 0, 1]) print({ type: 'STATE', value: { refresh_token: 'token-' + n } });",
  };
  const ENDS: Readonly<Record<string, string>> = {
    'ends well': 'print(nothingNew);',
    fails: 'process.exit(1);',
    'is killed': "process.kill(process.pid, 'SIGKILL');",
    'is called off': 'note(1); sleep();',
  };
  test.each(
    Object.entries(PUT).flatMap(([where, put]) => Object.entries(ENDS).map(([how, end]) => [where, how, put, end])),
  )('a token that it put %s is kept when it %s', async (_, __, put, end) => {
    const own = ownTemporaryFolder();
    const credentials = fakeSession({ refresh_token: 'token-0', client_id: 'same' });
    const stop = new AbortController();
    const cursor = { state: { auth: ['Bearer {{posctl credential refresh_token}}'] } };
    const tap = aTap(ORDERS + put + end);
    const ended = fetchAll(singer, given(tap, { credentials, cursor, signal: stop.signal })).catch(() => undefined);
    if (end.includes('sleep')) {
      while (tap.notes().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      stop.abort(new Error('its time is up'));
    }
    await ended;
    await expect.poll(own.left).toEqual([]);
    expect(credentials.values).toEqual({ refresh_token: 'token-2', client_id: 'same' });
    expect(credentials.replaced.length).toBeLessThanOrEqual(2);
  });

  test('a token that it tells of in its last moments is kept, though nobody reads on', async () => {
    const own = ownTemporaryFolder();
    const credentials = fakeSession({ refresh_token: 'token-0' });
    const tap = aTap(`${ORDERS}process.on('SIGTERM', () => {
        print(...orders(...Array(1500).keys()), { type: 'STATE', value: { refresh_token: 'token-2' } }); process.exit(0); });
      print(...orders(...Array(600).keys())); sleep();`);
    const { io, setUp, window } = connecting(given(tap, { credentials }));
    for await (const _ of singer.fetch(setUp, window, io)) break;
    await expect.poll(own.left).toEqual([]);
    expect(credentials.values).toEqual({ refresh_token: 'token-2' });
  });

  test('a token of a bookmark that cannot be kept stays for the next run, which keeps it first', async () => {
    const own = ownTemporaryFolder();
    const tap =
      aTap(`note(config.oauth.token); if (config.oauth.token === 'token-0') print({ type: 'STATE', value: { token: 'token-1' } });
      print(nothingNew)`);
    const full = {
      ...fakeSession({ 'oauth.token': 'token-0' }),
      replace: () => Promise.reject(new Error('disk full')),
    };
    await expect(fetchAll(singer, given(tap, { credentials: full }))).rejects.toThrow('disk full');
    expect(own.left()).toHaveLength(1);
    const credentials = fakeSession({ 'oauth.token': 'token-0' });
    await fetchAll(singer, given(tap, { credentials }));
    expect([tap.notes(), credentials.replaced, own.left()]).toEqual([
      ['token-0', 'token-1'],
      [{ 'oauth.token': 'token-1' }],
      [],
    ]);
  });

  test('a secret that stood in the option config is kept as a credential from now on', async () => {
    const credentials = fakeSession({});
    const options = { config: '{"refresh_token":"old"}' };
    const { fetched } = await run("rewrite({ refresh_token: 'new-planted' }); print(nothingNew)", {
      credentials,
      options,
    });
    expect(credentials.values).toEqual({ refresh_token: 'new-planted' });
    expect(fetched.warnings[0]).toContain('the tap replaced refresh_token of the option config');
    expect(String(fetched.warnings)).not.toContain('planted');
  });

  test('a config that it left broken is said, and nothing of it kept', async () => {
    const credentials = fakeSession({ token: 'abcd' });
    const { fetched } = await run('fs.writeFileSync(options.config, \'{"token":\'); print(nothingNew)', {
      credentials,
    });
    expect(credentials.replaced).toEqual([]);
    expect(fetched.warnings.join()).toContain('left its configuration unreadable');
  });

  test('replaced secrets that cannot be kept stay for the next run, which keeps them first', async () => {
    const own = ownTemporaryFolder();
    const tap = aTap(`note(config.token); if (config.token === 'old') rewrite({ token: 'new' }); print(nothingNew)`);
    const full = { ...fakeSession({ token: 'old' }), replace: () => Promise.reject(new Error('disk full')) };
    await expect(fetchAll(singer, given(tap, { credentials: full }))).rejects.toThrow('disk full');
    expect(own.left()).toHaveLength(1);
    const credentials = fakeSession({ token: 'old' });
    await fetchAll(singer, given(tap, { credentials }));
    expect([tap.notes(), credentials.replaced, own.left()]).toEqual([['old', 'new'], [{ token: 'new' }], []]);
  });

  describe('that a killed process left behind', () => {
    function left(own: { readonly path: string }, note: unknown, config: unknown, name = 'posctl-tap-left'): string {
      const path = join(own.path, name);
      mkdirSync(path);
      chmodSync(path, 0o700);
      if (note !== null) writeFileSync(join(path, 'run.json'), JSON.stringify(note));
      writeFileSync(join(path, 'given.json'), '{"token":"old"}');
      writeFileSync(join(path, 'config.json'), JSON.stringify(config));
      return path;
    }
    const dead = { pid: 2 ** 22 + 5, began: null };

    test('is removed at the next start, its changed secret kept first unless a person gave another one', async () => {
      const own = ownTemporaryFolder();
      const tap = aTap('print(nothingNew)');
      const note = { integration: 'int_1', command: tap.command, host: hostname(), us: dead, tap: null };
      for (const [now, kept] of [
        ['old', 'new'],
        ['given by a person', 'given by a person'],
      ] as const) {
        left(own, note, { token: 'new' });
        const credentials = fakeSession({ token: now });
        await fetchAll(singer, given(tap, { credentials }));
        expect([credentials.values.token, own.left()]).toEqual([kept, []]);
      }
    });

    test.runIf(process.platform === 'linux')('takes its tap along, also one that it had no time to note', async () => {
      const own = ownTemporaryFolder();
      const tap = aTap('print(nothingNew)');
      const note = { integration: 'int_1', command: tap.command, host: hostname(), us: dead, tap: null };
      const config = join(left(own, note, { token: 'old' }), 'config.json');
      const script = ['-e', 'setInterval(() => {}, 1e5)', '--', '--config', config];
      const orphan = spawn(process.execPath, script, { detached: true, stdio: 'ignore' });
      const exit = once(orphan, 'exit');
      await fetchAll(singer, given(tap, { secrets: { token: 'old' } }));
      expect((await exit)[1]).toBe('SIGTERM');
      expect(own.left()).toEqual([]);
    });

    test.each([
      ['of another integration, unchanged, is removed', 'int_2', 'old', false],
      ['of another integration that replaced a token waits for that', 'int_2', 'new', true],
    ])('%s', async (_, integration, token, stays) => {
      const own = ownTemporaryFolder();
      const tap = aTap('print(nothingNew)');
      left(own, { integration, command: tap.command, host: hostname(), us: dead, tap: null }, { token });
      await fetchAll(singer, given(tap, { secrets: { token: 'old' } }));
      expect(own.left()).toEqual(stays ? ['posctl-tap-left'] : []);
    });

    test.each([
      ['of a process that lives', { us: { pid: process.pid, began: null }, host: hostname() }],
      ['of another machine', { us: dead, host: 'elsewhere' }],
    ])('%s is left alone', async (_, more) => {
      const own = ownTemporaryFolder();
      const tap = aTap('print(nothingNew)');
      left(own, { integration: 'int_1', command: tap.command, tap: null, ...more }, { token: 'old' });
      await fetchAll(singer, given(tap, { secrets: { token: 'old' } }));
      expect(own.left()).toEqual(['posctl-tap-left']);
    });
  });
});

describe('messages', () => {
  test('of any case, with lines cut anywhere and no end of line at the end', async () => {
    const script = `
      const text = orders('a', 'ü', 'c').map((one) => JSON.stringify({ ...one, type: 'record' })).join('\\n');
      for (const byte of Buffer.from(text)) fs.writeSync(1, Buffer.from([byte]));`;
    expect(sources(await run(script))).toEqual(['a', 'ü', 'c']);
  });

  test('that are not messages, or of other types, are left out with a warning', async () => {
    const script = `print('Traceback?', '', '{"level":"info"}', '42', '[1]', { type: 'LOG', text: 1 }, ...orders('a'))`;
    const found = await run(script);
    expect(sources(found)).toEqual(['a']);
    expect(found.fetched.warnings).toEqual([
      'messages of the type LOG are not read',
      'the tap printed 4 lines that are not messages, left out: «Traceback?»',
    ]);
  });

  test('with what Windows adds to lines and files are read', async () => {
    const found = await run(
      "fs.writeSync(1, '\\ufeff' + orders('a', 'b').map((one) => JSON.stringify(one)).join('\\r\\n') + '\\r\\n')",
    );
    expect([sources(found), found.fetched.warnings]).toEqual([['a', 'b'], []]);
  });

  test('of five megabytes are read', async () => {
    const script = `print(record('orders', { ...orders('a')[0].record, note: 'x'.repeat(5e6) }))`;
    expect(sources(await run(script))).toEqual(['a']);
  });

  test('of more than 64 MB are left out, and the others read', async () => {
    const script = `print(...orders('a')); for (let i = 0; i < 66; i += 1) fs.writeSync(1, 'x'.repeat(1048576)); print('', ...orders('b'))`;
    const found = await run(script);
    expect(sources(found)).toEqual(['a', 'b']);
    expect(found.fetched.warnings).toEqual(['the tap printed 1 line of more than 64 MB, which was left out']);
  });

  test('one broken record is a warning, nothing else is a failure', async () => {
    const broken = `'{"type":"RECORD","stream":"orders","record":{"id":'`;
    const found = await run(`print(${broken}, ...orders('a'))`);
    expect(found.fetched.warnings).toEqual(['1 of 2 records cannot be read and is not counted: its JSON is broken']);
    expect(await failing(`print(${broken}, ${broken})`)).toMatchObject({
      code: 'bad_data',
      message: 'none of 2 records can be read: its JSON is broken',
    });
  });

  test('numbers that are none, and such as floats cannot keep, are read by their text', async () => {
    const mapping = '{"s":{"id":"id","soldAt":"at","itemName":"n","net":"net","tax":"tax"}}';
    const line =
      '{"type":"RECORD","stream":"s","record":{"id":12345678901234567891,"at":1763582400,"n":"1234567890123456 \\"x","net":1.00500000000000000000,"tax":NaN}}';
    const { documents } = await run(`print(${JSON.stringify(line)})`, { options: { mapping } });
    expect(documents).toMatchObject([
      {
        source: 's:12345678901234567891',
        net: 101,
        tax: 0,
        soldAt: '2025-11-19T20:00:00.000Z',
        lines: [{ itemName: '1234567890123456 "x' }],
      },
    ]);
  });

  test('BATCH files of this machine are read, packed or not; others are refused', async () => {
    const tap =
      aTap(`print({ type: 'BATCH', stream: 'orders', encoding: { format: 'jsonl', compression: 'gzip' }, manifest: ['file://' + __dirname + '/a.gz'] },
      { type: 'BATCH', stream: 'orders', encoding: { format: 'jsonl' }, manifest: ['file://' + __dirname + '/b.jsonl'] }, { type: 'STATE', value: 7 })`);
    const lines = (...ids: string[]) => ids.map((id) => JSON.stringify(squareOrder(id))).join('\n');
    writeFileSync(join(tap.folder, 'a.gz'), gzipSync(`${lines('a', 'b')}\n`));
    writeFileSync(join(tap.folder, 'b.jsonl'), lines('c'));
    const found = await fetchAll(singer, given(tap));
    expect([sources(found), found.fetched.cursor]).toEqual([['a', 'b', 'c'], { state: 7 }]);
    const batch = (more: string) =>
      `print({ type: 'BATCH', stream: 'orders', encoding: { format: 'jsonl' }, ${more} })`;
    expect(await failing(batch("manifest: ['s3://bucket/x?token=planted']"))).toMatchObject({ code: 'bad_config' });
    expect(await failing(batch("encoding: { format: 'parquet' }, manifest: []"))).toMatchObject({ code: 'bad_config' });
    expect(await failing(batch("manifest: ['file:///no/such/file']"))).toMatchObject({ code: 'bad_data' });
    const guarded = await failing(batch("manifest: ['s3://key:planted@bucket/x']"));
    expect(guarded.message).toContain('«s3://bucket/x»');
  });

  test.each([
    ['packed though it says that it is not', gzipSync(`${JSON.stringify(squareOrder('a'))}\n`), 'none'],
    ['not packed though it says that it is', Buffer.from(JSON.stringify(squareOrder('a'))), 'gzip'],
    ['packed in a way that it calls otherwise', gzipSync(JSON.stringify(squareOrder('a'))), 'zstd'],
  ])('a BATCH file that is %s is read', async (_, content, compression) => {
    const encoding = JSON.stringify({ format: 'jsonl', compression });
    const tap = aTap(
      `print({ type: 'BATCH', stream: 'orders', encoding: ${encoding}, manifest: ['file://' + __dirname + '/a'] })`,
    );
    writeFileSync(join(tap.folder, 'a'), content);
    expect(sources(await fetchAll(singer, given(tap)))).toEqual(['a']);
  });

  test('a BATCH file of another kind is refused by name, whatever it says', async () => {
    const tap = aTap(`print({ type: 'BATCH', stream: 'orders', manifest: ['file://' + __dirname + '/a'] })`);
    writeFileSync(join(tap.folder, 'a'), Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]));
    expect(await failureOf(fetchAll(singer, given(tap)))).toMatchObject({
      code: 'bad_config',
      message: expect.stringContaining('in another format (zstd) than JSON lines'),
    });
  });

  test('BATCH files may be named by their path alone, and those of other streams are not opened', async () => {
    const tap =
      aTap(`const batch = (stream, ...manifest) => ({ type: 'BATCH', stream, encoding: { format: 'jsonl' }, manifest });
      print(batch('staff', 's3://bucket/x'), batch('orders', __dirname + '/a b.jsonl'), batch('orders'))`);
    writeFileSync(join(tap.folder, 'a b.jsonl'), JSON.stringify(squareOrder('a')));
    const found = await fetchAll(singer, given(tap));
    expect(sources(found)).toEqual(['a']);
    expect(found.fetched.warnings).toEqual(['1 batch of the stream staff was left out: no mapping makes sales of it']);
    const empty = await run("print({ type: 'BATCH', stream: 'orders', manifest: [] })");
    expect(empty.fetched.warnings).toEqual([]);
    expect(await failing("print({ type: 'BATCH', stream: 'staff', manifest: ['s3://bucket/x'] })")).toMatchObject({
      message: expect.stringContaining('it has staff'),
    });
  });
});

describe('what is left out', () => {
  const mapping = '{"s":{"id":"id","soldAt":"at","itemName":"n","net":"net","kind":"k"}}';
  /** So many records of which the first ones have this in place of what is right. */
  const sales = (count: number, odd: number, fault: string) => `
    const sales = Array.from({ length: ${count} }, (_, i) =>
      record('s', { id: i + 1, at: '2026-11-19T18:30:00Z', n: 'Lager', net: 5, k: null, ...(i < ${odd} ? ${fault} : {}) }));
    print(...sales, { type: 'STATE', value: 'after' });`;
  const broken = "{ net: 'free' }";

  test('is counted and named', async () => {
    const { documents, fetched } = await run(sales(300, 3, broken), { options: { mapping } });
    expect([documents.length, fetched.warnings, fetched.rejected, fetched.cursor]).toEqual([
      297,
      ['3 of 300 records cannot be read and are not counted: net: «free» is not a number (1, 2, 3)'],
      undefined,
      { state: 'after' },
    ]);
  });

  test.each([
    ['is more than one percent', 100, 2],
    ['is more than twenty records', 2200, 21],
  ])('is reported with ids where it %s', async (_, count, odd) => {
    const { fetched } = await run(sales(count, odd, broken), { options: { mapping } });
    expect(fetched.rejected?.count).toBe(odd);
    expect(fetched.rejected?.documents.slice(0, 2)).toEqual([
      { source: 's:1', receipt: '1', why: 'net: «free» is not a number' },
      { source: 's:2', receipt: '2', why: 'net: «free» is not a number' },
    ]);
    expect(fetched.rejected?.documents).toHaveLength(Math.min(odd, 20));
  });

  test('for a kind that nobody knows is reported, however little it is', async () => {
    const { documents, fetched } = await run(sales(300, 1, "{ k: 'on hold' }"), { options: { mapping } });
    expect(documents.filter(({ kind }) => kind === 'void')).toHaveLength(1);
    expect(fetched.rejected).toEqual({
      count: 1,
      documents: [{ source: 's:1', receipt: '1', why: 'of the unknown kind «on hold»' }],
    });
    expect(fetched.warnings).toEqual([
      '1 of 300 records is not counted: of the unknown kind «on hold» (1); the mapping can say what it means: "kinds":{"on hold":"sale"}',
    ]);
  });

  test('fails the check where it is most of all, with what is known of it, and the bookmark stays', async () => {
    const held: unknown[] = [];
    const half = await run(sales(10, 5, broken), { options: { mapping } });
    expect(half.fetched.cursor).toEqual({ state: 'after' });
    expect(await failing(sales(10, 6, broken), { options: { mapping } })).toMatchObject({
      code: 'bad_data',
      message:
        '6 of 10 records cannot be read and are not counted: net: «free» is not a number (1, 2, 3, 4, 5 and 1 more)',
      rejected: { count: 6 },
    });
    const none = await failing(sales(10, 10, broken), { options: { mapping }, held });
    expect(none.message).toBe('none of 10 records can be read: 1: net: «free» is not a number');
    await failing(sales(10, 9, broken), { options: { mapping }, held });
    expect(held).toEqual([]);
  });

  test('is everything where nothing is a message', async () => {
    expect(await failing("print('Till 4.2', 'token=planted-token', '{}')")).toMatchObject({
      code: 'bad_data',
      message: 'the tap printed 3 lines, none of them a message: «Till 4.2»; is the option command a Singer tap?',
    });
    expect((await failing("print('token=planted-token')")).message).not.toContain('planted');
    expect(await failing('')).toMatchObject({
      code: 'bad_data',
      message: 'the tap ended successfully but printed no message at all; is the option command a Singer tap?',
    });
    expect(await failing("print({ type: 'LOG', log: 'begin' })")).toMatchObject({ code: 'bad_data' });
  });

  test('for a date out of all reason is its own record alone', async () => {
    const { documents, fetched } = await run(sales(2, 1, "{ at: '9999-12-31T23:59:59Z' }"), { options: { mapping } });
    expect([documents.length, fetched.rejected?.count]).toEqual([1, 1]);
  });
});

describe('the environment of a tap', () => {
  const names = 'note(Object.keys(process.env).sort()); print(nothingNew)';

  test('is what programs need, and what the option names', async () => {
    for (const [name, value] of Object.entries({ TILL_TOKEN: 'planted', OTHER_TOKEN: 'planted', LC_TILL: 'x' })) {
      process.env[name] = value;
      onTestFinished(() => void delete process.env[name]);
    }
    const tap = aTap(names);
    await fetchAll(singer, given(tap));
    const more = await fetchAll(singer, given(tap, { options: { environment: 'TILL_TOKEN, NOT_THERE' } }));
    const [first, second] = tap.notes() as string[][];
    expect(first).toEqual(expect.arrayContaining(['HOME', 'LC_TILL', 'PATH']));
    expect(first).not.toEqual(expect.arrayContaining(['TILL_TOKEN']));
    expect(second).toEqual([...(first ?? []), 'TILL_TOKEN'].sort());
    expect(more.fetched.warnings).toEqual([
      'the option environment names NOT_THERE, which is not set where posctl runs; the tap runs without it',
    ]);
  });

  test('holds nothing that is for posctl alone, even when it is asked for', async () => {
    expect(await failing(names, { options: { environment: 'POSCTL_SMTP_URL' } })).toMatchObject({
      code: 'bad_config',
      message: 'the option environment names POSCTL_SMTP_URL, which is for posctl alone',
    });
  });

  test('names secrets that are not printed', async () => {
    process.env.TILL_TOKEN = 'planted-4711';
    onTestFinished(() => void delete process.env.TILL_TOKEN);
    const script = "console.error('CRITICAL refused: ' + process.env.TILL_TOKEN); process.exit(1)";
    const found = await failing(script, { options: { environment: 'TILL_TOKEN' } });
    expect(found.message).toBe('the tap ended with the exit code 1: CRITICAL refused: ***');
  });
});

const STATE_WITH_SECRETS = `{
  since: '2026-11-20',
  url: 'https://x.test/?key=planted/key+1&a=1',
  'planted/key+1': [{ account: 4815162342, near: 48151623420 }],
}`;

describe('bookmarks', () => {
  test('the last one is kept as it is, never merged', async () => {
    const found = await run(
      "print({ type: 'STATE', value: { a: 1 } }, ...orders('x'), { type: 'STATE', value: { b: [2] } })",
      {
        cursor: { state: { old: true } },
      },
    );
    expect(found.fetched.cursor).toEqual({ state: { b: [2] } });
  });

  test('goes back number for number: what a float cannot keep, and moments in parts of a second', async () => {
    const value =
      '{"lsn":12345678901234567890,"micros":1763640000123456,"at":1763640000.123456,"deep":[-0.12345678901234567890,"1763640000.123456 12345678901234567890"]}';
    const script = `if (options.state) for (const name of ['state', 'config']) note(fs.readFileSync(options[name], 'utf8'));
      print(${JSON.stringify(`{"type":"STATE","value":${value}}`)}, { type: 'SCHEMA', stream: 'orders' })`;
    const tap = aTap(script);
    const options = { config: '{"account":98765432109876543210}' };
    const { fetched } = await fetchAll(singer, given(tap, { options }));
    const kept: unknown = JSON.parse(JSON.stringify(fetched.cursor));
    const discovery = { streams: [{ stream: 'orders', metadata: [] }] };
    await fetchAll(singer, given(tap, { options, discovery, cursor: kept }));
    expect(tap.notes()).toEqual([value, '{\n  "account": 98765432109876543210\n}']);
  });

  test('that hold a secret are kept with its name, and the tap gets it back', async () => {
    const script = `if (options.state) note(file('state'));
      print({ type: 'SCHEMA', stream: 'orders' }, { type: 'STATE', value: ${STATE_WITH_SECRETS} })`;
    const tap = aTap(script);
    const secrets = { api_key: 'planted/key+1', account: '4815162342' };
    const held: unknown[] = [];
    const { fetched } = await fetchAll(singer, given(tap, { secrets, held }));
    for (const cursor of [fetched.cursor, ...held]) expect(JSON.stringify(cursor)).not.toMatch(/planted|4815162342\b/);
    expect(fetched.cursor).toEqual({
      state: {
        since: '2026-11-20',
        url: 'https://x.test/?key={{posctl credential api_key}}&a=1',
        '{{posctl credential api_key}}': [{ account: '{{posctl credential #account}}', near: 48151623420 }],
      },
    });
    const kept: unknown = JSON.parse(JSON.stringify(fetched.cursor));
    const discovery = { streams: [{ stream: 'orders', metadata: [] }] };
    await fetchAll(singer, given(tap, { secrets, discovery, cursor: kept }));
    expect(tap.notes()).toEqual([new Function(`return ${STATE_WITH_SECRETS}`)()]);
  });

  test('that hold a token which the tap got meanwhile are kept with its name', async () => {
    const script = `rewrite({ token: 'planted-new' });
      print({ type: 'SCHEMA', stream: 'orders' }, { type: 'STATE', value: { last: config.token + ' planted-new' } })`;
    const held: unknown[] = [];
    const { fetched } = await run(script, { secrets: { token: 'planted-old' }, held });
    const state = { last: '{{posctl credential token}} {{posctl credential token}}' };
    expect([fetched.cursor, held.at(-1)]).toEqual([{ state }, { state }]);
  });

  test('that hold a secret in another writing are not kept, and people are told', async () => {
    const cursor = { state: { since: 1 } };
    const script = `print({ type: 'SCHEMA', stream: 'orders' }, { type: 'STATE', value: { as: Buffer.from('u:' + config.key).toString('base64') } })`;
    const held: unknown[] = [];
    const { fetched } = await run(script, { secrets: { key: 'planted-key' }, cursor, held });
    expect([fetched.cursor, held]).toEqual([cursor, []]);
    expect(fetched.warnings).toEqual([
      'the bookmark that the tap gave holds a secret in a form that cannot be taken out; the one before it is kept, and more is read again',
    ]);
  });

  test('no bookmark ever is fine', async () => {
    expect((await run("print(...orders('x'))")).fetched).not.toHaveProperty('cursor');
  });

  test('are held with what came before them, in case time runs out', async () => {
    const held: unknown[] = [];
    await run(
      "print(...orders('x'), { type: 'STATE', value: 1 }); print(...orders('y'), { type: 'STATE', value: 2 })",
      { held },
    );
    expect(held.at(-1)).toEqual({ state: 2 });
  });

  test('a tap in which nothing is selected keeps the old one, and says so', async () => {
    const { fetched } = await run("print({ type: 'STATE', value: { currently_syncing: null } })", {
      cursor: { state: { bookmarks: { orders: 1 } } },
    });
    expect(fetched.cursor).toEqual({ state: { bookmarks: { orders: 1 } } });
    expect(fetched.warnings[0]).toMatch(/^the tap read no stream: is one selected\?/);
  });

  test.each(['{ bookmarks: {} }', '{ bookmarks: { orders: {} }, currently_syncing: null }', '{}', 'null'])(
    'one that holds nothing, %s, replaces none where nothing was read',
    async (value) => {
      const cursor = { state: { bookmarks: { orders: 1 } } };
      expect((await run(`print({ type: 'STATE', value: ${value} })`, { cursor })).fetched.cursor).toEqual(cursor);
      const read = `print({ type: 'SCHEMA', stream: 'orders' }, { type: 'STATE', value: ${value} })`;
      expect((await run(read, { cursor })).fetched.cursor).not.toEqual(cursor);
    },
  );

  test('a failure midway keeps the records that came', async () => {
    const tap = aTap(`${ORDERS}print(...orders('a', 'b'), { type: 'STATE', value: 1 }); process.exit(1)`);
    const { setUp, io, window } = connecting(given(tap));
    const batches = singer.fetch(setUp, window, io);
    expect((await batches.next()).value).toHaveLength(2);
    await expect(batches.next()).rejects.toMatchObject({ code: 'connector_crashed' });
  });
});

describe('a version of a whole stream', () => {
  const mapping = '{"s":{"id":"id","businessDay":"day","itemName":"item","net":"net"}}';
  const version = (number: number, ...rows: readonly (readonly [string, string])[]) =>
    `print(${[
      ...rows.map(
        ([id, day]) =>
          `record('s', ${JSON.stringify({ id, day, item: 'Lager', net: '5.00' })}, { version: ${number} })`,
      ),
      `{ type: 'ACTIVATE_VERSION', stream: 's', version: ${number} }`,
    ].join(', ')})`;
  const before = [
    ['a', '2026-11-10'],
    ['b', '2026-11-11'],
    ['c', '2026-11-12'],
    ['d', '2026-11-13'],
  ] as const;

  test('sets what is no longer in it to zero, on the days that it covers, and never without being new', async () => {
    const first = await run(version(1, ...before), { options: { mapping } });
    expect(first.fetched.cursor).toEqual({ versions: { s: 1 } });
    const kept = first.documents;
    const more = { options: { mapping }, kept, cursor: first.fetched.cursor };
    const second = await run(version(2, ['a', '2026-11-10'], ['c', '2026-11-12']), more);
    expect(second.documents.map(({ source, kind, net }) => [source, kind, net])).toEqual([
      ['s:int_1:a', 'sale', 500],
      ['s:int_1:c', 'sale', 500],
      ['s:int_1:b', 'void', 0],
    ]);
    expect(second.fetched.cursor).toEqual({ versions: { s: 2 } });
    const same = await run(version(1, ['a', '2026-11-10'], ['c', '2026-11-12']), more);
    expect(same.documents).toHaveLength(2);
  });

  test('is not believed when the tap went on from a bookmark, or failed', async () => {
    const { documents: kept } = await run(version(1, ...before), { options: { mapping } });
    const part = version(2, ['a', '2026-11-10'], ['c', '2026-11-12']);
    const on = await run(part, { options: { mapping }, kept, cursor: { state: 1 } });
    expect(on.documents).toHaveLength(2);
    await failing(`${part}; process.exit(1)`, { options: { mapping }, kept });
  });

  test('that was begun by a check that ran out of time sets nothing to zero: what that one read is not known', async () => {
    const first = await run(version(1, ...before), { options: { mapping } });
    const held: unknown[] = [];
    const begun = `${version(2, ['a', '2026-11-10'], ['b', '2026-11-11']).replace(/, \{ type: 'ACTIVATE.*/, '')}, { type: 'STATE', value: 'b' })`;
    const of = { options: { mapping }, kept: first.documents };
    await run(begun, { ...of, held, cursor: first.fetched.cursor });
    const rest = version(2, ['c', '2026-11-11'], ['d', '2026-11-13']);
    const second = await run(rest, { ...of, cursor: held.at(-1) });
    expect(sources(second)).toEqual(['s:int_1:c', 's:int_1:d']);
    expect(second.fetched.warnings).toEqual([
      's was read by more than one check: sales that its new version no longer has still count',
    ]);
    expect(second.fetched.cursor).toEqual({ state: 'b', versions: { s: 2 } });
    const third = await run(version(3, ['a', '2026-11-10'], ['d', '2026-11-13']), {
      ...of,
      cursor: second.fetched.cursor,
    });
    expect(sources(third)).toEqual(['s:int_1:a', 's:int_1:d', 's:int_1:b', 's:int_1:c']);
  });
});

describe('streams', () => {
  test('that are not mapped are left out with their number', async () => {
    const { fetched } = await run("print(...orders('a'), record('staff', {}), record('staff', {}))");
    expect(fetched.warnings).toEqual(['2 records of the stream staff were left out: no mapping makes sales of them']);
  });

  test('that are mapped and had nothing new are not a mistake, whatever else the tap read', async () => {
    const staff = "record('staff', {})";
    const declared = await run(`print({ type: 'SCHEMA', stream: 'orders' }, ${staff}, { type: 'STATE', value: 1 })`);
    expect(declared.fetched).toMatchObject({
      cursor: { state: 1 },
      warnings: ['1 record of the stream staff was left out: no mapping makes sales of it'],
    });
    const discovery = { streams: [{ stream: 'orders', metadata: [] }] };
    expect((await run(`print(${staff})`, { discovery })).documents).toEqual([]);
    expect(await failing(`print(${staff})`)).toMatchObject({ code: 'bad_config' });
  });

  test('when none is mapped the error names them, with an example', async () => {
    const { code, message } = await failing("print(record('sales', {}), record('staff', {}))");
    expect(code).toBe('bad_config');
    expect(message).toMatch(
      /maps no stream of the tap; it has sales, staff\. Set tap-square, tap-toast, or JSON like \{"sales"/,
    );
  });

  test('of a tap that is known by its name need no mapping', async () => {
    const tap = aTap(`${ORDERS}print(...orders('a'))`, 'tap-square');
    const found = await fetchAll(singer, { options: { command: tap.command }, programs });
    expect(sources(found)).toEqual(['a']);
    const other = aTap('', 'tap-other');
    expect(await failureOf(fetchAll(singer, { options: { command: other.command }, programs }))).toMatchObject({
      code: 'bad_config',
      message: expect.stringContaining('it named no stream'),
    });
  });
});

describe('trying a tap', () => {
  const CATALOG = {
    streams: ['orders', 'staff'].map((stream) => ({ stream, tap_stream_id: stream, schema: {}, metadata: [] })),
  };
  const verify = async (script: string, more: Given = {}) => {
    const { setUp, io } = connecting(given(aTap(script), more));
    return singer.verify(setUp, io);
  };

  test('says which streams it has, and which of them can be chosen', async () => {
    const script = `${ORDERS}if (discovering) print('some noise', ${JSON.stringify(CATALOG)}); else print(...orders('a'))`;
    expect(await verify(script)).toEqual({
      sees: ['2 streams: orders, staff'],
      warnings: [],
      discovery: CATALOG,
      choice: {
        option: 'streams',
        question: 'Which streams should be read?',
        from: [
          { value: 'orders', chosen: true, hint: 'its records become sales' },
          { value: 'staff', chosen: false, hint: 'no mapping makes sales of its records' },
        ],
      },
    });
  });

  test.each([
    ['name none', { id: 'id', soldAt: 'at', itemName: 'n', net: 'net' }, true],
    ['name it', { id: 'id', soldAt: 'at', itemName: 'n', net: 'net', currency: 'cur' }, false],
    ['all have one', { id: 'id', soldAt: 'at', itemName: 'n', net: 'net', currency: '=EUR' }, false],
  ])('says whose currency holds where its records %s', async (_, fields, said) => {
    const record = "record('staff', { id: 1, at: '2026-11-19T18:30:00Z', n: 'Lager', net: 5 })";
    const script = `if (discovering) print(${JSON.stringify(CATALOG)}); else print(${record})`;
    const { warnings } = await verify(script, { options: { mapping: JSON.stringify({ staff: fields }) } });
    expect(warnings).toEqual(said ? ["records of staff name no currency: they are read in CAD, the venue's"] : []);
  });

  test('that knows no --discover is run without a catalogue', async () => {
    const refusal = "console.error('tap: error: unrecognized arguments: --discover'); process.exit(2)";
    const script = `${ORDERS}if (discovering) { ${refusal} } print(...orders('a'))`;
    expect(await verify(script)).toMatchObject({ discovery: null, sees: ['the tap runs; sales are read from orders'] });
  });

  test.each([
    "process.stderr.write('/opt/tap:59:in `<main>\\': invalid option: --discover (OptionParser::InvalidOption)\\n'); process.exit(1)",
    "console.error('flag provided but not defined: -discover\\nUsage of tap:'); process.exit(2)",
    "console.error('Unknown argument: discover'); process.exit(1)",
    'print(...orders("a")); sleep()',
  ])('that does not know it in its own way, or does not mind, is taken like that, too: %s', async (way) => {
    const found = await verify(`${ORDERS}if (discovering) { ${way} } else print(...orders('a'))`);
    expect(found).toMatchObject({ discovery: null });
    expect(found.untried).toBe(undefined);
    expect(found.warnings).toEqual([
      'the tap does not know --discover, so that it cannot say which streams it has: it is run without a catalogue',
    ]);
  });

  test('shows whether its credentials work, which naming its streams does not', async () => {
    const but = (sync: string) => `${ORDERS}if (discovering) print(${JSON.stringify(CATALOG)}); else { ${sync} }`;
    expect(await failureOf(verify(but("console.error('CRITICAL 401 Unauthorized'); process.exit(1)")))).toMatchObject({
      code: 'auth_expired',
    });
    // It is not read any further than to its first record.
    expect((await verify(but("print(...orders('a')); sleep()"))).untried).toBe(undefined);
    expect((await verify(but('print(nothingNew)'))).untried).toBe('the tap ended without a record');
    const clock = { ...fakeClock(), timer: () => ({ signal: AbortSignal.timeout(300), cancel: () => {} }) };
    expect((await verify(but('print(nothingNew); sleep()'), { clock })).untried).toBe(
      'the tap brought no record within 20 s',
    );
  });

  test('asks nobody where there is one stream', async () => {
    const [only] = CATALOG.streams;
    const script = `${ORDERS}if (discovering) print(${JSON.stringify({ streams: [only] })}); else print(...orders('a'))`;
    expect(await verify(script)).not.toHaveProperty('choice');
  });

  test.each([
    [
      'a stream that it does not have',
      { streams: 'bills' },
      'names bills, which the tap does not have; it has orders, staff',
    ],
    [
      'a mapping of none of its streams',
      { mapping: '{"x":{"id":"i","soldAt":"a","itemName":"n","net":"n"}}' },
      'it has orders, staff',
    ],
  ])('is refused with %s', async (_, options, why) => {
    const found = await failureOf(verify(`print(${JSON.stringify(CATALOG)})`, { options }));
    expect(found.code).toBe('bad_config');
    expect(found.message).toContain(why);
  });

  test('that prints no catalogue is refused', async () => {
    expect(await failureOf(verify("print('hello')"))).toMatchObject({ code: 'bad_data' });
  });
});

describe('a tap that goes wrong', () => {
  test('says why with its last error, without secrets, and keeps what it said', async () => {
    const script = `console.error('INFO starting'); console.error('CRITICAL no table for planted-secret {"access_token": "unseen-planted"}'); console.error('bye'); process.exit(3)`;
    const found = await failing(script, { secrets: { token: 'planted-secret' } });
    expect(found.message).toBe('the tap ended with the exit code 3: CRITICAL no table for *** {"access_token": "***"}');
    expect(found.log).toBe('INFO starting\nCRITICAL no table for *** {"access_token": "***"}\nbye\n');
  });

  test('that is not there is a matter of the option', async () => {
    expect(await failing('', { options: { command: '/no/such/tap' } })).toMatchObject({
      code: 'bad_config',
      message: 'the tap could not be started: there is no such program',
    });
  });

  test('takes everything that it started along when it is called off', async () => {
    const tap = aTap(`const { spawn } = require('node:child_process');
      process.on('SIGTERM', () => {});
      note([process.pid, spawn('sleep', ['1000'], { stdio: ['ignore', 'inherit', 'inherit'] }).pid]);
      print('ready'); sleep();`);
    const own = ownTemporaryFolder();
    const control = new AbortController();
    const reason = new Error('enough');
    const ended = fetchAll(singer, given(tap, { signal: control.signal }));
    while (tap.notes().length === 0) await new Promise((resolve) => setImmediate(resolve));
    control.abort(reason);
    await expect(ended).rejects.toBe(reason);
    for (const pid of tap.notes()[0] as number[]) await gone(pid);
    expect(own.left()).toEqual([]);
  });
});
