import { formatDuration } from './duration.ts';
import type { Integration, Involvement, Snooze } from './integration.ts';
import { nameOf, refOf } from './reference.ts';
import { displaySource } from './secret-source.ts';
import { shownOptions } from './shown-options.ts';
import type { Venue } from './venue.ts';

/** What an integration has as JSON; `quarantine` and `incident` only where there is something in it. */
export const INTEGRATION_FIELDS = [
  ...['id', 'ref', 'venue', 'type', 'nickname', 'method', 'active', 'status', 'reason', 'lastSalesCheck'],
  ...['lastSaleImported', 'nextCheck', 'checkEvery', 'failuresInARow', 'calledOffAt', 'options', 'credentials'],
  ...['primaryOver', 'quarantine', 'incident', 'snoozed', 'createdAt', 'deactivatedAt', 'revision'],
] as const;

/**
 * The shape of `list -o json` and every other place that shows an integration to scripts. `siblings` are the integrations
 * of its venue: others are named by them, else by their ids.
 */
export function integrationJson(i: Integration, siblings: readonly Integration[]) {
  return {
    id: i.id,
    ref: refOf(i),
    venue: i.venue,
    type: i.type,
    nickname: i.nickname,
    method: i.method,
    active: i.active,
    status: i.status,
    reason: i.reason,
    lastSalesCheck: i.lastSalesCheck,
    lastSaleImported: i.lastSaleImported,
    nextCheck: i.nextCheck,
    checkEvery: formatDuration(i.checkEvery),
    failuresInARow: i.streak.counted,
    calledOffAt: i.calledOffAt,
    options: shownOptions(i.options),
    credentials: Object.fromEntries(Object.entries(i.credentials).map(([key, c]) => [key, displaySource(c)])),
    primaryOver: i.primaryOver.map((id) => {
      const other = siblings.find((sibling) => sibling.id === id);
      return other ? nameOf(other, siblings) : id;
    }),
    // Of e-mail types only, and only when there is one: no script has to know of them.
    ...(i.quarantine.length > 0 ? { quarantine: i.quarantine } : {}),
    ...(i.incident?.ended === null ? { incident: incidentJson(i.incident) } : {}),
    snoozed: i.snoozed ? snoozeJson(i.snoozed) : null,
    createdAt: i.createdAt,
    deactivatedAt: i.deactivatedAt,
    revision: i.revision,
  };
}

function incidentJson({ incident, code, began }: Involvement) {
  return { id: incident, code, began };
}

function snoozeJson({ until, reason, by }: Snooze) {
  return { until, reason, by };
}

/** The shape of `venue list -o json`, and of every other place that shows a venue to scripts. */
export function venueJson({ id, name, timezone, currency, dayStart, daysBy, contacts, closed }: Venue) {
  return { id, name, timezone, currency, dayStart, daysBy, contacts, closed };
}
