import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Document, OpenAPIBackend } from 'openapi-backend';
import { test } from 'vitest';
import { makeHttp } from '../../src/connectors/http/http.ts';
import { processBudgets } from '../../src/connectors/http/process-budgets.ts';
import type { Http } from '../../src/ports/http.ts';
import { fakeClock, fakeIds } from './fake-system.ts';

/** Descriptions of providers' APIs. They are not part of this repository. */
const SPECS = process.env.POSCTL_SPECS ?? resolve(import.meta.dirname, '../../../shared/specs');

/** One call, as it was made and answered. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** JSON; absent when nothing was sent. */
  readonly body?: string;
  readonly answer: string;
}

/** HTTP that remembers every call that was answered. */
export function recordedHttp(): { readonly http: Http; readonly calls: readonly Call[] } {
  const calls: Call[] = [];
  const real = makeHttp({ clock: fakeClock(), budgets: processBudgets(fakeClock()), ids: fakeIds() });
  return {
    calls,
    http: {
      async request(request) {
        const { into, ...whole } = request;
        const answer = await real.request(whole);
        into?.begin();
        await into?.piece(Buffer.from(answer.text));
        const { pathname, searchParams } = new URL(request.url);
        const body = request.json === undefined ? {} : { body: JSON.stringify(request.json) };
        const query = Object.fromEntries(searchParams);
        calls.push({ method: request.method, path: pathname, query, ...body, answer: answer.text });
        return answer;
      },
    },
  };
}

export interface Specification {
  readonly there: boolean;
  readonly definitions: readonly Document[];
  /** The example of a good answer to an operation, as JSON. */
  example(operation: string): Promise<unknown>;
  /** What it has against these calls; `prefix` stands before the paths that it knows. */
  problems(calls: readonly Call[], prefix?: string): Promise<string[]>;
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const FORMATS = {
  'date-time': MOMENT,
  date: /^\d{4}-\d\d-\d\d$/,
  int32: true,
  int64: true,
  double: true,
  uuid: true,
  UUID: true,
} as const;

/** A provider's description, in one or more files of that folder. Where there is none, a skipped test says so. */
export function specificationIn(provider: string, files: RegExp): Specification {
  const names = existsSync(SPECS) ? readdirSync(SPECS).filter((name) => files.test(name)) : [];
  if (names.length === 0) {
    const what = `${provider}'s specification is not in ${SPECS}: nothing was compared with it`;
    test.skip(`${what}. Its folder can be named with POSCTL_SPECS`);
  }
  const definitions = names.map((name) => named(JSON.parse(readFileSync(join(SPECS, name), 'utf8'))));
  let ready: Promise<OpenAPIBackend[]> | undefined;
  const load = () => {
    const ajvOpts = { strict: false, formats: FORMATS };
    ready ??= Promise.all(
      definitions.map((definition) => new OpenAPIBackend({ definition, quick: true, ajvOpts }).init()),
    );
    return ready;
  };
  return {
    there: names.length > 0,
    definitions,
    async example(operation) {
      for (const api of await load()) {
        const answer = api.getOperation(operation)?.responses?.[200];
        if (answer && 'content' in answer) return answer.content?.['application/json']?.example;
      }
      return undefined;
    },
    async problems(calls, prefix = '') {
      const apis = await load();
      return calls.flatMap((call) => problemsOf(apis, call, call.path.replace(prefix, '')));
    },
  };
}

/** Operations that the maker gave no name are named by method and path: without one they cannot be told apart. */
function named(definition: Document): Document {
  for (const [path, operations] of Object.entries(definition.paths ?? {}))
    for (const [method, operation] of Object.entries(operations ?? {}))
      if (typeof operation === 'object' && !Array.isArray(operation) && 'responses' in operation)
        operation.operationId ??= `${method} ${path}`;
  return JSON.parse(JSON.stringify(definition), goodOne);
}

/** An answer that is described as a good one or an error is compared as the good one: errors let everything pass. */
function goodOne(_: string, value: unknown): unknown {
  const { oneOf } = (value ?? {}) as { readonly oneOf?: readonly { readonly $ref?: string }[] };
  return Array.isArray(oneOf) && oneOf.at(-1)?.$ref === '#/components/schemas/Error' ? oneOf[0] : value;
}

function problemsOf(apis: readonly OpenAPIBackend[], call: Call, path: string): string[] {
  const { method, query, body, answer } = call;
  for (const api of apis) {
    const operation = api.matchOperation({ method, path, headers: {} });
    if (!operation) continue;
    const headers = { 'content-type': 'application/json' };
    const asked = { method, path, headers, ...(query ? { query } : {}), ...(body ? { body: JSON.parse(body) } : {}) };
    const request = api.validateRequest(asked, operation);
    const response = api.validateResponse(
      JSON.parse(answer),
      operation,
      '200' in (operation.responses ?? {}) ? 200 : undefined,
    );
    const first = (kind: string, errors: typeof request.errors) =>
      errors?.slice(0, 1).map((error) => `${kind} of ${call.path}: ${error.instancePath} ${error.message}`) ?? [];
    return [...first('request', request.errors), ...first('answer', response.errors)];
  }
  return [`no specification describes ${method} ${call.path}`];
}
