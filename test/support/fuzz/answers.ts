import fc from 'fast-check';
import { markOf } from '../../../src/connectors/api/client.ts';
import { makeHttp } from '../../../src/connectors/http/http.ts';
import { processBudgets } from '../../../src/connectors/http/process-budgets.ts';
import { makeConnectors } from '../../../src/connectors/table.ts';
import { parseSaleDocument } from '../../../src/domain/parse.ts';
import type { SaleDocument } from '../../../src/domain/sale.ts';
import type { Connector } from '../../../src/ports/connectors.ts';
import type { Http } from '../../../src/ports/http.ts';
import { makeRehearsal } from '../../../src/rehearsal/rehearsal.ts';
import { cloverTwin, MERCHANT } from '../clover-twin.ts';
import { connecting, fakeSession, ONE_WEEK } from '../connecting.ts';
import { fakeClock, fakeIds } from '../fake-system.ts';
import * as k from '../lightspeed-k-twin.ts';
import { lightspeedXTwin } from '../lightspeed-x-twin.ts';
import { loyverseTwin } from '../loyverse-twin.ts';
import { expectWhole } from '../odd-values.ts';
import { posterTwin, TOKEN } from '../poster-twin.ts';
import { PASSWORD, simphonyOptions, simphonyTwin } from '../simphony-twin.ts';
import { LOCATION, spotonTwin } from '../spoton-twin.ts';
import { GOOD, RESTAURANT, toastTwin } from '../toast-twin.ts';
import { apiKey, zettleTwin } from '../zettle-twin.ts';
import type { Fuzzed, Target } from './target.ts';
import { jsonLike, textsLike } from './texts.ts';

type Words = Readonly<Record<string, string>>;

interface Provider {
  readonly type: string;
  /** Where a twin of the provider listens; it is asked once, and its answers are what is spoiled. */
  serve(): Promise<string>;
  readonly credentials: Words;
  options?(address: string): Words;
  /** From when on it has a few sales until the end of the week. */
  readonly from?: string;
}

const served = (twin: Promise<{ address(): string }>) => twin.then((one) => one.address());

const GRANT = { ...k.CLIENT, refreshToken: k.REFRESH };

const MORNING = '2026-11-20T08:00:00.000Z';
const DAY_BEFORE = '2026-11-19T00:00:00.000Z';

const PROVIDERS: readonly Provider[] = [
  {
    type: 'square',
    from: DAY_BEFORE,
    serve: async () => (await makeRehearsal(() => 0).serve({ port: 0, seed: 1, now: ONE_WEEK.to })).url,
    credentials: { accessToken: 'rehearsal' },
  },
  {
    type: 'clover',
    serve: () => served(cloverTwin()),
    credentials: { token: 'token-planted' },
    options: () => ({ merchant: MERCHANT }),
  },
  { type: 'toast', serve: () => served(toastTwin()), credentials: GOOD, options: () => ({ restaurantId: RESTAURANT }) },
  {
    type: 'loyverse',
    from: DAY_BEFORE,
    serve: () => served(loyverseTwin()),
    credentials: { accessToken: 'token-planted' },
  },
  {
    type: 'poster',
    serve: () => served(posterTwin()),
    credentials: { token: TOKEN },
    options: () => ({ account: 'blue-door' }),
  },
  {
    type: 'lightspeed-k',
    from: DAY_BEFORE,
    serve: () => served(k.lightspeedKTwin()),
    credentials: { ...GRANT, accessToken: k.ACCESS, accessTokenNote: `2026-11-20T12:50:00.000Z ${markOf(GRANT)}` },
  },
  { type: 'lightspeed-x', serve: () => served(lightspeedXTwin()), credentials: { accessToken: 'lsxs_pt_planted' } },
  {
    type: 'simphony',
    serve: () => served(simphonyTwin()),
    credentials: { password: PASSWORD },
    options: simphonyOptions,
  },
  {
    type: 'spoton',
    from: DAY_BEFORE,
    serve: () => served(spotonTwin()),
    credentials: { apiKey: 'key-planted' },
    options: () => ({ location: LOCATION }),
  },
  {
    type: 'zettle',
    serve: () => served(zettleTwin()),
    credentials: { apiKey: apiKey() },
    options: (address) => ({ tokenUrl: `${address}/token` }),
  },
];

/** What providers answer: whole checks of each connector, one answer of which is not what it was. */
export const ANSWERS: readonly Target[] = PROVIDERS.map((provider) => ({
  name: `answers of ${provider.type}`,
  start: () => conversation(provider),
}));

interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly text: string;
}

/** Rows of an answer that are kept: longer ones show nothing more, and take their time. */
const FEW = 2;
/** Requests of one check; no sound check of so few rows needs as many. */
const MOST_REQUESTS = 200;

async function conversation({ type, serve, credentials, options, from = MORNING }: Provider): Promise<Fuzzed> {
  const address = await serve();
  const connector = await makeConnectors().load(type);
  const answers: Answer[] = [];
  const given = { options: { baseUrl: address, ...options?.(address) }, credentials, from };
  await check(connector, given, recording(answers));
  const spoilt = fc.nat(answers.length - 1).chain((at) => fc.tuple(fc.constant(at), spoiled(answers[at] as Answer)));
  const read = async ([at, answer]: readonly [number, Answer]) => {
    const said = answers.map((one, i) => (i === at ? answer : one));
    const asking = { asked: 0 };
    await check(connector, given, replaying(said, asking)).catch((error: unknown) => {
      if (asking.asked <= MOST_REQUESTS) throw error;
    });
    if (asking.asked > MOST_REQUESTS) throw new Error('it asks without end');
  };
  return { input: spoilt, read };
}

/** One check to its end. Whatever it brings is whole. */
async function check(
  connector: Connector,
  { options, credentials, from }: { readonly options: Words; readonly credentials: Words; readonly from: string },
  fetch: typeof globalThis.fetch,
): Promise<void> {
  const clock = fakeClock();
  const http: Http = makeHttp({ clock, budgets: processBudgets(clock), ids: fakeIds(0), fetch });
  const { setUp, io, window } = connecting({
    options,
    credentials: fakeSession(credentials),
    clock,
    http,
    window: { from, by: 'sold' },
  });
  const steps = connector.fetch(setUp, window, io);
  for (;;) {
    const step = await steps.next();
    if (step.done) return;
    const documents = step.value.flatMap((one): readonly SaleDocument[] =>
      'documents' in one ? one.documents : [one],
    );
    expectWhole(documents);
    for (const document of documents) if (!parseSaleDocument(document).ok) throw new Error('it could not be stored');
  }
}

function recording(answers: Answer[]): typeof globalThis.fetch {
  return async (target, init) => {
    const response = await globalThis.fetch(target, init);
    const headers = [...response.headers].filter(
      ([name]) =>
        !['content-length', 'content-encoding', 'transfer-encoding', 'connection', 'keep-alive'].includes(name),
    );
    const answer = { status: response.status, headers, text: shortened(await response.text()) };
    answers.push(answer);
    return responseOf(answer);
  };
}

/** Lists of rows with the first few of them. */
function shortened(text: string): string {
  try {
    return JSON.stringify(
      JSON.parse(text, (_, value: unknown) => (Array.isArray(value) ? value.slice(0, FEW) : value)),
    );
  } catch {
    return text;
  }
}

/** The answers in their order; whoever asks for more gets the last one again. */
function replaying(answers: readonly Answer[], asking: { asked: number }): typeof globalThis.fetch {
  return async () => {
    const answer = answers[Math.min(asking.asked, answers.length - 1)];
    asking.asked += 1;
    if (!answer || asking.asked > MOST_REQUESTS) throw new Error('it asks without end');
    return responseOf(answer);
  };
}

function responseOf({ status, headers, text }: Answer): Response {
  const body = status === 204 || status === 304 ? null : text;
  return new Response(body, { status, headers: headers.map(([name, value]) => [name, value]) });
}

function spoiled({ status, headers, text }: Answer): fc.Arbitrary<Answer> {
  const texts = text.startsWith('{') || text.startsWith('[') ? jsonLike(JSON.parse(text)) : textsLike(text);
  const others = fc.constantFrom(200, 201, 204, 302, 400, 401, 403, 404, 409, 429, 500, 503);
  return fc.record({
    status: fc.oneof({ weight: 12, arbitrary: fc.constant(status) }, { weight: 1, arbitrary: others }),
    headers: fc.oneof(
      { weight: 12, arbitrary: fc.constant(headers) },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom(['retry-after', '9e99'], ['location', '//x'], ['link', '<>; rel=next'], ['date', 'x'])
          .map((one) => [...headers, one as [string, string]]),
      },
    ),
    text: texts,
  });
}
