import { expect, it } from 'vitest';
import { list } from '../../src/commands/list.ts';
import type { Integration } from '../../src/domain/integration.ts';
import { NO_STREAK } from '../../src/domain/streak.ts';
import { anIntegration, aVenue, NOON } from '../support/builders.ts';
import { screenOutput } from '../support/fake-output.ts';
import { fakeWorld } from '../support/fake-world.ts';

const SINCE = '2026-11-20T09:29:00.000Z';
/** One that fails with many others. */
const TOGETHER: Partial<Integration> = {
  status: 'Failed',
  reason: { code: 'no_response', cause: null, message: 'no answer', since: SINCE, needs: 'provider' },
  streak: { ...NO_STREAK, tries: 1, last: { code: 'no_response', at: SINCE, counted: false, incident: true } },
  incident: { incident: 'inc_1', code: 'no_response', began: SINCE, message: 'no answer', ended: null, over: false },
};

it('an incident is one line of a long list, and not a row for each that is part of it', async () => {
  const shown = await screenOutput({ columns: 100 });
  const world = fakeWorld({ output: shown.output });
  await world.store.base.create();
  const kinds: readonly Partial<Integration>[] = [
    ...Array.from({ length: 90 }, () => TOGETHER),
    ...Array.from({ length: 12 }, () => ({})),
    {
      status: 'CalledOff',
      nextCheck: null,
      reason: { ...TOGETHER.reason, code: 'no_report' } as Integration['reason'],
    },
  ];
  for (const [i, kind] of kinds.entries()) {
    const id = `venue-${String(i).padStart(3, '0')}`;
    const one = anIntegration({ id: `int_${String(i).padStart(20, '0')}`, venue: id, ...kind });
    const state = { venue: aVenue({ id, name: id }), integrations: [one], owed: [], lastSeq: 0 };
    await world.store.venues.change(id, () => ({ change: { state, entries: [] }, result: undefined }));
  }
  await world.store.base.beat({ lastPassStartedAt: NOON, lastPassEndedAt: NOON, by: 'x/1' });
  await list({ refs: [], inactive: false }, world);
  const screen = shown.stdout.written;
  expect(screen).toContain('venue-102');
  expect(screen.match(/venue-/g)).toHaveLength(1);
  expect(screen).toContain('… and 12 healthy ones, 90 that fail in an incident: posctl list --all');
  expect(shown.stderr.written).toContain('Square: incident since 09:29 UTC, 90 of 102 fail with no_response');
});
