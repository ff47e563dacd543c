import { formatDuration } from './duration.ts';
import type { Integration } from './integration.ts';
import { refOf } from './reference.ts';
import { displaySource } from './secret-source.ts';

/** The shape of `list -o json` and every other place that shows an integration to scripts. */
export function integrationJson(i: Integration) {
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
    options: i.options,
    credentials: Object.fromEntries(Object.entries(i.credentials).map(([key, c]) => [key, displaySource(c)])),
    createdAt: i.createdAt,
    deactivatedAt: i.deactivatedAt,
    revision: i.revision,
  };
}
