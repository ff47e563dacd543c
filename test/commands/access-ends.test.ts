import { expect, test } from 'vitest';
import { doctor } from '../../src/commands/doctor.ts';
import { explain } from '../../src/commands/explain.ts';
import { list } from '../../src/commands/list.ts';
import { show } from '../../src/commands/show.ts';
import { triage } from '../../src/commands/triage.ts';
import { CheckFailure } from '../../src/domain/errors.ts';
import { DAY } from '../../src/domain/time.ts';
import { checkIntegration } from '../../src/engine/check/check.ts';
import { aType } from '../support/builders.ts';
import { fakeConnectors } from '../support/fake-connectors.ts';
import { screenOutput } from '../support/fake-output.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { addIntegration, byHand, editIntegration } from '../support/restaurant.ts';

const CONSENT = {
  credential: 'refreshToken',
  what: 'the consent of the owner',
  days: 14,
  warnDays: 4,
  from: 'check',
} as const;
const PASSWORD = { credential: 'password', what: 'the password', days: 60, warnDays: 14, from: 'given' } as const;

function restaurant() {
  const types = [
    aType({ type: 'by-consent', accessLife: CONSENT }),
    aType({ type: 'by-password', accessLife: PASSWORD }),
  ];
  return fakeWorld({ connectors: fakeConnectors(types) });
}

const OPTIONS = {
  inactive: false,
  refs: [],
  all: false,
  types: [],
  statuses: [],
  venues: [],
  stdin: false,
  requireMatch: false,
};

async function listed(world: ReturnType<typeof restaurant>) {
  const { output, stderr } = await screenOutput({ columns: 200 });
  await list(OPTIONS as never, { ...world, output });
  return stderr.written;
}

test('show, explain and triage tell it in the words of list', async () => {
  const world = restaurant();
  const one = await addIntegration(world, { type: 'by-consent' });
  world.clock.advance(10 * DAY);
  world.connectors.of('by-consent').next(new CheckFailure('auth_revoked', 'refused'));
  await checkIntegration(world, byHand(world, one));
  const words =
    'blue-door/by-consent: the consent of the owner ends in 4 d, at 2026-12-04 12:00 UTC, unless a check succeeds before: posctl refresh blue-door/by-consent';
  expect(await listed(world)).toContain(words);
  const refs = ['blue-door/by-consent'];
  const looks: ((ports: typeof world) => Promise<unknown>)[] = [
    (ports) => show({ refs, venues: [] } as never, ports),
    (ports) => explain('blue-door/by-consent', ports),
    (ports) => triage({ refs: [], needs: [], walk: false, watch: false, check: false } as never, ports, async () => 0),
  ];
  for (const look of looks) {
    const { output, stderr } = await screenOutput({ columns: 200 });
    await look({ ...world, output } as never);
    expect(stderr.written).toContain(words);
  }
});

test('list and doctor tell 4 days ahead that the consent ends, and what keeps it', async () => {
  const world = restaurant();
  await addIntegration(world, { type: 'by-consent' });
  world.clock.advance(9 * DAY);
  expect(await listed(world)).not.toContain('consent');
  world.clock.advance(DAY);
  expect(await listed(world)).toContain(
    'blue-door/by-consent: the consent of the owner ends in 4 d, at 2026-12-04 12:00 UTC, unless a check succeeds before: posctl refresh blue-door/by-consent',
  );
  const { output, stdout } = await screenOutput({ columns: 200 });
  await doctor({ ...world, output });
  expect(stdout.written).toContain('the consent of the owner ends in 4 d');
});

test('a password counts from when it was given last, whatever else was changed since', async () => {
  const world = restaurant();
  const one = await addIntegration(world, {
    type: 'by-password',
    credentials: { password: { from: 'env', at: 'OLD' } },
  });
  world.clock.advance(10 * DAY);
  const again = await editIntegration(world, one, { credentials: { password: { from: 'env', at: 'NEW' } } });
  world.clock.advance(20 * DAY);
  await editIntegration(world, again, { options: { locations: 'Bar' } });
  world.clock.advance(25 * DAY);
  expect(await listed(world)).not.toContain('password');
  world.clock.advance(DAY);
  expect(await listed(world)).toContain(
    'blue-door/by-password: the password ends in 14 d, at 2027-01-29 12:00 UTC: posctl edit blue-door/by-password --secret password=SOURCE',
  );
});
