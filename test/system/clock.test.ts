import { describe, expect, it } from 'vitest';
import { begunAt, isOperationId } from '../../src/domain/operation.ts';
import { randomIds, storeClock, systemClock } from '../../src/system/process.ts';

const AN_HOUR = 3_600_000;

describe('the clock', () => {
  it('tells moments in UTC with milliseconds', () => {
    expect(systemClock().now()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('wakes a sleeper that is called', async () => {
    const call = new AbortController();
    const asleep = systemClock().sleep(AN_HOUR, call.signal);
    call.abort();
    await asleep;
    await systemClock().sleep(AN_HOUR, call.signal);
  });

  it('sleeps for a while', async () => {
    await systemClock().sleep(1);
  });
});

describe('the clock of a store', () => {
  const local = { ...systemClock(), now: () => '2026-11-20T12:00:00.000Z' };
  const hour = (n: number) => Date.UTC(2026, 10, 20, n);
  const hourOf = (clock: ReturnType<typeof storeClock>) => clock.now().slice(0, 13);

  it('is that of this machine until the store has told the time, then that of the store', () => {
    const clock = storeClock(local);
    expect(hourOf(clock)).toBe('2026-11-20T12');
    clock.settle(hour(9), 5, 5);
    expect(hourOf(clock)).toBe('2026-11-20T09');
    clock.settle(hour(10), 3_600_000, 5);
    expect(hourOf(clock)).toBe('2026-11-20T11');
  });

  it('believes a telling that may be wrong by more than half a second only where it knows none that is better', () => {
    const clock = storeClock(local);
    clock.settle(hour(9), 2500, 2500);
    expect(hourOf(clock)).toBe('2026-11-20T09');
    clock.settle(hour(10), 0, 2000);
    expect(hourOf(clock)).toBe('2026-11-20T10');
    clock.settle(hour(11), 0, 400);
    clock.settle(hour(13), 0, 501);
    expect(hourOf(clock)).toBe('2026-11-20T11');
    clock.settle(hour(14), 0, 500);
    expect(hourOf(clock)).toBe('2026-11-20T14');
  });
});

describe('ids', () => {
  it('are int_ and twenty letters and digits, never twice', () => {
    const ids = randomIds();
    const many = Array.from({ length: 10_000 }, () => ids.integration());
    for (const id of many) expect(id).toMatch(/^int_[0-9a-z]{20}$/);
    expect(new Set(many).size).toBe(many.length);
  });

  it('of operations say when they began, and sort by that', () => {
    const ids = randomIds();
    const moments = ['1970-01-01T00:00:00.000Z', '2026-11-20T12:00:00.000Z', '2026-11-20T12:00:00.001Z'];
    const many = moments.map((at) => ids.operation(at));
    for (const id of many) expect(isOperationId(id)).toBe(true);
    expect(many.map(begunAt)).toEqual(moments);
    expect([...many].sort()).toEqual(many);
    const [, noon = ''] = moments;
    expect(ids.operation(noon)).not.toBe(ids.operation(noon));
  });
});
