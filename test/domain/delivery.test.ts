import { describe, expect, it } from 'vitest';
import { claimed, delivered, dropped, leaseOf, planDelivery, postponed, stillOwed } from '../../src/domain/delivery.ts';
import type { Integration } from '../../src/domain/integration.ts';
import { MAIL_KINDS, type OwedMail } from '../../src/domain/mail.ts';
import { begin, type VenueState } from '../../src/domain/state.ts';
import { HOUR, MINUTE, plus } from '../../src/domain/time.ts';
import { anIntegration, aVenue, NOON } from '../support/builders.ts';
import { life } from '../support/life.ts';

const WARNED = { counted: 4, tries: 4, personal: 0, personalSince: null, last: null, warned: true };
const SINCE = { code: 'no_response', cause: null, message: 'nothing came', since: NOON, needs: 'nobody' } as const;

function aMail(n: number, more: Partial<OwedMail> = {}): OwedMail {
  return {
    id: `venue-${n}.7.warned.support`,
    kind: 'warned',
    audience: 'support',
    integration: `int_${n}`,
    ref: `venue-${n}/square`,
    type: 'square',
    code: 'no_response',
    message: '4 checks in a row failed',
    at: NOON,
    group: null,
    attempts: 0,
    nextTry: NOON,
    lastError: null,
    ...more,
  };
}

/** A venue with a failing integration that owes these mails. */
function aState(n: number, owed: readonly OwedMail[], more: Partial<Integration> = {}): VenueState {
  const failing = { status: 'Failed', streak: WARNED, reason: SINCE, begunAt: '2026-11-01T00:00:00.000Z' } as const;
  const integration = anIntegration({ id: `int_${n}`, venue: `venue-${n}`, ...failing, ...more });
  return { venue: aVenue({ id: `venue-${n}` }), integrations: [integration], owed, lastSeq: 9 };
}

const states = (count: number, more: (n: number) => Partial<OwedMail> = () => ({})) =>
  Array.from({ length: count }, (_, n) => aState(n, [aMail(n, more(n))]));
/** How many mails are in each that is sent. */
const sizes = (all: readonly VenueState[], now = NOON) => planDelivery(all, now).send.map((d) => d.mails.length);

describe('what is sent', () => {
  it('each mail by itself, under an id that never changes', () => {
    const [first] = planDelivery([aState(1, [aMail(1)])], NOON).send;
    expect(first).toMatchObject({
      messageId: `venue-1.7.warned.support.${Date.parse(NOON)}@posctl`,
      audience: 'support',
      venue: 'venue-1',
      grouped: false,
    });
    const later = planDelivery([aState(1, [aMail(1, { attempts: 3, lastError: 'refused' })])], plus(NOON, HOUR));
    expect(later.send[0]?.messageId).toBe(first?.messageId);
  });

  it('nothing before the time of the next try', () => {
    expect(sizes([aState(1, [aMail(1, { nextTry: plus(NOON, 1) })])])).toEqual([]);
    expect(sizes([aState(1, [aMail(1, { nextTry: plus(NOON, 1) })])], plus(NOON, 1))).toEqual([1]);
  });

  it('five alarms of one type and code within an hour as one', () => {
    expect(sizes(states(4))).toEqual([1, 1, 1, 1]);
    const { send } = planDelivery(states(5), NOON);
    expect(send).toHaveLength(1);
    expect(send[0]).toMatchObject({
      messageId: `group.5.venue-0.7.warned.support.${Date.parse(NOON)}@posctl`,
      audience: 'support',
      grouped: true,
    });
  });

  it.each<[string, (n: number) => Partial<OwedMail>, number[]]>([
    ['of two codes', (n) => ({ code: n < 3 ? 'no_response' : 'bad_data' }), [1, 1, 1, 1, 1, 1]],
    ['of two types', (n) => ({ type: n < 3 ? 'square' : 'toast' }), [1, 1, 1, 1, 1, 1]],
    ['for the venues', () => ({ kind: 'called_off', audience: 'venue' }), [1, 1, 1, 1, 1, 1]],
    ['of recoveries', () => ({ kind: 'recovered', code: null }), [1, 1, 1, 1, 1, 1]],
    ['within just an hour', (n) => ({ at: plus(NOON, -n * 12 * MINUTE) }), [6]],
    ['over more than an hour', (n) => ({ at: plus(NOON, -n * 16 * MINUTE) }), [1, 1, 1, 1, 1, 1]],
    ['of which five came late in the hour', (n) => ({ at: plus(NOON, n === 0 ? -90 * MINUTE : -n * MINUTE) }), [5, 1]],
  ])('six %s', (_, more, expected) => {
    const all = Array.from({ length: 6 }, (_, n) => {
      const mail = more(n);
      const off =
        mail.kind === 'called_off' ? ({ status: 'CalledOff', calledOffAt: NOON, nextCheck: null } as const) : {};
      return aState(n, [aMail(n, mail)], off);
    });
    expect(sizes(all)).toEqual(expected);
  });

  it('alarms that wait for a retry are among the five', () => {
    const all = states(5, (n) => (n < 4 ? { attempts: 2, nextTry: plus(NOON, HOUR) } : {}));
    expect(sizes(all)).toEqual([5]);
  });

  it('those that were claimed together stay together under their id', () => {
    const all = states(3, (n) => ({ group: 'group.5.x@posctl', nextTry: n === 0 ? NOON : plus(NOON, HOUR) }));
    const { send } = planDelivery([...all, aState(8, [aMail(8)])], NOON);
    expect(send.map((d) => [d.messageId, d.mails.length])).toEqual([
      ['group.5.x@posctl', 3],
      [`venue-8.7.warned.support.${Date.parse(NOON)}@posctl`, 1],
    ]);
  });
});

describe('what is not sent any more', () => {
  const healed = 'recovered before it was sent';
  it.each<[string, Partial<OwedMail>, Partial<Integration>, string | null]>([
    ['a day old', { at: plus(NOON, -24 * HOUR) }, {}, null],
    ['older than a day', { at: plus(NOON, -24 * HOUR - 1) }, {}, 'not sent for 24 hours; too old to be of use'],
    [
      'a warning about one that is Healthy',
      {},
      { status: 'Healthy', reason: null, streak: { ...WARNED, warned: false } },
      healed,
    ],
    ['a warning about one that was called off since', {}, { status: 'CalledOff' }, null],
    ['a warning about one that was restored since', {}, { begunAt: plus(NOON, 1) }, healed],
    [
      'a warning about one that fails anew',
      {},
      { streak: { ...WARNED, warned: false }, reason: { ...SINCE, since: plus(NOON, 1) } },
      healed,
    ],
    [
      'a warning about one whose set-up was changed, which healed nothing yet',
      {},
      { streak: { ...WARNED, warned: false } },
      null,
    ],
    ['a call-off of one that is CalledOff', { kind: 'called_off' }, { status: 'CalledOff' }, null],
    ['a call-off of one that was resumed', { kind: 'called_off' }, { status: 'Failed' }, healed],
    ['an alarm about one that is inactive', {}, { active: false }, 'the integration was deactivated meanwhile'],
    ['missing reports of one that got one', {}, { reports: { lastAt: NOON, countedFrom: NOON, warned: [] } }, healed],
    ['missing reports still missing', {}, { reports: { lastAt: null, countedFrom: NOON, warned: ['missed'] } }, null],
    ['a recovery of one that fails again', { kind: 'recovered' }, {}, null],
  ])('%s', (_, mail, integration, why) => {
    const plan = planDelivery([aState(1, [aMail(1, mail)], integration)], NOON);
    expect(plan.drop.map((d) => d.why)).toEqual(why === null ? [] : [why]);
    expect(plan.send).toHaveLength(why === null ? 1 : 0);
  });
});

const HEALTHY: Partial<Integration> = { status: 'Healthy', reason: null, streak: { ...WARNED, warned: false } };
const SNOOZED = { since: NOON, until: plus(NOON, HOUR), reason: 'known', by: 'kim' };
const TOLD = { from: 'check', since: plus(NOON, -11 * 24 * HOUR) } as const;
const ACCESS = {
  what: 'the consent',
  ends: plus(NOON, 72 * HOUR),
  over: false,
  from: 'check',
  credential: 'x',
} as const;

/** How an integration is when its mail could leave. */
const PRESENT: Readonly<Record<string, Partial<Integration>>> = {
  failing: { lastGoodCheck: TOLD.since },
  healthy: { ...HEALTHY, lastGoodCheck: TOLD.since },
  'checked well since': { ...HEALTHY, lastGoodCheck: NOON },
  'given credentials since': { ...HEALTHY, lastGoodCheck: TOLD.since, credentialsAt: NOON },
  'called off': { status: 'CalledOff', lastGoodCheck: TOLD.since },
  inactive: { active: false, lastGoodCheck: TOLD.since },
  snoozed: { snoozed: SNOOZED, lastGoodCheck: TOLD.since },
};

/** What becomes of each kind of mail then, in that order: it is sent, held back, or given up. */
const FATES: Record<OwedMail['kind'], readonly ('sent' | 'held' | 'no')[]> = {
  warned: ['sent', 'no', 'no', 'no', 'sent', 'no', 'held'],
  called_off: ['no', 'no', 'no', 'no', 'sent', 'no', 'held'],
  access_ends: ['sent', 'sent', 'no', 'no', 'sent', 'no', 'held'],
  recovered: ['sent', 'sent', 'sent', 'sent', 'sent', 'sent', 'held'],
  told: ['sent', 'no', 'no', 'no', 'sent', 'no', 'sent'],
  incident_began: ['sent', 'sent', 'sent', 'sent', 'sent', 'sent', 'sent'],
  incident_ended: ['sent', 'sent', 'sent', 'sent', 'sent', 'sent', 'sent'],
};

it.each(MAIL_KINDS)('%s is checked against what its integration is now', (kind) => {
  const fates = Object.values(PRESENT).map((more) => {
    const mail = aMail(1, { kind, access: ACCESS });
    const { send, drop } = planDelivery(
      [aState(1, [mail], { createdAt: TOLD.since, accessTold: TOLD, ...more })],
      NOON,
    );
    return send.length > 0 ? 'sent' : drop.length > 0 ? 'no' : 'held';
  });
  expect(Object.fromEntries(Object.keys(PRESENT).map((how, i) => [how, fates[i]]))).toEqual(
    Object.fromEntries(Object.keys(PRESENT).map((how, i) => [how, FATES[kind][i]])),
  );
});

describe('mails about incidents that could not leave', () => {
  const began = { kind: 'incident_began', code: 'provider_down' } as const;
  const ended = { kind: 'incident_ended', code: 'provider_down' } as const;
  const OVER = 'it was over before it was told';
  const AGAIN = 'it began again before it was told';
  /** Each `kind minutes`, one venue each; gives what is sent, and what is dropped and why. */
  const fate = (...mails: readonly (Partial<OwedMail> & { readonly minute: number })[]) => {
    const owing = mails.map(({ minute, ...more }, n) =>
      aState(n, [aMail(n, { ...more, at: plus(NOON, minute * MINUTE) })]),
    );
    const { send, drop } = planDelivery(owing, plus(NOON, HOUR));
    const number = (venue: string) => Number(venue.slice('venue-'.length));
    return {
      sent: send.flatMap((dispatch) => dispatch.mails.map(({ venue }) => number(venue))).sort(),
      dropped: drop.map(({ venue, why }) => `${number(venue)}: ${why}`),
    };
  };

  it.each([
    ['one that began', [{ ...began, minute: 1 }], { sent: [0], dropped: [] }],
    ['its end alone', [{ ...ended, minute: 1 }], { sent: [0], dropped: [] }],
    [
      'both are settled',
      [
        { ...began, minute: 1 },
        { ...ended, minute: 9 },
      ],
      { sent: [], dropped: [`0: ${OVER}`, `1: ${OVER}`] },
    ],
    [
      'in the order of their time, not of their venues',
      [
        { ...ended, minute: 9 },
        { ...began, minute: 1 },
      ],
      { sent: [], dropped: [`0: ${OVER}`, `1: ${OVER}`] },
    ],
    [
      'an end that was not told, and another beginning',
      [
        { ...ended, minute: 1 },
        { ...began, minute: 9 },
      ],
      { sent: [], dropped: [`0: ${AGAIN}`, `1: ${AGAIN}`] },
    ],
    [
      'what is left of three',
      [
        { ...began, minute: 1 },
        { ...ended, minute: 5 },
        { ...began, minute: 9 },
      ],
      { sent: [2], dropped: [`0: ${OVER}`, `1: ${OVER}`] },
    ],
    [
      'two that began, of which one is over',
      [
        { ...began, minute: 1 },
        { ...began, minute: 5 },
        { ...ended, minute: 9 },
      ],
      { sent: [0], dropped: [`1: ${OVER}`, `2: ${OVER}`] },
    ],
    [
      'of two types, which have nothing to do with each other',
      [
        { ...began, minute: 1 },
        { ...ended, type: 'toast', minute: 9 },
      ],
      { sent: [0, 1], dropped: [] },
    ],
    [
      'of two causes',
      [
        { ...began, minute: 1 },
        { ...ended, code: 'no_response', minute: 9 },
      ],
      { sent: [0, 1], dropped: [] },
    ],
  ] as const)('%s', (_, mails, expected) => {
    expect(fate(...mails)).toEqual(expected);
  });
});

it('a mail that has left, and of which only other targets have not heard, is not sent again', () => {
  expect(sizes([aState(1, [aMail(1, { mailed: true })])])).toEqual([]);
});

it.each(MAIL_KINDS)('after %s people hear of a recovery, if something had gone wrong', (kind) => {
  const mail = aMail(1, { kind, access: ACCESS });
  const story = begin(aState(1, [mail]), { at: NOON, actor: 'daemon', reason: null });
  const { state } = delivered(story, [mail], { messageId: 'x@posctl', to: ['support@posctl.test'] });
  expect(state.integrations[0]?.alarmed).toEqual(['warned', 'called_off', 'told'].includes(kind) ? ['support'] : []);
});

describe('a mail about access that ends', () => {
  const ends = (more: Partial<OwedMail> = {}) => aMail(1, { kind: 'access_ends', code: null, access: ACCESS, ...more });
  const drops = (mail: OwedMail, now: string) => planDelivery([aState(1, [mail])], now).drop.map(({ why }) => why);

  it('is of use until a day after the end, however long no mail could leave', () => {
    expect(drops(ends(), plus(ACCESS.ends, 24 * HOUR))).toEqual([]);
    expect(drops(ends(), plus(ACCESS.ends, 24 * HOUR + 1))).toEqual(['not sent for 24 hours; too old to be of use']);
  });

  it('that has left waits for other targets no longer than any', () => {
    expect(drops(ends({ mailed: true }), plus(NOON, 24 * HOUR + 1))).toHaveLength(1);
  });

  it('is one of several of its own kind only', () => {
    const five = (n: number) => ({
      kind: n < 5 ? ('access_ends' as const) : ('warned' as const),
      code: null,
      access: ACCESS,
    });
    expect(sizes(states(7, five))).toEqual([5, 1, 1]);
    expect(leaseOf(planDelivery(states(7, five), NOON).send[0] as never)).toBe('mail-square-access_ends');
  });
});

describe('what becomes of a mail', () => {
  const story = (state: VenueState) => begin(state, { at: NOON, actor: 'daemon', reason: null });

  it('sent: it is off the books, on the timeline, and whoever was alarmed is remembered', () => {
    const state = aState(1, [aMail(1), aMail(2)]);
    const sent = { messageId: 'x@posctl', to: ['support@posctl.test'] };
    const { state: after, entries } = delivered(story(state), [aMail(1)], sent);
    expect(after.owed).toEqual([aMail(2)]);
    expect(after.integrations[0]).toMatchObject({ alarmed: ['support'], revision: 2 });
    expect(entries).toMatchObject([
      {
        seq: 10,
        kind: 'mail_sent',
        integration: 'int_1',
        details: {
          mail: 'warned',
          audience: 'support',
          to: ['support@posctl.test'],
          messageId: 'x@posctl',
          code: 'no_response',
        },
      },
    ]);
    expect(delivered(story(after), [aMail(2, { integration: 'int_1' })], sent).state.integrations[0]?.alarmed).toEqual([
      'support',
    ]);
  });

  it('a recovery alarms nobody', () => {
    const mail = aMail(1, { kind: 'recovered' });
    const { state } = delivered(story(aState(1, [mail])), [mail], { messageId: 'x', to: [] });
    expect(state.integrations[0]?.alarmed).toEqual([]);
  });

  it('given up: it is on the timeline why', () => {
    const mail = aMail(1, { attempts: 7, lastError: 'connection refused' });
    const { state, entries } = dropped(story(aState(1, [mail])), mail, 'recovered before it was sent');
    expect(state.owed).toEqual([]);
    expect(entries).toMatchObject([
      {
        kind: 'mail_failed',
        details: {
          mail: 'warned',
          reason: 'recovered before it was sent',
          attempts: 7,
          lastError: 'connection refused',
        },
      },
    ]);
  });

  it.each([
    [0, MINUTE],
    [1, 5 * MINUTE],
    [2, 15 * MINUTE],
    [3, HOUR],
    [30, HOUR],
  ])('refused after %i attempts: it is tried again in %i ms', (attempts, delay) => {
    const [mail] = postponed(aState(1, [aMail(1, { attempts })]), new Set([aMail(1).id]), 'refused', NOON).owed;
    expect(mail).toMatchObject({ attempts: attempts + 1, nextTry: plus(NOON, delay), lastError: 'refused' });
  });

  it('claimed: it belongs to one that tells of several', () => {
    const { owed } = claimed(aState(1, [aMail(1), aMail(2)]), new Set([aMail(2).id]), 'group.5.x@posctl');
    expect(owed.map((m) => m.group)).toEqual([null, 'group.5.x@posctl']);
  });
});

it('an alarm that is never sent is followed by no recovery', () => {
  const bar = life().add().failsOften(4, '1h').pass('25h').mail();
  expect(bar.last()).toMatchObject({ kind: 'mail_failed' });
  bar.succeeds();
  expect(bar.owed()).toEqual([]);
});

describe('the lease of a mail', () => {
  const leases = (all: readonly VenueState[]) => planDelivery(all, NOON).send.map(leaseOf);

  it('is the same for an alarm by itself and in a group, so that it is never sent as both', () => {
    expect(leases(states(1))).toEqual(['mail-square-no_response']);
    expect(leases(states(5))).toEqual(['mail-square-no_response']);
  });

  it('is of the venue for whatever is never grouped', () => {
    const others = [aMail(1, { audience: 'venue' }), aMail(1, { id: 'r', kind: 'recovered' })];
    expect(leases([aState(1, others)])).toEqual(['mail-venue-1', 'mail-venue-1']);
  });
});

describe('a mail that was planned is still to be sent', () => {
  const planned = [aState(1, [aMail(1)])];
  const [dispatch] = planDelivery(planned, NOON).send;
  const owed = (...now: VenueState[]) =>
    dispatch && stillOwed(dispatch, new Map(now.map((state) => [state.venue.id, state])), NOON);

  it.each<[string, boolean, VenueState[]]>([
    ['while nothing has changed', true, planned],
    ['also when its venue owes another one by now', true, [aState(1, [aMail(1), aMail(1, { id: 'other' })])]],
    ['not when it was sent', false, [aState(1, [])]],
    ['not when it was put off', false, [aState(1, [aMail(1, { attempts: 1 })])]],
    ['not when it belongs to a group by now', false, [aState(1, [aMail(1, { group: 'group.5.x@posctl' })])]],
    ['not when it is one of another moment', false, [aState(1, [aMail(1, { at: plus(NOON, 1) })])]],
    ['not when it has become pointless', false, [aState(1, [aMail(1)], { active: false })]],
    ['not when its venue cannot be read', false, []],
  ])('%s', (_, expected, now) => {
    expect(owed(...now)).toBe(expected);
  });
});
