/** Who is in the fleet, and what goes wrong with whom: the same every time. */

import { DAY, HOUR } from '../../src/domain/time.ts';
import type { Venue } from '../../src/domain/venue.ts';

/** What becomes of an integration before the moment for which the fleet is made. */
export type Fate =
  | 'healthy'
  | 'quiet'
  | 'mailed'
  | 'silent'
  | 'revoked'
  | 'expired'
  | 'option'
  | 'unreachable'
  | 'broken'
  | 'malformed'
  | 'limited'
  | 'mailbox'
  | 'quarantined'
  | 'unreported';

/** One integration of the plan. */
export interface Member {
  readonly venue: string;
  readonly type: 'square' | 'email-report';
  readonly nickname: string | null;
  readonly fate: Fate;
  /** How long ago its trouble began, in ms; of a healthy one how long ago it was checked last. */
  readonly ago: number;
}

interface Kind {
  readonly fate: Fate;
  readonly count: number;
  /** The first and the last of them began so long ago, the others between. */
  readonly from: number;
  readonly to: number;
}

const REPORTS = new Set<Fate>(['mailed', 'silent', 'mailbox', 'quarantined', 'unreported']);

/** 29 are called off, 38 fail, 12 are quiet. */
const TROUBLES: readonly Kind[] = [
  // Old enough to be called off however the retries fall.
  { fate: 'revoked', count: 14, from: 16 * HOUR, to: 9 * DAY },
  { fate: 'expired', count: 4, from: DAY, to: 6 * DAY },
  { fate: 'option', count: 4, from: DAY, to: 3 * DAY },
  { fate: 'unreachable', count: 4, from: 4 * DAY, to: 8 * DAY },
  { fate: 'unreported', count: 3, from: 31 * DAY, to: 36 * DAY },
  { fate: 'revoked', count: 9, from: HOUR, to: 5 * HOUR },
  { fate: 'expired', count: 3, from: HOUR, to: 3 * HOUR },
  { fate: 'option', count: 3, from: HOUR, to: 4 * HOUR },
  { fate: 'broken', count: 6, from: HOUR, to: 60 * HOUR },
  { fate: 'unreachable', count: 5, from: HOUR, to: 50 * HOUR },
  { fate: 'malformed', count: 4, from: 2 * HOUR, to: 30 * HOUR },
  { fate: 'limited', count: 3, from: HOUR, to: 3 * HOUR },
  { fate: 'mailbox', count: 3, from: 5 * HOUR, to: 40 * HOUR },
  { fate: 'quarantined', count: 2, from: 6 * HOUR, to: 10 * HOUR },
  { fate: 'quiet', count: 12, from: HOUR, to: HOUR },
  { fate: 'silent', count: 2, from: 20 * DAY, to: 23 * DAY },
];

const MAILED = 20;

export const VENUES = 300;
const INTEGRATIONS = 500;

/** Every integration of the fleet. The first one of a venue is always its till; some have a second till or mailed reports. */
export function fleetMembers(): Member[] {
  const troubles = TROUBLES.flatMap(({ fate, count, from, to }) =>
    Array.from({ length: count }, (_, i) => ({ fate, ago: from + ((to - from) * i) / Math.max(1, count - 1) })),
  );
  const tills = [...troubles.filter(({ fate }) => !REPORTS.has(fate))];
  const reports = [...troubles.filter(({ fate }) => REPORTS.has(fate))];
  for (let i = 0; i < MAILED; i += 1) reports.push({ fate: 'mailed', ago: (1 + (i % 5)) * HOUR });
  for (let i = tills.length; tills.length + reports.length < INTEGRATIONS; i += 1)
    tills.push({ fate: 'healthy', ago: (i % 300) * (HOUR / 60) });
  const spread = (n: number) => (n * 7) % VENUES;
  const first = tills.slice(0, VENUES).map((till, n) => member(spread(n), { ...till, type: 'square', nickname: null }));
  const second = [
    ...reports.map((report) => ({ ...report, type: 'email-report' as const, nickname: null })),
    ...tills.slice(VENUES).map((till) => ({ ...till, type: 'square' as const, nickname: 'patio' })),
  ].map((one, n) => member(spread(n), one));
  return [...first, ...second];
}

/** One of each kind of trouble, the one that began first, and a few without any. */
export function smallFleet(): Member[] {
  const kinds = new Map<string, Member>();
  for (const one of fleetMembers()) {
    const kind = `${one.type} ${one.fate}`;
    const known = kinds.get(kind);
    if (!known || one.ago > known.ago) kinds.set(kind, one);
  }
  return [...kinds.values()];
}

function member(venue: number, one: Omit<Member, 'venue'>): Member {
  return { venue: fleetVenue(venue).id, ...one };
}

const FIRST = [
  ...['Red', 'Blue', 'Golden', 'Old', 'Silver', 'Crooked', 'Black', 'White', 'Green', 'Royal'],
  ...['Little', 'Hungry', 'Lucky', 'Quiet', 'Copper', 'Iron', 'Merry', 'Salty', 'Sunny', 'Wild'],
];
const SECOND = [
  ...['Lion', 'Door', 'Anchor', 'Oak', 'Fox', 'Barrel', 'Kettle', 'Harbour'],
  ...['Lantern', 'Crown', 'Heron', 'Spoon', 'Garden', 'Mill', 'Bell'],
];
const ZONES = ['America/Toronto', 'America/Vancouver', 'Europe/London', 'Europe/Berlin', 'Australia/Sydney'];

export function fleetVenue(n: number): Venue {
  const name = `${FIRST[n % FIRST.length]} ${SECOND[Math.floor(n / FIRST.length) % SECOND.length]}`;
  const id = name.toLowerCase().replace(' ', '-');
  return {
    id,
    name: `The ${name}`,
    timezone: ZONES[n % ZONES.length] ?? 'America/Toronto',
    currency: 'CAD',
    dayStart: '04:00',
    daysBy: 'venue',
    contacts: [`owner@${id}.example`],
    closed: [],
  };
}
