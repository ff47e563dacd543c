import type { Status } from './integration.ts';
import type { Instant } from './time.ts';
import type { EntryKind, TimelineEntry } from './timeline.ts';

/** What happened in a span of time, as far as whoever looks after integrations has to know it. */
export interface Brief {
  readonly since: Instant;
  readonly until: Instant;
  /** How those came to fail that fail still at the end; worst first: those called off are in `calledOff`. */
  readonly broke: readonly TimelineEntry[];
  /** How those came to be well that were not at the beginning. */
  readonly healed: readonly TimelineEntry[];
  /** Those called off that are so still at the end. */
  readonly calledOff: readonly TimelineEntry[];
  /** How many failed and were well again within the time. */
  readonly passed: number;
  /** What people did, oldest first. */
  readonly changed: readonly TimelineEntry[];
}

/** What a person does; checks of theirs are seen by what they came to. */
const DEEDS: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'added',
  'edited',
  'deactivated',
  'restored',
  'imported',
  'dismissed',
  'told',
  'venue_added',
  'venue_edited',
]);

/** Kinds of entries that a brief is made of: all others need not be read. */
export const BRIEF_KINDS: readonly EntryKind[] = [...DEEDS, 'check_succeeded', 'check_failed', 'called_off', 'resumed'];

const isWell = (status: Status | null) => status === 'Healthy' || status === 'Initializing' || status === null;

/** The brief of entries in the order of time, all of them of the span. */
export function briefOf(
  entries: Iterable<TimelineEntry>,
  { since, until }: { readonly since: Instant; readonly until: Instant },
): Brief {
  /** By integration its first and its last change of status, and whether it was ever bad between. */
  const changes = new Map<string, { first: Status | null; last: TimelineEntry; everBad: boolean }>();
  const changed: TimelineEntry[] = [];
  for (const entry of entries) {
    if (DEEDS.has(entry.kind) && entry.actor !== 'daemon') changed.push(entry);
    const { integration, status } = entry;
    if (integration === null || status === null) continue;
    const before = changes.get(integration);
    const everBad = (before?.everBad ?? false) || !isWell(status.to);
    changes.set(integration, { first: before ? before.first : status.from, last: entry, everBad });
  }
  const all = [...changes.values()];
  const to = ({ last }: (typeof all)[number]) => last.status?.to ?? null;
  return {
    since,
    until,
    broke: all.filter((one) => to(one) === 'Failed' && isWell(one.first)).map(({ last }) => last),
    healed: all.filter((one) => to(one) === 'Healthy' && !isWell(one.first)).map(({ last }) => last),
    calledOff: all.filter((one) => to(one) === 'CalledOff' && one.first !== 'CalledOff').map(({ last }) => last),
    passed: all.filter((one) => isWell(to(one)) && isWell(one.first) && one.everBad).length,
    changed,
  };
}
