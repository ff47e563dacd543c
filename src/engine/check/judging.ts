import type { Failure } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import type { EndedCheck } from '../../domain/outcome.ts';
import type { Policy } from '../../domain/policy.ts';
import { failureOfPutAside, NO_REPORTS, putAside, type ReportsFound } from '../../domain/quarantine.ts';
import { refOf, shellRef } from '../../domain/reference.ts';
import type { Rejected } from '../../domain/rejection.ts';
import { namedReport } from '../../domain/report/names.ts';
import { presentable, presentableText } from '../../domain/text.ts';
import { type Instant, later } from '../../domain/time.ts';
import type { Fetched } from '../../ports/connectors.ts';
import type { EndedCall } from './connector-call.ts';
import type { Fetch } from './fetching.ts';
import type { Fleet } from './fleet.ts';

/** By what a fetch that ended is judged. */
export interface Judging {
  readonly integration: Integration;
  readonly policy: Policy;
  readonly fleet: Fleet;
  readonly now: Instant;
  /** Taken out of every text. */
  readonly secrets: ReadonlySet<string>;
}

/** What a fetch means for the check. A failure is judged beside those of others: they may have one cause. */
export async function resultOf(
  { ended, reached }: Pick<Fetch, 'ended' | 'reached'>,
  reports: ReportsFound,
  judging: Judging,
): Promise<EndedCheck['result']> {
  if (ended.how === 'cancelled') return ended;
  if (ended.how === 'succeeded') return resultOfReports(ended.value, reports, judging);
  const { reportAt } = ended.failure;
  return {
    how: 'failed',
    failure: await besideOthers(presentable(ended.failure, judging.secrets), judging),
    ...(reportAt === undefined ? {} : { reportAt }),
    ...(reached === undefined ? {} : { cursor: reached }),
  };
}

/** What was fetched is good, unless reports are put aside: by this check, or by earlier ones. */
function resultOfReports(
  { cursor, reportAt }: Fetched,
  reports: ReportsFound,
  { integration, secrets }: Judging,
): EndedCheck['result'] {
  const bookmark = cursor === undefined ? {} : { cursor };
  const aside = putAside(integration.quarantine, reports);
  const failure = failureOfPutAside(aside, shellRef(refOf(integration)));
  if (!failure) return { how: 'succeeded', ...bookmark, ...(reportAt === undefined ? {} : { reportAt }) };
  // What could not be read was received all the same.
  const received = [reportAt ?? '', ...reports.quarantined.map(({ at }) => at)].reduce(later);
  return {
    how: 'failed',
    failure: presentable(failure, secrets),
    reportAt: received === '' ? null : received,
    whole: true,
    ...bookmark,
  };
}

async function besideOthers(failure: Failure, { integration, policy, fleet, now }: Judging): Promise<Failure> {
  if (!failure.counted) return failure;
  const incident = await fleet.failsWithOthers(integration, failure, { policy, now });
  const byProvider = incident && (failure.code === 'provider_down' || failure.code === 'no_response');
  return { ...failure, incident, needs: byProvider ? 'provider' : failure.needs };
}

/** The reports that a check found, in words that may be kept. */
export function reportsFound(ended: EndedCall<Fetched>, secrets: ReadonlySet<string>): ReportsFound {
  if (ended.how !== 'succeeded') return NO_REPORTS;
  const { imported = [], quarantined = [] } = ended.value;
  const said = (text: string) => presentableText(text, secrets);
  return {
    imported: imported.map((report) => ({ ...report, file: said(report.file) })),
    quarantined: quarantined.map((report) => ({ ...report, file: said(report.file), message: said(report.message) })),
  };
}

/** Its warnings, with a sentence about each report that was put aside where the failure cannot name them all. */
export function fetchedWarnings({ warnings, quarantined = [] }: Fetched): string[] {
  const aside = quarantined.length > 1 ? quarantined : [];
  return [...warnings, ...aside.map((report) => `the report ${namedReport(report)} was put aside: ${report.message}`)];
}

/** What a program said, of a check in which something is wrong; of others nobody reads it. */
export function logOf(ended: EndedCall<Fetched>, warnings: readonly string[]): string {
  if (ended.how === 'failed') return ended.failure.log ?? '';
  return ended.how === 'succeeded' && warnings.length > 0 ? (ended.value.log ?? '') : '';
}

/** What the connector itself left out, as it may be kept. */
export function rejectedBy(ended: EndedCall<Fetched>, secrets: Iterable<string>): Rejected {
  const rejected =
    ended.how === 'succeeded' ? ended.value.rejected : ended.how === 'failed' ? ended.failure.rejected : undefined;
  if (!rejected) return { count: 0, documents: [] };
  const said = (text: string) => presentableText(text, secrets);
  const documents = rejected.documents.map(({ source, receipt, why }) => ({
    source: said(source),
    receipt: said(receipt),
    why: said(why),
  }));
  return { count: rejected.count, documents };
}
