import { describe, expect, test } from 'vitest';
import { makeHttp } from '../../../src/connectors/http/http.ts';
import { processBudgets } from '../../../src/connectors/http/process-budgets.ts';
import { toast } from '../../../src/connectors/toast/toast.ts';
import type { Http, HttpRequest } from '../../../src/ports/http.ts';
import { type Connecting, connecting, failureOf, fakeSession, fetchAll, ONE_WEEK } from '../../support/connecting.ts';
import { fakeClock, fakeIds } from '../../support/fake-system.ts';
import type { TwinAnswer, TwinRequest } from '../../support/http-twin.ts';
import { GOOD, order, RESTAURANT, type ToastAnswers, type ToastTwin, toastTwin } from '../../support/toast-twin.ts';

const LOGIN = '/authentication/v1/authentication/login';
const ORDERS = '/orders/v2/ordersBulk';

interface Given extends Connecting {
  readonly secrets?: Readonly<Record<string, string>>;
}

/** One process: its clock and its HTTP are shared by all its checks. */
function process(twin: ToastTwin) {
  const clock = fakeClock(ONE_WEEK.to);
  const http = makeHttp({ clock, budgets: processBudgets(clock), ids: fakeIds(0) });
  const given = ({ secrets = GOOD, ...more }: Given = {}): Connecting => ({
    clock,
    http,
    credentials: fakeSession(secrets),
    ...more,
    options: { baseUrl: twin.address(), restaurantId: RESTAURANT, ...more.options },
  });
  const verify = (more?: Given) => {
    const { setUp, io } = connecting(given(more));
    return toast.verify(setUp, io);
  };
  return { clock, http, verify, check: (more?: Given) => fetchAll(toast, given(more)) };
}

async function started(answers: ToastAnswers = {}) {
  const twin = await toastTwin({ orders: [order()], ...answers });
  return { twin, ...process(twin) };
}

const paths = (twin: ToastTwin) => twin.received.map(({ path }) => path);
const refused = (status: number, message = 'no'): TwinAnswer => ({ status, body: { status, code: 10_003, message } });
const told = async (call: Promise<unknown>): Promise<string> => {
  const { code, needs, message } = await failureOf(call);
  return `${code} ${needs} ${message.replace(/127\.0\.0\.1:\d+/g, 'HOST')}`;
};

describe('orders', () => {
  test('are asked for by when they were changed, with the restaurant in a header', async () => {
    const { twin, check } = await started();
    expect((await check()).documents.map(({ source }) => source)).toEqual(['order-000001']);
    const [login, orders] = twin.received;
    expect([login?.method, login?.path, JSON.parse(login?.body ?? '')]).toEqual([
      'POST',
      LOGIN,
      { ...GOOD, userAccessType: 'TOAST_MACHINE_CLIENT' },
    ]);
    expect([orders?.path, Object.fromEntries(orders?.query ?? [])]).toEqual([
      ORDERS,
      {
        startDate: '2026-11-13T12:00:00.000+0000',
        endDate: '2026-11-20T12:00:00.000+0000',
        pageSize: '100',
        page: '1',
      },
    ]);
    expect(orders?.headers).toMatchObject({
      authorization: 'Bearer planted-token-1',
      'toast-restaurant-external-id': RESTAURANT,
    });
  });

  test('of longer than a month are asked for in parts, which Toast wants to be asked slowly', async () => {
    const { twin, check, clock } = await started();
    await check({ window: { from: '2026-08-20T12:00:00.000Z' } });
    const asked = twin.received.filter(({ path }) => path === ORDERS).map(({ query }) => query.get('startDate'));
    expect(asked).toEqual([
      '2026-08-20T12:00:00.000+0000',
      '2026-09-17T12:00:00.000+0000',
      '2026-10-15T12:00:00.000+0000',
      '2026-11-12T12:00:00.000+0000',
    ]);
    expect(clock.slept).toEqual([5000, 5000]);
  });

  test('of a busy week long ago come within the time of a check: slowly at first, then as quickly as Toast allows', async () => {
    const answer = ({ path, query }: TwinRequest): TwinAnswer | undefined => {
      const page = Number(query.get('page'));
      const headers = { link: page < 140 ? '<x>; rel="next"' : '<x>; rel="first"' };
      return path === ORDERS ? { status: 200, body: [order({ guid: `order-${page}` })], headers } : undefined;
    };
    const { check, clock } = await started({ answer });
    const window = { from: '2026-10-01T12:00:00.000Z', to: '2026-10-08T12:00:00.000Z' };
    expect((await check({ window })).documents).toHaveLength(140);
    const minutes = clock.slept.reduce((sum, ms) => sum + ms, 0) / 60_000;
    expect(minutes).toBeGreaterThan(4.9);
    expect(minutes).toBeLessThan(6);
  });

  test('that were sold in a window are asked for by business day, one more on either side, and changed ones for refunds', async () => {
    const { twin, check } = await started();
    const window = { by: 'sold', from: '2026-11-17T09:00:00.000Z', to: '2026-11-19T09:00:00.000Z' } as const;
    expect((await check({ window })).documents).toEqual([]);
    const asked = twin.received.filter(({ path }) => path === ORDERS).map(({ query }) => Object.fromEntries(query));
    expect(asked.map(({ businessDate, startDate, endDate }) => businessDate ?? `${startDate} ${endDate}`)).toEqual([
      '20261116',
      '20261117',
      '20261118',
      '20261119',
      '2026-11-17T09:00:00.000+0000 2026-11-20T09:00:00.000+0000',
    ]);
    const next = { by: 'sold', from: '2026-11-19T09:00:00.000Z', to: '2026-11-20T09:00:00.000Z' } as const;
    expect((await check({ window: next })).documents.map(({ source }) => source)).toEqual(['order-000001']);
  });

  test('go on over pages by their number, also where something swallows the links', async () => {
    const orders = Array.from({ length: 230 }, (_, i) => order({ guid: `order-${i}` }));
    for (const links of [true, false]) {
      const twin = await toastTwin({ orders });
      const swallowing = { headers: links ? undefined : { link: '' } };
      const { clock } = process(twin);
      const real = makeHttp({ clock, budgets: processBudgets(clock), ids: fakeIds(0) });
      const http: Http = {
        async request(request) {
          const answer = await real.request(request);
          if (swallowing.headers === undefined) return answer;
          const { link: _, ...headers } = answer.headers;
          return { ...answer, headers };
        },
      };
      const { documents, batches } = await process(twin).check({ http });
      expect([documents.length, batches.length]).toEqual([230, 3]);
      expect(twin.received.filter(({ path }) => path === ORDERS).map(({ query }) => query.get('page'))).toEqual([
        '1',
        '2',
        '3',
      ]);
    }
  });

  test('of which one is broken are the others, with a warning; of which all are broken fail the check', async () => {
    const broken = order({ guid: 'order-2', checks: 'none' });
    const { documents, fetched } = await (await started({ orders: [order(), broken] })).check();
    expect(documents).toHaveLength(1);
    expect(fetched.warnings).toEqual(['the order order-2 cannot be read and is not counted: checks is not a list']);
    expect(await told((await started({ orders: [broken] })).check())).toBe(
      'bad_data support none of 1 orders can be read: the order order-2: checks is not a list',
    );
  });

  test('in an answer of another form fail the check', async () => {
    const answer = ({ path }: TwinRequest) => (path === ORDERS ? { status: 200, body: { orders: 1 } } : undefined);
    expect(await told((await started({ answer })).check())).toBe(
      "bad_data provider /orders/v2/ordersBulk: orders in Toast's answer is not a list",
    );
  });
});

describe('the login', () => {
  test('is shared by all checks of a process, also when they begin at once', async () => {
    const { twin, check } = await started();
    await Promise.all([check(), check(), check()]);
    await check();
    expect(twin.logins()).toBe(1);
    expect(paths(twin).filter((path) => path === ORDERS)).toHaveLength(4);
  });

  test('is not repeated by the next process: the token is kept with the integration that obtained it', async () => {
    const { twin, check } = await started();
    const credentials = fakeSession(GOOD);
    await check({ credentials });
    expect(credentials.values).toMatchObject({ accessToken: 'planted-token-1' });
    expect(credentials.values.accessTokenNote).toMatch(/^2026-11-21T11:59:30\.000Z [\w-]{16}$/);
    const next = process(twin);
    await Promise.all([next.check({ credentials }), next.check({ credentials })]);
    await next.check();
    expect(twin.logins()).toBe(1);
    expect(credentials.replaced).toHaveLength(1);
  });

  test('is made by the next process when the kept token has ended, is refused, or is one of other credentials', async () => {
    const { twin, check } = await started();
    const credentials = fakeSession(GOOD);
    await check({ credentials });
    const late = process(twin);
    late.clock.advance(86_400_000);
    await late.check({ credentials });
    expect(twin.logins()).toBe(2);
    twin.tokens.clear();
    await process(twin).check({ credentials });
    expect([twin.logins(), credentials.values.accessToken]).toEqual([3, 'planted-token-3']);
    const wrong = fakeSession({ ...credentials.values, clientSecret: 'planted-wrong' });
    expect(await told(process(twin).check({ credentials: wrong }))).toContain('does not accept clientId');
  });

  test('whose token cannot be kept ends that check alone; the others log in themselves', async () => {
    const { check, twin } = await started();
    const diskFull = new Error('disk full');
    const credentials = { ...fakeSession(GOOD), replace: () => Promise.reject(diskFull) };
    const [broken, other] = await Promise.allSettled([check({ credentials }), check()]);
    expect(broken).toMatchObject({ status: 'rejected', reason: diskFull });
    expect(other.status).toBe('fulfilled');
    expect(twin.logins()).toBe(2);
  });

  test('is another one for other credentials, which must not be taken for good because others are', async () => {
    const { twin, check } = await started();
    await check();
    const wrong = { ...GOOD, clientSecret: 'planted-wrong' };
    expect(await told(check({ secrets: wrong }))).toBe(
      'auth_revoked venue Toast does not accept clientId and clientSecret (401 10010: Unauthorized); check both, or ' +
        'make a new set of credentials',
    );
    expect(twin.logins()).toBe(1);
  });

  test('is made anew just before its token ends, for only then Toast gives a new one', async () => {
    const { twin, check, clock } = await started({ expiresIn: 3600 });
    await check();
    clock.advance(3_569_000);
    await check();
    expect(twin.logins()).toBe(1);
    clock.advance(1000);
    await check();
    expect(twin.logins()).toBe(2);
  });

  test('is made anew once when its token is refused, and the call made again', async () => {
    const { twin, check } = await started();
    await check();
    twin.tokens.clear();
    expect((await check()).documents).toHaveLength(1);
    expect(paths(twin).slice(-3)).toEqual([ORDERS, LOGIN, ORDERS]);
    expect(twin.received.at(-1)?.headers.authorization).toBe('Bearer planted-token-2');
  });

  test('that gives the refused token again is not repeated by the next checks', async () => {
    const answer = ({ path }: TwinRequest) => (path === ORDERS ? refused(401) : undefined);
    const { twin, check } = await started({ answer, token: () => 'planted-token' });
    for (let i = 0; i < 3; i += 1)
      expect(await told(check())).toBe('auth_expired venue Toast does not accept its own access token (401 10003: no)');
    expect(twin.logins()).toBe(2);
  });

  test('that fails is the failure of all who waited for it', async () => {
    const { twin, check } = await started({ answer: ({ path }) => (path === LOGIN ? refused(401) : undefined) });
    const failures = await Promise.all([told(check()), told(check()), told(check())]);
    expect(new Set(failures).size).toBe(1);
    expect(paths(twin)).toEqual([LOGIN]);
  });

  test('of a check that was cancelled is made by the next one that waits', async () => {
    const { twin, http, check } = await started();
    const caller = new AbortController();
    const reason = new Error('enough');
    let logins = 0;
    const watching: Pick<Http, 'request'> = {
      request(request: HttpRequest) {
        if (request.url.endsWith(LOGIN)) logins += 1;
        if (logins === 1) queueMicrotask(() => caller.abort(reason));
        return http.request(request);
      },
    };
    const cancelled = check({ http: watching, signal: caller.signal });
    const waiting = check({ http: watching });
    await expect(cancelled).rejects.toBe(reason);
    expect((await waiting).documents).toHaveLength(1);
    expect(logins).toBe(2);
    expect(twin.logins()).toBeGreaterThan(0);
  });

  test('of a check that was cancelled says nothing about the token that it should have replaced', async () => {
    const { twin, http, check } = await started();
    const callers = [new AbortController(), new AbortController()];
    const reason = new Error('enough');
    const refusedBoth: (() => void)[] = [];
    let logins = 0;
    // Both are refused before one of them logs in, and whichever does is cancelled.
    const watching: Pick<Http, 'request'> = {
      async request(request: HttpRequest) {
        if (request.url.endsWith(LOGIN) && ++logins === 2)
          queueMicrotask(() => callers.find(({ signal }) => signal === request.signal)?.abort(reason));
        return http.request(request).catch(async (error: unknown) => {
          if (logins === 1)
            await new Promise<void>((resolve) => {
              refusedBoth.push(resolve);
              if (refusedBoth.length === 2) for (const goOn of refusedBoth) goOn();
            });
          throw error;
        });
      },
    };
    await check({ http: watching });
    twin.tokens.clear();
    const ends = await Promise.allSettled(callers.map(({ signal }) => check({ http: watching, signal })));
    const why = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    expect(why).toEqual([reason]);
    expect(logins).toBe(3);
  });

  test('without a token in its answer says so', async () => {
    const answer = ({ path }: TwinRequest) => (path === LOGIN ? { status: 200, body: { token: null } } : undefined);
    expect(await told((await started({ answer })).check())).toBe(
      `bad_data provider ${LOGIN}: Toast's answer holds no access token`,
    );
  });
});

describe('the limits of Toast', () => {
  test('are kept by all checks of a process together', async () => {
    const { twin, check, clock } = await started();
    await Promise.all(Array.from({ length: 12 }, () => check()));
    expect(paths(twin).filter((path) => path === ORDERS)).toHaveLength(12);
    // Five a second for one restaurant; the clock of this test moves on only by waiting.
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBe(2000);
    const other = { options: { restaurantId: 'another' } };
    const before = clock.slept.length;
    await failureOf(check(other));
    expect(clock.slept).toHaveLength(before);
  });
});

describe('trying the credentials', () => {
  test('says which restaurant they can see', async () => {
    const { twin, verify } = await started();
    expect(await verify()).toEqual({
      sees: [`the restaurant Blue Door, Patio (${RESTAURANT}, America/Toronto, CAD)`],
      warnings: [],
      account: { merchant: null, places: [{ id: RESTAURANT, name: 'Blue Door' }] },
    });
    expect(paths(twin)).toEqual([LOGIN, `/restaurants/v1/restaurants/${RESTAURANT}`, ORDERS]);
    expect(twin.received[2]?.query.get('pageSize')).toBe('1');
  });

  test('says what does not fit the venue', async () => {
    const general = {
      name: 'Blue Door',
      locationName: null,
      timeZone: 'America/New_York',
      currencyCode: 'USD',
      closeoutHour: 5,
      archived: true,
    };
    const { verify } = await started({ restaurant: { status: 200, body: { general } } });
    expect(await verify()).toMatchObject({
      sees: [`the restaurant Blue Door (${RESTAURANT}, America/New_York, USD)`],
      warnings: [
        'Toast has archived this restaurant; is it the right one?',
        'the restaurant sells in USD, the venue in CAD: its orders name no currency, and are read as CAD',
        'the restaurant is in the time zone America/New_York, the venue in America/Toronto',
        "Toast's business day ends at 05:00, the venue's at 04:00; sales are counted on Toast's days",
      ],
    });
  });

  test('is content with orders alone', async () => {
    const { verify } = await started({ restaurant: refused(403) });
    expect(await verify()).toMatchObject({
      sees: [`orders of the restaurant ${RESTAURANT}, whose name may not be read`],
      warnings: [],
    });
  });

  test('is not content without orders', async () => {
    const answer = ({ path }: TwinRequest) => (path === ORDERS ? refused(403, 'Forbidden') : undefined);
    expect(await told((await started({ answer })).verify())).toBe(
      'auth_revoked venue the set of credentials lacks the permission orders:read for the restaurant ' +
        `${RESTAURANT} (403 10003: Forbidden)`,
    );
  });

  test('of another restaurant says so, and does not log in again for it', async () => {
    const { twin, check } = await started();
    expect(await told(check({ options: { restaurantId: 'other' } }))).toBe(
      'auth_revoked venue the set of credentials lacks the permission orders:read for the restaurant other ' +
        '(403 10003: The client does not have access to this restaurant)',
    );
    expect(twin.logins()).toBe(1);
  });

  test.each([
    [
      { restaurantId: ' ' },
      'bad_config support the option restaurantId is missing: the GUID of the restaurant in Toast',
    ],
    [{ includeModifiers: 'yes' }, 'bad_config support the option includeModifiers is «yes»; it can be true or false'],
  ])('with wrong options says so before anything is sent: %j', async (options, expected) => {
    const { twin, verify, check } = await started();
    expect(await told(verify({ options }))).toBe(expected);
    expect(await told(check({ options }))).toBe(expected);
    expect(twin.received).toEqual([]);
  });
});

test.each([
  [
    400,
    `bad_config support Toast does not know the restaurant ${RESTAURANT}, or not this call (400 10003: no); check restaurantId`,
  ],
  [
    404,
    `bad_config support Toast does not know the restaurant ${RESTAURANT}, or not this call (404 10003: no); check restaurantId`,
  ],
  [418, 'bad_config support GET /orders/v2/ordersBulk at HOST answered 418: no'],
])('a refused call says who must act: %i', async (status, expected) => {
  const answer = ({ path }: TwinRequest) => (path === ORDERS ? refused(status) : undefined);
  expect(await told((await started({ answer })).check())).toBe(expected);
});
