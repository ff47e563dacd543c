import { describe, expect, it } from 'vitest';
import { integrationJson } from '../../src/domain/view.ts';
import { settled } from '../support/binary.ts';
import { jsonStoreAt } from '../support/json-folder.ts';
import {
  addSquare,
  addVenue,
  callOff,
  connecting,
  emptyShop,
  mend,
  rehearsalPos,
  type Shop,
  shop,
} from '../support/shop.ts';

/** Four integrations, one of each status, and an inactive one. */
async function everyStatus(): Promise<Shop> {
  const one = await shop();
  const broken = await rehearsalPos();
  await callOff(one);
  await jsonStoreAt(one.store).base.changeSettings(() => ({ policy: {} }));
  await addSquare(one, one.till.url, { nickname: 'bar' });
  await addSquare(one, `${broken}/~401`, { nickname: 'patio' });
  await one.posctl(['refresh', 'blue-door/square:patio', 'blue-door/square:bar']);
  await addSquare(one, one.till.url, { nickname: 'hall' });
  await addSquare(one, one.till.url, { nickname: 'attic' });
  await one.must(['deactivate', 'blue-door/square:attic', '--yes']);
  return one;
}

describe('posctl list', () => {
  it('shows active ones worst first, and inactive ones on demand', async () => {
    const one = await everyStatus();
    const list = await one.must(['list']);
    expect(settled(list.stdout, one)).toMatchInlineSnapshot(`
      "1 CalledOff · 1 Failed · 1 Initializing · 1 Healthy · no daemon yet
      Venue      Type          Status        Needs  Since     Last Sales Check  Last Sale Imported  Next Check  Why
      ─────────  ────────────  ────────────  ─────  ────────  ────────────────  ──────────────────  ──────────  ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
      blue-door  square        CalledOff     venue  just now  just now          –                   –           auth_revoked: the check failed; the last one: Square does not accept the access token (401 ACCESS_TOKEN_REVOKED: the token was revoked); make a new one
      blue-door  square:patio  Failed        venue  just now  just now          –                   in a while  auth_expired: Square says that the access token has expired (401 ACCESS_TOKEN_EXPIRED: rehearsed: the token has expired); make a new one
      blue-door  square:hall   Initializing  –      –         –                 –                   due now
      blue-door  square:bar    Healthy       –      –         just now          just now            in a while
      "
    `);
    expect(list.stderr).toBe('1 mail is queued: no mail server is set (POSCTL_SMTP_URL)\n');
    expect(settled((await one.must(['list', '--inactive'])).stdout, one)).toMatchInlineSnapshot(`
      "Venue      Type          Status    Last Sales Check  Last Sale Imported  Deactivated  By   Reason
      ─────────  ────────────  ────────  ────────────────  ──────────────────  ───────────  ───  ──────
      blue-door  square:attic  inactive  –                 –                   just now     kim  –
      "
    `);
    expect((await one.must(['list', '--all', '-o', 'name'])).stdout).toMatchInlineSnapshot(`
      "blue-door/square
      blue-door/square:patio
      blue-door/square:hall
      blue-door/square:bar
      blue-door/square:attic
      "
    `);
    expect((await one.must(['list', '--status', 'failed,calledoff', '-o', 'name'])).stdout).toBe(
      'blue-door/square\nblue-door/square:patio\n',
    );
    expect((await one.must(['list', '--type', 'square', '--status', 'Healthy', '-o', 'name'])).stdout).toBe(
      'blue-door/square:bar\n',
    );
  });

  it('-o json is an array, -o jsonl one object a line, each of the documented shape', async () => {
    const one = await everyStatus();
    const { stdout } = await one.must(['list', '-o', 'json']);
    const list = JSON.parse(stdout);
    expect(settled(JSON.stringify(list[1], null, 2), one)).toMatchInlineSnapshot(`
      "{
        "id": "int_00000000000000000000",
        "ref": "blue-door/square:patio",
        "venue": "blue-door",
        "type": "square",
        "nickname": "patio",
        "method": "api",
        "active": true,
        "status": "Failed",
        "reason": {
          "code": "auth_expired",
          "cause": null,
          "message": "Square says that the access token has expired (401 ACCESS_TOKEN_EXPIRED: rehearsed: the token has expired); make a new one",
          "since": "TIME",
          "needs": "venue"
        },
        "lastSalesCheck": "TIME",
        "lastSaleImported": null,
        "nextCheck": "TIME",
        "checkEvery": "6h",
        "failuresInARow": 1,
        "calledOffAt": null,
        "options": {
          "baseUrl": "http://127.0.0.1:PORT/~401"
        },
        "credentials": {
          "accessToken": "env:SQUARE_TOKEN"
        },
        "primaryOver": [],
        "snoozed": null,
        "createdAt": "TIME",
        "deactivatedAt": null,
        "revision": 2
      }"
    `);
    expect(
      list.map((i: Record<string, unknown>) => [i.ref, i.status, i.calledOffAt !== null, i.nextCheck !== null]),
    ).toEqual([
      ['blue-door/square', 'CalledOff', true, false],
      ['blue-door/square:patio', 'Failed', false, true],
      ['blue-door/square:hall', 'Initializing', false, true],
      ['blue-door/square:bar', 'Healthy', false, true],
    ]);
    const lines = (await one.must(['list', '-o', 'jsonl'])).stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(list);
    const called = list[0].reason;
    expect(called.failingSince < called.since).toBe(true);
    expect({ ...called, since: '', failingSince: '', message: '' }).toEqual({
      code: 'too_many_failures',
      cause: 'auth_revoked',
      message: '',
      since: '',
      failingSince: '',
      needs: 'venue',
    });
    expect(settled((await one.must(['list', '-o', 'csv'])).stdout, one)).toMatchInlineSnapshot(`
      "﻿ref,type,nickname,status,lastSalesCheck,lastSaleImported,nextCheck,code,why,id,venue,needs,since,method,active,cause
      blue-door/square,square,,CalledOff,TIME,,,too_many_failures,the check failed; the last one: Square does not accept the access token (401 ACCESS_TOKEN_REVOKED: the token was revoked); make a new one,int_00000000000000000000,blue-door,venue,TIME,api,true,auth_revoked
      blue-door/square:patio,square,patio,Failed,TIME,,TIME,auth_expired,Square says that the access token has expired (401 ACCESS_TOKEN_EXPIRED: rehearsed: the token has expired); make a new one,int_00000000000000000000,blue-door,venue,TIME,api,true,
      blue-door/square:hall,square,hall,Initializing,,,TIME,,,int_00000000000000000000,blue-door,,,api,true,
      blue-door/square:bar,square,bar,Healthy,TIME,TIME,TIME,,,int_00000000000000000000,blue-door,,,api,true,
      "
    `);
  });

  it('prints the id where the reference would mean another one', async () => {
    const one = await shop();
    const old = (await one.json<{ id: string }>(['show', 'blue-door/square'])).id;
    await one.must(['deactivate', 'blue-door/square', '--yes']);
    await addSquare(one, one.till.url);
    expect((await one.must(['list', '--all', '-o', 'name'])).stdout).toBe(`blue-door/square\n${old}\n`);
  });

  it('says on top, or in one line on standard error, that nobody checks', async () => {
    const one = await shop();
    const nextCheck = new Date(Date.now() - 125 * 60_000).toISOString();
    await mend(one, 'blue-door/square', (was) => ({ ...was, nextCheck }));
    const stale =
      'STATUSES ARE STALE: 1 integration has been due for 2 h; no pass has ever ended. Is the daemon running? (posctl daemon)';
    for (const args of [['list'], ['show', 'blue-door/square'], ['timeline'], ['sales'], ['items']]) {
      const table = await one.must(args);
      expect(table.stdout.split('\n').slice(0, 2), args.join(' ')).toEqual([stale, '']);
      for (const format of ['json', 'jsonl', 'csv', 'name']) {
        const { stdout, stderr } = await one.must([...args, '-o', format]);
        expect(stderr, `${args.join(' ')} -o ${format}`).toBe(`${stale}\n`);
        expect(stdout).not.toContain('STALE');
      }
    }
    expect((await one.must(['edit', 'blue-door/square', '--every', '1h'])).stdout).toContain(stale);
    await one.must(['daemon', '--once']);
    expect((await one.must(['list'])).stdout).not.toContain('STALE');
  });

  it('folds healthy ones of a long table, never of JSON', async () => {
    const one = await shop();
    await one.must(['refresh', '--all']);
    const store = jsonStoreAt(one.store);
    await store.venues.change('blue-door', (state) => {
      const [first] = state?.integrations ?? [];
      if (!state || !first) throw new Error('no integration');
      const many = Array.from({ length: 120 }, (_, i) => ({
        ...first,
        id: `int_${String(i).padStart(20, '0')}`,
        nickname: `n${i}`,
        status: i === 0 ? ('Failed' as const) : ('Healthy' as const),
      }));
      return { change: { state: { ...state, integrations: many }, entries: [] }, result: integrationJson(first, []) };
    });
    const table = (await one.must(['list'])).stdout.split('\n');
    expect(table).toHaveLength(6);
    expect(table[0]).toMatch(/^0 CalledOff · \d+ Failed · .*119 Healthy/);
    expect(table.at(-2)).toBe('… and 119 healthy ones: posctl list --all');
    expect((await one.must(['list', '--all'])).stdout.split('\n')).toHaveLength(124);
    expect((await one.must(['list', '--status', 'Healthy'])).stdout.split('\n')).toHaveLength(122);
    expect(await one.json<unknown[]>(['list'])).toHaveLength(120);
  });

  it('of one venue shows that venue, and POSCTL_VENUE narrows nothing', async () => {
    const one = await shop();
    await addVenue(one, 'red-lion');
    await addSquare(one, one.till.url, { venue: 'red-lion' });
    expect((await one.must(['list', '--venue', 'red-lion', '-o', 'name'])).stdout).toBe('red-lion/square\n');
    const { stdout } = await one.must(['list', '-o', 'name'], { env: { POSCTL_VENUE: 'red-lion' } });
    expect(stdout).toBe('blue-door/square\nred-lion/square\n');
  });

  it.each([
    [['--status', 'Broken'], 2, "there is no status 'Broken'"],
    [['--type', 'tost'], 3, "there is no POS type 'tost'"],
    [['--venue', 'nowhere'], 3, "there is no venue 'nowhere'"],
  ])('%j ends with %i', async (args, exit, message) => {
    const one = await emptyShop();
    const ran = await one.posctl(['list', ...args]);
    expect([ran.exit, ran.stdout]).toEqual([exit, '']);
    expect(ran.stderr).toContain(message);
    expect(JSON.parse((await one.posctl(['list', ...args, '-o', 'json'])).stderr).error.message).toContain(message);
  });

  it('takes references, patterns and venues, in any case', async () => {
    const one = await shop();
    await addVenue(one, 'red-lion');
    await addSquare(one, one.till.url, { venue: 'red-lion' });
    await addSquare(one, one.till.url, { nickname: 'attic' });
    await one.must(['deactivate', 'blue-door/square:attic', '--yes']);
    const names = async (...args: string[]) => (await one.must(['list', ...args, '-o', 'name'])).stdout.split('\n');
    expect(await names('red-lion')).toEqual(['red-lion/square', '']);
    expect(await names('--venue', 'RED-LION', '--venue', 'blue-door')).toEqual([
      'blue-door/square',
      'red-lion/square',
      '',
    ]);
    expect(await names('Blue-Door')).toEqual(['blue-door/square', '']);
    expect(await names('Blue-Door', '--inactive')).toEqual(['blue-door/square:attic', '']);
    expect(await names('blue-door/SQUARE:attic', 'red-lion/')).toEqual([
      'red-lion/square',
      'blue-door/square:attic',
      '',
    ]);
    expect(await names('*/square:attic')).toEqual(['']);
    const venue = { env: { POSCTL_VENUE: 'blue-door' } };
    expect((await one.must(['list', 'square', '-o', 'name'], venue)).stdout).toBe('blue-door/square\n');
    expect((await one.must(['list', 'red-lion', '-o', 'name'], venue)).stdout).toBe('red-lion/square\n');
    expect((await one.must(['list', '-o', 'NAME', '--type', 'Square'])).stdout).toBe(
      'blue-door/square\nred-lion/square\n',
    );
  });

  it('says what it leaves out where nothing is left, and fails on demand', async () => {
    const one = await shop();
    await one.must(['deactivate', 'blue-door/square', '--yes']);
    expect((await one.must(['list'])).stderr).toBe('Nothing active; 1 inactive: posctl list --inactive\n');
    expect((await one.must(['list', 'nowhere/*'])).stderr).toBe("'nowhere/*' fits nothing\nNo integration fits.\n");
    const required = await one.posctl(['list', '--require-match']);
    expect(required).toMatchObject({
      exit: 3,
      stdout: '',
      stderr: 'posctl: the selection fits nothing\n  see: posctl list --all\n',
    });
    const pattern = await one.posctl(['refresh', '*/tost', '--require-match']);
    expect(pattern).toMatchObject({ exit: 3, stderr: "posctl: '*/tost' fits nothing\n  see: posctl list --all\n" });
  });

  it('without integrations says what to type', async () => {
    const one = await emptyShop();
    const { stdout, stderr } = await one.must(['list']);
    expect([stdout, stderr]).toEqual(['', 'There are no integrations here. Add one with: posctl add --venue VENUE\n']);
  });
});

describe('posctl show', () => {
  it('shows everything about one, and what to type next', async () => {
    const one = await shop();
    await one.must(['refresh', 'blue-door/square']);
    expect(settled((await one.must(['show', 'blue-door/square'])).stdout, one)).toMatchInlineSnapshot(`
      "Integration         blue-door/square
      Venue               blue-door
      Contact             –
      Local time          DAY YYYY-MM-DD HH:MM (America/Toronto)
      Id                  int_00000000000000000000
      Type                Square (api)
      Status              Healthy
      Last sales check    YYYY-MM-DD HH:MM Toronto (just now)
      Last sale imported  YYYY-MM-DD HH:MM Toronto (just now)
      Last good check     YYYY-MM-DD HH:MM Toronto (just now)
      Missing days        none
      Next check          YYYY-MM-DD HH:MM Toronto (in a while)
      Checked every       6h
      Failures in a row   0
      Options             baseUrl=http://127.0.0.1:PORT
      Credentials         accessToken=env:SQUARE_TOKEN
      Added               YYYY-MM-DD HH:MM Toronto (just now)

      When (Toronto)    Who  Integration       What             Status                  Details           Why
      ────────────────  ───  ────────────────  ───────────────  ──────────────────────  ────────────────  ───
      YYYY-MM-DD HH:MM  kim  blue-door/square  added            new → Initializing
      YYYY-MM-DD HH:MM  kim  blue-door/square  check succeeded  Initializing → Healthy  5 new, 0 changed

      Next:
        posctl refresh blue-door/square
        posctl sales blue-door/square --by day
      "
    `);
    const [listed] = await one.json<unknown[]>(['list']);
    expect(await one.json(['show', 'blue-door/square'])).toEqual(listed);
  });

  it('says of a called-off one who must act', async () => {
    const one = await shop();
    await callOff(one);
    const { stdout } = await one.must(['show', 'blue-door/square']);
    const facts = settled(stdout.split('\n\n')[0] ?? '', one);
    expect(facts.replace(/[\d-]{10} to [\d-]{10}/, 'DAY to DAY')).toMatchInlineSnapshot(`
      "Integration         blue-door/square
      Venue               blue-door
      Contact             –
      Local time          DAY YYYY-MM-DD HH:MM (America/Toronto)
      Id                  int_00000000000000000000
      Type                Square (api)
      Status              CalledOff
      Why                 too_many_failures (auth_revoked): the check failed; the last one: Square does not accept the access token (401 ACCESS_TOKEN_REVOKED: the token was revoked); make a new one
      Called off          YYYY-MM-DD HH:MM Toronto (just now)
      Failing since       YYYY-MM-DD HH:MM Toronto (just now)
      Who must act        the venue: it must give access again
      Last sales check    YYYY-MM-DD HH:MM Toronto (just now)
      Last sale imported  –
      Last good check     –
      Missing days        7 days: DAY to DAY
      Next check          none
      Checked every       6h
      Failures in a row   1
      Options             baseUrl=http://127.0.0.1:PORT
      Credentials         accessToken=env:SQUARE_TOKEN
      Added               YYYY-MM-DD HH:MM Toronto (just now)"
    `);
    expect(stdout.split('Next:\n')[1]).toBe(
      [
        '  posctl edit blue-door/square --secret accessToken=SOURCE --refresh',
        '  posctl refresh blue-door/square',
        '  posctl timeline blue-door/square --limit 20\n',
      ].join('\n'),
    );
  });

  it('quotes for the shell what a nickname holds', async () => {
    const one = await emptyShop();
    await one.must([...connecting(one.till.url), '--nickname', "joe's; reboot $(x)"]);
    const ref = "blue-door/square:joe's; reboot $(x)";
    const { stdout } = await one.must(['show', ref]);
    expect(stdout).toContain(`posctl refresh 'blue-door/square:joe'\\''s; reboot $(x)'`);
  });

  it.each([
    ["'*/square'", '*/square', 2, 'is a pattern; a single integration is expected here'],
    ['nothing', '', 2, 'is not a reference'],
    ['too much', 'a/b/c', 2, 'is not a reference'],
    ['an unknown nickname', 'blue-door/square:attic', 3, 'the venue has: blue-door/square'],
    ['an unknown venue', 'nowhere/square', 3, "there is no venue 'nowhere'"],
    ['an unknown id', 'int_00000000000000000000', 3, 'no integration has the id'],
  ])('of %s says what is wrong', async (_, ref, exit, message) => {
    const one = await shop();
    const ran = await one.posctl(['show', ref]);
    expect([ran.exit, ran.stdout]).toEqual([exit, '']);
    expect(ran.stderr).toContain(message);
  });
});
