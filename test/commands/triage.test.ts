import { describe, expect, it } from 'vitest';
import { triage } from '../../src/commands/triage.ts';
import type { Integration, Reason } from '../../src/domain/integration.ts';
import { NO_STREAK } from '../../src/domain/streak.ts';
import type { Venue } from '../../src/domain/venue.ts';
import { anIntegration, aVenue, NOON } from '../support/builders.ts';
import { type ScreenOptions, screenOutput } from '../support/fake-output.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { memoryStore } from '../support/memory-store.ts';

const OPTIONS = { refs: [], needs: [], check: false, watch: false, walk: false };
const nothing = async () => 0 as const;
const EARLIER = '2026-11-18T09:00:00.000Z';

const failed = (reason: Partial<Reason>, more: Partial<Integration> = {}): Partial<Integration> => {
  const { code = 'no_response', message = 'Square did not answer within 30 s', needs = 'nobody' } = reason;
  const last = { code: code as 'no_response', at: '2026-11-20T11:00:00.000Z', counted: true, incident: false };
  return {
    status: 'Failed',
    reason: { code, cause: null, message, since: '2026-11-20T09:00:00.000Z', needs, ...reason },
    streak: { ...NO_STREAK, counted: 3, tries: 3, last },
    failingFrom: '2026-11-20T05:00:00.000Z',
    lastSalesCheck: '2026-11-20T12:00:01.000Z',
    ...more,
  };
};
const calledOff = (cause: Reason['cause'], needs: Reason['needs'], message: string): Partial<Integration> => ({
  status: 'CalledOff',
  reason: {
    code: 'too_many_failures',
    cause,
    message: `3 checks in a row failed, no success for 7 h; the last one: ${message}`,
    since: EARLIER,
    needs,
  },
  calledOffAt: EARLIER,
  nextCheck: null,
  lastSalesCheck: '2026-11-20T12:00:01.000Z',
  credentials: { accessToken: { from: 'env', at: 'TOKEN' } },
});
const REFUSED = calledOff(
  'auth_revoked',
  'venue',
  'Square does not accept the access token: it was revoked; make a new one',
);
const QUIET = {
  quiet: {
    businessDay: '2026-11-20',
    until: NOON,
    usual: ['11-13', '11-06', '10-30', '10-23'].map((day) => {
      return { businessDay: `2026-${day}`, firstSold: `2026-${day}T09:40:00.000Z` };
    }),
    of: 5,
  },
};

type Given = readonly [name: string, integration: Partial<Integration>, venue?: Partial<Venue>];

/** A world with one venue for each of these, at noon, five minutes after a pass of the daemon. */
async function worldWith(given: readonly Given[], screen: ScreenOptions) {
  const shown = await screenOutput(screen);
  const world = fakeWorld({ store: memoryStore(), output: shown.output });
  await world.store.base.create();
  for (const [i, [name, more, about = {}]] of given.entries()) {
    const venue = aVenue({ id: name, name, ...about });
    const one = anIntegration({ id: `int_${String(i).padStart(20, '0')}`, venue: name, createdAt: EARLIER, ...more });
    const state = { venue, integrations: [one], owed: [], lastSeq: 0 };
    await world.store.venues.change(name, () => ({ change: { state, entries: [] }, result: undefined }));
  }
  await world.store.base.beat({ lastPassStartedAt: NOON, lastPassEndedAt: '2026-11-20T11:56:00.000Z', by: 'x/1' });
  return { world, shown };
}

async function screenOf(
  given: readonly Given[],
  { options = {}, ...screen }: ScreenOptions & { options?: object } = {},
) {
  const { world, shown } = await worldWith(given, { columns: 80, ...screen });
  const exit = await triage({ ...OPTIONS, ...options }, world, nothing);
  return { exit, text: shown.stdout.written, talk: shown.stderr.written };
}

const MORNING: readonly Given[] = [
  ['red-lion', REFUSED, { name: 'The Red Lion' }],
  [
    'anchor',
    failed({
      code: 'bad_config',
      needs: 'support',
      message: 'the option locations names L9, which Square does not know',
    }),
  ],
  ['corner', failed({})],
  ['garden', calledOff('no_response', 'nobody', 'Square did not answer within 30 s')],
  ['harbour', QUIET, { name: 'Harbour Bar' }],
  ['orchard', {}],
];

describe('posctl triage', () => {
  it('shows who needs whom, worst first, with what to type', async () => {
    const { text, exit } = await screenOf(MORNING);
    expect(exit).toBe(0);
    expect(text).toMatchInlineSnapshot(`
      "2 CalledOff · 2 Failed · 1 quiet · 1 Healthy · daemon 4 min ago
      The venue must act: 1
        red-lion/square  The Red Lion · called off 2 d ago · Square does not accept
          the access token: it was revoked; make a new one
          posctl edit red-lion/square --secret accessToken=SOURCE --refresh
      Support must act: 1
        anchor/square  failing for 3 h · off after 3 more failures, earliest Sat
          00:53 UTC · the option locations names L9, which Square does not know
          posctl edit anchor/square --set locations=VALUE --refresh
      Called off, and the cause may have passed: 1
        garden/square  called off 2 d ago · Square did not answer within 30 s
          posctl refresh garden/square
      Nobody needs to act: checked again by itself: 1
        corner/square  failing for 3 h · off after 9 more failures, earliest Mon
          08:52 UTC · next check in 6 h · Square did not answer within 30 s
      Healthy, but quiet: 1
        harbour/square  Harbour Bar · nothing sold today until 12:00; on 4 of the
          last 5 Fridays the first sale came by 09:40
          posctl refresh harbour/square
      "
    `);
  });

  it.each([100, 160])('says as much at %i columns, in fewer lines', async (columns) => {
    expect((await screenOf(MORNING, { columns })).text).toMatchSnapshot();
  });

  it('has colours by meaning', async () => {
    expect((await screenOf(MORNING.slice(0, 1), { colour: true })).text).toMatchInlineSnapshot(`
      "[31m1 CalledOff[39m · [2m0 Failed[22m · [2m0 Healthy[22m · daemon 4 min ago
      [1mThe venue must act: 1[22m
        [1mred-lion/square[22m  The Red Lion · called off 2 d ago · Square does not accept
          the access token: it was revoked; make a new one
          posctl edit red-lion/square --secret accessToken=SOURCE --refresh
      "
    `);
  });

  it('is a tab-separated table in a pipe, with what stands on top beside it', async () => {
    const { world, shown } = await worldWith(MORNING, {});
    await triage(OPTIONS, world, nothing);
    expect(shown.stdout.written).toMatchInlineSnapshot(`
      "Integration	Name	Status	Needs	Since	Cause	Message	Failures Left	Earliest	Report Days	Missing Days	Next
      red-lion/square	The Red Lion	CalledOff	venue	2026-11-18T09:00:00.000Z	auth_revoked	Square does not accept the access token: it was revoked; make a new one					posctl edit red-lion/square --secret accessToken=SOURCE --refresh
      anchor/square	anchor	Failed	support	2026-11-20T09:00:00.000Z	bad_config	the option locations names L9, which Square does not know	3	2026-11-21T00:53:44.880Z			posctl edit anchor/square --set locations=VALUE --refresh
      garden/square	garden	CalledOff	nobody	2026-11-18T09:00:00.000Z	no_response	Square did not answer within 30 s					posctl refresh garden/square
      corner/square	corner	Failed	nobody	2026-11-20T09:00:00.000Z	no_response	Square did not answer within 30 s	9	2026-11-23T08:52:37.737Z			posctl refresh corner/square
      harbour/square	Harbour Bar	Healthy	nobody	2026-11-20T12:00:00.000Z	quiet	nothing sold today until 12:00; on 4 of the last 5 Fridays the first sale came by 09:40					posctl refresh harbour/square
      "
    `);
    expect(shown.stderr.written).toMatchInlineSnapshot(`
      "2 CalledOff · 2 Failed · 1 quiet · 1 Healthy · daemon 4 min ago
      "
    `);
  });

  it('is one object for scripts', async () => {
    const { text } = await screenOf(MORNING, { format: 'json' });
    const { items, ...head } = JSON.parse(text);
    expect(head).toMatchInlineSnapshot(`
      {
        "counts": {
          "CalledOff": 2,
          "Failed": 2,
          "Healthy": 1,
          "Initializing": 0,
          "inactive": 0,
          "quiet": 1,
          "snoozed": 0,
        },
        "daemon": {
          "lastPassEndedAt": "2026-11-20T11:56:00.000Z",
        },
        "incidents": [],
        "stale": false,
      }
    `);
    expect(items).toHaveLength(5);
    expect(items[1]).toMatchInlineSnapshot(`
      {
        "cause": "bad_config",
        "id": "int_00000000000000000001",
        "message": "the option locations names L9, which Square does not know",
        "missingDays": [],
        "needs": "support",
        "next": "posctl edit anchor/square --set locations=VALUE --refresh",
        "quiet": null,
        "ref": "anchor/square",
        "runway": {
          "earliest": "2026-11-21T00:53:44.880Z",
          "failuresLeft": 3,
        },
        "since": "2026-11-20T09:00:00.000Z",
        "status": "Failed",
        "venue": "anchor",
        "venueName": "anchor",
      }
    `);
    const { text: line } = await screenOf(MORNING, { format: 'jsonl' });
    expect(JSON.parse(line)).toEqual(JSON.parse(text));
    expect(line.trimEnd()).not.toContain('\n');
  });

  it('says of nothing that it needs nobody', async () => {
    expect((await screenOf([['orchard', {}]])).text).toMatchInlineSnapshot(`
      "0 CalledOff · 0 Failed · 1 Healthy · daemon 4 min ago
      Nothing needs anybody.
      "
    `);
  });

  it('folds those that are alike, and fits one screen', async () => {
    const many = Array.from({ length: 68 }, (_, i): Given => {
      const kinds = [REFUSED, MORNING[1]?.[1] ?? {}, failed({}), failed({ code: 'provider_down' })];
      return [`venue-${String(i).padStart(3, '0')}`, kinds[i % 4] ?? {}];
    });
    const { text } = await screenOf(many);
    expect(text.split('\n').length).toBeLessThanOrEqual(24);
    expect(text).toMatchInlineSnapshot(`
      "17 CalledOff · 51 Failed · 0 Healthy · daemon 4 min ago
      The venue must act: 17
        venue-000/square  called off 2 d ago · Square does not accept the access
          token: it was revoked; make a new one
          posctl edit venue-000/square --secret accessToken=SOURCE --refresh
          and 16 more like this: posctl triage --needs venue --all
      Support must act: 17
        venue-049/square  failing for 3 h · off after 3 more failures, earliest Sat
          00:09 UTC · the option locations names L9, which Square does not know
          posctl edit venue-049/square --set locations=VALUE --refresh
          and 16 more like this: posctl triage --needs support --all
      Nobody needs to act: checked again by itself: 34
        venue-011/square  failing for 3 h · off after 9 more failures, earliest Mon
          05:20 UTC · next check in 6 h · Square did not answer within 30 s
          and 16 more like this: posctl triage --needs nobody --status Failed --all
        venue-018/square  failing for 3 h · off after 9 more failures, earliest Mon
          05:24 UTC · next check in 6 h · Square did not answer within 30 s
          and 16 more like this: posctl triage --needs nobody --status Failed --all
      "
    `);
    const { text: all } = await screenOf(many, { options: { all: true, needs: ['venue'] } });
    expect(all.match(/posctl edit/g)).toHaveLength(17);
    expect(all).not.toContain('more');
  });

  it('keeps the statuses that were asked for in the command that shows the rest', async () => {
    const given = Array.from({ length: 8 }, (_, i): Given => [`venue-${i}`, [REFUSED, failed({})][i % 2] ?? {}]);
    const { text } = await screenOf(given, { options: { statuses: ['CalledOff'] } });
    expect(text).toContain('and 1 more like this: posctl triage --needs venue --status CalledOff --all');
  });

  it('puts a command below its title where a terminal is too narrow for both', async () => {
    const lines = async (columns: number) =>
      (await screenOf(MORNING, { columns, rows: 8, options: { needs: ['nobody'] } })).text.split('\n').slice(1, 3);
    const [title, command] = [
      'Called off, and the cause may have passed: 1',
      'posctl triage --needs nobody --status CalledOff',
    ];
    expect(await lines(100)).toEqual([`${title}  ${command}`, expect.any(String)]);
    expect(await lines(80)).toEqual([title, `    ${command}`]);
  });

  it('names for each group the command that shows that group and no other', async () => {
    const snoozed = { since: NOON, until: '2026-11-20T18:00:00.000Z', reason: 'they move', by: 'kim' };
    const given = Array.from({ length: 20 }, (_, i): Given => {
      const [, garden = {}] = MORNING[3] ?? [];
      return [`venue-${i}`, [garden, failed({}), QUIET, { ...REFUSED, snoozed }][i % 4] ?? {}];
    });
    const { text } = await screenOf(given, { rows: 60 });
    const asked = [...text.matchAll(/and \d+ more like this: posctl triage (.*)/g)].map(([, flags]) => flags);
    expect(asked).toEqual([
      '--needs nobody --status CalledOff --all',
      '--needs nobody --status Failed --all',
      '--status quiet --all',
      '--status snoozed --all',
    ]);
    const titles = [];
    for (const statuses of [['calledoff'], ['Failed'], ['quiet'], ['snoozed']]) {
      const { text: part } = await screenOf(given, { options: { all: true, statuses } });
      titles.push(part.split('\n').filter((line) => /^[A-Z].*: \d+$/.test(line)));
    }
    expect(titles).toEqual([
      ['Called off, and the cause may have passed: 5'],
      ['Nobody needs to act: checked again by itself: 5'],
      ['Healthy, but quiet: 5'],
      ['Snoozed: 5'],
    ]);
    await expect(screenOf(given, { options: { statuses: ['quite'] } })).rejects.toMatchObject({
      message: "there is no status 'quite'",
      hint: expect.stringContaining('did you mean quiet?'),
    });
  });

  it('says how to see the rest where a screen is too small', async () => {
    const { text } = await screenOf(MORNING, { rows: 10, options: { needs: ['venue', 'support', 'nobody'] } });
    expect(text).toMatchInlineSnapshot(`
      "2 CalledOff · 2 Failed · 1 quiet · 1 Healthy · daemon 4 min ago
      The venue must act: 1  posctl triage --needs venue
        1 square: access is refused · 1 called off
          posctl edit red-lion/square --secret accessToken=SOURCE --refresh
      Support must act: 1  posctl triage --needs support
        1 square: the set-up is wrong · next off Sat 00:53 UTC
          posctl edit anchor/square --set locations=VALUE --refresh
      … and 3 more: posctl triage --needs venue --needs support --needs nobody --all
      "
    `);
  });

  it('takes an incident as one line', async () => {
    const last = { code: 'no_response', at: '2026-11-20T11:00:00.000Z', counted: false, incident: true } as const;
    const incident = {
      incident: 'inc_1',
      code: 'no_response' as const,
      began: '2026-11-20T09:00:00.000Z',
      message: 'no answer',
      ended: null,
      over: false,
    } as const;
    const together = Array.from({ length: 9 }, (_, i): Given => {
      return [`venue-${i}`, failed({ needs: 'provider' }, { streak: { ...NO_STREAK, tries: 2, last }, incident })];
    });
    const given: readonly Given[] = [...together, ['orchard', {}]];
    expect((await screenOf(given)).text).toMatchInlineSnapshot(`
      "0 CalledOff · 9 Failed · 1 Healthy · daemon 4 min ago
      Square: incident since 09:00 UTC, 9 of 10 fail with no_response; countdowns
      stand still
      "
    `);
    expect((await screenOf(given, { options: { needs: ['venue'] } })).text).not.toContain('Square');
  });

  it.each<[string, readonly Given[], number]>([
    ['the venue is needed', MORNING.slice(0, 1), 7],
    ['support is needed', MORNING.slice(1, 2), 7],
    ['one was called off', MORNING.slice(3, 4), 7],
    ['it is tried again by itself', MORNING.slice(2, 3), 0],
    ['one is only quiet', MORNING.slice(4, 5), 0],
    ['one is new', [['new', { status: 'Initializing', lastSalesCheck: null }]], 0],
  ])('--check where %s', async (_, given, wanted) => {
    expect((await screenOf(given, { options: { check: true } })).exit).toBe(wanted);
  });

  it('puts what is snoozed last, with who asked for it, and asks nobody for it', async () => {
    const snoozed = { since: NOON, until: '2026-11-20T18:00:00.000Z', reason: 'they move', by: 'kim' };
    const { text, exit } = await screenOf([['red-lion', { ...REFUSED, snoozed }]], { options: { check: true } });
    expect(exit).toBe(0);
    expect(text).toContain('Snoozed: 1');
    expect(text.replace(/\s+/g, ' ')).toContain('snoozed by kim until Fri 18:00 UTC (they move)');
    expect(text).toContain('1 snoozed');
  });

  it('refuses a word that is nobody', async () => {
    await expect(screenOf(MORNING, { options: { needs: ['kim'] } })).rejects.toMatchObject({ code: 'usage' });
  });
});

it('--watch gives a line for each change where there is no terminal', async () => {
  const { world, shown } = await worldWith([['orchard', {}]], { format: 'jsonl' });
  const turns = [
    () =>
      world.store.venues.change('orchard', (state) => {
        const integrations =
          state?.integrations.map((one) => ({ ...one, ...REFUSED, revision: one.revision + 1 })) ?? [];
        return { change: state ? { state: { ...state, integrations }, entries: [] } : null, result: undefined };
      }),
    async () => world.interrupt(),
  ];
  const clock = { ...world.clock, sleep: async () => turns.shift()?.() };
  const exit = await triage({ ...OPTIONS, watch: true }, { ...world, clock }, nothing);
  expect(exit).toBe(130);
  expect(
    shown.stdout.written
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([{ ref: 'orchard/square', from: 'Healthy', to: 'CalledOff' }]);
});

describe('posctl triage, when nobody works', () => {
  const beat = {
    lastPassStartedAt: '2026-11-20T11:56:00.000Z',
    lastPassEndedAt: '2026-11-20T11:56:00.000Z',
    by: 'x/1',
  };

  it('says on top that the daemon died, and how to mend it; in a pipe on standard error', async () => {
    for (const columns of [80, undefined]) {
      const { world, shown } = await worldWith([['blue-door', {}]], columns === undefined ? {} : { columns });
      await world.store.base.beat({ ...beat, startedAt: EARLIER, beatAt: '2026-11-20T11:55:00.000Z' });
      await triage(OPTIONS, world, nothing);
      const said = columns === undefined ? shown.stderr.written : shown.stdout.written;
      expect(said.replace(/\s+/g, ' ')).toContain(
        'The daemon x/1 died 4 min ago, and no other is running: posctl daemon',
      );
    }
  });
});
