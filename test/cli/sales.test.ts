import { describe, expect, it } from 'vitest';
import { settled } from '../support/binary.ts';
import { type Shop, shop } from '../support/shop.ts';

async function open(): Promise<Shop> {
  const one = await shop();
  await one.must(['refresh', 'blue-door/square']);
  return one;
}

const jsonl = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const NARROW = { env: { POSCTL_COLUMNS: '80' } };

describe('posctl sales', () => {
  it('shows every line by default, harmless whatever items are called', async () => {
    const one = await open();
    const { stdout, stderr } = await one.must(['sales']);
    expect(stdout).toMatchInlineSnapshot(`
      "Venue      Sold (Toronto)    Business Day  Receipt   Code                Item           Qty        Net  Kind
      ─────────  ────────────────  ────────────  ────────  ──────────────────  ─────────────  ───  ─────────  ──────
      blue-door  2026-11-19 18:40  2026-11-19    Table 7   LAGER               Lager            2  17.90 CAD  sale
      blue-door  2026-11-19 18:40  2026-11-19    Table 7   name:evil ale =1+1  Evil Ale =1+1  0.5   5.00 CAD  sale
      blue-door  2026-11-20 18:10  2026-11-20    =SUM(A1)  LAGER               Lager            1   8.95 CAD  sale
      blue-door  2026-11-20 18:50  2026-11-20    Table 9   LAGER               Lager            0   0.00 CAD  void
      blue-door  2026-11-21 15:00  2026-11-21    FUND-1    LAGER               Lager           -1  -8.95 CAD  refund
      "
    `);
    expect(stderr).toBe('');
  });

  it('fits into 80 columns without cutting anything: business day and code give way', async () => {
    const one = await open();
    const screens = await Promise.all(['line', 'receipt'].map((by) => one.must(['sales', '--by', by], NARROW)));
    expect(screens.map(({ stdout }) => stdout).join('')).not.toMatch(/…|.{81}/);
    expect(screens[0]?.stdout.split('\n')[0]).toBe(
      'Venue      Sold (Toronto)    Receipt   Item           Qty        Net  Kind',
    );
  });

  it('-o jsonl has the documented shape, ordered by time, then key', async () => {
    const one = await open();
    const { stdout } = await one.must(['sales', '-o', 'jsonl']);
    expect(stdout).not.toContain('\x1b');
    expect(stdout.replace(/int_[0-9a-z]{20}/g, 'int_1')).toMatchInlineSnapshot(`
      "{"key":"int_1:ORDER-1:a","integration":"int_1","venue":"blue-door","soldAt":"2026-11-19T23:40:00.000Z","businessDay":"2026-11-19","receipt":"Table 7","itemCode":"LAGER","itemName":"Lager","quantity":"2","net":{"amount":1790,"currency":"CAD"},"gross":{"amount":1790,"currency":"CAD"},"tax":{"amount":233,"currency":"CAD"},"discount":{"amount":0,"currency":"CAD"},"kind":"sale","modifiers":["Extra lime"],"sku":null}
      {"key":"int_1:ORDER-1:b","integration":"int_1","venue":"blue-door","soldAt":"2026-11-19T23:40:00.000Z","businessDay":"2026-11-19","receipt":"Table 7","itemCode":"name:evil\\u001b]0;owned\\u0007\\u001b[2j ale\\u202e =1+1","itemName":"Evil\\u001b]0;owned\\u0007\\u001b[2J Ale\\u202e =1+1","quantity":"0.5","net":{"amount":500,"currency":"CAD"},"gross":{"amount":500,"currency":"CAD"},"tax":{"amount":65,"currency":"CAD"},"discount":{"amount":0,"currency":"CAD"},"kind":"sale","modifiers":[],"sku":null}
      {"key":"int_1:ORDER-2:a","integration":"int_1","venue":"blue-door","soldAt":"2026-11-20T23:10:00.000Z","businessDay":"2026-11-20","receipt":"=SUM(A1)","itemCode":"LAGER","itemName":"Lager","quantity":"1","net":{"amount":895,"currency":"CAD"},"gross":{"amount":895,"currency":"CAD"},"tax":{"amount":116,"currency":"CAD"},"discount":{"amount":0,"currency":"CAD"},"kind":"sale","modifiers":[],"sku":null}
      {"key":"int_1:ORDER-3:a","integration":"int_1","venue":"blue-door","soldAt":"2026-11-20T23:50:00.000Z","businessDay":"2026-11-20","receipt":"Table 9","itemCode":"LAGER","itemName":"Lager","quantity":"0","net":{"amount":0,"currency":"CAD"},"gross":{"amount":0,"currency":"CAD"},"tax":{"amount":0,"currency":"CAD"},"discount":{"amount":0,"currency":"CAD"},"kind":"void","modifiers":[],"sku":null}
      {"key":"int_1:REFUND-1:return:1:r1","integration":"int_1","venue":"blue-door","soldAt":"2026-11-21T20:00:00.000Z","businessDay":"2026-11-21","receipt":"FUND-1","itemCode":"LAGER","itemName":"Lager","quantity":"-1","net":{"amount":-895,"currency":"CAD"},"gross":{"amount":-895,"currency":"CAD"},"tax":{"amount":-116,"currency":"CAD"},"discount":{"amount":0,"currency":"CAD"},"kind":"refund","modifiers":[],"sku":null}
      "
    `);
    const { sku: _, ...first } = jsonl(stdout)[0];
    expect(Object.keys(first)).toEqual([
      'key',
      'integration',
      'venue',
      'soldAt',
      'businessDay',
      'receipt',
      'itemCode',
      'itemName',
      'quantity',
      'net',
      'gross',
      'tax',
      'discount',
      'kind',
      'modifiers',
    ]);
  });

  it('-o csv starts no formula, and can be read by a spreadsheet', async () => {
    const one = await open();
    const { stdout } = await one.must(['sales', '-o', 'csv']);
    expect(settled(stdout, one)).toMatchInlineSnapshot(`
      "﻿key,venue,integration,soldAt,businessDay,receipt,itemCode,itemName,modifiers,quantity,net,gross,discount,tax,currency,kind
      int_00000000000000000000:ORDER-1:a,blue-door,int_00000000000000000000,TIME,2026-11-19,Table 7,LAGER,Lager,Extra lime,2,1790,1790,0,233,CAD,sale
      int_00000000000000000000:ORDER-1:b,blue-door,int_00000000000000000000,TIME,2026-11-19,Table 7,name:evil ale =1+1,Evil Ale =1+1,,0.5,500,500,0,65,CAD,sale
      int_00000000000000000000:ORDER-2:a,blue-door,int_00000000000000000000,TIME,2026-11-20,'=SUM(A1),LAGER,Lager,,1,895,895,0,116,CAD,sale
      int_00000000000000000000:ORDER-3:a,blue-door,int_00000000000000000000,TIME,2026-11-20,Table 9,LAGER,Lager,,0,0,0,0,0,CAD,void
      int_00000000000000000000:REFUND-1:return:1:r1,blue-door,int_00000000000000000000,TIME,2026-11-21,FUND-1,LAGER,Lager,,-1,-895,-895,0,-116,CAD,refund
      "
    `);
  });

  it('--by receipt, day and item sum up what was sold, voids left out', async () => {
    const one = await open();
    const screens = [];
    for (const by of ['receipt', 'day', 'item']) screens.push((await one.must(['sales', '--by', by])).stdout);
    expect(screens.join('\n')).toMatchInlineSnapshot(`
      "Venue      Receipt   Sold (Toronto)    Business Day  Kind    Lines  Quantity        Net
      ─────────  ────────  ────────────────  ────────────  ──────  ─────  ────────  ─────────
      blue-door  Table 7   2026-11-19 18:40  2026-11-19    sale        2       2.5  22.90 CAD
      blue-door  =SUM(A1)  2026-11-20 18:10  2026-11-20    sale        1         1   8.95 CAD
      blue-door  Table 9   2026-11-20 18:50  2026-11-20    void        0         0   0.00 CAD
      blue-door  FUND-1    2026-11-21 15:00  2026-11-21    refund      1        -1  -8.95 CAD

      Business Day  Lines  Quantity        Net
      ────────────  ─────  ────────  ─────────
      2026-11-19        2       2.5  22.90 CAD
      2026-11-20        1         1   8.95 CAD
      2026-11-21        1        -1  -8.95 CAD

      Code                Item           Lines  Quantity        Net
      ──────────────────  ─────────────  ─────  ────────  ─────────
      LAGER               Lager              3         2  17.90 CAD
      name:evil ale =1+1  Evil Ale =1+1      1       0.5   5.00 CAD
      "
    `);
  });

  it('--by day and --by item -o json have the documented shapes', async () => {
    const one = await open();
    expect((await one.must(['sales', '--by', 'day', '-o', 'json'])).stdout).toMatchInlineSnapshot(`
      "[
        {"businessDay":"2026-11-19","lines":2,"quantity":"2.5","net":{"amount":2290,"currency":"CAD"}},
        {"businessDay":"2026-11-20","lines":1,"quantity":"1","net":{"amount":895,"currency":"CAD"}},
        {"businessDay":"2026-11-21","lines":1,"quantity":"-1","net":{"amount":-895,"currency":"CAD"}}
      ]
      "
    `);
    expect((await one.must(['sales', '--by', 'item', '-o', 'json'])).stdout).toMatchInlineSnapshot(`
      "[
        {"itemCode":"LAGER","itemName":"Lager","lines":3,"quantity":"2","net":{"amount":1790,"currency":"CAD"}},
        {"itemCode":"name:evil\\u001b]0;owned\\u0007\\u001b[2j ale\\u202e =1+1","itemName":"Evil\\u001b]0;owned\\u0007\\u001b[2J Ale\\u202e =1+1","lines":1,"quantity":"0.5","net":{"amount":500,"currency":"CAD"}}
      ]
      "
    `);
  });

  it('--from, --to and --item narrow, both days included', async () => {
    const one = await open();
    const days = async (...args: string[]) =>
      (await one.json<{ businessDay: string }[]>(['sales', '--by', 'day', ...args])).map((d) => d.businessDay);
    expect(await days('--from', '2026-11-20')).toEqual(['2026-11-20', '2026-11-21']);
    expect(await days('--from', '2026-11-20', '--to', '2026-11-20')).toEqual(['2026-11-20']);
    expect(await days('--item', 'name:nothing')).toEqual([]);
    const { stdout, stderr } = await one.must(['sales', '--item', 'nothing']);
    expect([stdout, stderr]).toEqual(['', 'No sales fit.\n']);
  });

  it('survive the deactivation of their integration', async () => {
    const one = await open();
    const before = await one.must(['sales', '-o', 'jsonl']);
    await one.must(['deactivate', 'blue-door/square', '--yes']);
    expect((await one.must(['sales', 'blue-door/square', '-o', 'jsonl'])).stdout).toBe(before.stdout);
    expect((await one.must(['items', '-o', 'name'])).stdout.split('\n')).toHaveLength(3);
  });

  it.each([
    [['--by', 'week'], "sales cannot be shown by 'week'"],
    [['--from', '2026-02-30'], "--from '2026-02-30' is not a day"],
    [['--from', '2026-11-02', '--to', '2026-11-01'], '--to 2026-11-01 lies before --from 2026-11-02'],
  ])('%j is bad usage', async (args, message) => {
    const one = await shop();
    const { exit, stderr, stdout } = await one.posctl(['sales', ...args]);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it.each([
    ['square', 3, "there is no venue 'square'"],
    ['a/b/c', 2, 'is not a reference'],
    ['red-lion/square', 3, "there is no venue 'red-lion'"],
    ['blue-door/toast', 3, 'there is no integration blue-door/toast'],
    ['int_00000000000000000000', 3, 'no integration has the id'],
  ])('of %s ends with %i', async (ref, exit, message) => {
    const one = await shop();
    const ran = await one.posctl(['sales', ref]);
    expect(ran.exit).toBe(exit);
    expect(ran.stderr).toContain(message);
  });
});

describe('posctl items', () => {
  it('shows the POS items with first and last sale', async () => {
    const one = await open();
    expect((await one.must(['items'])).stdout).toMatchInlineSnapshot(`
      "Code                Item           First Sold  Last Sold   Quantity        Net
      ──────────────────  ─────────────  ──────────  ──────────  ────────  ─────────
      LAGER               Lager          2026-11-19  2026-11-21         2  17.90 CAD
      name:evil ale =1+1  Evil Ale =1+1  2026-11-19  2026-11-19       0.5   5.00 CAD
      "
    `);
    expect((await one.must(['items', '-o', 'json'])).stdout).toMatchInlineSnapshot(`
      "[
        {"code":"LAGER","name":"Lager","firstSold":"2026-11-19T23:40:00.000Z","lastSold":"2026-11-21T20:00:00.000Z","quantity":"2","net":{"amount":1790,"currency":"CAD"},"names":[{"name":"Lager","firstSold":"2026-11-19T23:40:00.000Z","lastSold":"2026-11-21T20:00:00.000Z"}]},
        {"code":"name:evil\\u001b]0;owned\\u0007\\u001b[2j ale\\u202e =1+1","name":"Evil\\u001b]0;owned\\u0007\\u001b[2J Ale\\u202e =1+1","firstSold":"2026-11-19T23:40:00.000Z","lastSold":"2026-11-19T23:40:00.000Z","quantity":"0.5","net":{"amount":500,"currency":"CAD"},"names":[{"name":"Evil\\u001b]0;owned\\u0007\\u001b[2J Ale\\u202e =1+1","firstSold":"2026-11-19T23:40:00.000Z","lastSold":"2026-11-19T23:40:00.000Z"}]}
      ]
      "
    `);
    expect((await one.must(['items', '-o', 'csv'])).stdout).toMatchInlineSnapshot(`
      "﻿code,name,firstSold,lastSold,quantity,net,currency
      LAGER,Lager,2026-11-19T23:40:00.000Z,2026-11-21T20:00:00.000Z,2,1790,CAD
      name:evil ale =1+1,Evil Ale =1+1,2026-11-19T23:40:00.000Z,2026-11-19T23:40:00.000Z,0.5,500,CAD
      "
    `);
  });
});
