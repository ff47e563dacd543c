import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ExpectedError } from '../../src/domain/errors.ts';
import type { Listing } from '../../src/ports/output.ts';
import { makeOutput } from '../../src/terminal/output.ts';
import { bundleProgram } from '../support/bundle.ts';
import { memoryScreen, screenOutput } from '../support/fake-output.ts';

interface Dish {
  readonly ref: string;
  readonly status: string;
  readonly sold: number;
  readonly note: string | null;
}

const DISHES: Listing<Dish> = {
  columns: [
    { key: 'ref', head: 'Integration', keep: true, value: (d) => d.ref },
    {
      key: 'status',
      head: 'Status',
      value: (d) => d.status,
      show: (d) => ({ text: d.status, tone: d.status === 'Healthy' ? 'good' : 'bad' }),
    },
    { key: 'sold', head: 'Sold', value: (d) => d.sold, align: 'right' },
    { key: 'note', head: 'Note', value: (d) => d.note },
  ],
  json: (d) => d,
  name: (d) => d.ref,
  empty: 'Nothing here yet.',
};

const ROWS: Dish[] = [
  { ref: 'blue-door/square', status: 'Healthy', sold: 61, note: null },
  { ref: 'blue-door/square:patio', status: 'Failed', sold: -3, note: '=cmd|calc' },
  { ref: 'sushi/square:寿司🧋', status: 'Healthy', sold: 1204, note: 'evil\x1b[2J\u202e\nnote, "quoted"' },
];

describe('a table', () => {
  it('in a pipe is tab-separated, with whole texts and without colours', async () => {
    const { output, stdout, stderr } = await screenOutput({ colour: true });
    await output.rows(DISHES, ROWS);
    expect(stdout.written).toMatchInlineSnapshot(`
      "Integration	Status	Sold	Note
      blue-door/square	Healthy	61	
      blue-door/square:patio	Failed	-3	=cmd|calc
      sushi/square:寿司🧋	Healthy	1204	evil note, "quoted"
      "
    `);
    expect(stderr.written).toBe('');
  });

  it('in a narrow terminal breaks the texts of the widest columns into lines, and cuts nothing', async () => {
    const { output, stdout } = await screenOutput({ columns: 44 });
    await output.rows(DISHES, ROWS);
    expect(stdout.written).toMatchInlineSnapshot(`
      "Integration         Status   Sold  Note
      ──────────────────  ───────  ────  ─────────
      blue-door/square    Healthy    61  –
      blue-door/square:p  Failed     -3  =cmd|calc
      atio
      sushi/square:寿司   Healthy  1204  evil
      🧋                                 note,
                                         "quoted"
      "
    `);
  });

  it('in a terminal that says no width is as in one of 80 columns', async () => {
    const [none, usual] = [await screenOutput({ columns: 0 }), await screenOutput({ columns: 80 })];
    for (const { output } of [none, usual]) await output.rows(DISHES, ROWS);
    expect(none.stdout.written).toBe(usual.stdout.written);
  });

  it('that does not fit puts long texts under their rows and leaves out what can be spared', async () => {
    const columns = DISHES.columns.map((column) => {
      if (column.key === 'note') return { ...column, narrow: 'below' as const };
      return column.key === 'sold' ? { ...column, narrow: 'out' as const } : column;
    });
    const rows = ROWS.map((row, i) => ({
      ...row,
      note: i === 0 ? null : `the till says nothing ${'at all '.repeat(20)}`,
    }));
    const wide = await screenOutput({ columns: 60 });
    await wide.output.rows({ ...DISHES, columns }, rows);
    expect(wide.stdout.written).toMatchInlineSnapshot(`
      "Integration             Status   Sold
      ──────────────────────  ───────  ────
      blue-door/square        Healthy    61
      blue-door/square:patio  Failed     -3
          the till says nothing at all at all at all at all at all
          at all at all at all at all at all at all at all at all
          at all at all at all at all at all at all at all
      sushi/square:寿司🧋     Healthy  1204
          the till says nothing at all at all at all at all at all
          at all at all at all at all at all at all at all at all
          at all at all at all at all at all at all at all
      "
    `);
    const narrow = await screenOutput({ columns: 34 });
    await narrow.output.rows({ ...DISHES, columns }, rows);
    expect(narrow.stdout.written).toMatchInlineSnapshot(`
      "Integration             Status
      ──────────────────────  ───────
      blue-door/square        Healthy
      blue-door/square:patio  Failed
          the till says nothing at all
          at all at all at all at all at
          all at all at all at all at
          all at all at all at all at
          all at all at all at all at
          all at all at all
      sushi/square:寿司🧋     Healthy
          the till says nothing at all
          at all at all at all at all at
          all at all at all at all at
          all at all at all at all at
          all at all at all at all at
          all at all at all
      "
    `);
  });

  it('is drawn in a width that was asked for where it is not a terminal', async () => {
    const stdout = memoryScreen();
    const output = await makeOutput({
      format: 'table',
      quiet: false,
      verbose: false,
      colour: false,
      stdout,
      stderr: memoryScreen(),
      columns: 44,
    });
    await output.rows(DISHES, ROWS);
    expect(Math.max(...stdout.written.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(44);
  });

  it('in a terminal gives meanings their colours', async () => {
    const { output, stdout } = await screenOutput({ columns: 80, colour: true });
    await output.rows(DISHES, ROWS.slice(0, 2));
    expect(stdout.written.replaceAll('\x1b', '␛')).toMatchInlineSnapshot(`
      "␛[1mIntegration␛[22m             ␛[1mStatus␛[22m   ␛[1mSold␛[22m  ␛[1mNote␛[22m
      ␛[2m──────────────────────␛[22m  ␛[2m───────␛[22m  ␛[2m────␛[22m  ␛[2m─────────␛[22m
      blue-door/square        ␛[32mHealthy␛[39m    61  ␛[2m–␛[22m
      blue-door/square:patio  ␛[31mFailed␛[39m     -3  =cmd|calc
      "
    `);
  });

  it('with a row that is wider than the first thousand loses nothing in a pipe', async () => {
    const { output, stdout } = await screenOutput();
    const many = Array.from({ length: 1001 }, (_, i) => ({ ...ROWS[0], ref: i < 1000 ? 'a' : 'b'.repeat(30) }) as Dish);
    await output.rows(DISHES, many);
    const lines = stdout.written.split('\n');
    expect(lines).toHaveLength(1003);
    expect(lines[1]).toBe('a\tHealthy\t61\t');
    expect(lines[1001]).toBe(`${'b'.repeat(30)}\tHealthy\t61\t`);
  });

  const SOLD_AT: Listing<{ at: string | null }> = {
    columns: [
      {
        key: 'at',
        head: 'Sold',
        value: ({ at }) => at,
        show: ({ at }) =>
          at === null ? { text: '–', tone: 'quiet', exact: '' } : { text: '3 h ago', tone: 'plain', exact: at },
      },
    ],
    json: (row) => row,
    name: () => '',
    empty: '',
  };

  it.each([
    [80, 'Sold\n───────\n3 h ago\n–\n'],
    [undefined, 'Sold\n2026-11-20T09:00:00.000Z\n\n'],
  ])('in %s columns tells times in words, and in a pipe in full', async (columns, written) => {
    const { output, stdout } = await screenOutput(columns === undefined ? {} : { columns });
    await output.rows(SOLD_AT, [{ at: '2026-11-20T09:00:00.000Z' }, { at: null }]);
    expect(stdout.written).toBe(written);
  });

  const HIDING: Listing<Dish> = {
    ...DISHES,
    columns: DISHES.columns.map((column) => (column.key === 'sold' ? { ...column, hidden: true } : column)),
  };

  it('that is wide shows hidden columns too, under the row where they do not fit in it', async () => {
    const shown = async (columns?: number) => {
      const { output, stdout } = await screenOutput({ wide: true, ...(columns ? { columns } : {}) });
      await output.rows(HIDING, ROWS.slice(1, 2));
      return stdout.written;
    };
    expect(await shown(80)).toMatchInlineSnapshot(`
      "Integration             Status  Sold  Note
      ──────────────────────  ──────  ────  ─────────
      blue-door/square:patio  Failed    -3  =cmd|calc
      "
    `);
    expect(await shown(46)).toMatchInlineSnapshot(`
      "Integration             Status  Note
      ──────────────────────  ──────  ─────────
      blue-door/square:patio  Failed  =cmd|calc
          Sold: -3
      "
    `);
    expect(await shown()).toBe('Integration\tStatus\tSold\tNote\nblue-door/square:patio\tFailed\t-3\t=cmd|calc\n');
  });

  it('shows at every width what it shows at a narrower one', async () => {
    const note =
      'Square does not accept the access token (401 ACCESS_TOKEN_REVOKED: it was revoked on 2026-11-20); make a new one';
    for (const narrow of [undefined, 'below'] as const) {
      const columns = DISHES.columns.map((c) => (c.key === 'note' && narrow ? { ...c, narrow } : c));
      for (let width = 60; width <= 240; width += 5) {
        const { output, stdout } = await screenOutput({ columns: width });
        await output.rows({ ...DISHES, columns }, [{ ref: 'blue-door/square', status: 'Failed', sold: 1, note }]);
        const words = stdout.written.split(/\s+/);
        expect(
          note.split(' ').filter((word) => !words.includes(word)),
          `${width} columns`,
        ).toEqual([]);
        expect(Math.max(...stdout.written.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
      }
    }
  });

  it('for a screen reader is a line for each value, without drawn lines', async () => {
    const { output, stdout } = await screenOutput({ columns: 80, plain: true });
    await output.rows(DISHES, ROWS.slice(0, 2));
    expect(stdout.written).toBe(
      'Integration: blue-door/square\nStatus: Healthy\nSold: 61\n\n' +
        'Integration: blue-door/square:patio\nStatus: Failed\nSold: -3\nNote: =cmd|calc\n',
    );
  });

  it('without rows says so on standard error only', async () => {
    const { output, stdout, stderr } = await screenOutput();
    await output.rows(DISHES, []);
    expect(stdout.written).toBe('');
    expect(stderr.written).toBe('Nothing here yet.\n');
  });

  it('that is live keeps its columns in their places, whatever comes later', async () => {
    const { output, stdout } = await screenOutput({ columns: 80 });
    const columns = DISHES.columns.map((column, i) => (i === 0 ? { ...column, atLeast: 30 } : column));
    await output.rows({ ...DISHES, columns, live: true }, ROWS.slice(0, 1));
    expect(stdout.written.split('\n')[1]).toMatch(/^─{30} {2}─/);
  });

  it('that is live shows what has come while it waits for more', async () => {
    const { output, stdout } = await screenOutput();
    let go = () => {};
    const more = new Promise<void>((resolve) => {
      go = resolve;
    });
    const seen = new Promise<void>((resolve) => {
      const write = stdout.write.bind(stdout);
      stdout.write = ((...all: Parameters<typeof write>) => {
        resolve();
        return write(...all);
      }) as typeof stdout.write;
    });
    const done = output.rows(
      { ...DISHES, live: true },
      (async function* () {
        yield* ROWS.slice(0, 1);
        await more;
        yield* ROWS.slice(1, 2);
      })(),
    );
    await seen;
    expect(stdout.written).toContain('blue-door/square');
    expect(stdout.written).not.toContain('patio');
    go();
    await done;
    expect(stdout.written).toContain('patio');
  });
});

describe('formats for machines', () => {
  const written = async (format: 'json' | 'jsonl' | 'csv' | 'name', rows: readonly Dish[], columns?: number) => {
    const { output, stdout } = await screenOutput({ format, colour: true, ...(columns ? { columns } : {}) });
    await output.rows(DISHES, rows);
    return stdout.written;
  };

  it('json is an array with one object a line', async () => {
    expect(await written('json', ROWS)).toMatchInlineSnapshot(`
      "[
        {"ref":"blue-door/square","status":"Healthy","sold":61,"note":null},
        {"ref":"blue-door/square:patio","status":"Failed","sold":-3,"note":"=cmd|calc"},
        {"ref":"sushi/square:寿司🧋","status":"Healthy","sold":1204,"note":"evil\\u001b[2J\\u202e\\nnote, \\"quoted\\""}
      ]
      "
    `);
    expect(JSON.parse(await written('json', ROWS))).toEqual(ROWS);
    expect(await written('json', [])).toBe('[]\n');
  });

  it('jsonl is one object a line', async () => {
    expect(await written('jsonl', ROWS.slice(0, 2))).toBe(
      '{"ref":"blue-door/square","status":"Healthy","sold":61,"note":null}\n' +
        '{"ref":"blue-door/square:patio","status":"Failed","sold":-3,"note":"=cmd|calc"}\n',
    );
    expect(await written('jsonl', [])).toBe('');
  });

  it('csv has a head, no formulas and no control characters; numbers stay numbers', async () => {
    expect(await written('csv', ROWS)).toBe(
      '\ufeffref,status,sold,note\r\n' +
        'blue-door/square,Healthy,61,\r\n' +
        "blue-door/square:patio,Failed,-3,'=cmd|calc\r\n" +
        'sushi/square:寿司🧋,Healthy,1204,"evil note, ""quoted"""\r\n',
    );
    expect(await written('csv', [])).toBe('\ufeffref,status,sold,note\r\n');
  });

  it('name is one a line', async () => {
    expect(await written('name', ROWS)).toBe('blue-door/square\nblue-door/square:patio\nsushi/square:寿司🧋\n');
  });

  it.each(['json', 'jsonl', 'csv', 'name'] as const)('%s has the same bytes in a terminal', async (format) => {
    expect(await written(format, ROWS, 40)).toBe(await written(format, ROWS));
  });
});

describe('some fields', () => {
  const NESTED: Listing<Dish> = { ...DISHES, json: (d) => ({ ...d, reason: { needs: 'venue', tags: ['a', 'b'] } }) };
  const written = async (fields: string[], options: Parameters<typeof screenOutput>[0] = {}) => {
    const { output, stdout } = await screenOutput({ ...options, fields });
    await output.rows(NESTED, ROWS.slice(0, 1));
    return stdout.written;
  };

  it.each([
    ['json', '[\n  {"status":"Healthy","reason.needs":"venue","reason.tags":["a","b"]}\n]\n'],
    ['jsonl', '{"status":"Healthy","reason.needs":"venue","reason.tags":["a","b"]}\n'],
    ['csv', '\ufeffstatus,reason.needs,reason.tags\r\nHealthy,venue,"[""a"",""b""]"\r\n'],
    ['table', 'Status\treason.needs\treason.tags\nHealthy\tvenue\t["a","b"]\n'],
  ] as const)('are all that there is in %s, in their order', async (format, text) => {
    expect(await written(['status', 'reason.needs', 'reason.tags'], { format })).toBe(text);
  });

  it('of a record are its lines', async () => {
    const { output, stdout } = await screenOutput({ columns: 80, fields: ['sold', 'ref'] });
    await output.record(NESTED, ROWS[0] as Dish, [['Status', 'Healthy']]);
    expect(stdout.written).toBe('Sold         61\nIntegration  blue-door/square\n');
  });

  it('that are none are refused with what was meant', async () => {
    await expect(written(['stauts'])).rejects.toMatchObject({
      code: 'usage',
      message: "there is no field 'stauts'",
      hint: 'did you mean status? fields: ref, status, sold, note, reason',
    });
  });

  it('that are none are refused without rows where the listing names its fields', async () => {
    const { output } = await screenOutput({ format: 'json', fields: ['stauts'] });
    await expect(output.rows({ ...NESTED, fields: ['ref', 'status'] }, [])).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('a record', () => {
  const lines = [
    ['Status', { text: 'Failed', tone: 'bad' }],
    ['Last Sales Check', 'a\x1b[2Jb'],
  ] as const;
  const first = ROWS[0] as Dish;

  it('is labelled lines for people', async () => {
    const { output, stdout } = await screenOutput({ columns: 80 });
    await output.record(DISHES, first, lines);
    expect(stdout.written).toBe('Status            Failed\nLast Sales Check  ab\n');
    const pipe = await screenOutput();
    await pipe.output.record(DISHES, first, lines);
    expect(pipe.stdout.written).toBe('Status\tFailed\nLast Sales Check\tab\n');
  });

  it.each([
    ['json', '{\n  "ref": "blue-door/square",\n  "status": "Healthy",\n  "sold": 61,\n  "note": null\n}\n'],
    ['jsonl', '{"ref":"blue-door/square","status":"Healthy","sold":61,"note":null}\n'],
    ['name', 'blue-door/square\n'],
  ] as const)('is one object as %s', async (format, text) => {
    const { output, stdout } = await screenOutput({ format });
    await output.record(DISHES, first, lines);
    expect(stdout.written).toBe(text);
  });
});

describe('talk', () => {
  it('goes to standard error, cleaned', async () => {
    const { output, stdout, stderr } = await screenOutput({ verbose: true });
    output.say('Added \x1b[31mred\u202e.');
    output.warn('Statuses are stale.');
    output.detail('GET /v2/orders');
    await output.text(['Policy:', { text: '12 in a row', tone: 'strong' }]);
    expect(stderr.written).toBe('Added red.\nStatuses are stale.\nGET /v2/orders\n');
    expect(stdout.written).toBe('Policy:\n12 in a row\n');
  });

  it('with -q is warnings only', async () => {
    const { output, stderr } = await screenOutput({ quiet: true, columns: 80 });
    output.say('Added.');
    output.progress('checking');
    output.detail('GET /v2/orders');
    output.warn('Statuses are stale.');
    expect(stderr.written).toBe('Statuses are stale.\n');
  });

  it('takes the progress line away before rows, also when it came while they were being made', async () => {
    const { output, stderr } = await screenOutput({ columns: 40, format: 'name' });
    const names = { columns: [], json: (row: string) => row, name: (row: string) => row, empty: '' };
    await output.rows(
      names,
      (async function* () {
        output.progress('567 orders');
        yield 'blue-door/square';
      })(),
    );
    expect(stderr.written.replaceAll('\r\x1b[2K', '⌫')).toBe('⌫567 orders⌫⌫567 orders⌫⌫567 orders');
  });
  it('is broken between words in a terminal, except where it holds a command', async () => {
    const { output, stderr } = await screenOutput({ columns: 24 });
    output.say('1. Choose the credentials on the left.');
    output.say('the venue must renew it; then: posctl edit blue-door/square');
    expect(stderr.written).toBe(
      '1. Choose the\n   credentials on the\n   left.\nthe venue must renew it;\nthen:\nposctl edit blue-door/square\n',
    );
  });
  it('stands above the progress line, which only a terminal sees', async () => {
    const terminal = await screenOutput({ columns: 12 });
    terminal.output.progress('checking 1 of 3');
    terminal.output.say('one done');
    terminal.output.progress(null);
    expect(terminal.stderr.written.replaceAll('\r\x1b[2K', '⌫')).toBe('⌫checking 1…⌫one done\n⌫checking 1…⌫');
    const pipe = await screenOutput();
    pipe.output.progress('checking 1 of 3');
    expect(pipe.stderr.written).toBe('');
  });
});

describe('a reader', () => {
  const options = { format: 'jsonl', quiet: false, verbose: false, colour: false } as const;

  it('that goes away ends the listing quietly', async () => {
    const stdout = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    });
    const output = await makeOutput({ ...options, stdout, stderr: memoryScreen() });
    let made = 0;
    const endless = (function* () {
      for (;;) {
        made += 1;
        yield ROWS[0] as Dish;
      }
    })();
    await output.rows(DISHES, endless);
    expect(made).toBeLessThan(10_000);
    await output.rows(DISHES, endless);
  });

  it('that takes a few lines only (head) ends a real process with 0 and without a word', async () => {
    const program = await bundleProgram(`
      import { makeOutput } from './src/terminal/output.ts';
      const { stdout, stderr } = process;
      const listing = { columns: [], json: (n) => ({ n }), name: String, empty: '' };
      const endless = (function* () { for (let n = 0; ; n += 1) yield n; })();
      makeOutput({ format: 'jsonl', quiet: false, verbose: false, colour: true, stdout, stderr })
        .then((output) => output.rows(listing, endless))
        .then(() => { process.exitCode = 0; });
    `);
    const child = spawn(process.execPath, [program.path], { stdio: ['ignore', 'pipe', 'pipe'] });
    let talk = '';
    child.stderr.on('data', (text) => {
      talk += String(text);
    });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(talk).toBe('');
    await program.remove();
  });

  it('that is slow slows the rows down', async () => {
    let waiting = 0;
    let most = 0;
    const stdout = new Writable({
      highWaterMark: 1024,
      write(chunk, _encoding, done) {
        setImmediate(() => {
          waiting -= chunk.length;
          done();
        });
      },
    });
    const output = await makeOutput({ ...options, stdout, stderr: memoryScreen() });
    await output.rows(
      { ...DISHES, json: (d) => d },
      (function* () {
        for (let i = 0; i < 100_000; i += 1) {
          waiting += 68;
          most = Math.max(most, waiting);
          yield ROWS[0] as Dish;
        }
      })(),
    );
    expect(most).toBeLessThan(300_000);
  });

  it('that cannot keep it (a full disk) is an error that says so', async () => {
    const stdout = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })),
    });
    const output = await makeOutput({ ...options, stdout, stderr: memoryScreen() });
    const failure = output.rows(DISHES, ROWS);
    await expect(failure).rejects.toThrow(ExpectedError);
    await expect(failure).rejects.toThrow('standard output could not be written: ENOSPC: no space left');
  });
});

describe('text for people', () => {
  const written = async (columns: number | undefined, ...lines: string[]) => {
    const { output, stdout } = await screenOutput(columns ? { columns } : {});
    await output.text(lines);
    await output.record(DISHES, ROWS[0] as Dish, [['Why', lines[0] ?? '']]);
    return stdout.written;
  };
  const STEP = '  1. Open the page, press the plus sign and give it any name that you like.';
  const COMMAND = "  posctl edit 'blue-door/square:the one outside' --secret accessToken=env:SQUARE";

  it('is wrapped between words and hangs under its beginning, but commands stay whole', async () => {
    expect(await written(40, STEP, COMMAND)).toMatchInlineSnapshot(`
      "  1. Open the page, press the plus sign
           and give it any name that you like.
        posctl edit 'blue-door/square:the one outside' --secret accessToken=env:SQUARE
      Why  1. Open the page, press the plus
           sign and give it any name that you
           like.
      "
    `);
  });

  it('is wrapped where it only names posctl in a sentence', async () => {
    expect(await written(40, 'Type it in where posctl asks for it. posctl tries it at once.')).toContain(
      'Type it in where posctl asks for it.\nposctl tries it at once.\n',
    );
    expect(await written(30, 'Save the file and look at it with posctl check-report FILE.')).toContain(
      'Save the file and look at it\nwith posctl check-report FILE.\n',
    );
  });

  it('is not wrapped in a pipe', async () => {
    expect(await written(undefined, STEP)).toBe(`${STEP}\nWhy\t${STEP}\n`);
  });
});
