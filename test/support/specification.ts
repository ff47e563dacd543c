import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Document, OpenAPIBackend } from 'openapi-backend';
import { makeHttp } from '../../src/connectors/http.ts';
import type { Http } from '../../src/ports.ts';
import { fakeClock, fakeIds } from './fake-system.ts';

/** Descriptions of providers' APIs. They are not part of this repository. */
const SPECS = process.env.POSCTL_SPECS ?? resolve(import.meta.dirname, '../../../shared/specs');

/** One call, as it was made and answered. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly answer: string;
}

/** HTTP that remembers every call that was answered. */
export function recordedHttp(): { readonly http: Http; readonly calls: readonly Call[] } {
  const calls: Call[] = [];
  const real = makeHttp({ clock: fakeClock(), ids: fakeIds() });
  return {
    calls,
    http: {
      async request(request) {
        const answer = await real.request(request);
        const { pathname, searchParams } = new URL(request.url);
        const query = Object.fromEntries(searchParams);
        calls.push({ method: request.method, path: pathname, query, answer: answer.text });
        return answer;
      },
    },
  };
}

export interface Specification {
  readonly file: string;
  readonly there: boolean;
  /** What it has against these calls; `prefix` stands before the paths that it knows. */
  problems(calls: readonly Call[], prefix?: string): Promise<string[]>;
  definition(): Document;
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The description in a file of that folder; where it is absent, its tests are left out, and say so. */
export function specificationIn(name: string): Specification {
  const file = join(SPECS, name);
  const definition = (): Document => JSON.parse(readFileSync(file, 'utf8'));
  let ready: Promise<OpenAPIBackend> | undefined;
  const load = () => {
    const ajvOpts = { strict: false, formats: { 'date-time': MOMENT } };
    ready ??= new OpenAPIBackend({ definition: definition(), quick: true, ajvOpts }).init();
    return ready;
  };
  return {
    file,
    there: existsSync(file),
    definition,
    async problems(calls, prefix = '') {
      const api = await load();
      return calls.flatMap(({ method, path, query, answer }) => {
        const known = path.replace(prefix, '');
        const operation = api.getOperations().find((one) => one.path === known && one.method === method.toLowerCase());
        if (!operation) return [`no specification describes ${method} ${path}`];
        const request = api.validateRequest({ method, path: known, query, headers: {} }, operation);
        const response = api.validateResponse(JSON.parse(answer), operation);
        const first = (kind: string, errors: typeof request.errors) =>
          errors?.slice(0, 1).map((error) => `${kind} of ${path}: ${error.instancePath} ${error.message}`) ?? [];
        return [...first('request', request.errors), ...first('answer', response.errors)];
      });
    },
  };
}
