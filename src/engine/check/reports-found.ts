import type { Integration } from '../../domain/integration.ts';
import type { EndedCheck } from '../../domain/outcome.ts';
import { failureOfPutAside, NO_REPORTS, putAside, type ReportsFound } from '../../domain/quarantine.ts';
import { refOf, shellRef } from '../../domain/reference.ts';
import { namedReport } from '../../domain/report/names.ts';
import { later } from '../../domain/time.ts';
import type { Fetched } from '../../ports/connectors.ts';
import type { EndedCall } from './connector-call.ts';
import { presentable, presentableText } from './presentable.ts';

/** The reports that a check found, in words that may be kept; `secrets` are taken out of them. */
export function reportsFound(ended: EndedCall<Fetched>, secrets: ReadonlySet<string>): ReportsFound {
  if (ended.how !== 'succeeded') return NO_REPORTS;
  const { imported = [], quarantined = [] } = ended.value;
  const said = (text: string) => presentableText(text, secrets);
  return {
    imported: imported.map((report) => ({ ...report, file: said(report.file) })),
    quarantined: quarantined.map((report) => ({ ...report, file: said(report.file), message: said(report.message) })),
  };
}

/** What was fetched is good, unless reports are put aside: by this check, or by earlier ones. */
export function judgedByReports(
  fetched: Fetched,
  reports: ReportsFound,
  { integration, secrets }: { readonly integration: Integration; readonly secrets: ReadonlySet<string> },
): EndedCheck['result'] {
  const aside = putAside(integration.quarantine, reports);
  const failure = failureOfPutAside(aside, shellRef(refOf(integration)));
  if (!failure) return { ok: true, ...fetched };
  const { cursor } = fetched;
  // What could not be read was received all the same.
  const received = [fetched.reportAt ?? '', ...reports.quarantined.map(({ at }) => at)].reduce(later);
  return {
    ok: false,
    failure: presentable(failure, secrets),
    reportAt: received === '' ? null : received,
    whole: true,
    ...(cursor === undefined ? {} : { cursor }),
  };
}

/** Its warnings, with a sentence about each report that was put aside where the failure cannot name them all. */
export function fetchedWarnings({ warnings, quarantined = [] }: Fetched): string[] {
  const aside = quarantined.length > 1 ? quarantined : [];
  return [...warnings, ...aside.map((report) => `the report ${namedReport(report)} was put aside: ${report.message}`)];
}
