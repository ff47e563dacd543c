import { describe, expect, it } from 'vitest';
import type { PosType } from '../../../src/domain/catalogue.ts';
import { Cancelled, CheckFailure } from '../../../src/domain/errors.ts';
import type { Patch } from '../../../src/domain/setup.ts';
import { type Trial, tryOut, worthTrying } from '../../../src/engine/change/try-out.ts';
import type { Connector, Sight } from '../../../src/ports/connectors.ts';
import { anIntegration, aVenue } from '../../support/builders.ts';
import { fakeConnectors } from '../../support/fake-connectors.ts';
import { fakePrompts } from '../../support/fake-people.ts';
import { fakeSecrets } from '../../support/fake-secrets.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { addIntegration, current, editIntegration } from '../../support/restaurant.ts';
import { storeWith } from '../../support/store-with.ts';

const never = new Promise<never>(() => {});
const TOKEN = { accessToken: { from: 'env', at: 'TOKEN' } } as const;
const OTHER = { accessToken: { from: 'env', at: 'OTHER' } } as const;

function trying(verify: Connector['verify'], prompts = fakePrompts()) {
  const connectors = fakeConnectors();
  connectors.of('square').verify = verify;
  const world = fakeWorld({
    connectors,
    prompts,
    secrets: fakeSecrets({ 'env:TOKEN': 'secret-1', 'env:OTHER': 'secret-2' }),
  });
  const type = connectors.type('square') as PosType;
  const trial = (patch: Patch, was: Trial['was'] = null): Trial => ({ was, venue: aVenue(), type, patch });
  return { world, trial };
}

const sight =
  (more: Partial<Sight>): Connector['verify'] =>
  async () => ({ sees: [], warnings: [], ...more });

describe('what is worth trying', () => {
  const { trial } = trying(sight({}));
  const was = anIntegration({ options: { baseUrl: 'https://a', locations: 'L1' }, credentials: TOKEN });

  it.each<[string, Patch, boolean]>([
    ['a new secret', { credentials: OTHER }, true],
    ['a secret that is taken away', { credentials: { clientId: null } }, false],
    ['one that is there and is taken away', { credentials: { accessToken: null } }, true],
    ['another address', { options: { baseUrl: 'https://b' } }, true],
    ['the same address', { options: { baseUrl: 'https://a' } }, false],
    ['an option that is cleared', { options: { locations: null } }, true],
    ['an option that was not set and is cleared', { options: { includeModifiers: null } }, false],
    ['a name and an interval', { nickname: 'patio', checkEvery: 60_000 }, false],
  ])('%s: %j is %s', (_, patch, expected) => {
    expect(worthTrying(trial(patch, was))).toBe(expected);
  });

  it('not what only changes how sales are read', () => {
    const { type } = trial({});
    const options = [
      { key: 'profile', required: false, description: 'How files are read', readingOnly: true as const },
    ];
    expect(worthTrying({ was, type: { ...type, options }, patch: { options: { profile: '{}' } } })).toBe(false);
  });

  it('all that is new', () => {
    expect(worthTrying(trial({}))).toBe(true);
  });
});

describe('trying', () => {
  it('says what can be seen and what is odd, harmlessly, and gives the patch as it was', async () => {
    const { world, trial } = trying(async (_, { credentials }) => {
      const token = await credentials.get('accessToken');
      return { sees: [`1 location: Patio\u001b[2J ${token}`], warnings: ['sells in USD'] };
    });
    const patch = { options: { locations: 'L1' }, credentials: TOKEN };
    expect(await tryOut(world, trial(patch))).toEqual(patch);
    expect(world.output.said).toEqual(['The credentials work: 1 location: Patio ***']);
    expect(world.output.warned).toEqual(['sells in USD']);
  });

  it('of options alone says that the connection works, and tries them with what is kept', async () => {
    const seen: unknown[] = [];
    const { world, trial } = trying(async ({ options }, { credentials }) => {
      seen.push(options, await credentials.get('accessToken'));
      return { sees: [], warnings: [] };
    });
    const was = await addIntegration(world, {
      options: { baseUrl: 'https://a', locations: 'L1' },
      credentials: TOKEN,
    });
    await tryOut(world, trial({ options: { baseUrl: 'https://b', locations: null } }, was));
    expect(seen).toEqual([{ baseUrl: 'https://b' }, 'secret-1']);
    expect(world.output.said).toEqual(['The connection works.']);
  });

  it('keeps tokens that the provider replaced, and what was found out', async () => {
    const { world, trial } = trying(async (_, { credentials }) => {
      await credentials.replace({ accessToken: 'rotated', note: 'until tomorrow' });
      return { sees: [], warnings: [], discovery: { streams: ['orders'] } };
    });
    const patch = await tryOut(world, trial({ credentials: TOKEN }));
    expect(patch).toMatchObject({
      discovery: { streams: ['orders'] },
      credentials: {
        accessToken: { from: 'env', at: 'TOKEN', replaced: { sealed: expect.any(String) } },
        note: { from: 'stored' },
      },
    });
  });

  describe('where there is a choice', () => {
    const from = [
      { value: 'orders', hint: '12 fields', chosen: true },
      { value: 'locations', chosen: false },
    ];
    const offering = sight({ choice: { option: 'locations', question: 'Which streams?', from } });

    it('asks, and takes the answer as the option', async () => {
      const { world, trial } = trying(offering);
      world.prompts.answers({ to: 'Which streams?', answer: 'orders,locations' });
      expect((await tryOut(world, trial({}))).options).toEqual({ locations: 'orders,locations' });
    });

    it('asks nobody when the option is given, or when there is nobody', async () => {
      const given = trying(offering);
      expect((await tryOut(given.world, given.trial({ options: { locations: 'x' } }))).options).toEqual({
        locations: 'x',
      });
      const alone = trying(offering, fakePrompts(false));
      expect((await tryOut(alone.world, alone.trial({}))).options).toEqual({});
    });
  });
});

describe('what is refused', () => {
  const failing = (error: unknown) => trying(() => Promise.reject(error));

  it.each([
    [
      new CheckFailure('auth_expired', 'gone'),
      'get a new one from the venue and give it with --secret accessToken=SOURCE; how: posctl types square',
      false,
    ],
    [
      new CheckFailure('auth_revoked', 'gone'),
      'check that it is the right one and may do what is said by: posctl types square',
      false,
    ],
    [
      new CheckFailure('bad_config', 'L9 is unknown'),
      'correct what was given; what the type takes: posctl types square',
      false,
    ],
    [
      new CheckFailure('bad_config', 'TOKEN is not set', { counted: false }),
      'make it available here, or save it without testing: --no-test',
      false,
    ],
    [new CheckFailure('bad_data', 'no JSON'), 'try again later, or save it without testing: --no-test', false],
    [new CheckFailure('no_response', 'nobody there'), 'try again later, or save it without testing: --no-test', true],
    [new CheckFailure('rate_limited', 'too often'), 'try again later, or save it without testing: --no-test', true],
  ])('says why, that nothing was saved, and what to do: %s', async (failure, hint, retryable) => {
    const { world, trial } = failing(failure);
    await expect(tryOut(world, trial({ credentials: TOKEN }))).rejects.toMatchObject({
      code: failure.code,
      message: `${failure.message}; nothing was saved`,
      hint,
      retryable,
      exit: 1,
    });
  });

  it('of a refresh token that is good no more names the ways out', async () => {
    const { world, trial } = failing(
      new CheckFailure('auth_revoked', 'refused; connect again: posctl authorize square'),
    );
    const refresh = { refreshToken: { from: 'env', at: 'TOKEN' } } as const;
    await expect(tryOut(world, trial({ credentials: refresh }))).rejects.toMatchObject({
      hint: 'let the owner give access anew: posctl authorize square --venue blue-door; to use other credentials: --unset refreshToken and --secret KEY=SOURCE; how: posctl types square',
    });
  });

  it('by a fault of our own says so', async () => {
    const { world, trial } = failing(new TypeError('x is undefined'));
    await expect(tryOut(world, trial({}))).rejects.toMatchObject({
      code: 'connector_crashed',
      message: 'the connector crashed: x is undefined; nothing was saved',
    });
  });

  it('ends after a minute, also where the connector does not listen', async () => {
    const { world, trial } = trying(() => never);
    const trying60 = tryOut(world, trial({}));
    await Promise.resolve();
    expect(world.clock.timers.map((timer) => timer.ms)).toEqual([60_000]);
    world.clock.timers[0]?.fire();
    await expect(trying60).rejects.toMatchObject({
      code: 'no_response',
      message: 'trying the connection did not end within 60 s; nothing was saved',
      hint: 'try again later, or save it without testing: --no-test',
      retryable: true,
    });
    expect(world.clock.timers).toEqual([]);
  });

  it('by a person with Ctrl-C is cancelled at once; what must be done is still waited for', async () => {
    let ended = false;
    const { world, trial } = trying((_, io) => {
      io.outlast(
        new Promise<void>((resolve) => {
          io.signal.addEventListener('abort', () =>
            setImmediate(() => {
              ended = true;
              resolve();
            }),
          );
        }),
      );
      queueMicrotask(world.interrupt);
      return never;
    });
    await expect(tryOut(world, trial({}))).rejects.toBeInstanceOf(Cancelled);
    expect(ended).toBe(true);
  });
});

describe('tokens that are good for one time', () => {
  /** Each token is exchanged for the next one; then the provider does what is said. */
  const exchanging = (then: () => Sight = () => ({ sees: [], warnings: [] })) =>
    trying(async (_, { credentials }) => {
      const token = await credentials.get('accessToken');
      await credentials.replace({ accessToken: `after ${token}` });
      return then();
    });
  const sealed = async ({ world }: ReturnType<typeof trying>, one: Awaited<ReturnType<typeof addIntegration>>) =>
    (await current(world.store, one)).credentials.accessToken?.replaced?.sealed;

  it('are saved at once where they are those of a saved integration, and not once more with the change', async () => {
    const given = exchanging();
    const was = await addIntegration(given.world, { credentials: TOKEN });
    const patch = await tryOut(given.world, given.trial({ options: { baseUrl: 'https://b' } }, was));
    expect(await sealed(given, was)).toBe('sealed(after secret-1)');
    expect(patch.credentials).toEqual({});
  });

  it('are saved also when the trial is refused afterwards', async () => {
    const given = exchanging(() => {
      throw new CheckFailure('bad_config', 'L9 is unknown');
    });
    const was = await addIntegration(given.world, { credentials: TOKEN });
    await expect(tryOut(given.world, given.trial({ options: { locations: 'L9' } }, was))).rejects.toMatchObject({
      message: 'L9 is unknown; nothing was saved',
    });
    expect(await sealed(given, was)).toBe('sealed(after secret-1)');
  });

  it('that were given only for the trial come with the change, or are said to be used up', async () => {
    const given = exchanging();
    const was = await addIntegration(given.world, { credentials: TOKEN });
    const patch = await tryOut(given.world, given.trial({ credentials: OTHER }, was));
    expect(patch.credentials?.accessToken?.replaced?.sealed).toBe('sealed(after secret-2)');
    expect(await sealed(given, was)).toBeUndefined();
    const failing = exchanging(() => {
      throw new CheckFailure('bad_config', 'L9 is unknown');
    });
    await expect(tryOut(failing.world, failing.trial({ credentials: TOKEN }))).rejects.toMatchObject({
      message: 'L9 is unknown; nothing was saved, and accessToken is used up now',
      hint: 'get a new one: posctl types square',
      retryable: false,
    });
  });

  it('that could not be saved are not used', async () => {
    const given = exchanging();
    const was = await addIntegration(given.world, { credentials: TOKEN });
    const full = new Error('the disk is full');
    const store = storeWith(given.world.store, { venues: { change: () => Promise.reject(full) } });
    const trial = given.trial({ options: { baseUrl: 'https://b' } }, was);
    await expect(tryOut({ ...given.world, store }, trial)).rejects.toBe(full);
  });

  it('are not touched while a check runs, and are then those that it was given', async () => {
    const given = exchanging();
    const was = await addIntegration(given.world, { credentials: TOKEN });
    const running = await given.world.store.leases.acquire(`check-${was.id}`, { waitMs: 0 });
    const trial = tryOut(given.world, given.trial({ options: { baseUrl: 'https://b' } }, was));
    while (given.world.output.said.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await editIntegration(given.world, was, { credentials: OTHER });
    await running?.release();
    await trial;
    expect(await sealed(given, was)).toBe('sealed(after secret-2)');
    expect(given.world.output.said).toEqual([
      'A check of blue-door/square is running; waiting for its end.',
      'The connection works.',
    ]);
  });

  it('are not touched at all when the check does not end', async () => {
    const given = trying(() => Promise.reject(new Error('it was tried')));
    const was = await addIntegration(given.world, { credentials: TOKEN });
    const waits: number[] = [];
    const acquire = async (_: string, { waitMs }: { waitMs: number }) => {
      waits.push(waitMs);
      return undefined;
    };
    const world = { ...given.world, store: storeWith(given.world.store, { leases: { acquire } }) };
    await expect(tryOut(world, given.trial({ options: { baseUrl: 'https://b' } }, was))).rejects.toMatchObject({
      code: 'locked',
      exit: 6,
      message: 'a check of blue-door/square is still running; nothing was changed',
      hint: 'try again when it has ended: posctl timeline blue-door/square --limit 5',
    });
    expect(waits).toEqual([0, 30_000]);
  });
});
