import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elementsOf } from '../../../src/connectors/api/elements.ts';
import type { BodySink } from '../../../src/ports/http.ts';

/** What is found when the text comes in pieces of so many bytes. */
async function split(text: string, size: number) {
  const bytes = Buffer.from(text);
  const ask = async (into: BodySink) => {
    into.begin();
    for (let at = 0; at < bytes.length; at += size) await into.piece(bytes.subarray(at, at + size));
  };
  let rest: unknown;
  const check = (beside: unknown) => {
    rest = beside;
  };
  const found: unknown[] = [];
  const { signal } = new AbortController();
  for await (const rows of elementsOf({ list: 'rows', where: '/list', signal, ask, check })) found.push(...rows);
  return { found, rest };
}

/** A number that is written in more digits than it holds. */
const longAsText = (_: string, value: unknown) =>
  Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(Number(value)) < 1e21 ? String(value) : value;

describe('the elements of a list', () => {
  test('are found wherever the text is cut, and what stands beside the list with them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ maxDepth: 3 })),
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.integer({ min: 1, max: 50 }),
        fc.boolean(),
        async (rows, beside, size, first) => {
          const { rows: _, ...others } = JSON.parse(JSON.stringify(beside)) as Record<string, unknown>;
          const text = JSON.stringify(first ? { rows, ...others } : { ...others, rows }, null, size % 3);
          const { found, rest } = await split(text, size);
          expect(found).toEqual(JSON.parse(JSON.stringify(rows), longAsText));
          expect(rest).toEqual({ ...others, rows: [] });
        },
      ),
    );
  });

  test('are those of the field at the top only, and none where it is null or missing', async () => {
    expect((await split('{"a":{"rows":[1]},"b":["rows",[2]],"rows":[3,[4],{"rows":[5]}]}', 3)).found).toEqual([
      3,
      [4],
      { rows: [5] },
    ]);
    for (const text of ['{"rows":null}', '{}', '{"rows":[]}', '{"rows":[ ]}', '[]', '7'])
      expect((await split(text, 2)).found).toEqual([]);
  });

  test('keep every digit of long numbers, which are ids', async () => {
    const { found } = await split(
      '{"rows":[{"id":9007199254740993,"a":"9007199254740993 b","n":-1.0000000000000001,"m":12}]}',
      4,
    );
    expect(found).toEqual([{ id: '9007199254740993', a: '9007199254740993 b', n: -1, m: 12 }]);
  });

  test.each([
    ['{"rows":[1,2', 'ends too early'],
    ['{"rows":[1,{]}', 'ends too early'],
    ['{"rows":[1,nul]}', 'holds an element that is not JSON'],
    ['{"rows":[1],}', 'is not JSON'],
    [`{"a":"${'x'.repeat(1100000)}"}`, 'holds far more than the list and was not read to its end'],
    [`{"rows":["${'x'.repeat(8500000)}"]}`, 'holds an element without an end'],
  ])('of a text that is broken are an error: %.20s', async (text, problem) => {
    await expect(split(text, 65_536)).rejects.toThrow(`/list: the answer ${problem}`);
  });
});

describe('reading as it comes', () => {
  const piece = (n: number) => Buffer.from(`${n === 0 ? '{"rows":[' : ','}{"n":${n}}`);

  test('asks for no more than was taken, whatever the length', async () => {
    let given = 0;
    const most = { ahead: 0, taken: 0 };
    const ask = async (into: BodySink) => {
      into.begin();
      for (let n = 0; n < 1000; n += 1) {
        given = n;
        most.ahead = Math.max(most.ahead, given - most.taken);
        await into.piece(piece(n));
      }
      await into.piece(Buffer.from(']}'));
    };
    const { signal } = new AbortController();
    for await (const rows of elementsOf({ list: 'rows', where: '/list', signal, ask, check: () => {} }))
      most.taken += rows.length;
    expect([most.taken, most.ahead <= 2]).toEqual([1000, true]);
  });

  test('that nobody goes on with ends the call', async () => {
    let ended = false;
    const ask = async (into: BodySink, signal: AbortSignal) => {
      into.begin();
      try {
        for (let n = 0; ; n += 1) {
          signal.throwIfAborted();
          await into.piece(piece(n));
        }
      } finally {
        ended = true;
      }
    };
    const { signal } = new AbortController();
    for await (const rows of elementsOf({ list: 'rows', where: '/list', signal, ask, check: () => {} })) {
      expect(rows).toEqual([{ n: 0 }]);
      break;
    }
    expect(ended).toBe(true);
  });

  test('of an answer that breaks off and comes once more begins anew', async () => {
    const ask = async (into: BodySink) => {
      for (const last of [2, 4]) {
        into.begin();
        for (let n = 0; n < last; n += 1) await into.piece(piece(n));
      }
      await into.piece(Buffer.from(']}'));
    };
    const found: unknown[] = [];
    const { signal } = new AbortController();
    for await (const rows of elementsOf({ list: 'rows', where: '/list', signal, ask, check: () => {} }))
      found.push(...rows);
    expect(found).toEqual([0, 0, 1, 2, 3].map((n) => ({ n })));
  });
});
