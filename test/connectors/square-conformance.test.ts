import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Document, OpenAPIBackend } from 'openapi-backend';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeHttp } from '../../src/connectors/http.ts';
import { square } from '../../src/connectors/square.ts';
import { squareUrl } from '../../src/connectors/square-client.ts';
import { parseFault } from '../../src/domain/rehearsal-faults.ts';
import type { Http, HttpRequest } from '../../src/ports.ts';
import { makeRehearsal } from '../../src/rehearsal/rehearsal.ts';
import { connecting, fakeSession, fetchAll } from '../support/connecting.ts';
import { fakeClock, fakeIds } from '../support/fake-system.ts';

/** Square's own description of its API. It is not part of this repository. */
const SPECS = process.env.POSCTL_SPECS ?? resolve(import.meta.dirname, '../../../shared/specs');
const files = existsSync(SPECS) ? readdirSync(SPECS).filter((name) => /^square-.*\.json$/.test(name)) : [];

describe.runIf(files.length > 0)("Square's specification", () => {
  test('holds for every request of the connector and every answer of the rehearsal POS', async () => {
    const { http, calls } = await recorded();
    const { url } = await rehearsal();
    const credentials = fakeSession({ refreshToken: 'rehearsal-once', clientId: 'app-1', clientSecret: 'app-secret' });
    const options = { baseUrl: url };
    for (const by of ['modified', 'sold'] as const) {
      await fetchAll(square, { http, credentials, options, window: { by, from: '2026-11-11T12:00:00.000Z' } });
    }
    const { setUp, io } = connecting({ http, credentials, options });
    await square.verify(setUp, io);
    expect(await problems(calls)).toEqual([]);
    expect([...new Set(calls.map((call) => call.operation))].sort()).toEqual([
      'ListLocations',
      'ObtainToken',
      'SearchCatalogObjects',
      'SearchOrders',
    ]);
    expect(calls.filter((call) => /"cursor"/.test(call.body)).length).toBeGreaterThan(0);
    expect(calls.map((call) => call.answer).join('')).toContain('"returns"');
  });

  test.each(['401', 'revoked', '403', '429', '429-date', '500', '503'])(
    'holds for the refusal of ~%s',
    async (fault) => {
      expect(parseFault(fault)?.name).toBe(fault);
      const { url } = await rehearsal();
      const answer = await fetch(`${url}/~${fault}/v2/locations`);
      const call = {
        operation: 'ListLocations',
        path: '/v2/locations',
        method: 'GET',
        body: '',
        answer: await answer.text(),
      };
      expect(await problems([call])).toEqual([]);
    },
  );

  test('names the address that is used when no other is given', async () => {
    const addresses = (await specifications()).flatMap(({ definition }) => definition.servers ?? []);
    expect([...new Set(addresses.map((server) => server.url))]).toEqual([squareUrl({}, '')]);
  });

  test('would notice a request and an answer that do not fit', async () => {
    const call = { operation: 'SearchOrders', path: '/v2/orders/search', method: 'POST' };
    const wrong = { query: { sort: { sort_field: 'SOMETIME' } } };
    const answer = { orders: [{ location_id: 'L1', line_items: [{ quantity: 2 }] }] };
    expect(await problems([{ ...call, body: JSON.stringify(wrong), answer: JSON.stringify(answer) }])).toHaveLength(2);
  });
});

if (files.length === 0) {
  test.skip(
    `Square's specification is not in ${SPECS}: nothing was compared with it. Its folder can be named with POSCTL_SPECS`,
  );
}

interface Call {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly answer: string;
}

async function rehearsal() {
  const server = await makeRehearsal(() => 0).serve({ port: 0, seed: 1, now: '2026-11-20T12:00:00.000Z' });
  onTestFinished(() => server.close());
  return server;
}

const OPERATIONS: Readonly<Record<string, string>> = {
  '/v2/locations': 'ListLocations',
  '/oauth2/token': 'ObtainToken',
  '/v2/orders/search': 'SearchOrders',
  '/v2/catalog/search': 'SearchCatalogObjects',
};

async function recorded(): Promise<{ http: Http; calls: Call[] }> {
  const calls: Call[] = [];
  const http = makeHttp({ clock: fakeClock(), ids: fakeIds() });
  return {
    calls,
    http: {
      async request(request: HttpRequest) {
        const answer = await http.request(request);
        const path = new URL(request.url).pathname;
        const body = request.json === undefined ? '' : JSON.stringify(request.json);
        calls.push({ operation: OPERATIONS[path] ?? path, method: request.method, path, body, answer: answer.text });
        return answer;
      },
    },
  };
}

/** What the specification has against these calls. */
async function problems(calls: readonly Call[]): Promise<string[]> {
  const apis = await specifications();
  return calls.flatMap(({ operation, method, path, body, answer }) => {
    const api = apis.find(({ definition }) => definition.paths?.[path]);
    if (!api) return [`no specification describes ${path}`];
    const headers = { 'content-type': 'application/json' };
    const asked = { method, path, headers, ...(body ? { body: JSON.parse(body) } : {}) };
    const request = api.validateRequest(asked, operation);
    const response = api.validateResponse(JSON.parse(answer), operation);
    const first = (kind: string, errors: typeof request.errors) =>
      errors?.slice(0, 1).map((error) => `${kind} of ${path}: ${error.instancePath} ${error.message}`) ?? [];
    return [...first('request', request.errors), ...first('answer', response.errors)];
  });
}

let ready: Promise<OpenAPIBackend[]> | undefined;

function specifications(): Promise<OpenAPIBackend[]> {
  ready ??= Promise.all(
    files.map((name) => {
      const definition: Document = JSON.parse(readFileSync(join(SPECS, name), 'utf8'));
      return new OpenAPIBackend({
        definition,
        quick: true,
        ajvOpts: { strict: false, formats: { int64: true } },
      }).init();
    }),
  );
  return ready;
}
