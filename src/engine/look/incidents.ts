import { compareTexts, grouped } from '../../domain/collections.ts';
import type { IncidentDetails } from '../../domain/entry-details.ts';
import { type FailureCode, type Integration, isInIncident } from '../../domain/integration.ts';
import { refOf } from '../../domain/reference.ts';
import type { OthersFigure } from '../../domain/survey.ts';
import type { Instant } from '../../domain/time.ts';
import { integrationFits } from '../../domain/venue-query.ts';
import type { Connectors } from '../../ports/connectors.ts';
import type { Store } from '../../ports/store.ts';
import type { Damaged } from './store-access.ts';

/** An incident that lasts. */
export interface OpenIncident {
  readonly id: string;
  readonly type: string;
  readonly code: FailureCode;
  /** When the first of its integrations failed. */
  readonly began: Instant;
  /** References of those that are part of it, those that answer again included. */
  readonly integrations: readonly string[];
  /** How many of them fail so still. */
  readonly failing: number;
  /** How many active, not called-off integrations of the type there are that have ever answered. */
  readonly of: number;
  /** What a failed check said. */
  readonly message: string;
}

/** An incident that lasts, and what people call the type. */
export interface NamedIncident extends OpenIncident {
  readonly title: string;
}

/** The same, each with what people call its type. */
export function withTitles(incidents: readonly OpenIncident[], connectors: Pick<Connectors, 'type'>): NamedIncident[] {
  return incidents.map((one) => ({ ...one, title: connectors.type(one.type)?.title ?? one.type }));
}

/** An incident that lasts, or is over: of that nobody knows how many fail. */
export interface KnownIncident extends Omit<OpenIncident, 'failing' | 'of'> {
  readonly ended: Instant | null;
  readonly failing: number | null;
  readonly of: number | null;
}

const CAN_BE_PART = { active: true, calledOff: false, answered: true };

/** The incidents that last, the oldest first. `damaged` is told of venues that cannot be read. */
export async function openIncidents(
  { store: { venues } }: { readonly store: Store },
  damaged: Damaged = () => {},
): Promise<OpenIncident[]> {
  const members: Integration[] = [];
  for await (const { integrations } of venues.list({ inIncident: true }, damaged))
    members.push(...integrations.filter(isInIncident));
  const known = new Map<string, number>();
  for (const { type } of members) if (!known.has(type)) known.set(type, await venues.count({ type, ...CAN_BE_PART }));
  return incidentsAmong(members, (type) => known.get(type) ?? 0);
}

/** The incidents of which these are part, the oldest first. `of`: how many of a type could be. */
function incidentsAmong(integrations: readonly Integration[], of: (type: string) => number): OpenIncident[] {
  const open: OpenIncident[] = [];
  const members = integrations.filter(isInIncident);
  for (const [id, mine] of grouped(members, ({ incident }) => incident?.incident ?? null)) {
    const { type, incident } = mine[0];
    if (!incident) continue;
    const { code, began, message } = incident;
    const failing = mine.filter(({ status, streak }) => status === 'Failed' && streak.last?.code === code).length;
    open.push({
      id,
      type,
      code,
      began,
      integrations: mine.map(refOf).sort(compareTexts),
      failing,
      of: of(type),
      message,
    });
  }
  return open.sort((a, b) => compareTexts(a.began, b.began) || compareTexts(a.id, b.id));
}

/** Finds the incidents that last while somebody goes through all integrations for another reason. */
export class IncidentsSeen {
  private readonly members: Integration[] = [];
  /** By type: how many could be part of one. */
  private readonly candidates = new Map<string, number>();

  add(integration: Integration): void {
    const { type } = integration;
    if (isInIncident(integration)) this.members.push(integration);
    if (integrationFits(integration, CAN_BE_PART)) this.candidates.set(type, (this.candidates.get(type) ?? 0) + 1);
  }

  /** How many are part of none. */
  addOthers({ type, active, status, answered, count }: OthersFigure): void {
    if (!active || status === 'CalledOff' || !answered) return;
    this.candidates.set(type, (this.candidates.get(type) ?? 0) + count);
  }

  get open(): OpenIncident[] {
    return incidentsAmong(this.members, (type) => this.candidates.get(type) ?? 0);
  }
}

/** The incidents that are over, by the timelines, the oldest first. `since`: those that ended then or later. */
export async function endedIncidents(
  { store: { ledger } }: { readonly store: Store },
  { since, open }: { readonly since: Instant | null; readonly open: ReadonlySet<string> },
): Promise<KnownIncident[]> {
  const told = new Map<string, { details: IncidentDetails; refs: Set<string>; ended: Instant; over: boolean }>();
  const kinds = ['incident_began', 'incident_ended'] as const;
  for await (const { kind, details, at, ref, venue } of ledger.timeline({
    kinds,
    ...(since === null ? {} : { since }),
  })) {
    if (kind !== 'incident_began' && kind !== 'incident_ended') continue;
    const known = told.get(details.incident) ?? { details, refs: new Set(), ended: at, over: false };
    known.refs.add(ref ?? venue);
    // What ends it for all of them says more than that one of them left it.
    if (kind === 'incident_ended' && (details.over || !known.over))
      told.set(details.incident, { ...known, details, ended: at, over: details.over });
    else told.set(details.incident, known);
  }
  return [...told]
    .filter(([id]) => !open.has(id))
    .map(([id, { details, refs, ended }]): KnownIncident => {
      const { type, code, began, message } = details;
      const integrations = [...refs].sort(compareTexts);
      return { id, type, code, began, ended, integrations, failing: null, of: null, message };
    })
    .sort((a, b) => compareTexts(a.began, b.began) || compareTexts(a.id, b.id));
}
