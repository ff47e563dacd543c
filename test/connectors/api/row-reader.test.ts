import { expect, test } from 'vitest';
import { checkOf } from '../../../src/connectors/api/check.ts';
import {
  type Fields,
  NOT_A_SALE,
  NOTHING_KNOWN,
  RowReader,
  text,
  these,
  Unreadable,
  whole,
} from '../../../src/connectors/api/read.ts';
import type { SaleDocument } from '../../../src/domain/sale.ts';
import { connecting } from '../../support/connecting.ts';

const document = (source: string): SaleDocument => ({ source }) as SaleDocument;

/** Rows of the form `{id, version, is}`; `is` says what becomes of one. */
async function read(...pages: readonly (readonly Fields[])[]) {
  const progress: string[] = [];
  const { setUp, io } = connecting({});
  const check = checkOf(setUp, { ...io, progress: (said) => void progress.push(said) });
  const reader = new RowReader(check, {
    called: 'order',
    id: (row) => text(row.id),
    version: (row) => whole(row.version, 'version'),
    unversioned: (row) => row.mark,
    read: (row) => {
      whole(row.version, 'version');
      if (row.is === 'broken') throw new Unreadable('it is broken');
      if (row.is === 'open') return NOT_A_SALE;
      return row.is === 'doubtful' ? NOTHING_KNOWN : these([document(`${row.id}.${row.version}`)]);
    },
  });
  async function* inTurn() {
    yield* pages;
  }
  const batches: string[][] = [];
  for await (const batch of reader.documents(inTurn())) {
    const told = batch.map((one) => ('documents' in one ? one.documents : [one]).map(({ source }) => source));
    if (told.flat().length > 0) batches.push(told.flat());
  }
  return { batches, progress, fetched: () => reader.fetched() };
}

test('a row that stood on an earlier page is given again in another version only', async () => {
  const rows = [
    [
      { id: 'a', version: 1 },
      { id: 'b', version: 1 },
    ],
    [{ id: 'a', version: 1 }],
    [{ id: 'a', version: 2 }],
    [{ id: 'a', version: 2, mark: 'cancelled' }],
  ];
  const { batches, progress } = await read(...rows);
  expect(batches).toEqual([['a.1', 'b.1'], ['a.2'], ['a.2']]);
  expect(progress).toEqual(['2 orders', '2 orders', '3 orders', '4 orders']);
});

test('a row that is not a sale, or of which nothing is known, brings no documents and is not a failure', async () => {
  const { batches, fetched } = await read([
    { id: 'a', is: 'open' },
    { id: 'b', is: 'doubtful' },
  ]);
  expect([batches, fetched()]).toEqual([[], { warnings: [] }]);
});

test('a row that cannot be read is a warning beside others', async () => {
  const { batches, fetched } = await read([{ id: 'a', version: 'new' }, { is: 'broken' }, { id: 'c', version: 1 }]);
  expect(batches).toEqual([['c.1']]);
  expect(fetched().warnings).toEqual([
    'the order a cannot be read and is not counted: version is not a whole number that can be kept exactly',
    'one of the orders cannot be read and is not counted: it is broken',
  ]);
});

test('rows of which none can be read are a failure', async () => {
  const { fetched } = await read([
    { id: 'a', is: 'broken' },
    { id: 'b', version: 'new' },
  ]);
  expect(fetched).toThrow('none of 2 orders can be read: the order a: it is broken');
});

test.each([
  ['five of 25 broken ones', 25, 'broken', '5 of 25 orders cannot be read or dated: the order 0: it is broken'],
  ['five of 25 of which nothing is known', 25, 'doubtful', '5 of 25 orders cannot be read or dated'],
])('%s are a failure: the others would look like all that was sold', async (_, all, is, why) => {
  const rows = Array.from({ length: all }, (_, i) => (i < 5 ? { id: `${i}`, is } : { id: `${i}`, version: 1 }));
  const { batches, fetched } = await read(rows);
  expect(batches.flat()).toHaveLength(all - 5);
  expect(fetched).toThrow(why);
});

test.each([
  ['five of 26', 26, 5],
  ['four of five', 5, 4],
])('%s broken ones are warnings', async (_, all, broken) => {
  const rows = Array.from({ length: all }, (_, i) => (i < broken ? { id: `${i}`, is: 'broken' } : { id: `${i}` }));
  const { fetched } = await read(rows);
  expect(fetched().warnings.length).toBeGreaterThan(0);
});
