import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Machine, machine, settled } from '../support/binary.ts';
import { addSquare, shop } from '../support/shop.ts';
import { KEYS } from '../support/terminal.ts';

const errorOf = (stderr: string) => JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '').error;
const REF = 'blue-door/square';

const FLEET = `apiVersion: posctl/v1
policy:
  "*": {warnAfterFailures: 5}
venues:
  - id: blue-door
    name: The Blue Door
    timezone: America/Toronto
    currency: CAD
    closed: [sun]
    integrations:
      - {type: square, credentials: {accessToken: env:TOKEN}, options: {includeModifiers: true}}
      - {type: square, nickname: 12, active: false, credentials: {accessToken: env:TOKEN}, checkEvery: 1h}
      - {type: toast, credentials: {clientId: env:ID, clientSecret: file:/s}, options: {restaurantId: 007}, primaryOver: [square]}
`;

function file(one: Machine, text: string, name = 'fleet.yaml'): string {
  writeFileSync(join(one.home, name), text);
  return name;
}

const apply = async (one: Machine, text: string, ...more: string[]) =>
  JSON.parse((await one.must(['apply', '-f', file(one, text), '--yes', '-o', 'json', ...more])).stdout);

describe('posctl apply', () => {
  it('makes the store and what is declared; again there is nothing to do', async () => {
    const one = machine();
    const rows = await apply(one, FLEET);
    expect(rows.map(({ ref, action, ok }: { ref: string; action: string; ok: boolean }) => [ref, action, ok])).toEqual([
      ['policy', 'edit', true],
      ['blue-door', 'create', true],
      [REF, 'create', true],
      [`${REF}:12`, 'create', true],
      ['blue-door/toast', 'create', true],
    ]);
    expect(await one.json(['show', 'blue-door/toast'])).toMatchObject({
      status: 'Initializing',
      options: { restaurantId: '007' },
      credentials: { clientId: 'env:ID', clientSecret: 'file:/s' },
      primaryOver: [REF],
    });
    expect(await one.json(['show', `${REF}:12`])).toMatchObject({ active: false, checkEvery: '1h' });
    const before = one.files();
    const again = await apply(one, FLEET);
    expect(new Set(again.map(({ action }: { action: string }) => action))).toEqual(new Set(['none']));
    expect(one.files()).toEqual(before);
  });

  it('shows the difference per field with --dry-run, and changes nothing', async () => {
    const one = await shop();
    const before = one.files();
    const text = FLEET.replace('The Blue Door', 'Door');
    const rows = JSON.parse((await one.must(['apply', '-f', file(one, text), '--dry-run', '-o', 'json'])).stdout);
    expect(rows.slice(0, 3)).toEqual([
      { ref: 'policy', action: 'edit', changes: { '*': { from: {}, to: { warnAfterFailures: 5 } } } },
      {
        ref: 'blue-door',
        action: 'edit',
        changes: { name: { from: 'blue-door', to: 'Door' }, closed: { from: [], to: ['sun'] } },
      },
      {
        ref: REF,
        action: 'edit',
        changes: {
          options: { from: { baseUrl: one.till.url }, to: { includeModifiers: 'true' } },
          credentials: { from: { accessToken: 'env:SQUARE_TOKEN' }, to: { accessToken: 'env:TOKEN' } },
        },
      },
    ]);
    const after = one.files();
    after.delete(join(one.home, 'fleet.yaml'));
    expect(after).toEqual(before);
  });

  it('shows people the changes and how much stays as it is; a pipe of JSON gets everything', async () => {
    const one = machine();
    await apply(one, FLEET);
    const edited = FLEET.replace('checkEvery: 1h', 'checkEvery: 2h');
    const args = ['apply', '-f', file(one, edited)];
    const dry = await one.must([...args, '--dry-run']);
    expect(dry.stdout.split('\n').slice(2)).toEqual([`${REF}:12  edit    checkEvery: 1h → 2h`, '']);
    expect(dry.stderr).toBe('1 to edit, 4 as they are. Dry run: nothing was changed.\n');
    expect(JSON.parse((await one.must([...args, '--dry-run', '-o', 'json'])).stdout)).toHaveLength(5);
    expect((await one.must([...args, '--yes'])).stdout.split('\n')).toHaveLength(4);
    const again = await one.must([...args, '--dry-run']);
    expect([again.stdout, again.stderr]).toEqual(['', '5 as they are. Dry run: nothing was changed.\n']);
  });

  it('needs --yes without a terminal, and asks in one', async () => {
    const one = machine();
    const refused = await one.posctl(['apply', '-f', file(one, FLEET), '-o', 'json']);
    expect([refused.exit, errorOf(refused.stderr).message]).toEqual([
      4,
      'applying it needs to be confirmed: 4 to create, 1 to edit',
    ]);
    const terminal = one.terminal(['apply', '-f', 'fleet.yaml'], { cols: 120 });
    await terminal.waitFor('Make these 5 changes?');
    terminal.send(`y${KEYS.enter}`);
    expect((await terminal.exit).code).toBe(0);
    expect(terminal.screen()).toMatch(/To take it back: posctl undo op_\w+ \(new venues stay\)/);
    expect(await one.json(['list', '--all'])).toHaveLength(3);
  });

  it('what is left out stays; --prune deactivates what the venue has besides, and restores what is declared again', async () => {
    const one = await shop();
    await addSquare(one, one.till.url, { nickname: 'patio' });
    const text = `apiVersion: posctl/v1\nvenues: [{id: blue-door, integrations: [{type: square, nickname: patio}]}]\n`;
    expect((await apply(one, text)).map(({ action }: { action: string }) => action)).toEqual(['none', 'none']);
    const rows = await apply(one, text, '--prune');
    expect(rows.at(-1)).toMatchObject({ ref: REF, action: 'deactivate' });
    expect(await one.json(['show', REF])).toMatchObject({ active: false, options: { baseUrl: one.till.url } });
    const back = await apply(one, text.replace('[{type', '[{type: square}, {type'));
    expect(back[1]).toMatchObject({ ref: REF, action: 'restore' });
    const undone = await one.must(['undo', back[1].op, '--yes', '-o', 'jsonl']);
    expect(JSON.parse(undone.stdout)).toMatchObject({ ref: REF, changes: { active: { from: true, to: false } } });
  });

  it('keeps stored secrets, and refuses them where there are none', async () => {
    const one = await shop();
    await one.must(['edit', REF, '--secret', 'accessToken=-', '--no-test', '-q'], { input: 'very-secret' });
    const { stdout } = await one.must(['export']);
    expect(stdout).toContain('accessToken: stored');
    expect((await apply(one, stdout)).map(({ action }: { action: string }) => action)).toEqual([
      'none',
      'none',
      'none',
    ]);
    const other = machine();
    const { exit, stderr } = await other.posctl(['apply', '-f', file(other, stdout), '--yes', '-o', 'json']);
    expect([exit, errorOf(stderr).message]).toEqual([
      2,
      expect.stringContaining("accessToken is 'stored', and no secret is stored there"),
    ]);
    expect((await other.posctl(['list', '-o', 'json'])).stdout.trim()).toBe('[]');
  });

  it('takes the CSV of its template', async () => {
    const one = machine();
    const { stdout } = await one.must(['export', '--template']);
    expect(stdout.split('\n')[0]).toBe('venue,name,timezone,currency,type,nickname,checkEvery,set,secret');
    await one.must(['apply', '-f', '-', '--yes'], {
      input: `\ufeff${stdout}"blue-door",,,,square,"a ""b""",1h,,accessToken=env:X\r\n`,
    });
    const listed = await one.json<{ ref: string; checkEvery: string }[]>(['list']);
    expect(listed.map(({ ref, checkEvery }) => [ref, checkEvery])).toEqual([
      [REF, '6h'],
      [`${REF}:a "b"`, '1h'],
    ]);
  });

  const venue = (text: string) => `apiVersion: posctl/v1\nvenues:\n  - id: blue-door\n    ${text}\n`;
  it.each<[string, string, RegExp]>([
    ['an unknown name', venue('timezon: UTC'), /line 4: a venue has no 'timezon'; did you mean timezone\?/],
    ['a prototype', venue('__proto__: {polluted: 1}'), /line 4: a venue has no '__proto__'/],
    ['a name twice', venue('name: a\n    name: b'), /line 5: 'name' comes twice here/],
    ['an alias', venue('name: &a x\n    timezone: *a'), /line 4: anchors .* line 5: aliases/],
    ['a tag', venue('name: !!binary aGk='), /line 4: /],
    ['a bomb', `a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n`, /line 1: anchors/],
    ['deep nesting', '['.repeat(20_000), /cannot be applied: line \d+: /],
    ['an unknown type', venue('integrations: [{type: sqare}]'), /line 4: there is no POS type 'sqare'/],
    [
      'an unknown option',
      venue('integrations: [{type: square, options: {includeModifers: x}}]'),
      /did you mean includeModifiers/,
    ],
    [
      'a wrong option',
      venue(
        'timezone: UTC\n    currency: CAD\n    integrations: [{type: square, credentials: {accessToken: env:A}, options: {includeModifiers: maybe}}]',
      ),
      /line 6: .*true or false/,
    ],
    [
      'a secret instead of a source',
      venue('integrations: [{type: square, credentials: {accessToken: EAAA-hunter2}}]'),
      /line 4: the secret accessToken is not given as a source/,
    ],
    [
      'a venue twice',
      `${venue('name: x')}  - id: blue-door\n`,
      /line 5: the venue blue-door comes twice; first in line 3/,
    ],
    ['no version', 'venues: []', /line 1: apiVersion has to be 'posctl\/v1'/],
    ['what is not YAML', 'a: [b', /line \d+: /],
    ['several problems', venue('currency: XXQ\n    dayStart: noon'), /line 4: 'XXQ' is not a currency.*line 5: 'noon'/],
    ['a new venue without a time zone', venue('name: x'), /line 3: the new venue blue-door needs its timezone/],
    ['a CSV with another column', 'venue,colour\nblue-door,red\n', /line 1: there is no column 'colour'/],
    ['a CSV that contradicts itself', 'venue,name\na,b\na,c\n', /line 3: another name of the venue than in line 2/],
  ])('refuses %s with its line, exit 2, and does nothing', async (_, text, message) => {
    const one = machine();
    const { exit, stdout, stderr } = await one.posctl(['apply', '-f', '-', '--yes', '-o', 'json'], { input: text });
    expect([exit, stdout, errorOf(stderr).code]).toEqual([2, '', 'usage']);
    expect(errorOf(stderr).message).toMatch(message);
    expect(stderr).not.toContain('hunter2');
    expect([...one.files().keys()]).toEqual([]);
  });

  it('goes on after what cannot be done, and exits with 5', async () => {
    const one = await shop();
    await one.must(['refresh', REF, '-q']);
    const text = `apiVersion: posctl/v1\nvenues:\n  - {id: blue-door, dayStart: '05:00'}\n  - {id: red-lion, timezone: UTC, currency: CAD}\n`;
    const ran = await one.posctl(['apply', '-f', file(one, text), '--yes', '-o', 'json']);
    expect(ran.exit).toBe(5);
    expect(JSON.parse(ran.stdout)).toMatchObject([
      {
        ref: 'blue-door',
        ok: false,
        error: { code: 'conflict', message: 'sales of blue-door would move to other days' },
      },
      { ref: 'red-lion', ok: true, action: 'create' },
    ]);
  });
});

describe('posctl export', () => {
  it('applied to an empty store gives the same bytes, as YAML and as JSON', async () => {
    const one = machine();
    await apply(one, FLEET);
    const yaml = (await one.must(['export', '-o', 'yaml'])).stdout;
    expect(settled(yaml, one)).toMatchInlineSnapshot(`
      "apiVersion: posctl/v1
      policy:
        "*":
          warnAfterFailures: 5
      venues:
        - id: blue-door
          name: The Blue Door
          timezone: America/Toronto
          currency: CAD
          dayStart: 04:00
          daysBy: venue
          contacts: []
          closed:
            - sun
          integrations:
            - type: square
              nickname: null
              active: true
              checkEvery: 6h
              options:
                includeModifiers: "true"
              credentials:
                accessToken: env:TOKEN
              primaryOver: []
            - type: square
              nickname: "12"
              active: false
              checkEvery: 1h
              options: {}
              credentials:
                accessToken: env:TOKEN
              primaryOver: []
            - type: toast
              nickname: null
              active: true
              checkEvery: 6h
              options:
                restaurantId: "007"
              credentials:
                clientId: env:ID
                clientSecret: file:/s
              primaryOver:
                - square
      "
    `);
    const json = (await one.must(['export', '-o', 'json'])).stdout;
    for (const [text, format] of [
      [yaml, 'yaml'],
      [json, 'json'],
    ] as const) {
      const other = machine();
      await apply(other, text);
      expect((await other.must(['export', '-o', format])).stdout).toBe(text);
    }
    expect((await one.must(['export'])).stdout).toBe(yaml);
    const wrong = await one.posctl(['list', '-o', 'yaml']);
    expect([wrong.exit, wrong.stderr]).toEqual([2, expect.stringContaining('only export writes YAML')]);
    const gone = await machine().posctl(['export']);
    expect([gone.exit, gone.stdout, gone.stderr]).toEqual([3, '', expect.stringContaining('there is no store at')]);
  });
});

it('the schema is in the package', () => {
  const { files } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(files).toContain('docs');
});
