import { describe, expect, it } from 'vitest';
import type { PosType } from '../../../src/domain/catalogue.ts';
import { planWindows } from '../../../src/engine/look/windows.ts';
import { anIntegration, aType, aVenue, NOON } from '../../support/builders.ts';
import { fakeWorld } from '../../support/fake-world.ts';

const TODAY = '2026-11-20';

/** The windows of one integration of this type, as `first..last`, and what cannot be fetched any more. */
async function planned(
  type: Partial<PosType>,
  {
    from = TODAY,
    to = null as string | null,
    now = NOON,
    dayStart = '00:00',
  }: Partial<Record<string, string>> & { to?: string | null } = {},
) {
  const { store, connectors } = fakeWorld();
  const venue = aVenue({ timezone: 'UTC', dayStart });
  const integration = anIntegration({ venue: venue.id });
  const of = { ...connectors, type: () => aType(type) };
  const state = { venue, integrations: [integration], owed: [], lastSeq: 0 };
  const plans = await planWindows({ store, connectors: of }, [{ state, integration, direct: true }], {
    asked: { from, to, gaps: false },
    now,
  });
  const plan = plans.get(integration.id);
  return {
    windows: plan?.windows.map(({ first, last, window }) => `${first}..${last} ${window.from} to ${window.to}`),
    lost: plan?.outOfReach,
  };
}

const midnight = (day: string) => `${day}T00:00:00.000Z`;

describe('days that are fetched again', () => {
  it('end now, and with today where no end is asked', async () => {
    expect(await planned({})).toEqual({ windows: [`${TODAY}..${TODAY} ${midnight(TODAY)} to ${NOON}`], lost: null });
    expect(await planned({}, { from: '2026-11-18', to: '2026-11-19' })).toEqual({
      windows: [`2026-11-18..2026-11-19 ${midnight('2026-11-18')} to ${midnight(TODAY)}`],
      lost: null,
    });
    expect(await planned({}, { to: '2026-12-24' })).toMatchObject({
      windows: [`${TODAY}..${TODAY} ${midnight(TODAY)} to ${NOON}`],
    });
  });

  it('are asked of an API in parts that it takes, and of a mailbox at once', async () => {
    const api = await planned({ method: 'api', longestWindowDays: 2 }, { from: '2026-11-16', to: '2026-11-19' });
    expect(api.windows?.map((text) => text.slice(0, 22))).toEqual(['2026-11-16..2026-11-17', '2026-11-18..2026-11-19']);
    const mail = await planned({ method: 'email', longestWindowDays: 2 }, { from: '2026-11-16', to: '2026-11-19' });
    expect(mail.windows?.map((text) => text.slice(0, 22))).toEqual(['2026-11-16..2026-11-19']);
  });

  it.each([
    ['as far back as its provider goes', midnight(TODAY), ['2026-11-13..2026-11-20'], '2026-11-11 to 2026-11-12'],
    [
      'and no day of which the beginning is out of reach',
      '2026-11-20T00:00:00.001Z',
      ['2026-11-14..2026-11-20'],
      '2026-11-11 to 2026-11-13',
    ],
  ])('are fetched %s', async (_, now, windows, lost) => {
    const plan = await planned({ method: 'email', reachDays: 7 }, { from: '2026-11-11', now });
    expect(plan.windows?.map((text) => text.slice(0, 22))).toEqual(windows);
    expect(plan.lost).toBe(`${lost} can no longer be fetched: the provider goes back 7 days`);
  });

  it('are not fetched where none is in reach', async () => {
    expect(await planned({ reachDays: 7 }, { from: '2026-10-01', to: '2026-10-01' })).toEqual({
      windows: [],
      lost: '2026-10-01 can no longer be fetched: the provider goes back 7 days',
    });
  });

  it('do not lie in the future', async () => {
    await expect(planned({}, { from: '2026-11-21' })).rejects.toThrow('--from 2026-11-21 lies in the future of ');
  });
});
