import { describe, expect, it } from 'vitest';
import { daemonStatusOf } from '../../src/commands/daemon-status.ts';
import type { Integration } from '../../src/domain/integration.ts';
import type { Heartbeat } from '../../src/domain/state.ts';
import { DAY, HOUR, MINUTE, plus } from '../../src/domain/time.ts';
import { NOON } from '../support/builders.ts';
import { type ScreenOptions, screenOutput } from '../support/fake-output.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { memoryStore } from '../support/memory-store.ts';
import { addIntegration, changed } from '../support/restaurant.ts';

const ago = (ms: number) => plus(NOON, -ms);
const beat = (by: string, more: Partial<Heartbeat> = {}): Heartbeat => ({
  lastPassStartedAt: ago(30_000),
  lastPassEndedAt: ago(20_000),
  by,
  startedAt: ago(3 * HOUR),
  beatAt: ago(10_000),
  ...more,
});
const DIED = { lastPassStartedAt: ago(6 * MINUTE), lastPassEndedAt: ago(6 * MINUTE), beatAt: ago(5 * MINUTE) };

interface Given extends ScreenOptions {
  readonly beats?: readonly Heartbeat[];
  /** How long these have been due, in ms. */
  readonly due?: readonly number[];
  readonly check?: boolean;
  /** Where no terminal is. */
  readonly pipe?: boolean;
}

async function status({ beats = [], due = [], check = false, pipe = false, ...screen }: Given = {}) {
  const shown = await screenOutput(pipe ? screen : { columns: 80, ...screen });
  const world = fakeWorld({ store: memoryStore(), output: shown.output });
  await world.store.base.create();
  for (const [n, ms] of due.entries()) {
    const one = await addIntegration(world, { venue: `venue-${n}` });
    await changed(world, one, (_, was): Integration | null => (was ? { ...was, nextCheck: ago(ms) } : null));
  }
  for (const one of beats) await world.store.base.beat(one);
  const exit = await daemonStatusOf({ check }, world);
  return { exit, text: shown.stdout.written, talk: shown.stderr.written };
}

describe('posctl daemon status', () => {
  it('shows who lives, what each of them checks, and what waits', async () => {
    const running = [
      { id: 'int_1', ref: 'blue-door/square', since: ago(150_000) },
      { id: 'int_2', ref: 'red-lion/toast:patio', since: ago(12_000) },
    ];
    const died = { ...DIED, running: [{ id: 'int_3', ref: 'old-mill/square', since: ago(6 * MINUTE) }] };
    const beats = [beat('posctl-1/1', { running }), beat('posctl-2/1', { startedAt: ago(2 * DAY) }), beat('b/7', died)];
    const { exit, text } = await status({ beats, due: [4 * MINUTE, MINUTE] });
    expect(exit).toBe(0);
    expect(text).toMatchInlineSnapshot(`
      "2 daemons are alive, 1 died within a day
      2 checks are due, the first for 4 min.
      No mail is owed.

      Process     State  Started  Last Beat  Last Pass
      ──────────  ─────  ───────  ─────────  ─────────
      posctl-1/1  alive  3 h ago  just now   just now
          blue-door/square for 2 min, red-lion/toast:patio for 12 s
      posctl-2/1  alive  2 d ago  just now   just now
      b/7         dead   3 h ago  5 min ago  6 min ago
          when it died: old-mill/square
      "
    `);
  });

  it.each<[string, Given]>([
    ['nobody ever worked', {}],
    ['one died, and checks are late', { beats: [beat('b/7', DIED)], due: [45 * MINUTE, MINUTE] }],
    ['one was stopped', { beats: [beat('b/7', { stoppedAt: ago(5000) })] }],
    ['passes come from cron', { beats: [beat('b/7', { once: true, stoppedAt: ago(5000) })] }],
  ])('says when %s', async (_, given) => {
    const { text } = await status(given);
    expect(text).toMatchSnapshot();
  });

  it.each<[string, Given, number]>([
    ['a daemon lives and nothing is late', { beats: [beat('a/1')], due: [MINUTE] }, 0],
    ['another one died', { beats: [beat('a/1'), beat('b/7', DIED)] }, 0],
    ['passes come from cron', { beats: [beat('b/7', { once: true, stoppedAt: ago(5000) })] }, 0],
    ['a pass from cron died', { beats: [beat('b/7', { once: true, ...DIED })] }, 7],
    ['checks are late although a daemon lives', { beats: [beat('a/1')], due: [31 * MINUTE] }, 7],
    ['checks are late and passes come from cron', { beats: [beat('b/7', { once: true })], due: [31 * MINUTE] }, 7],
    ['the daemon died', { beats: [beat('b/7', DIED)] }, 7],
    ['the daemon was stopped', { beats: [beat('b/7', { stoppedAt: ago(5000) })] }, 7],
    ['there never was one', {}, 7],
  ])('--check when %s', async (_, given, exit) => {
    expect((await status({ ...given, check: true })).exit).toBe(exit);
    expect((await status(given)).exit).toBe(0);
  });

  it('gives scripts one object; what is being checked waits no more', async () => {
    const running = [{ id: 'int_00000000000000000001', ref: 'venue-0/square', since: ago(5000) }];
    const beats = [beat('posctl-1/1', { running })];
    const { text } = await status({ beats, due: [45 * MINUTE, 90_000], format: 'json' });
    expect(JSON.parse(text)).toEqual({
      daemons: [
        {
          process: 'posctl-1/1',
          startedAt: ago(3 * HOUR),
          lastBeatAt: ago(10_000),
          alive: true,
          state: 'alive',
          once: false,
          lastPassEndedAt: ago(20_000),
          running: [{ ref: 'venue-0/square', since: ago(5000) }],
        },
      ],
      due: 1,
      late: 0,
      lagSeconds: 90,
      mail: { owed: 0, failed: 0 },
    });
  });

  it('gives rows to a pipe, and says the rest on standard error', async () => {
    const { text, talk } = await status({ beats: [beat('posctl-1/1')], due: [MINUTE], pipe: true });
    expect(text).toBe(
      'Process\tState\tStarted\tLast Beat\tLast Pass\tChecking\n' +
        `posctl-1/1\talive\t${ago(3 * HOUR)}\t${ago(10_000)}\t${ago(20_000)}\t\n`,
    );
    expect(talk).toBe('1 daemon is alive\n1 check is due, the first for 1 min.\nNo mail is owed.\n');
  });
});
