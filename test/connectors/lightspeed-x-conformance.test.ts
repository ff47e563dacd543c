import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Document, OpenAPIBackend } from 'openapi-backend';
import { describe, expect, test } from 'vitest';
import { makeHttp } from '../../src/connectors/http.ts';
import { lightspeedX } from '../../src/connectors/lightspeed-x.ts';
import type { Http } from '../../src/ports.ts';
import { connecting, fakeSession, fetchAll, ONE_WEEK } from '../support/connecting.ts';
import { fakeClock, fakeIds } from '../support/fake-system.ts';
import { lightspeedXTwin, MENU, sale, saleLine } from '../support/lightspeed-x-twin.ts';

/** Lightspeed's own description of its API. It is not part of this repository. */
const SPECS = process.env.POSCTL_SPECS ?? resolve(import.meta.dirname, '../../../shared/specs');
const FILE = join(SPECS, 'lightspeed-x-sales.json');

describe.runIf(existsSync(FILE))("Lightspeed X's specification", () => {
  test('holds for every request of the connector and every answer of its twin', async () => {
    const { http, calls } = recorded();
    const twin = await lightspeedXTwin();
    const given = { http, credentials: fakeSession({ accessToken: 'token' }), options: { baseUrl: twin.address() } };
    const { setUp, io } = connecting(given);
    await lightspeedX.verify(setUp, io);
    const first = await fetchAll(lightspeedX, { ...given, clock: fakeClock(ONE_WEEK.to) });
    await fetchAll(lightspeedX, { ...given, cursor: first.fetched.cursor });
    await fetchAll(lightspeedX, { ...given, window: { by: 'sold' }, options: { ...given.options, outlets: 'Patio' } });
    expect(await problems(calls)).toEqual([]);
    expect([...new Set(calls.map((call) => call.path))].sort()).toEqual(['/outlets', '/retailer', '/sales', '/search']);
    // A search promises nothing of what it finds: its sales are held to what a list of sales promises.
    const found = calls.filter((call) => call.path === '/search' && call.query.type === 'sales');
    expect(found.length).toBeGreaterThan(2);
    expect(await problems(found.map((call) => ({ ...call, path: '/sales', query: {} })))).toEqual([]);
  });

  test('holds for the list of products, too', async () => {
    const { http, calls } = recorded();
    const many = Array.from({ length: 30 }, (_, i) => ({ id: `c0000000-0000-4000-8000-0000000001${10 + i}` }));
    const twin = await lightspeedXTwin([
      sale(
        'f1',
        many.map((of, i) => saleLine(`l${i}`, of, 1, '1')),
      ),
    ]);
    const options = { baseUrl: twin.address() };
    await fetchAll(lightspeedX, { http, credentials: fakeSession({ accessToken: 'token' }), options });
    expect(calls.filter((call) => call.path === '/products')).toHaveLength(2);
    expect(await problems(calls)).toEqual([]);
  });

  test("is read as its own examples say: a sale's net and tax are its totals", async () => {
    const list = (await specification()).getOperation('ListSales')?.responses?.[200];
    const example = list && 'content' in list ? list.content?.['application/json']?.example : undefined;
    const { data } = example as { data: Record<string, unknown>[] };
    const twin = await lightspeedXTwin(data);
    const window = { from: '2014-09-18T00:00:00.000Z', to: '2014-09-19T00:00:00.000Z' };
    const { documents } = await fetchAll(lightspeedX, { options: { baseUrl: twin.address() }, window });
    expect(documents.map((d) => [d.receipt, d.net, d.tax, d.rounding, d.lines.map((line) => line.net)])).toEqual([
      ['1036', 20000, 3000, 0, [20000, 0]],
      ['MR-1050-NZ', 1291, 194, 0, [431, 430, 430]],
    ]);
  });

  test('would notice a request and an answer that do not fit', async () => {
    const wrong = { path: '/search', query: { type: 'orders' }, answer: JSON.stringify({ data: [] }) };
    const answer = JSON.stringify({ data: [{ ...sale('f1', [saleLine('a', MENU.ALE, 1, '1')]), status: 7 }] });
    expect(await problems([wrong, { path: '/sales', query: { after: 'x' }, answer }])).toHaveLength(3);
  });
});

if (!existsSync(FILE)) {
  test.skip(
    `Lightspeed's specification is not ${FILE}: nothing was compared with it. Its folder can be named with POSCTL_SPECS`,
  );
}

interface Call {
  /** Without the base path, which is the specification's server. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly answer: string;
}

function recorded(): { http: Http; calls: Call[] } {
  const calls: Call[] = [];
  const http = makeHttp({ clock: fakeClock(), ids: fakeIds() });
  return {
    calls,
    http: {
      async request(request) {
        const answer = await http.request(request);
        const url = new URL(request.url);
        const path = url.pathname.replace('/api/2.0', '');
        calls.push({ path, query: Object.fromEntries(url.searchParams), answer: answer.text });
        return answer;
      },
    },
  };
}

/** What the specification has against these calls. */
async function problems(calls: readonly Call[]): Promise<string[]> {
  const api = await specification();
  return calls.flatMap(({ path, query, answer }) => {
    const operation = api.getOperations().find((known) => known.path === path);
    if (!operation) return [`no operation describes ${path}`];
    const request = api.validateRequest({ method: 'get', path, query, headers: {} }, operation);
    const response = api.validateResponse(JSON.parse(answer), operation);
    const first = (kind: string, errors: typeof request.errors) =>
      errors?.slice(0, 1).map((error) => `${kind} of ${path}: ${error.instancePath} ${error.message}`) ?? [];
    return [...first('request', request.errors), ...first('answer', response.errors)];
  });
}

let ready: Promise<OpenAPIBackend> | undefined;

function specification(): Promise<OpenAPIBackend> {
  const definition: Document = JSON.parse(readFileSync(FILE, 'utf8'));
  const ajvOpts = { strict: false, formats: { int64: true, double: true, uuid: true, UUID: true } } as const;
  ready ??= new OpenAPIBackend({ definition, quick: true, ajvOpts }).init();
  return ready;
}
