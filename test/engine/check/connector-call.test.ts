import { describe, expect, it } from 'vitest';
import { CheckFailure } from '../../../src/domain/errors.ts';
import { type ConnectorCall, callConnector, StoreFailure } from '../../../src/engine/check/connector-call.ts';

const never = new Promise<never>(() => {});
const aborted = (promise: { readonly signal: AbortSignal }) =>
  new Promise<never>((_, reject) => promise.signal.addEventListener('abort', () => reject(new Error('aborted'))));

function limits() {
  const [cancel, lost, time] = [new AbortController(), new AbortController(), new AbortController()];
  const given = { cancel: [cancel.signal, lost.signal], timeLimit: time.signal, tooLate: 'it took too long' };
  return { cancel, lost, time, given };
}

describe('a call of a connector', () => {
  it('succeeds with what it brings', async () => {
    expect(await callConnector(limits().given, async () => 7)).toEqual({ how: 'succeeded', value: 7 });
  });

  it.each([
    [
      'a failure of its own',
      new CheckFailure('auth_revoked', 'HTTP 401'),
      { code: 'auth_revoked', message: 'HTTP 401' },
    ],
    ['a bug', new Error('boom'), { code: 'connector_crashed', message: 'the connector crashed: boom' }],
  ])('fails with %s', async (_, thrown, failure) => {
    const ended = await callConnector(limits().given, () => Promise.reject(thrown));
    expect(ended).toMatchObject({ how: 'failed', failure });
  });

  it('lets a failure of our own store through', async () => {
    const cause = new Error('the disk is full');
    const call = callConnector(limits().given, () => Promise.reject(new StoreFailure('not kept', { cause })));
    await expect(call).rejects.toBe(cause);
  });

  it.each<[string, (call: ConnectorCall) => Promise<never>]>([
    ['that heeds its signal', aborted],
    ['that ignores it', ({ within }) => within(never)],
  ])('%s ends with the time, and as cancelled when somebody cancels', async (_, work) => {
    const late = limits();
    const first = callConnector(late.given, work);
    late.time.abort();
    expect(await first).toMatchObject({ how: 'failed', failure: { code: 'no_response', message: 'it took too long' } });
    for (const who of ['cancel', 'lost'] as const) {
      const one = limits();
      const call = callConnector(one.given, work);
      one[who].abort();
      one.time.abort();
      expect(await call).toEqual({ how: 'cancelled' });
    }
  });

  it('that is cancelled before it begins waits for nothing', async () => {
    const { cancel, given } = limits();
    cancel.abort();
    expect(await callConnector(given, ({ within }) => within(never))).toEqual({ how: 'cancelled' });
  });

  it('ends after the work that must outlast it', async () => {
    const order: string[] = [];
    const { cancel, given } = limits();
    const call = callConnector(given, ({ within, outlast }) => {
      outlast(
        Promise.resolve().then(() => {
          order.push('token kept');
        }),
      );
      return within(never);
    });
    cancel.abort();
    await call;
    order.push('ended');
    expect(order).toEqual(['token kept', 'ended']);
  });
});
