import { notFound } from '../../domain/errors.ts';
import { begunAt, isOperationId } from '../../domain/operation.ts';
import { type PolicyChange, rememberedChanges } from '../../domain/policy-change.ts';
import { DAY, type Instant, plus } from '../../domain/time.ts';
import type { EntryKind, TimelineEntry } from '../../domain/timeline.ts';
import { type Done, laterChanges, UNDOABLE } from '../../domain/undo.ts';
import type { Store } from '../../ports/store.ts';
import type { Selected } from '../look/select.ts';
import { selectedOf } from './operation.ts';

/** What an operation did, as far as it can be taken back. */
export interface Deeds {
  readonly selected: readonly Selected[];
  /** By the integration's id. */
  readonly done: ReadonlyMap<string, Done>;
  /** Changes of venues, oldest first. */
  readonly ofVenues: readonly (TimelineEntry & { readonly kind: 'venue_added' | 'venue_edited' })[];
  /** Values of the call-off policy. */
  readonly ofPolicy: readonly PolicyChange[];
  /** How many entries there are of what cannot be taken back: checks, imports. */
  readonly others: ReadonlyMap<EntryKind, number>;
}

/** The clock may have been set back a little while the operation ran. */
const MARGIN = DAY;

/** @throws ExpectedError `not_found` when nothing is known of such an operation. */
export async function deedsOf(store: Store, op: string): Promise<Deeds> {
  const unknown = () => notFound(`there is no operation '${op}'`, 'timeline -o json names them: op of each entry');
  if (!isOperationId(op)) throw unknown();
  const entries = new Map<string, TimelineEntry[]>();
  const ofVenues: Deeds['ofVenues'][number][] = [];
  const others = new Map<EntryKind, number>();
  let some = false;
  for await (const entry of store.ledger.timeline({ op, since: plus(begunAt(op), -MARGIN) })) {
    some = true;
    if (entry.kind === 'venue_added' || entry.kind === 'venue_edited') ofVenues.push(entry);
    else if (entry.integration !== null && isUndoable(entry.kind))
      entries.set(entry.integration, [...(entries.get(entry.integration) ?? []), entry]);
    else if (!CONSEQUENCES.includes(entry.kind)) others.set(entry.kind, (others.get(entry.kind) ?? 0) + 1);
  }
  const remembered = await store.base.journal.read(op);
  if (!some && !remembered) throw unknown();
  const ofPolicy = rememberedChanges(remembered?.how ?? {});
  const items = [...entries].map(([id, [first]]) => ({ id, ref: first?.ref ?? id, venue: first?.venue ?? '' }));
  const later = await laterOf(store, op, entries);
  const done = new Map(
    [...entries].map(([id, own]) => [id, { entries: own, later: laterChanges(later.get(id) ?? []) }]),
  );
  return { selected: await selectedOf(store, items), done, ofVenues, ofPolicy, others };
}

/** What followed from checks: it is told with them. */
const CONSEQUENCES: readonly EntryKind[] = ['warned', 'called_off', 'resumed', 'restated', 'sales_rejected'];

const isUndoable = (kind: EntryKind) => UNDOABLE.some((each) => each === kind);

/** What others changed of the same integrations since, by their ids. */
async function laterOf(
  store: Store,
  op: string,
  entries: ReadonlyMap<string, readonly TimelineEntry[]>,
): Promise<ReadonlyMap<string, readonly TimelineEntry[]>> {
  const last = new Map<string, number>();
  let since: Instant | undefined;
  const venues = new Set<string>();
  for (const [id, own] of entries)
    for (const { seq, at, venue } of own) {
      last.set(id, seq);
      venues.add(venue);
      if (since === undefined || at < since) since = at;
    }
  const later = new Map<string, TimelineEntry[]>();
  if (since === undefined) return later;
  for await (const entry of store.ledger.timeline({ venues: [...venues], kinds: UNDOABLE, since })) {
    const { integration: id, seq } = entry;
    if (id === null || entry.op === op || seq <= (last.get(id) ?? Number.POSITIVE_INFINITY)) continue;
    later.set(id, [...(later.get(id) ?? []), entry]);
  }
  return later;
}
