import { type Instant, moment } from '../../domain/time.ts';
import type { OpenIncident } from '../../engine/look/incidents.ts';

/** An incident in a line: `Square: incident since 09:29 UTC, 450 of 490 fail with no_response; countdowns stand still`. */
export function incidentLine(
  { type, code, began, failing, of }: OpenIncident,
  { title = type, now }: { readonly title?: string | undefined; readonly now: Instant },
): string {
  const said = moment(began);
  const since = began.slice(0, 10) === now.slice(0, 10) ? said.slice(11) : said;
  return `${title}: incident since ${since}, ${failing} of ${of} fail with ${code}; countdowns stand still`;
}
