import { compareTexts, grouped } from './collections.ts';
import { mayBeOneAccount } from './counts-once.ts';
import type { Integration } from './integration.ts';
import { isLocalId, type SaleDocument } from './sale.ts';
import type { Day } from './time.ts';
import { type DayFacts, partOf, RECEIPTS, type TotalsKey } from './totals.ts';

const EVERYBODY = { has: () => true };

/** Decides which documents, or totals of them, add up, where several tell of the same sales. */
export interface Counting {
  counts(key: TotalsKey): boolean;
}

/**
 * A document that an older integration has too counts there; that of a tap counts for itself where its API is not among
 * those that are asked for: whoever asks for a tap alone wants to know what it brings. Within an integration, a location
 * and a day one form counts: receipts before reports, else the report whose type comes first, with all its parts of the
 * day that do not overlap. On days that both have, an integration that
 * was made primary over another one replaces it. Everything else adds up.
 */
export function countingOf(
  facts: readonly DayFacts[],
  integrations: readonly Integration[],
  asked: Pick<ReadonlySet<string>, 'has'> = EVERYBODY,
): Counting {
  const forms = grouped(facts.filter(isPresent), (f) => dayKey(f.integration, f.businessDay));
  const types = new Map(integrations.map(({ id, type }) => [id, type]));
  const isElsewhere = (owner: string, integration: string) =>
    asked.has(owner) || types.get(owner) === types.get(integration);
  const replacing = new Map<string, string[]>();
  for (const { id, primaryOver } of integrations)
    for (const other of primaryOver) replacing.set(other, [...(replacing.get(other) ?? []), id]);
  return {
    counts(key) {
      const { integration, businessDay, countedIn } = key;
      const replacers = (id: string) =>
        replacing.get(id)?.filter((other) => forms.has(dayKey(other, businessDay))) ?? [];
      // What counts in an older integration counts here when this one replaces that one, for it does not count there.
      const shared = countedIn !== null && isElsewhere(countedIn, integration);
      if (shared && !replacers(countedIn).includes(integration)) return false;
      if (replacers(integration).length > 0) return false;
      return isChosenForm(key, forms.get(dayKey(integration, businessDay)) ?? []);
    },
  };
}

/** A day of which an integration tells in forms that do not all count. */
export interface SeveralForms {
  readonly businessDay: Day;
  /** By rank. */
  readonly forms: readonly string[];
  /** Those that count: one, or the parts of a day that add up. */
  readonly counted: readonly string[];
}

/** Days on which an integration tells of the same sales in several forms that do not all count. */
export function severalForms(facts: readonly DayFacts[]): SeveralForms[] {
  const days = grouped(facts.filter(isPresent), (f) => f.businessDay);
  return [...days].flatMap(([businessDay, all]) => {
    const together = (a: DayFacts, b: DayFacts) =>
      a.of !== b.of && (a.location === null || b.location === null || a.location === b.location);
    const forms = all.filter((a) => all.some((b) => together(a, b))).map((f) => f.of);
    const ranked = [...new Set(forms)].sort(byRank);
    const counted = addingUp(ranked);
    return ranked.length === counted.length ? [] : [{ businessDay, forms: ranked, counted }];
  });
}

const isPresent = ({ documents }: DayFacts) => documents > 0;

function isChosenForm({ of, location }: TotalsKey, forms: readonly DayFacts[]): boolean {
  if (forms.length < 2) return true;
  const here = forms.filter((f) => f.location === null || location === null || f.location === location);
  const ranked = [...new Set(here.map((f) => f.of))].sort(byRank);
  return ranked.length === 0 || addingUp(ranked).includes(of);
}

/** Of forms by rank those that count: the first, and where it is a part of a day other parts that do not overlap. */
function addingUp(ranked: readonly string[]): readonly string[] {
  const [first] = ranked;
  const part = first === undefined ? null : partOf(first);
  if (first === undefined || part === null) return ranked.slice(0, 1);
  const counted: string[] = [];
  for (const form of ranked) {
    const other = partOf(form);
    if (other?.type !== part.type) continue;
    if (counted.every((one) => areApart(partOf(one), other))) counted.push(form);
  }
  return counted;
}

type Part = NonNullable<ReturnType<typeof partOf>>;

/** Two shifts by their names, or hours of which the first end before the others begin. */
function areApart(one: Part | null, other: Part): boolean {
  const [a, b] = [hoursOf(one?.name ?? ''), hoursOf(other.name)];
  if (a === null || b === null) return a === null && b === null;
  return a.to <= b.from || b.to <= a.from;
}

/** Minutes of the day; those that end before they begin go on after midnight. */
function hoursOf(name: string): { readonly from: number; readonly to: number } | null {
  const match = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(name);
  if (!match) return null;
  const [from, to] = [Number(match[1]) * 60 + Number(match[2]), Number(match[3]) * 60 + Number(match[4])];
  return { from, to: to <= from ? to + 24 * 60 : to };
}

function byRank(a: string, b: string): number {
  if (a === b) return 0;
  if (a === RECEIPTS || b === RECEIPTS) return a === RECEIPTS ? -1 : 1;
  return a < b ? -1 : 1;
}

function dayKey(integration: string, day: Day): string {
  return `${integration} ${day}`;
}

/** Days on which two integrations probably tell of the same sales: an e-mailed report beside an API or a tap. */
export function suspectedDays(facts: readonly DayFacts[], [a, b]: readonly [Integration, Integration]): Day[] {
  const mails = [a, b].filter((i) => i.method === 'email').length;
  if (mails !== 1 || a.primaryOver.includes(b.id) || b.primaryOver.includes(a.id)) return [];
  const daysOf = (id: string) =>
    new Set(facts.filter((f) => f.integration === id && f.documents > 0).map((f) => f.businessDay));
  const other = daysOf(b.id);
  return [...daysOf(a.id)].filter((day) => other.has(day)).sort();
}

/** Days with the same net are not a coincidence when there are this many of them, or this many sales on one. */
const DAYS_ALIKE = 2;
const SALES_ALIKE = 5;

/**
 * Days on which a tap and an API, or two taps, come to the same to the cent, in documents that all count: they probably
 * tell of the same sales under other ids. Empty where it may be chance.
 */
export function daysAlike(facts: readonly DayFacts[], [a, b]: readonly [Integration, Integration]): Day[] {
  const tapAndOther = mayBeOneAccount(a, b) && (a.method === 'singer' || b.method === 'singer');
  if (!tapAndOther || a.primaryOver.includes(b.id) || b.primaryOver.includes(a.id)) return [];
  const [ofA, ofB] = [sumsOfDays(facts, a.id), sumsOfDays(facts, b.id)];
  const alike = [...ofA].filter(([day, sum]) => sum.net !== '' && sum.net === ofB.get(day)?.net);
  const many = alike.some(([day, { documents }]) => Math.min(documents, ofB.get(day)?.documents ?? 0) >= SALES_ALIKE);
  return many || alike.length >= DAYS_ALIKE ? alike.map(([day]) => day).sort() : [];
}

/** By day: how many documents count, and their net in all currencies, as text. */
function sumsOfDays(facts: readonly DayFacts[], id: string) {
  const days = grouped(
    facts.filter((f) => f.integration === id && isPresent(f)),
    (f) => f.businessDay,
  );
  return new Map(
    [...days].map(([day, all]) => {
      const net = new Map<string, number>();
      for (const [currency, amount] of all.flatMap((f) => Object.entries(f.net)))
        net.set(currency, (net.get(currency) ?? 0) + amount);
      const told = [...net].filter(([, amount]) => amount !== 0).sort(([x], [y]) => compareTexts(x, y));
      return [day, { documents: all.reduce((sum, f) => sum + f.documents, 0), net: told.join(' ') }] as const;
    }),
  );
}

/** Names a document in one venue. */
export interface DocumentKey {
  readonly integration: string;
  readonly source: string;
}

/**
 * Which documents of other integrations of a venue would be the same sale: of those of one POS type the one with the same
 * id, and between taps and whatever reads the same account by its API the one with the provider's own id, which taps pass
 * on; what people mapped has it behind the name of the stream. Of integrations that have a document it counts for the
 * oldest one, whatever the order in which they brought it.
 */
export class Twins {
  private readonly siblings = new Map<string, readonly string[]>();
  private readonly streams = new Map<string, readonly string[]>();
  private readonly ages = new Map<string, number>();

  constructor(integrations: readonly Twin[]) {
    const byAge = [...integrations].sort((a, b) => compareTexts(a.createdAt, b.createdAt) || compareTexts(a.id, b.id));
    byAge.forEach((one, age) => {
      const { id } = one;
      this.ages.set(id, age);
      this.streams.set(id, mappedStreams(one));
      const siblings = byAge.filter((other) => other.id !== id && mayBeOneAccount(one, other)).map((other) => other.id);
      if (siblings.length > 0) this.siblings.set(id, siblings);
    });
  }

  /** Documents of others that may be the same. A day's report has no id of its own: it has no twin. */
  of({ integration, kind, source }: SaleDocument): readonly DocumentKey[] {
    const siblings = (kind === 'aggregate' ? undefined : this.siblings.get(integration)) ?? [];
    return siblings.flatMap((other) =>
      this.sourcesIn(other, integration, source).map((source) => ({ integration: other, source })),
    );
  }

  /** Under which ids another integration would have the document that this one has under `source`. */
  private sourcesIn(other: string, integration: string, source: string): readonly string[] {
    const [theirs, ours] = [this.streams.get(other) ?? [], this.streams.get(integration) ?? []];
    if (theirs.length + ours.length === 0) return [source];
    const stream = ours.find((one) => source.startsWith(`${one}:`));
    const own = stream === undefined ? source : source.slice(stream.length + 1);
    return isLocalId(own) ? [source] : [...new Set([source, own, ...theirs.map((one) => `${one}:${own}`)])];
  }

  /** The one of these for which the document counts. */
  oldest(ids: readonly [string, ...string[]]): string {
    const age = (id: string) => this.ages.get(id) ?? Number.POSITIVE_INFINITY;
    return ids.reduce((a, b) => (age(b) < age(a) ? b : a));
  }
}

/** An integration, as far as it matters whether it has the same sales as another one. */
export type Twin = Pick<Integration, 'id' | 'type' | 'method' | 'createdAt'> & Partial<Pick<Integration, 'options'>>;

/** Names of the streams that people mapped for a tap: the ids of its documents begin with them. */
function mappedStreams({ method, options }: Twin): readonly string[] {
  if (method !== 'singer' || !options?.mapping?.trimStart().startsWith('{')) return [];
  try {
    return Object.keys(JSON.parse(options.mapping));
  } catch {
    // Options are checked where they are set.
    return [];
  }
}

/** The document as it counts: in `owner`, or for itself. */
export function countedFor(document: SaleDocument, owner: string): SaleDocument {
  if (owner !== document.integration) return { ...document, countedIn: owner };
  if (document.countedIn === undefined) return document;
  const { countedIn: _, ...itself } = document;
  return itself;
}
