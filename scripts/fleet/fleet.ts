/** Makes a fleet in trouble by living through its days: the real engine, on a clock that is set. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { businessDay } from '../../src/domain/business-day.ts';
import type { Integration } from '../../src/domain/integration.ts';
import { localText } from '../../src/domain/local-text.ts';
import type { SaleDocument } from '../../src/domain/sale.ts';
import { added, edited, type Patch } from '../../src/domain/setup.ts';
import { begin, conclude, type Story } from '../../src/domain/state.ts';
import { DAY, HOUR, type Instant, instant, MINUTE, millis } from '../../src/domain/time.ts';
import type { Venue } from '../../src/domain/venue.ts';
import { venueAdded } from '../../src/domain/venue-change.ts';
import { checkIntegration } from '../../src/engine/check/check.ts';
import type { Fleet } from '../../src/engine/check/fleet.ts';
import type { Connector } from '../../src/ports/connectors.ts';
import { type Fate, fleetMembers, fleetVenue, type Member, VENUES } from './plan.ts';
import { openWorld, type World } from './world.ts';

export interface FleetOptions {
  /** Where `store/` and `tokens/` are made. */
  readonly folder: string;
  /** Of the rehearsal POS, now and afterwards: integrations have it in their address. */
  readonly port: number;
  /** Ports at which nobody is while it is made: of tills that cannot be reached, and of mailboxes. The two after `port` when absent. */
  readonly gone?: { readonly tills: number; readonly mailboxes: number };
  /** The moment for which it is made. */
  readonly now: Instant;
  /** Who is in it; the whole fleet when absent. */
  readonly members?: readonly Member[];
}

/** Everybody for themselves: while it is made, no failures are taken for an incident. */
const ALONE: Fleet = { learn: () => {}, failsWithOthers: async () => null };

const FAULTS: Partial<Record<Fate, string>> = { broken: '~500/', malformed: '~malformed/', limited: '~429=600/' };

/** One integration on its way. */
interface Life {
  readonly member: Member;
  readonly id: string;
  readonly begins: Instant;
  readonly trouble: Instant;
  integration: Integration | null;
}

/** The ports at which nobody is. */
type Gone = NonNullable<FleetOptions['gone']>;

/** Makes the fleet; resolves when it is there, to the port that its integrations have in their address. */
export async function rehearseFleet({
  folder,
  port,
  gone: given,
  now,
  members = fleetMembers(),
}: FleetOptions): Promise<number> {
  let current: Life | null = null;
  const before = () => current !== null && world.clock.now() < current.trouble;
  const start = instant(millis(now) - 50 * DAY);
  const world = await openWorld(folder, {
    start,
    port,
    rewrite: (url) => (before() ? healthyUrl(url, { pos: world.pos.url, gone }) : url),
    scripted: (type) => (current && isScripted(current, type) ? scriptOf(current, now) : undefined),
  });
  const own = Number(new URL(world.pos.url).port);
  const gone = given ?? { tills: own + 1, mailboxes: own + 2 };
  try {
    await makeVenues(world, { members, now });
    const due = members.map((member, i): Turn => {
      const life = lifeOf(member, i, now);
      return { at: life.begins, life };
    });
    for (let turn = earliest(due); turn !== null; turn = earliest(due)) {
      current = turn.life;
      const next = await live(world, turn.life, { at: turn.at, gone });
      if (next !== null && next <= now) due.push({ at: next, life: turn.life });
    }
    const lastPass = instant(millis(now) - 4 * MINUTE);
    await world.store.base.beat({ lastPassStartedAt: lastPass, lastPassEndedAt: lastPass, by: 'rehearsal/1' });
    return own;
  } finally {
    await world.pos.close();
    await world.store.base.close();
  }
}

const healthyUrl = (url: string, { pos, gone }: { readonly pos: string; readonly gone: Gone }) =>
  url.replace(/~(500|malformed|429=600)\//, '').replace(`http://127.0.0.1:${gone.tills}/`, `${pos}/`);

function lifeOf(member: Member, i: number, now: Instant): Life {
  const trouble = instant(millis(now) - member.ago);
  const old = member.fate === 'quiet' ? 36 * DAY : member.fate === 'healthy' ? member.ago : member.ago + 2 * HOUR;
  const begins = instant(Math.floor(millis(now) - old));
  return { member, id: `int_${String(i).padStart(20, '0')}`, begins, trouble, integration: null };
}

/** When it is somebody's turn. */
interface Turn {
  readonly at: Instant;
  readonly life: Life;
}

/** Takes out whose turn comes first: the history of a venue goes one way. */
function earliest(due: Turn[]): Turn | null {
  const first = due.reduce<Turn | null>((a, b) => (a !== null && a.at <= b.at ? a : b), null);
  if (first) due.splice(due.indexOf(first), 1);
  return first;
}

/** One turn of a life: it is added and checked, or checked. Gives when the next one is; null when nothing follows. */
async function live(
  world: World,
  life: Life,
  { at, gone }: { readonly at: Instant; readonly gone: Gone },
): Promise<Instant | null> {
  world.clock.set(at);
  if (!life.integration) await add(world, life, gone);
  const late = at >= life.trouble;
  if (late) giveToken(world, life);
  if (late && life.member.fate === 'option' && life.integration?.options.locations !== 'L9')
    await change(world, life, (story, was) => edited(story, was, { options: { locations: 'L9' } }));
  const call = { venue: life.member.venue, id: life.id, reason: null, window: null, fleet: ALONE };
  const by =
    at === life.trouble ? ({ by: 'hand', actor: 'kim' } as const) : ({ by: 'daemon', actor: 'daemon' } as const);
  const { integration } = await checkIntegration(world, {
    ...call,
    ...by,
    signal: new AbortController().signal,
    progress: () => {},
  });
  life.integration = integration;
  return nextTurn(life);
}

/** Healthy days in between are not lived through: the next good check fetches them. */
function nextTurn({ integration, member, trouble }: Life): Instant | null {
  const next = integration?.nextCheck ?? null;
  if (next === null || member.fate === 'healthy' || member.fate === 'mailed') return null;
  const { lastSalesCheck } = integration ?? {};
  if ((lastSalesCheck ?? '') >= trouble) return member.fate === 'quiet' ? null : next;
  // A quiet one is looked at the day before, too: what it sold until then has to be known.
  const eve = instant(millis(trouble) - (member.fate === 'quiet' ? 20 * HOUR : HOUR));
  return next <= eve ? eve : trouble;
}

async function makeVenues(
  { store, clock }: World,
  { members, now }: { readonly members: readonly Member[]; readonly now: Instant },
): Promise<void> {
  await store.base.create();
  const quiet = new Set(members.filter(({ fate }) => fate === 'quiet').map(({ venue }) => venue));
  const theirs = new Set(members.map(({ venue }) => venue));
  for (let n = 0; n < VENUES; n += 1) {
    const made = fleetVenue(n);
    if (!theirs.has(made.id)) continue;
    const venue = quiet.has(made.id) ? { ...made, timezone: afternoon(now) } : made;
    const teller = { at: clock.now(), actor: 'rehearsal', reason: null };
    await store.venues.change(venue.id, (state) => ({ change: venueAdded(state, venue, teller), result: undefined }));
  }
}

/** Somewhere in the world it is past noon: only there a bar can be quiet. */
function afternoon(now: Instant): string {
  const zones = [
    'America/Toronto',
    'Europe/London',
    'Asia/Tokyo',
    'Australia/Sydney',
    'Pacific/Auckland',
    'America/Vancouver',
  ];
  const hour = (zone: string) => Number(localText(now, zone).slice(11, 13));
  return zones.find((zone) => hour(zone) >= 12 && hour(zone) < 23) ?? 'Asia/Karachi';
}

async function add(world: World, life: Life, gone: Gone): Promise<void> {
  const { member, id } = life;
  const type = world.connectors.type(member.type);
  if (!type) throw new Error(`there is no type ${member.type}`);
  giveToken(world, life);
  await change(world, life, (story) => added(story, id, type, setUpOf(world, life, gone)));
}

function setUpOf({ pos, tokens }: World, { member, id }: Life, gone: Gone): Patch {
  const { fate, nickname } = member;
  const seed = Number(id.slice(-5)) + 1;
  if (member.type === 'email-report')
    return {
      nickname,
      options: {
        host: '127.0.0.1',
        port: String(gone.mailboxes),
        security: 'none',
        user: 'reports',
        address: `${id}@reports.example`,
      },
      credentials: { password: { from: 'file', at: join(tokens, id) } },
    };
  const host = fate === 'unreachable' ? `http://127.0.0.1:${gone.tills}` : pos.url;
  return {
    nickname,
    options: {
      baseUrl: `${host}/${FAULTS[fate] ?? ''}~seed=${seed}`,
      // The winter garden sells nothing.
      locations: fate === 'quiet' ? 'LWINTER' : 'LMARKET',
    },
    credentials: { accessToken: { from: 'file', at: join(tokens, id) } },
  };
}

/** The secret of an integration as its venue has it now. */
function giveToken({ clock, tokens }: World, { member: { fate }, id, trouble }: Life): void {
  const bad = clock.now() >= trouble && (fate === 'revoked' || fate === 'expired');
  writeFileSync(join(tokens, id), bad ? `rehearsal-${fate}` : 'rehearsal-good', { mode: 0o600 });
}

async function change(
  { store, clock }: World,
  life: Life,
  decide: (story: Story, was: Integration) => Integration | null,
): Promise<void> {
  const { member, id } = life;
  life.integration = await store.venues.change(member.venue, (state) => {
    if (!state) throw new Error(`there is no venue ${member.venue}`);
    const story = begin(state, { at: clock.now(), actor: 'kim', reason: null });
    const was = state.integrations.find((one) => one.id === id);
    const next = decide(story, was as Integration) ?? was;
    if (!next) throw new Error(`there is no integration ${id}`);
    return { change: conclude(story, next), result: next };
  });
}

/** Mailboxes, and what a quiet one has sold before, are not rehearsed by a server. */
function isScripted({ member }: Life, type: string): boolean {
  return type === member.type && (type === 'email-report' ? member.fate !== 'mailbox' : member.fate === 'quiet');
}

function scriptOf(life: Life, now: Instant): Connector {
  return {
    verify: async () => ({ sees: [], warnings: [] }),
    async *fetch({ venue }, window) {
      if (life.member.fate === 'quiet') {
        yield salesBefore(life, { venue, now }).filter(({ soldAt }) => soldAt >= window.from && soldAt < window.to);
        return { warnings: [] };
      }
      return { warnings: [], ...reportsOf(life, window.to) };
    },
  };
}

/** What came into the mailbox by this moment. */
function reportsOf({ member, begins, trouble }: Life, at: Instant) {
  if (member.fate === 'mailed' || at < trouble) return { reportAt: at < trouble ? begins : instant(millis(at) - HOUR) };
  if (member.fate !== 'quarantined') return { reportAt: null };
  const businessDays = [instant(millis(trouble) - DAY).slice(0, 10)];
  const report = { file: `sales-${businessDays[0]}.csv`, sha256: '0'.repeat(64), businessDays, at: trouble };
  const message = "the column 'Total' holds amounts of two kinds, with tax and without";
  return { reportAt: trouble, quarantined: [{ ...report, code: 'unsure', message }] };
}

/** One receipt a day, three hours of the day before the moment at which it is made; none on the day itself. */
function salesBefore({ id }: Life, { venue, now }: { readonly venue: Venue; readonly now: Instant }): SaleDocument[] {
  const today = businessDay(now, venue);
  return Array.from({ length: 36 }, (_, i) => instant(millis(now) - i * DAY - 3 * HOUR))
    .filter((soldAt) => businessDay(soldAt, venue) < today)
    .map((soldAt) => receipt({ id, soldAt, venue }));
}

function receipt({ id, soldAt, venue }: { id: string; soldAt: Instant; venue: Venue }): SaleDocument {
  const amounts = { gross: 895, discount: 0, net: 895, tax: 116 };
  const line = { key: '1', parent: null, itemCode: 'BEER-LAG', itemName: 'Lager', sku: 'BEER-LAG', quantity: '1' };
  return {
    integration: id,
    source: `Q${localText(soldAt, venue.timezone).replace(/\D/g, '')}`,
    version: 1,
    kind: 'sale',
    soldAt,
    zone: venue.timezone,
    businessDay: businessDay(soldAt, venue),
    dayFrom: 'computed',
    currency: venue.currency,
    ...amounts,
    serviceCharge: 0,
    tip: 0,
    total: 1011,
    rounding: 0,
    receipt: soldAt.slice(0, 10),
    location: 'LWINTER',
    original: null,
    lines: [{ ...line, ...amounts, modifiers: [], voided: false }],
  };
}
