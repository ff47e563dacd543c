import { dayRange } from './business-day.ts';
import { daysAlike, severalForms, suspectedDays } from './counting.ts';
import type { WarningCode } from './entry-details.ts';
import type { Integration } from './integration.ts';
import { refOf, shellRef } from './reference.ts';
import { rowOf, type SaleDocument, type SaleLine, saleLine, sameContent } from './sale.ts';
import { type Story, tell } from './state.ts';
import type { Day, Instant } from './time.ts';
import { type DayChange, type DayFacts, factsId, formOf, mergeChanges, partOf, RECEIPTS } from './totals.ts';

/** What one incoming document means beside the stored one of the same integration and source id. */
export type Meaning = 'new' | 'changed' | 'restated' | 'renewed' | 'same' | 'older';

/** What importing documents did. */
export interface ImportOutcome {
  readonly linesNew: number;
  readonly linesChanged: number;
  /** Documents as new as or newer than the incoming ones: nothing was done. */
  readonly unchanged: number;
  readonly older: number;
  /** Business days whose stored documents were changed: net of those documents, before and after, by currency. */
  readonly restated: readonly Restatement[];
  /** Facts of every integration, location, day and form that was touched, before and after. */
  readonly days: readonly DayChange[];
  /** On those days: facts of the venue's integrations that nothing was imported for, as they are now. */
  readonly neighbours: readonly DayFacts[];
  /** Documents that two integrations have, found now for the first time: they count for the older one. */
  readonly twins: readonly TwinsFound[];
}

export interface TwinsFound {
  /** The newer one: id. */
  readonly integration: string;
  /** The older one: id. */
  readonly of: string;
  readonly documents: number;
}

export interface Restatement {
  readonly businessDay: Day;
  readonly currency: string;
  readonly documents: number;
  readonly net: { readonly from: number; readonly to: number };
  readonly because: Cause;
}

/**
 * Why a sale reads otherwise. `source`: the source changed it. `options`: the same version of it, read otherwise. `zone`: it
 * is counted by another time zone, and says the same.
 */
export type Cause = 'source' | 'options' | 'zone';

export const NOTHING_IMPORTED: ImportOutcome = {
  linesNew: 0,
  linesChanged: 0,
  unchanged: 0,
  older: 0,
  restated: [],
  days: [],
  neighbours: [],
  twins: [],
};

/** What several imports of one check did together. */
export function sumOutcomes(a: ImportOutcome, b: ImportOutcome): ImportOutcome {
  return {
    linesNew: a.linesNew + b.linesNew,
    linesChanged: a.linesChanged + b.linesChanged,
    unchanged: a.unchanged + b.unchanged,
    older: a.older + b.older,
    restated: [...a.restated, ...b.restated],
    days: mergeChanges(a.days, b.days),
    neighbours: [...new Map([...a.neighbours, ...b.neighbours].map((facts) => [factsId(facts), facts])).values()],
    twins: sumTwins([...a.twins, ...b.twins]),
  };
}

function sumTwins(found: readonly TwinsFound[]): TwinsFound[] {
  const sums = new Map<string, TwinsFound>();
  for (const { integration, of, documents } of found) {
    const key = `${integration} ${of}`;
    sums.set(key, { integration, of, documents: documents + (sums.get(key)?.documents ?? 0) });
  }
  return [...sums.values()];
}

/**
 * Newer version: replaces, unnoticed (`renewed`) when it says the same, so that a version between the two stays old when
 * it comes late. Same content: nothing; unnoticed, too, where only the zone is another and the day stays. Older: ignored.
 * Same version, other lines: replaces, restated. A source without versions is believed in the order in which it speaks.
 */
export function meaning(stored: SaleDocument | undefined, incoming: SaleDocument): Meaning {
  if (!stored) return 'new';
  if (sameContent(stored, incoming)) return isKeptAnew(stored, incoming) ? 'renewed' : 'same';
  const isVersioned = stored.version !== null && incoming.version !== null;
  const newer = isVersioned ? Number(incoming.version) - Number(stored.version) : 1;
  if (newer < 0) return 'older';
  if (isElsewhere(stored, incoming, ZONES)) return 'renewed';
  return newer > 0 ? 'changed' : 'restated';
}

/** Where in the world a sale was, and what follows from that. */
const ZONES = ['zone', 'locationZone'] as const;
const MOVED = [...ZONES, 'soldAt', 'businessDay'] as const;

/** Whether a sale differs from its stored version in these fields only, its zone among them. */
function isElsewhere(stored: SaleDocument, incoming: SaleDocument, fields: readonly (keyof SaleDocument)[]): boolean {
  if (stored.zone === incoming.zone && stored.locationZone === incoming.locationZone) return false;
  const same = Object.fromEntries(fields.map((field) => [field, stored[field]]));
  return sameContent(stored, { ...incoming, ...same });
}

/** Of a newer version, or of another row of the same source. */
function isKeptAnew(stored: SaleDocument, incoming: SaleDocument): boolean {
  if (stored.version === null || incoming.version === null) return rowOf(stored) !== rowOf(incoming);
  if (incoming.version === stored.version) return rowOf(stored) !== rowOf(incoming);
  return incoming.version > stored.version;
}

/** Adds one document's meaning to what an import did so far. */
export class ImportTally {
  private linesNew = 0;
  private linesChanged = 0;
  private unchanged = 0;
  private older = 0;
  private readonly restatements = new Map<string, Restatement>();
  private readonly twins: TwinsFound[] = [];

  add(what: Meaning, stored: SaleDocument | undefined, incoming: SaleDocument): void {
    if (what === 'same' || what === 'renewed') this.unchanged += 1;
    else if (what === 'older') this.older += 1;
    else if (!stored) this.linesNew += incoming.lines.length;
    else {
      const lines = compareLines(stored.lines, incoming.lines);
      this.linesNew += lines.added;
      this.linesChanged += lines.changed;
      const otherwise = what === 'restated' ? 'options' : 'source';
      const because = isElsewhere(stored, incoming, MOVED) ? 'zone' : otherwise;
      this.restate(stored, { because, from: countedNet(stored), to: 0 });
      this.restate(incoming, { because, from: 0, to: countedNet(incoming), movedFrom: stored });
    }
  }

  /** A document takes the place of its older version, if there is one, or is kept anew. */
  keep(before: SaleDocument | undefined, after: SaleDocument): void {
    const { integration, countedIn } = after;
    if (countedIn !== undefined && countedIn !== before?.countedIn)
      this.twins.push({ integration, of: countedIn, documents: 1 });
  }

  outcome({ days, neighbours }: Pick<ImportOutcome, 'days' | 'neighbours'>): ImportOutcome {
    return {
      linesNew: this.linesNew,
      linesChanged: this.linesChanged,
      unchanged: this.unchanged,
      older: this.older,
      restated: [...this.restatements.values()].sort((a, b) => (a.businessDay < b.businessDay ? -1 : 1)),
      days,
      neighbours,
      twins: sumTwins(this.twins),
    };
  }

  /** Adds what a document made of its business day: the net that it had there before, or has there now. */
  private restate(
    { businessDay, currency }: SaleDocument,
    {
      because,
      from,
      to,
      movedFrom,
    }: Pick<Restatement, 'because'> & Restatement['net'] & { readonly movedFrom?: SaleDocument },
  ): void {
    const key = `${businessDay} ${currency} ${because}`;
    const known = this.restatements.get(key) ?? {
      businessDay,
      currency,
      because,
      documents: 0,
      net: { from: 0, to: 0 },
    };
    const again = movedFrom?.businessDay === businessDay && movedFrom.currency === currency;
    this.restatements.set(key, {
      ...known,
      documents: known.documents + (again ? 0 : 1),
      net: { from: known.net.from + from, to: known.net.to + to },
    });
  }
}

/** What a document adds to the day's net: the lines that are not voided, and the rounding. */
function countedNet(document: SaleDocument): number {
  return document.kind === 'void' ? 0 : document.net;
}

function compareLines(before: readonly SaleLine[], after: readonly SaleLine[]) {
  const old = new Map(before.map((line) => [line.key, JSON.stringify(saleLine(line))]));
  let added = 0;
  let changed = 0;
  for (const line of after) {
    const was = old.get(line.key);
    if (was === undefined) added += 1;
    else if (was !== JSON.stringify(saleLine(line))) changed += 1;
    old.delete(line.key);
  }
  return { added, changed: changed + old.size };
}

/** Until when an integration was known when a check began: what changes there is a restatement. */
export interface KnownBefore {
  /** Days that ended by then were complete; null when nothing was. */
  readonly until: Instant | null;
  /** Days that began then or later were held even if they had no sales; null when that is not known. */
  readonly from: Instant | null;
}

export const NOTHING_KNOWN: KnownBefore = { until: null, from: null };

/** A business day that now reads differently. Amounts in minor units. */
export interface RestatedDay {
  readonly businessDay: Day;
  readonly location?: string;
  readonly currency: string;
  readonly net: { readonly from: number; readonly to: number };
  readonly lines: { readonly from: number; readonly to: number };
  readonly because: Cause;
  /** In how many documents our options or the zone changed, and not the sale. */
  readonly documents?: number;
}

/** Days named in one entry. */
const MOST_DAYS = 60;

/**
 * Says which past days read otherwise than before: days that were complete and whose totals an import changed, and all
 * days on which the same version of a sale reads otherwise (other options, another mapping), for nobody else would tell.
 * Told with the commit that saves them, and given back.
 */
export function tellRestated(
  story: Story,
  integration: Integration,
  imported: ImportOutcome,
  known: KnownBefore,
): readonly RestatedDay[] {
  const by = (cause: Cause) =>
    new Map(
      imported.restated.filter((r) => r.because === cause).map((r) => [`${r.businessDay} ${r.currency}`, r] as const),
    );
  const judging = { story, known, options: by('options'), zones: by('zone'), edited: isEdited(integration) };
  const days = imported.days
    .filter(({ after }) => after.integration === integration.id)
    .flatMap((change) => restatedDays(change, judging));
  if (days.length === 0) return days;
  const more = days.length > MOST_DAYS ? { more: days.length - MOST_DAYS } : {};
  tell(story, integration, { kind: 'restated', details: { days: days.slice(0, MOST_DAYS), ...more } });
  return days;
}

interface Judging {
  readonly story: Story;
  readonly known: KnownBefore;
  readonly options: ReadonlyMap<string, Restatement>;
  readonly zones: ReadonlyMap<string, Restatement>;
  /** Whether options can have changed at all. */
  readonly edited: boolean;
}

/** One that was never edited has no options that changed: its source says something else under the same version. */
function isEdited({ method, createdAt, changedAt }: Integration): boolean {
  return method === 'email' || changedAt !== createdAt;
}

function restatedDays(change: DayChange, judging: Judging): RestatedDay[] {
  const { story, known, options } = judging;
  const { before, after } = change;
  const { businessDay, location } = after;
  const { venue } = story.state;
  const was = { net: before?.net ?? {}, lines: before?.lines ?? 0 };
  const complete = wasComplete(change, known, dayRange(businessDay, venue));
  const currencies = [...new Set([...Object.keys(was.net), ...Object.keys(after.net)])];
  if (currencies.length === 0) currencies.push(venue.currency);
  return currencies.sort().flatMap((currency) => {
    const net = { from: was.net[currency] ?? 0, to: after.net[currency] ?? 0 };
    const lines = { from: was.lines, to: after.lines };
    const ours = options.get(`${businessDay} ${currency}`);
    const differs = net.from !== net.to || lines.from !== lines.to;
    if (!ours && !(complete && differs)) return [];
    return [
      {
        businessDay,
        ...(location === null ? {} : { location }),
        currency,
        net,
        lines,
        ...causeOf(`${businessDay} ${currency}`, judging),
      },
    ];
  });
}

function causeOf(day: string, { options, zones, edited }: Judging): Pick<RestatedDay, 'because' | 'documents'> {
  const [ours, moved] = [options.get(day), zones.get(day)];
  if (ours) return edited ? { because: 'options', documents: ours.documents } : { because: 'source' };
  return moved ? { because: 'zone', documents: moved.documents } : { because: 'source' };
}

function wasComplete(
  { before }: DayChange,
  { from, until }: KnownBefore,
  day: { from: Instant; to: Instant },
): boolean {
  if (until === null || day.to > until) return false;
  return before !== null || (from !== null && day.from >= from);
}

/** What an import made known about sales that two integrations of the venue tell of. */
export interface Doubles {
  /** The integration that was imported for, and others that changed with it. */
  readonly integrations: readonly Integration[];
  /** What was told, in the words of a warning of the check. */
  readonly warnings: readonly string[];
}

/**
 * Warns once of every pair of integrations that tell of the same sales: where they have the same documents these count
 * once, and both are told; where a report stands beside an API or a tap, or a tap comes to the same as another under other
 * ids, both are added up, and the newer one is told.
 */
export function tellDoubles(story: Story, integration: Integration, imported: ImportOutcome): Doubles {
  const changed = new Map([[integration.id, integration]]);
  const warnings: string[] = [];
  const now = (id: string) => changed.get(id) ?? story.state.integrations.find((i) => i.id === id);
  const warn = (one: Integration, other: Integration, details: { code: WarningCode; message: string }) => {
    tell(story, one, { kind: 'warned', details: { ...details, other: refOf(other) } });
    changed.set(one.id, { ...one, suspected: [...one.suspected, other.id] });
    if (one.id === integration.id) warnings.push(details.message);
  };
  for (const { integration: newer, of, documents } of imported.twins) {
    const [a, b] = [now(newer), now(of)];
    if (!a || !b || a.suspected.includes(b.id)) continue;
    const sales = documents === 1 ? '1 sale' : `${documents} sales`;
    const code = 'counted_once' as const;
    warn(a, b, { code, message: `${sales} came through ${refOf(b)}, too: they count once, there` });
    warn(b, a, { code, message: `${sales} came through ${refOf(a)}, too: they count once, here` });
  }
  const facts = [...imported.days.map(({ after }) => after), ...imported.neighbours];
  for (const { id } of story.state.integrations) {
    const [one, other] = [now(integration.id), now(id)];
    if (!one || !other || one.id === id) continue;
    const [older, newer] = byAge(one, other);
    if (newer.suspected.includes(older.id)) continue;
    const alike = daysAlike(facts, [older, newer]);
    const [day, ...more] = alike.length > 0 ? alike : suspectedDays(facts, [older, newer]);
    if (day === undefined) continue;
    const days = more.length > 0 ? `${day} and ${more.length} more days` : day;
    const evidence = alike.length > 0 ? ', and comes to the same net' : '';
    const message = `${refOf(older)} has sales of the same days (${days})${evidence}: both are added up. If they are the same sales: posctl edit ${shellRef(refOf(newer))} --primary ${shellRef(refOf(older))}, or the other way round`;
    warn(newer, older, { code: 'double_coverage', message });
    if (newer.id !== integration.id) warnings.push(`${refOf(newer)}: ${message}`);
  }
  return { integrations: [...changed.values()], warnings };
}

/** The older one first. */
function byAge(a: Integration, b: Integration): [Integration, Integration] {
  const first = a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.id < b.id);
  return first ? [a, b] : [b, a];
}

/**
 * Warns once that an integration tells of the same days in several forms, of which one counts. That people were told is
 * kept as a suspicion of itself.
 */
export function tellForms(story: Story, integration: Integration, own: readonly DayFacts[]): Doubles {
  const [first, ...more] = severalForms(own);
  const { id, suspected } = integration;
  if (!first || suspected.includes(id)) return { integrations: [integration], warnings: [] };
  const chosen = first.counted.map(formWords).join(' and ');
  const others = first.forms.filter((form) => !first.counted.includes(form)).map(formWords);
  const days = more.length > 0 ? `${first.businessDay} and ${more.length} more days` : first.businessDay;
  const message = `${days}: reported in several forms; ${chosen} count, ${others.join(' and ')} are kept and left out`;
  tell(story, integration, { kind: 'warned', details: { code: 'several_forms', message, forms: first.forms } });
  const told = { ...integration, suspected: [...suspected, id] };
  return { integrations: [told], warnings: [message] };
}

/**
 * Why what a report brought does not count, although it is kept: on all of its days another form of the same sales does.
 * Null when any of it counts.
 */
export function leftOut(brought: readonly SaleDocument[], own: readonly DayFacts[]): string | null {
  const counted = new Map(severalForms(own).map((day) => [day.businessDay, day.counted]));
  const [first] = brought;
  const chosen = first && counted.get(first.businessDay);
  const counts = brought.some((one) => counted.get(one.businessDay)?.includes(formOf(one)) ?? true);
  if (counts || !first || chosen === undefined) return null;
  return `on ${first.businessDay} ${chosen.map(formWords).join(' and ')} count, and ${formWords(formOf(first))} are kept and left out`;
}

function formWords(form: string): string {
  const part = partOf(form);
  if (part) return `reports of type ${part.type} for ${part.name}`;
  return form === RECEIPTS ? 'receipts' : `reports of type ${form}`;
}
