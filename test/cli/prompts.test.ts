import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addSquare, callOff, emptyShop, mend, rehearsalPos, type Shop, shop } from '../support/shop.ts';
import { KEYS } from '../support/terminal.ts';

const REF = 'blue-door/square';
const WIDE = { cols: 150 };

interface Listed {
  readonly id: string;
  readonly ref: string;
  readonly active: boolean;
  readonly credentials: Readonly<Record<string, string>>;
}

const listed = (one: Shop) => one.json<Listed[]>(['list', '--all']);

/** A terminal in which `posctl add square` asks about a duplicate. */
async function adding(one: Shop) {
  const terminal = one.terminal(
    [
      'add',
      'square',
      '--venue',
      'blue-door',
      '--secret',
      'accessToken=env:SQUARE_TOKEN',
      '--set',
      `baseUrl=${one.till.url}`,
    ],
    WIDE,
  );
  await terminal.waitFor('What should be done about Square?');
  return terminal;
}

describe('posctl add without a type', () => {
  it('offers the catalogue, shows the set-up instructions and asks for the token without showing it', async () => {
    const one = await emptyShop();
    const terminal = one.terminal(['add', '--set', `baseUrl=${one.till.url}`], WIDE);
    // There is one venue only: which one is not asked.
    await terminal.waitFor('Which POS?');
    await terminal.waitFor('Square (square)');
    await terminal.waitFor('a customer can set it up alone');
    terminal.send(KEYS.enter);
    await terminal.waitFor('Setting up Square:');
    await terminal.waitFor('1. On a computer, open developer.squareup.com/apps');
    await terminal.waitFor('hidden):');
    terminal.send(`rehearsal-typed${KEYS.enter}`);
    await terminal.waitFor('The credentials work');
    await terminal.waitFor(`Added ${REF}`);
    expect(await terminal.exit).toEqual({ code: 0, signal: null });
    expect(terminal.raw()).not.toContain('rehearsal-typed');

    const [added] = await listed(one);
    expect(added?.credentials).toEqual({ accessToken: 'stored' });
    const stored = readFileSync(join(one.store, 'venues', 'blue-door', 'venue.json'), 'utf8');
    expect(stored).toContain('"sealed"');
    for (const [path, bytes] of one.files()) expect(bytes, path).not.toContain('rehearsal-typed');
    expect(one.till.received[0]?.headers.authorization).toBe('Bearer rehearsal-typed');
  });
});

describe('posctl add, when the venue has the type already', () => {
  it('cancel comes first, and changes nothing', async () => {
    const one = await shop();
    const before = one.files();
    const terminal = await adding(one);
    expect(terminal.screen()).toContain(`The venue has ${REF} already: Initializing, last check never.`);
    await terminal.waitFor('nothing is changed');
    terminal.send(KEYS.enter);
    expect(await terminal.exit).toEqual({ code: 0, signal: null });
    expect(terminal.screen()).toContain('Cancelled.');
    expect(one.files()).toEqual(before);
  });

  it('create new asks for a nickname until it is valid and free', async () => {
    const one = await shop();
    await addSquare(one, one.till.url, { nickname: 'bar' });
    const terminal = await adding(one);
    terminal.send(KEYS.down);
    await terminal.waitFor('another terminal; it needs a nickname');
    terminal.send(KEYS.enter);
    await terminal.waitFor('Nickname (how this terminal is told from the other):');
    terminal.send(`BAR${KEYS.enter}`);
    await terminal.waitFor('another active one has this nickname');
    terminal.send(`/${KEYS.enter}`);
    await terminal.waitFor("cannot hold '/'");
    terminal.send(`${KEYS.backspace.repeat(4)}Patio${KEYS.enter}`);
    await terminal.waitFor(`Added ${REF}:Patio`);
    expect((await terminal.exit).code).toBe(0);
    expect((await listed(one)).map((i) => i.ref).sort()).toEqual([REF, `${REF}:Patio`, `${REF}:bar`]);
  });

  it('advises to cancel and repair a called-off one', async () => {
    const one = await shop();
    await callOff(one);
    const terminal = await adding(one);
    expect(terminal.screen()).toContain(`${REF} is called off: better cancel and repair that one (posctl show ${REF})`);
    terminal.send(KEYS.ctrlC);
    expect((await terminal.exit).code).toBe(130);
  });

  it('of several inactive ones restores the one that is chosen', async () => {
    const one = await emptyShop();
    const ids: string[] = [];
    for (const nickname of ['patio', 'bar']) {
      ids.push(await addSquare(one, one.till.url, { nickname }));
      await mend(one, `${REF}:${nickname}`, (was) => ({
        ...was,
        active: false,
        nextCheck: null,
        deactivatedAt: '2026-01-15T00:00:00.000Z',
        lastGoodCheck: '2026-01-14T00:00:00.000Z',
      }));
    }
    const terminal = await adding(one);
    await terminal.waitFor('before: deactivated 2026-01-15 00:00 UTC, last good check 2026-01-14 00:00 UTC');
    await terminal.waitFor(`Restore ${REF}:patio (${ids[0]})`);
    await terminal.waitFor('only if it is the very same terminal and set-up');
    terminal.send(KEYS.down);
    await terminal.waitFor(`❯ Restore ${REF}:bar`);
    terminal.send(KEYS.enter);
    await terminal.waitFor(`Restored ${REF}:bar`);
    expect((await terminal.exit).code).toBe(0);
    expect((await listed(one)).filter((i) => i.active).map((i) => i.id)).toEqual([ids[1]]);
  });

  it('create new beside an inactive one has no connection to it and needs no nickname', async () => {
    const one = await shop();
    await one.must(['deactivate', REF, '--yes']);
    const terminal = await adding(one);
    terminal.send(KEYS.down);
    await terminal.waitFor('no connection to the old one');
    terminal.send(KEYS.enter);
    await terminal.waitFor(`Added ${REF}`);
    expect((await terminal.exit).code).toBe(0);
    expect((await listed(one)).map((i) => i.active)).toEqual([true, false]);
  });

  it('Ctrl-C at any question is 130, and nothing was changed', async () => {
    const one = await shop();
    const before = one.files();
    const terminal = await adding(one);
    terminal.send(KEYS.down);
    await terminal.waitFor('it needs a nickname');
    terminal.send(KEYS.enter);
    await terminal.waitFor('Nickname');
    terminal.send(`patio${KEYS.ctrlC}`);
    expect(await terminal.exit).toEqual({ code: 130, signal: null });
    expect(one.files()).toEqual(before);
    expect(one.till.received).toEqual([]);
  });

  it('--no-input asks nothing, not even in a terminal', async () => {
    const one = await shop();
    const args = ['add', 'square', '--venue', 'blue-door', '--no-input', '--secret', 'accessToken=env:SQUARE_TOKEN'];
    const terminal = one.terminal(args, WIDE);
    expect((await terminal.exit).code).toBe(4);
    expect(terminal.screen()).toContain('--on-duplicate new --nickname NAME');
  });
});

describe('posctl deactivate', () => {
  it.each([
    ['y', 0, false],
    ['n', 0, true],
    ['', 0, true],
  ])('answered with "%s" ends with %i; still active: %s', async (answer, code, active) => {
    const one = await shop();
    const terminal = one.terminal(['deactivate', REF], WIDE);
    await terminal.waitFor('Deactivate it? (y/N)');
    expect(terminal.screen()).toContain('no routine check has succeeded yet; later sales will not be fetched');
    expect(terminal.screen()).toContain(`posctl refresh ${REF}`);
    terminal.send(`${answer}${KEYS.enter}`);
    expect((await terminal.exit).code).toBe(code);
    expect((await listed(one))[0]?.active).toBe(active);
  });

  it('of many says how many, and Ctrl-C changes nothing', async () => {
    const one = await shop();
    await addSquare(one, one.till.url, { nickname: 'bar' });
    const before = one.files();
    const terminal = one.terminal(['deactivate', '--all'], WIDE);
    await terminal.waitFor('Deactivate these 2? (y/N)');
    terminal.send(KEYS.ctrlC);
    expect((await terminal.exit).code).toBe(130);
    expect(one.files()).toEqual(before);
  });
});

describe('posctl restore', () => {
  it('asks for another nickname when an active one has the old one', async () => {
    const one = await shop();
    await one.must(['deactivate', REF, '--yes']);
    await addSquare(one, one.till.url);
    const old = (await listed(one)).find((i) => !i.active);
    const terminal = one.terminal(['restore', old?.id ?? ''], WIDE);
    await terminal.waitFor('Nickname');
    terminal.send(`old${KEYS.enter}`);
    await terminal.waitFor('restored');
    expect((await terminal.exit).code).toBe(0);
    expect((await listed(one)).map((i) => i.ref)).toEqual([REF, `${REF}:old`]);
  });
});

describe('posctl edit without flags', () => {
  const menu = async (one: Shop) => {
    const terminal = one.terminal(['edit', REF], WIDE);
    await terminal.waitFor(`What should be changed about ${REF}?`);
    return terminal;
  };

  it('is a menu of what there is and what it is now', async () => {
    const one = await shop();
    const terminal = await menu(one);
    for (const words of [
      'Nickname (none)',
      'Interval of checks (6h)',
      `Option baseUrl (${one.till.url})`,
      'Option locations (not set)',
      'Credential accessToken (env:SQUARE_TOKEN)',
      'Deactivate',
      'Cancel',
    ])
      await terminal.waitFor(words);
    terminal.send(KEYS.down);
    await terminal.waitFor('❯ Interval of checks');
    terminal.send(KEYS.enter);
    await terminal.waitFor('Check every (5m to 6h): 6h');
    terminal.send(`${KEYS.backspace}${KEYS.backspace}7h${KEYS.enter}`);
    await terminal.waitFor('at least every 6 hours');
    terminal.send(`${KEYS.backspace}${KEYS.backspace}1h${KEYS.enter}`);
    await terminal.waitFor('checkEvery: 6h → 1h');
    await terminal.waitFor(`What else should be changed about ${REF}?`);
    await terminal.waitFor('❯ Done');
    terminal.send(KEYS.down);
    await terminal.waitFor('❯ Nickname (none)');
    terminal.send(KEYS.enter);
    await terminal.waitFor('empty for none');
    terminal.send(`bar${KEYS.enter}`);
    await terminal.waitFor(`What else should be changed about ${REF}:bar?`);
    await terminal.waitFor('❯ Done');
    terminal.send(KEYS.enter);
    expect((await terminal.exit).code).toBe(0);
    expect(await one.json(['show', `${REF}:bar`])).toMatchObject({ checkEvery: '1h', nickname: 'bar' });
  });

  it('deactivates after the same confirmation', async () => {
    const one = await shop();
    const terminal = await menu(one);
    for (let i = 0; i < 9; i += 1) terminal.send(KEYS.down);
    await terminal.waitFor('❯ Deactivate');
    terminal.send(KEYS.enter);
    await terminal.waitFor('Deactivate it? (y/N)');
    terminal.send(`y${KEYS.enter}`);
    await terminal.waitFor(`${REF} is deactivated.`);
    expect((await terminal.exit).code).toBe(0);
    expect((await listed(one))[0]?.active).toBe(false);
  });

  it('takes a new secret hidden, and saves it encrypted once the provider took it', async () => {
    const one = await shop();
    const terminal = await menu(one);
    for (let i = 0; i < 5; i += 1) terminal.send(KEYS.down);
    await terminal.waitFor('❯ Credential accessToken');
    terminal.send(KEYS.enter);
    await terminal.waitFor('accessToken (hidden');
    terminal.send(`rehearsal-hidden${KEYS.enter}`);
    await terminal.waitFor('accessToken=stored');
    await terminal.waitFor('❯ Done');
    terminal.send(KEYS.enter);
    expect((await terminal.exit).code).toBe(0);
    expect(terminal.raw()).not.toContain('rehearsal-hidden');
    for (const [path, bytes] of one.files()) expect(bytes, path).not.toContain('rehearsal-hidden');
    expect(one.till.received.at(-1)?.headers.authorization).toBe('Bearer rehearsal-hidden');
  });

  it('Ctrl-C changes nothing', async () => {
    const one = await shop();
    const before = one.files();
    const terminal = await menu(one);
    terminal.send(KEYS.ctrlC);
    expect((await terminal.exit).code).toBe(130);
    expect(one.files()).toEqual(before);
  });
});

describe('posctl venue add', () => {
  it('asks for time zone and currency until they are right', async () => {
    const one = await emptyShop();
    const terminal = one.terminal(['venue', 'add', 'red-lion'], WIDE);
    await terminal.waitFor('Time zone');
    terminal.send(`Mars/Base${KEYS.enter}`);
    await terminal.waitFor('is not a time zone');
    terminal.send(`${KEYS.backspace.repeat(9)}Europe/London${KEYS.enter}`);
    await terminal.waitFor('Currency');
    terminal.send(`gbp${KEYS.enter}`);
    await terminal.waitFor('Added red-lion.');
    expect((await terminal.exit).code).toBe(0);
    expect((await one.json<{ currency: string }[]>(['venue', 'list']))[1]).toMatchObject({ currency: 'GBP' });
  });
});

describe('a secret that is refused', () => {
  it('can be typed in again, when one is added', async () => {
    const one = await emptyShop();
    const url = await rehearsalPos();
    const terminal = one.terminal(['add', 'square', '--venue', 'blue-door', '--set', `baseUrl=${url}`], WIDE);
    await terminal.waitFor('hidden):');
    terminal.send(`wrong-token${KEYS.enter}`);
    await terminal.waitFor('Nothing was saved.');
    await terminal.waitFor('Try again with another secret?');
    terminal.send(KEYS.enter);
    await terminal.waitFor('hidden):');
    terminal.send(`rehearsal-typed${KEYS.enter}`);
    await terminal.waitFor(`Added ${REF}`);
    expect(await terminal.exit).toEqual({ code: 0, signal: null });
    expect(terminal.raw()).not.toMatch(/wrong-token|rehearsal-typed/);
  });

  it('ends the dialogue where nobody wants to try again, and nothing is saved', async () => {
    const one = await emptyShop();
    const before = one.files();
    const url = await rehearsalPos();
    const terminal = one.terminal(['add', 'square', '--venue', 'blue-door', '--set', `baseUrl=${url}`], WIDE);
    await terminal.waitFor('hidden):');
    terminal.send(`wrong-token${KEYS.enter}`);
    await terminal.waitFor('Try again with another secret?');
    terminal.send(`n${KEYS.enter}`);
    expect((await terminal.exit).code).toBe(1);
    expect([...one.files().keys()].filter((path) => path.includes('venue'))).toEqual(
      [...before.keys()].filter((path) => path.includes('venue')),
    );
  });

  it('can be typed in again in the menu of edit, also as a source', async () => {
    const one = await emptyShop();
    await addSquare(one, await rehearsalPos());
    const terminal = one.terminal(['edit', REF], WIDE);
    await terminal.waitFor('What should be changed');
    terminal.send(KEYS.down.repeat(5));
    await terminal.waitFor('❯ Credential accessToken');
    terminal.send(KEYS.enter);
    await terminal.waitFor('empty cancels):');
    terminal.send(`wrong-token${KEYS.enter}`);
    await terminal.waitFor('Try again with another secret?');
    terminal.send(KEYS.enter);
    await terminal.waitFor('another one');
    terminal.send(`env:SQUARE_TOKEN${KEYS.enter}`);
    await terminal.waitFor('accessToken is read from env:… at each use.');
    await terminal.waitFor('❯ Done');
    terminal.send(KEYS.enter);
    expect((await terminal.exit).code).toBe(0);
    expect((await listed(one))[0]?.credentials).toEqual({ accessToken: 'env:SQUARE_TOKEN' });
  });
});

it('an option that is true or false is chosen, not typed', async () => {
  const one = await shop();
  const terminal = one.terminal(['edit', REF], WIDE);
  await terminal.waitFor('What should be changed');
  terminal.send('Option include');
  await terminal.waitFor('an item with modifiers');
  terminal.send(KEYS.enter);
  await terminal.waitFor('includeModifiers:');
  await terminal.waitFor('not set');
  terminal.send(KEYS.enter);
  await terminal.waitFor('❯ Done');
  terminal.send(KEYS.enter);
  expect((await terminal.exit).code).toBe(0);
  expect((await one.json<{ options: Record<string, string> }[]>(['list']))[0]?.options.includeModifiers).toBe('true');
});

describe('what is pasted', () => {
  const SIMPHONY = ['add', 'simphony', '--venue', 'blue-door', '--no-test'];

  it('answers no question but the one that was seen', async () => {
    const one = await emptyShop();
    const terminal = one.terminal(SIMPHONY, WIDE);
    await terminal.waitFor('hidden):');
    terminal.send('planted-password\rhttps://auth.example\rhttps://app.example\r');
    await terminal.waitFor('behind a line break, was left out.');
    await terminal.waitFor('authServer (');
    terminal.send('\x1b[200~https://auth.example\r\nhttps://app.example\r\n\x1b[201~');
    await terminal.waitFor('https://auth.example https://app.example');
    terminal.send(KEYS.ctrlC);
    expect(await terminal.exit).toEqual({ code: 130, signal: null });
    expect(terminal.screen()).not.toContain('appServer');
    expect(terminal.raw()).not.toContain('planted');
    expect(terminal.raw().lastIndexOf('\x1b[?2004l')).toBeGreaterThan(terminal.raw().lastIndexOf('\x1b[?2004h'));
  });

  it('is a secret without its line break', async () => {
    const one = await emptyShop();
    const terminal = one.terminal(['add', 'square', '--venue', 'blue-door', '--set', `baseUrl=${one.till.url}`], WIDE);
    await terminal.waitFor('hidden):');
    terminal.send('\x1b[200~rehearsal-typed\r\n\x1b[201~\r');
    await terminal.waitFor(`Added ${REF}`);
    expect(one.till.received[0]?.headers.authorization).toBe('Bearer rehearsal-typed');
  });
});
