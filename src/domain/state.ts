import { same } from './collections.ts';
import { ExpectedError } from './errors.ts';
import type { Audience, Integration } from './integration.ts';
import type { OwedMail } from './mail.ts';
import { type Parsed, parseSaleDocument, parseSaleLines, parseTimelineEntry, parseVenueState } from './parse.ts';
import { refOf } from './reference.ts';
import { belonging, type SaleDocument, type SourceRow } from './sale.ts';
import { atOnce, LINES_A_STEP, StepCount, type Steps } from './steps.ts';
import type { Instant } from './time.ts';
import type { EntryDraft, Telling, TimelineEntry } from './timeline.ts';
import type { Venue } from './venue.ts';

/** What is known of one venue now, without its history and its sales; it is always changed as a whole. */
export interface VenueState {
  readonly venue: Venue;
  /** Active and inactive ones, oldest first. */
  readonly integrations: readonly Integration[];
  /** Mail that has not left yet. */
  readonly owed: readonly OwedMail[];
  /** Number of the newest timeline entry; 0 when there is none. */
  readonly lastSeq: number;
}

/** A change of a venue: the next state and the entries that tell of it. Saved as one or not at all. */
export interface VenueChange {
  readonly state: VenueState;
  readonly entries: readonly TimelineEntry[];
}

/** Gives entries their place in the venue's timeline. */
export function record(state: VenueState, drafts: readonly EntryDraft[]): VenueChange {
  const entries = drafts.map((draft, i) => ({ seq: state.lastSeq + 1 + i, venue: state.venue.id, ...draft }));
  return { state: { ...state, lastSeq: state.lastSeq + drafts.length }, entries };
}

/**
 * `state` with this integration in place of the one with its id, or added. Here and nowhere else its revision grows: by
 * one, when anything about it has changed, whatever revision the given one has.
 */
export function withIntegration(state: VenueState, integration: Integration): VenueState {
  const was = state.integrations.find((i) => i.id === integration.id);
  if (!was) return { ...state, integrations: [...state.integrations, integration] };
  const next = { ...integration, revision: was.revision };
  if (same(was, next)) return state;
  const grown = { ...next, revision: was.revision + 1 };
  return { ...state, integrations: state.integrations.map((i) => (i === was ? grown : i)) };
}

/** An integration as a change leaves it. @throws Error when the change is of another venue. */
export function integrationAfter({ state }: VenueChange, id: string): Integration {
  const integration = state.integrations.find((i) => i.id === id);
  if (!integration) throw new Error(`A change leaves no integration ${id}`);
  return integration;
}

/** When a daemon last did its work; tells whether statuses can be trusted. */
export interface Heartbeat {
  readonly lastPassStartedAt: Instant;
  /** When the last pass ended that began at or after the previous one did. */
  readonly lastPassEndedAt: Instant | null;
  /** Who ran it: host and process. */
  readonly by: string;
  // What follows is absent in heartbeats of early versions.
  /** When the process began its work. */
  readonly startedAt?: Instant;
  /** When it last said that it lives. */
  readonly beatAt?: Instant;
  /** When it ended in order; absent while it works, and for good when it died. */
  readonly stoppedAt?: Instant;
  /** A single pass, as from cron: not to go on is no fault. */
  readonly once?: boolean;
  /** Where its process number means something, as `ProcessPlace.name` says it; absent where nobody can tell. */
  readonly place?: string;
  /** What it checks, the longest first. */
  readonly running?: readonly RunningCheck[];
}

/** A check that a process is busy with. */
export interface RunningCheck {
  readonly id: string;
  readonly ref: string;
  readonly since: Instant;
}

/** What holds for the whole store. */
export interface Settings {
  /** Overrides of the call-off policy: for all types under `*`, else under the type. Values as typed. */
  readonly policy: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** When each operator last had a brief. */
  readonly looked?: Readonly<Record<string, Instant>>;
  /** While another store is copied into this one: which, and since when. Until then it is incomplete, and not used. */
  readonly copying?: { readonly from: string; readonly since: Instant };
}

/**
 * What every store asks of a change before it saves it: it is of this venue and its entries go on where the timeline
 * ends, without gaps. @throws Error on a bug in whoever made the change.
 */
function mustFollow(venue: string, before: VenueState | undefined, { state, entries }: VenueChange): void {
  const ofVenue = state.venue.id === venue && entries.every((entry) => entry.venue === venue);
  if (!ofVenue) throw new Error(`A change of venue ${venue} is of another venue`);
  const last = before?.lastSeq ?? 0;
  const inOrder = entries.every((entry, i) => entry.seq === last + 1 + i) && state.lastSeq === last + entries.length;
  if (!inOrder) throw new Error(`A change of venue ${venue} does not continue its timeline after entry ${last}`);
}

/** One change while it is being decided: the entries to write and the mails they owe. */
export interface Story {
  readonly state: VenueState;
  readonly at: Instant;
  readonly actor: string;
  /** `--reason`, on every entry of the change. */
  readonly reason: string | null;
  /** On every entry of the change; see `EntryDraft`. */
  readonly op?: string;
  readonly undoes?: string;
  readonly drafts: EntryDraft[];
  readonly mails: OwedMail[];
}

export interface Teller {
  readonly at: Instant;
  readonly actor: string;
  readonly reason: string | null;
  /** See `EntryDraft`. */
  readonly op?: string;
  readonly undoes?: string;
}

export function begin(state: VenueState, teller: Teller): Story {
  return {
    ...operationOf(teller),
    state,
    at: teller.at,
    actor: teller.actor,
    reason: teller.reason,
    drafts: [],
    mails: [],
  };
}

/** What entries say of the operation to which they belong. */
export function operationOf({ op, undoes }: Pick<Teller, 'op' | 'undoes'>): Pick<Teller, 'op' | 'undoes'> {
  return { ...(op === undefined ? {} : { op }), ...(undoes === undefined ? {} : { undoes }) };
}

/** Adds an entry about an integration. */
export function tell(
  story: Story,
  integration: Integration,
  { status = null, ...telling }: Telling & { readonly status?: EntryDraft['status'] },
): void {
  story.drafts.push({
    at: story.at,
    actor: story.actor,
    integration: integration.id,
    ref: refOf(integration),
    status,
    reason: story.reason,
    ...operationOf(story),
    ...telling,
  });
}

/** Owes a mail because of the entry told last. Nothing is owed to contacts that a venue does not have. */
export function owe(
  story: Story,
  integration: Integration,
  mail: Pick<OwedMail, 'kind' | 'code' | 'message' | 'letter' | 'access'> & {
    readonly audience: Audience;
    /** Not sent before this moment. */
    readonly nextTry?: Instant;
  },
): void {
  if (mail.audience === 'venue' && story.state.venue.contacts.length === 0) return;
  const seq = story.state.lastSeq + story.drafts.length;
  story.mails.push({
    id: `${story.state.venue.id}.${seq}.${mail.kind}.${mail.audience}`,
    nextTry: story.at,
    ...mail,
    integration: integration.id,
    ref: refOf(integration),
    type: integration.type,
    at: story.at,
    group: null,
    attempts: 0,
    lastError: null,
  });
}

/** The change that the story makes, with the integrations as they are afterwards. */
export function conclude(story: Story, ...integrations: readonly Integration[]): VenueChange {
  const state = integrations.reduce(withIntegration, story.state);
  return record({ ...state, owed: [...state.owed.map(heldUntilNow(story)), ...story.mails] }, story.drafts);
}

/** Mails that waited for the end of a snooze are as new when it ends: they are not too old to be of use. */
function heldUntilNow({ drafts, at }: Story): (mail: OwedMail) => OwedMail {
  const woken = new Set(drafts.flatMap(({ kind, integration }) => (kind === 'snooze_ended' ? [integration] : [])));
  return (mail) => (woken.has(mail.integration) && mail.kind !== 'told' ? { ...mail, at, nextTry: at } : mail);
}

/** What every store demands of what it is given, before it saves it. */

/** A row as it can be stored. */
export interface StorableRow extends SourceRow {
  /** Each belongs to the row: see `belonging`. */
  readonly documents: readonly SaleDocument[];
  /** `keptText` of each of its documents. */
  readonly texts: readonly string[];
}

/**
 * The rows as they can be stored. @throws ExpectedError `bad_data` about a document that cannot.
 * @internal Stores do it in steps.
 */
export function storableRows(rows: readonly SourceRow[]): StorableRow[] {
  return atOnce(storableInSteps(rows));
}

/** The same in steps. */
export function* storableInSteps(rows: readonly SourceRow[]): Steps<StorableRow[]> {
  const step = new StepCount();
  const all: StorableRow[] = [];
  for (const row of rows) {
    const documents: SaleDocument[] = [];
    // The texts are needed later anyway, and tell at once whether anything has to be mended.
    const texts: string[] = [];
    for (const sale of row.documents) {
      const document = belonging(yield* storableSale(sale), row);
      documents.push(document);
      texts.push(yield* textOf(document));
      if (step.isLong(document.lines.length)) yield;
    }
    all.push(storableRow(row, { documents, texts }));
  }
  return all;
}

function storableRow(row: SourceRow, { documents, texts }: Pick<StorableRow, 'documents' | 'texts'>): StorableRow {
  const storable: { -readonly [K in keyof StorableRow]: StorableRow[K] } = {
    integration: cleanText(row.integration),
    row: cleanText(row.row),
    version: row.version,
    documents,
    texts,
  };
  // Spreads of what may be missing would take more time and memory than all the rest here.
  if (row.at !== undefined) storable.at = row.at;
  if (row.partial !== undefined) storable.partial = row.partial;
  return texts.some(isNotForStores) ? mendedSales(storable) : storable;
}

function mendedSales(row: StorableRow): StorableRow {
  const documents = row.documents.map((document) => belonging(mended(document), row));
  return { ...row, documents, texts: documents.map((document) => JSON.stringify(document)) };
}

function* storableSale(sale: SaleDocument): Steps<SaleDocument> {
  const parsed = (yield* parsedByParts(sale)) ?? parseSaleDocument(sale);
  if (!parsed.ok) throw new ExpectedError('bad_data', `Sale ${sale.source} cannot be stored: ${parsed.problem}`);
  return parsed.value;
}

/** A long document, parsed in steps; null where it is short, or has to be parsed as a whole for what is wrong with it. */
function* parsedByParts(sale: SaleDocument): Steps<Parsed<SaleDocument> | null> {
  if (!isLong(sale)) return null;
  const head = parseSaleDocument({ ...sale, lines: [] });
  if (!head.ok) return null;
  const lines: SaleDocument['lines'][number][] = [];
  for (let from = 0; from < sale.lines.length; from += LINES_A_STEP) {
    const part = parseSaleLines(sale.lines.slice(from, from + LINES_A_STEP));
    if (!part.ok) return null;
    for (const line of part.value) lines.push(line);
    yield;
  }
  return { ok: true, value: { ...head.value, lines } };
}

const isLong = ({ lines }: SaleDocument) => Array.isArray(lines) && lines.length > LINES_A_STEP;

const NO_LINES = '"lines":[]';

/** `keptText` of a document that came from `belonging`. */
function* textOf(document: SaleDocument): Steps<string> {
  if (!isLong(document)) return JSON.stringify(document);
  const parts: string[] = [];
  for (let from = 0; from < document.lines.length; from += LINES_A_STEP) {
    parts.push(JSON.stringify(document.lines.slice(from, from + LINES_A_STEP)).slice(1, -1));
    yield;
  }
  const head = JSON.stringify({ ...document, lines: [] });
  // No text can hold this: in JSON, quotes within texts are escaped.
  const [before, after] = head.split(NO_LINES);
  return `${before}"lines":[${parts.join(',')}]${after}`;
}

/** The change as it can be stored. @throws Error on a bug in whoever made the change. */
export function storableChange(venue: string, before: VenueState | undefined, change: VenueChange): VenueChange {
  mustFollow(venue, before, change);
  return {
    state: storable(parseVenueState, change.state),
    entries: change.entries.map((entry) => storable(parseTimelineEntry, entry)),
  };
}

/** The value as `parse` will accept it when it is read again. @throws Error on a bug in whoever made the value. */
export function storable<T>(parse: (value: unknown) => Parsed<T>, value: T): T {
  const parsed = parse(wellFormed(value));
  if (!parsed.ok) throw new Error(`Not fit to be stored: ${parsed.problem}`);
  return parsed.value;
}

/** How JSON writes NUL, and halves of characters. An escaped backslash before `u` looks the same, which does no harm. */
const NOT_FOR_STORES = /\\u(?:0000|d[89a-f]..)/;

/** Not every store can hold NUL and halves of characters (surrogates without their pair): they are replaced here. */
function wellFormed<T>(value: T): T {
  return isNotForStores(JSON.stringify(value) ?? '') ? mended(value) : value;
}

function isNotForStores(json: string): boolean {
  return json.includes('\\u') && NOT_FOR_STORES.test(json);
}

function mended<T>(value: T): T {
  if (typeof value === 'string') return cleanText(value) as T;
  if (Array.isArray(value)) return value.map(mended) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [mended(key), mended(each)])) as T;
}

function cleanText(text: string): string {
  return text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', '\ufffd');
}
