import { describe, expect, it } from 'vitest';
import { begunAt, isOperationId } from '../../src/domain/operation.ts';
import { randomIds, systemClock } from '../../src/system/process.ts';

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
