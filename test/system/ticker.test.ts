import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { minuteTicker } from '../../src/system/process.ts';

const MINUTE = 60_000;

describe('the heartbeat', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-11-20T12:00:20.000Z') });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  /** node-cron is loaded by the first start: real work, which fake time does not wait for. */
  const loaded = () => vi.dynamicImportSettled();

  it('ticks at once, then at every full minute', async () => {
    const at: string[] = [];
    const heart = minuteTicker(() => {}).start(async () => {
      at.push(new Date().toISOString().slice(11, 19));
    });
    await loaded();
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    await heart.stop();
    expect(at).toEqual(['12:00:20', '12:01:00', '12:02:00']);
  });

  it('never runs two at once', async () => {
    let now = 0;
    let most = 0;
    let ticks = 0;
    const heart = minuteTicker(() => {}).start(async () => {
      ticks += 1;
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 1.5 * MINUTE));
      now -= 1;
    });
    await loaded();
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    const stopped = heart.stop();
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    await stopped;
    expect(most).toBe(1);
    expect(ticks).toBeGreaterThan(1);
  });

  it('goes on after a tick that failed, and tells of it', async () => {
    const failures: unknown[] = [];
    let ticks = 0;
    const heart = minuteTicker((error) => failures.push(error)).start(async () => {
      ticks += 1;
      throw new Error(`tick ${ticks}`);
    });
    await loaded();
    await vi.advanceTimersByTimeAsync(MINUTE);
    await heart.stop();
    expect(failures.map(String)).toEqual(['Error: tick 1', 'Error: tick 2']);
  });

  it('stops after the work in hand, and stays silent then', async () => {
    const happened: string[] = [];
    const heart = minuteTicker(() => {}).start(async () => {
      happened.push('begun');
      await new Promise((resolve) => setTimeout(resolve, 1000));
      happened.push('done');
    });
    await loaded();
    const stopped = heart.stop().then(() => happened.push('stopped'));
    await vi.advanceTimersByTimeAsync(1000);
    await stopped;
    await vi.advanceTimersByTimeAsync(3 * MINUTE);
    expect(happened).toEqual(['begun', 'done', 'stopped']);
  });
});
