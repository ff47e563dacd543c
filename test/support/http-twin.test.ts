import { describe, expect, test } from 'vitest';
import { httpTwin, type Page, type TwinRequest } from './http-twin.ts';

const ROWS = Array.from({ length: 100 }, (_, i) => i);

/** A provider of a hundred rows, whose pages are told by the row at which they begin, or by their number. */
function provider() {
  const byRow = (request: TwinRequest) =>
    request.page(ROWS, { at: request.query.has('at') ? Number(request.query.get('at')) : null, limit: 60 });
  const byNumber = (request: TwinRequest) =>
    request.numbered(ROWS, { number: Number(request.query.get('page') ?? 1), limit: 60 });
  return httpTwin({
    answer: (request) => ({ status: 200, body: request.path === '/rows' ? byRow(request) : byNumber(request) }),
    refuse: (status, code) => ({ status, body: { code } }),
  });
}

async function asked(url: string): Promise<Page<number>> {
  return (await (await fetch(url)).json()) as Page<number>;
}

describe('a twin of a provider', () => {
  test.each([
    ['rows', 'at'],
    ['pages', 'page'],
  ])('has %s that are all found, in order and in disorder', async (path, key) => {
    const { address } = await provider();
    for (const fault of [undefined, 'repeated-pages', 'reordered-pages', 'empty-page']) {
      const found: number[] = [];
      let pages = 0;
      let next: number | null | undefined;
      while (next !== null && pages < 20) {
        const query = next === undefined ? '' : `?${key}=${next}`;
        const page = await asked(`${address(fault)}/${path}${query}`);
        found.push(...page.rows);
        next = page.next;
        pages += 1;
      }
      expect([...new Set(found)].sort((a, b) => a - b)).toEqual(ROWS);
      expect(pages).toBe(fault === undefined ? 2 : 3);
      expect(found.length > ROWS.length).toBe(fault === 'repeated-pages' || fault === 'reordered-pages');
    }
    const endless = await asked(`${address('endless-pages')}/${path}?${key}=3`);
    expect(endless.next).not.toBeNull();
  });

  test('fails by its address, or a number of times, in its own words', async () => {
    const twin = await provider();
    const refused = await fetch(`${twin.address('429=7')}/rows`);
    expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toEqual([
      429,
      '7',
      { code: 'RATE_LIMITED' },
    ]);
    await twin.fail('500', 2);
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await fetch(`${twin.address()}/rows`)).status);
    expect(statuses).toEqual([500, 500, 200]);
    expect(twin.received).toHaveLength(4);
  });
});
