import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAILURE_CODES, type FailureCode, type Integration } from '../../src/domain/integration.ts';
import { isDue } from '../../src/domain/schedule.ts';
import { DAY, HOUR, MINUTE, millis, plus } from '../../src/domain/time.ts';
import { aType, EMAIL } from '../support/builders.ts';
import { type Life, life, type Meets } from '../support/life.ts';

/** One thing that happens, to the integration with this index. */
type Happening =
  | { readonly do: 'pass'; readonly minutes: number }
  | { readonly do: 'add'; readonly email: boolean; readonly everyMinutes: number }
  | { readonly do: 'check'; readonly which: number; readonly meets: Meets; readonly minutes: number }
  | { readonly do: 'storm'; readonly which: number; readonly code: FailureCode; readonly times: number }
  | { readonly do: 'begin' | 'deactivate' | 'restore' | 'absorb' | 'over'; readonly which: number }
  | { readonly do: 'end'; readonly which: number; readonly meets: Meets }
  | { readonly do: 'options' | 'interval'; readonly which: number; readonly value: number }
  | { readonly do: 'mail' };

const which = fc.nat(1);
const code = fc.constantFrom<FailureCode>(...FAILURE_CODES);
const failure = fc.record({
  code,
  counted: fc.constantFrom(true, true, false),
  incident: fc.constantFrom(false, false, true),
  retryAfterMs: fc.option(fc.nat(DAY)),
});
const meets: fc.Arbitrary<Meets> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ failure, asked: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ lines: fc.nat(3), asked: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ reportAt: null }) },
  { weight: 1, arbitrary: fc.constant({ reportAt: 'now' }) },
  { weight: 1, arbitrary: fc.constant({ cancelled: true }) },
);
const value = fc.integer({ min: 5, max: 360 });
const is = <T extends string>(...names: T[]) => fc.constantFrom(...names);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: is('pass'), minutes: fc.integer({ min: 1, max: 3000 }) }) },
  { weight: 6, arbitrary: fc.record({ do: is('check'), which, meets, minutes: fc.nat(10) }) },
  { weight: 3, arbitrary: fc.record({ do: is('storm'), which, code, times: fc.integer({ min: 2, max: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ do: is('begin'), which }) },
  { weight: 2, arbitrary: fc.record({ do: is('end'), which, meets }) },
  { weight: 1, arbitrary: fc.record({ do: is('add'), email: fc.boolean(), everyMinutes: value }) },
  { weight: 2, arbitrary: fc.record({ do: is('options', 'interval'), which, value }) },
  { weight: 4, arbitrary: fc.record({ do: is('deactivate', 'restore', 'restore', 'absorb'), which }) },
  { weight: 1, arbitrary: fc.record({ do: is('over'), which }) },
  { weight: 2, arbitrary: fc.record({ do: is('mail') }) },
);
const histories = fc.array(happening, { minLength: 5, maxLength: 40 });

/** Few enough for short histories. */
const SHORT = {
  warnAfterFailures: 2,
  callOffAfterFailures: 3,
  callOffAfterHours: 12,
  personFailures: 2,
  reportDays: 5,
};

/** At most one check of an integration runs at a time, as the stores' locks see to. */
type Running = Map<string, ReturnType<Life['begins']>>;

function happen(bar: Life, running: Running, what: Happening): void {
  const { integrations } = bar.state;
  if (what.do === 'pass') bar.pass(`${what.minutes}m`);
  else if (what.do === 'mail') bar.mail();
  else if (what.do === 'add') {
    const patch = { nickname: `n${integrations.length}`, checkEvery: what.everyMinutes * MINUTE };
    if (integrations.length < 2) bar.add(what.email ? EMAIL : aType(), patch);
  } else {
    const one = integrations[what.which % integrations.length];
    if (one) happenTo(bar, one, { running, what });
  }
}

function happenTo(
  bar: Life,
  one: Integration,
  { running, what }: { running: Running; what: Happening & { which: number } },
): void {
  const { id, active, status } = one;
  const free = active && !running.has(id);
  const met = (m: Meets) => (m.reportAt === undefined ? m : { ...m, reportAt: m.reportAt && bar.now });
  switch (what.do) {
    case 'check':
      if (free) bar.check({ ...met(what.meets), lasts: `${what.minutes}m` }, id);
      return;
    case 'storm':
      for (let i = 0; free && i < what.times; i += 1) bar.pass('6h').fails(what.code, {}, id);
      return;
    case 'begin':
      if (free) running.set(id, bar.begins(id));
      return;
    case 'end':
      running.get(id)?.(met(what.meets));
      running.delete(id);
      return;
    case 'deactivate':
      bar.deactivate(id);
      return;
    case 'restore':
      if (!active) bar.restore({}, id);
      return;
    case 'absorb':
      if (active && status === 'Failed') bar.absorb(id);
      return;
    case 'over':
      bar.incidentEnds(id);
      return;
    case 'options':
      bar.edit({ options: { locations: `L${what.value}` } }, id);
      return;
    case 'interval':
      bar.edit({ checkEvery: what.value * MINUTE }, id);
  }
}

function must(holds: boolean, promise: string): void {
  if (!holds) throw new Error(promise);
}

function mustHold(bar: Life, before: Life['state']): void {
  const { state, entries } = bar;
  before.integrations.forEach((was, i) => {
    must(state.integrations[i]?.id === was.id, 'nothing is ever deleted');
  });
  state.integrations.forEach((one, i) => {
    mustBeSound(one, bar);
    const was = before.integrations[i];
    if (was) mustFollowFrom(was, one);
  });
  entries.slice(before.lastSeq).forEach((entry, i) => {
    must(entry.seq === before.lastSeq + 1 + i, 'entries count without gaps');
  });
  for (const mail of state.owed) {
    const entry = entries[Number(mail.id.split('.')[1]) - 1];
    must(entry?.integration === mail.integration && entry.at === mail.at, 'owed mail names the entry that owes it');
  }
}

function mustBeSound(one: Integration, bar: Life): void {
  const { nextCheck, checkEvery, streak, status } = one;
  const quiet = !one.active || status === 'CalledOff';
  must((nextCheck === null) === quiet, 'nextCheck is null while inactive or CalledOff, and only then');
  must(!quiet || !isDue(one, plus(bar.now, 365 * DAY)), 'an inactive or CalledOff one is never due');
  must(checkEvery <= 6 * HOUR, 'no interval is longer than 6 hours');
  if (nextCheck !== null) {
    const last = Math.max(millis(one.lastSalesCheck ?? one.begunAt), millis(one.changedAt), millis(one.begunAt));
    must(millis(nextCheck) <= last + checkEvery, 'every other one is due within its interval of the last check');
    must(isDue(one, plus(bar.now, checkEvery)), 'every other one is due within its interval');
  }
  must((status === 'CalledOff') === (one.calledOffAt !== null), 'a call-off has a date');
  const wrong = status === 'CalledOff' || status === 'Failed';
  must(wrong === (one.reason !== null), 'a reason is stated when something is wrong, and only then');
  must(streak.personal <= streak.counted && streak.counted <= streak.tries, 'no failure counts twice');
  must(streak.personal > 0 === (streak.personalSince !== null), 'the failures that a person must cure have a start');
  must(one.failingFrom <= bar.now, 'the hours never begin in the future');
}

function mustFollowFrom(was: Integration, one: Integration): void {
  if (JSON.stringify(was) !== JSON.stringify(one)) must(one.revision > was.revision, 'every change grows the revision');
  if (!was.active && !one.active) must(one.status === was.status, 'an inactive one keeps its status');
  if (was.status === 'CalledOff' && was.active && one.active)
    must(one.status !== 'Failed', 'a CalledOff one is not made Failed');
}

/** The status that the timeline tells; each change must go on from where the last one ended. */
function mustBeTold(bar: Life): void {
  for (const one of bar.state.integrations) {
    let told: string | null = null;
    for (const { integration, status } of bar.entries) {
      if (integration !== one.id || !status) continue;
      must(status.from === told && status.to !== told, `the timeline says ${told}, then ${status.from}`);
      told = status.to;
    }
    must(told === one.status, `the timeline says ${told}, the status is ${one.status}`);
  }
}

function lived(happenings: readonly Happening[], step: (bar: Life, before: Life['state']) => void): Life {
  const bar = life({ policy: SHORT }).add();
  const running: Running = new Map();
  for (const what of happenings) {
    const before = bar.state;
    happen(bar, running, what);
    step(bar, before);
  }
  return bar;
}

describe('whatever happens', () => {
  it('the promises about integrations hold after every step', () => {
    fc.assert(
      fc.property(histories, (happenings) => {
        mustBeTold(lived(happenings, mustHold));
      }),
      { numRuns: 1000 },
    );
  });

  it('the histories that are tried hold everything that can happen', () => {
    const seen = new Map<string, number>();
    for (const happenings of fc.sample(histories, { numRuns: 300, seed: 1 }))
      for (const { kind } of lived(happenings, () => {}).entries) seen.set(kind, (seen.get(kind) ?? 0) + 1);
    for (const kind of ['called_off', 'resumed', 'restored', 'warned', 'mail_sent', 'check_cancelled', 'edited'])
      expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(20);
  });
});
