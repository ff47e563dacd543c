import type { Integration } from '../../src/domain/integration.ts';
import type { VenueState } from '../../src/domain/state.ts';
import { DAY, HOUR, type Instant, MINUTE, millis } from '../../src/domain/time.ts';
import type { TimelineEntry } from '../../src/domain/timeline.ts';
import { coveredDays } from '../../src/engine/look/covered-days.ts';
import type { Store } from '../../src/ports/store.ts';
import type { FakeNotifier } from '../support/fake-people.ts';
import type { Plant } from './plant.ts';
import { type Truth, tell } from './truth.ts';

/** What is there when a year has come to rest. */
interface End {
  readonly store: Store;
  readonly mail: FakeNotifier;
  readonly plant: Plant;
  readonly down: readonly { readonly from: number; readonly to: number }[];
  /** Mails that left when their process died: sent again under their names, unless there is no reason for them any more. */
  readonly unheard: ReadonlySet<string>;
  /** When each entry was saved, in true time, by venue and number: the clock of the machine is wrong at times. */
  readonly savedAt: ReadonlyMap<string, number>;
  readonly now: Instant;
  readonly crashes: number;
  readonly passes: number;
}

export interface Outcome {
  /** What must not be, one sentence each. */
  readonly faults: readonly string[];
  /** How much of everything there was. */
  readonly counts: Readonly<Record<string, number>>;
}

/** What one integration and its history came to. */
interface Case {
  readonly end: End;
  readonly state: VenueState;
  readonly one: Integration;
  readonly entries: readonly TimelineEntry[];
  readonly fault: (what: string) => void;
}

/** Compares what was kept with what the providers' own books say, and the histories with themselves. */
export async function verdict(end: End): Promise<Outcome> {
  const faults: string[] = [];
  const counts: Record<string, number> = { passes: end.passes, crashes: end.crashes, mails: end.mail.sent.length };
  const count = (what: string, more = 1) => {
    counts[what] = (counts[what] ?? 0) + more;
  };
  for await (const state of end.store.venues.list({}, () => {})) {
    count('venues');
    const found = await all(end.store.ledger.timeline({ venues: [state.venue.id] }));
    const entries = found.sort((a, b) => a.seq - b.seq);
    gapless(entries, (what) => faults.push(`${state.venue.id}: ${what}`));
    for (const { kind } of entries) count(kind);
    for (const one of state.integrations) {
      count('integrations');
      const fault = (what: string) => void faults.push(`${state.venue.id}/${one.id.slice(-3)} ${one.type}: ${what}`);
      const own = entries.filter((entry) => entry.integration === one.id);
      const about = { end, state, one, entries: own, fault };
      count('days compared', await sales(about));
      statuses(about);
      intervals(about);
      told(about);
    }
    if (state.owed.length > 0) faults.push(`${state.venue.id}: ${state.owed.length} mails are still owed`);
  }
  letters(end, faults, await all(end.store.ledger.timeline({ kinds: ['mail_sent'] })));
  return { faults, counts };
}

function gapless(entries: readonly TimelineEntry[], fault: (what: string) => void): void {
  const numbers = entries.map(({ seq }) => seq).sort((a, b) => a - b);
  if (numbers.some((seq, i) => seq !== i + 1)) fault('the timeline has gaps');
}

/** Days that are said to be covered have the provider's own sums, by item, and so do the totals. Gives how many there were. */
async function sales({ end, state, one, entries, fault }: Case): Promise<number> {
  const kept: Truth = new Map();
  const sources = new Set<string>();
  for await (const { source, kind, businessDay, lines } of end.store.ledger.sales({
    venues: [state.venue.id],
    integrations: [one.id],
  })) {
    sources.add(source);
    if (kind !== 'void')
      for (const { voided, itemCode, net } of lines) if (!voided) tell(kept, { day: businessDay, item: itemCode, net });
  }
  const query = { venues: [state.venue.id], integrations: [one.id] };
  const totals = new Map((await end.store.ledger.totals({ ...query, by: 'day' })).map((row) => [row.businessDay, row]));
  const { keptThen, provider, ...pos } = end.plant.of(one.id);
  for (const source of keptThen)
    if (!sources.has(source)) fault(`${source} was there when it was deactivated, and is lost`);
  const truth = pos.truth();
  // Of one that is away nobody fetches what changes.
  const unknown = one.active ? provider?.outOfReach(goodChecks(entries, end), LOOK_BACK) : undefined;
  // It is Failed for them, and names them.
  const aside = new Set(one.status === 'Failed' ? one.quarantine.flatMap((report) => report.businessDays) : []);
  const asked = { asked: { from: null, to: null }, now: end.now };
  let compared = 0;
  for await (const { days } of coveredDays(end.store, [{ state, integration: one, direct: true }], asked))
    for (const { businessDay, state: how } of days) {
      if (how !== 'covered' && how !== 'empty') continue;
      const [sum, ofDay] = [sumOf(kept.get(businessDay)), Number(totals.get(businessDay)?.net ?? 0)];
      if (sum !== ofDay) fault(`${businessDay}: the lines come to ${sum}, the totals to ${ofDay}`);
      if (!one.active || unknown?.has(businessDay) || aside.has(businessDay)) continue;
      compared += 1;
      const [has, should] = [words(kept.get(businessDay)), words(truth.get(businessDay))];
      if (has !== should)
        fault(`${businessDay} is ${how} with ${has || 'nothing'}; the provider says ${should || 'nothing'}`);
    }
  return compared;
}

/** Less than the 7 days of the type by what a check takes, and by as much as clocks are ahead that are believed. */
const LOOK_BACK = 7 * DAY - 21 * HOUR;

/** When the good ones began whose clock was right. */
function goodChecks(entries: readonly TimelineEntry[], end: End): number[] {
  return entries.flatMap((entry) =>
    entry.kind === 'check_succeeded' && trueTime(entry, end) === millis(entry.at)
      ? [millis(entry.at) - entry.details.durationMs]
      : [],
  );
}

function trueTime({ venue, seq, at }: TimelineEntry, { savedAt }: End): number {
  return savedAt.get(`${venue} ${seq}`) ?? millis(at);
}

function words(items: ReadonlyMap<string, number> | undefined): string {
  return [...(items ?? [])]
    .filter(([, net]) => net !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([item, net]) => `${item} ${net}`)
    .join(', ');
}

const sumOf = (items: ReadonlyMap<string, number> | undefined) =>
  [...(items?.values() ?? [])].reduce((a, b) => a + b, 0);

/** Which status an entry leaves behind, whatever else it says; undefined: the one that was. */
const AFTER: Partial<Record<TimelineEntry['kind'], Integration['status']>> = {
  added: 'Initializing',
  restored: 'Initializing',
  called_off: 'CalledOff',
};

/** Each change of status goes on where the last one ended, and the last one is the status. */
function statuses({ one, entries, fault }: Case): void {
  let now: Integration['status'] | null = null;
  for (const { kind, status, seq } of entries) {
    if (status) {
      if (now !== null && status.from !== null && status.from !== now)
        fault(`entry ${seq} (${kind}) goes from ${status.from}, it was ${now}`);
      now = status.to;
    }
    const after = AFTER[kind];
    if (after && now !== after) fault(`entry ${seq} (${kind}) leaves ${now}`);
  }
  if (now !== one.status) fault(`the timeline says ${now}, the status is ${one.status}`);
}

/** While a daemon lived, no more than 6 hours from one check to the next. */
function intervals({ end, entries, fault }: Case): void {
  let since: number | null = null;
  let [active, off] = [false, false];
  for (const entry of entries) {
    const { kind, details } = entry;
    const at = trueTime(entry, end);
    const isCheck = kind === 'check_succeeded' || kind === 'check_failed' || kind === 'check_cancelled';
    const start = at - (isCheck ? Number((details as { durationMs?: number }).durationMs ?? 0) : 0);
    if (isCheck && since !== null && active && !off) {
      const lay = end.down.some(({ from, to }) => from < start && to > (since ?? 0));
      if (!lay && start - since > 6 * HOUR + 5 * MINUTE)
        fault(`${((start - since) / HOUR).toFixed(1)} h without a check until ${entry.at}`);
    }
    if (isCheck) since = start;
    if (kind === 'added' || kind === 'restored') [active, off, since] = [true, false, at];
    if (kind === 'deactivated') active = false;
    if (kind === 'called_off') off = true;
    if (kind === 'resumed') [off, since] = [false, at];
  }
}

type MailEntry = TimelineEntry & { readonly kind: 'mail_sent' | 'mail_failed' };

/** Every call-off was told once to everyone whom it concerns, or it is said why not; a recovery once after an alarm. */
function told({ state, one, entries, fault }: Case): void {
  for (const audience of state.venue.contacts.length > 0 ? (['support', 'venue'] as const) : (['support'] as const)) {
    let [owed, alarms, recovered] = [0, 0, 0];
    for (const entry of entries) {
      if (entry.kind === 'called_off') owed += 1;
      if (!isMail(entry) || entry.details.audience !== audience) continue;
      const { mail } = entry.details;
      if (mail === 'called_off') owed -= 1;
      if (owed < 0) fault(`a call-off was told twice to ${audience} (entry ${entry.seq})`);
      const sent = entry.kind === 'mail_sent';
      if (sent && (mail === 'called_off' || mail === 'warned')) [alarms, recovered] = [alarms + 1, 0];
      if (mail === 'recovered') recovered += 1;
      if (mail === 'recovered' && alarms === 0) fault(`a recovery was told to ${audience} that had heard of no alarm`);
      if (recovered > 1) fault(`a recovery was told twice to ${audience} (entry ${entry.seq})`);
    }
    if (owed > 0) fault(`${owed} call-offs were never told to ${audience}`);
    if (alarms > 0 && recovered === 0 && one.active && one.status === 'Healthy')
      fault(`the recovery after the last alarm was never told to ${audience}`);
  }
}

function isMail(entry: TimelineEntry): entry is MailEntry {
  return entry.kind === 'mail_sent' || entry.kind === 'mail_failed';
}

/** What the mail server took is on the timeline, and what is there as sent it took; the same one again only under its name. */
function letters({ mail, unheard }: End, faults: string[], entries: readonly TimelineEntry[]): void {
  const taken = new Map(mail.sent.map((one) => [one.messageId, one]));
  const said = new Set(entries.map((entry) => (entry.kind === 'mail_sent' ? entry.details.messageId : '')));
  for (const id of said) if (!taken.has(id)) faults.push(`mail ${id} is said to have left, and never did`);
  for (const [id, { subject }] of taken)
    if (!said.has(id) && !unheard.has(id)) faults.push(`mail ${id} left unsaid: ${subject}`);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
