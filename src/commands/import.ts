import { parseDay } from '../domain/duration.ts';
import { type ExitCode, exitOf, usage } from '../domain/errors.ts';
import type { Integration } from '../domain/integration.ts';
import { refOf, shellRef } from '../domain/reference.ts';
import { type ImportResult, importReports } from '../engine/change/import-reports.ts';
import { selectOne } from '../engine/look/select.ts';
import { requireStore } from '../engine/look/store-access.ts';
import { whileWaiting } from '../engine/look/waiting.ts';
import type { Ports } from '../ports/ports.ts';
import { importedListing, restatedWords } from '../views/imported.ts';

export interface ImportOptions {
  readonly ref: string;
  readonly files: readonly string[];
  /** For which business day all of them are. */
  readonly day: string | null;
  /** Days that a file tells of in part may be replaced. */
  readonly partial: boolean;
  readonly profile: string | null;
  /** Files that were put aside and stay out. */
  readonly dismiss: readonly string[];
  readonly dryRun: boolean;
}

/** `posctl import REF FILE…`: report files by hand, as if they had come by mail. */
export async function importFiles(options: ImportOptions, ports: Ports): Promise<ExitCode> {
  const { ref, files, partial, profile, dismiss, dryRun } = options;
  const day = options.day === null ? null : parseDay(options.day, '--day');
  if (files.length + dismiss.length === 0)
    throw usage('no file is named', 'like: posctl import blue-door/email-report mix-2026-11-19.csv');
  if (dismiss.length > 0 && !ports.context.reason)
    throw usage('whoever dismisses a report says why', 'add: --reason "the venue was closed"');
  await requireStore(ports);
  const { state, integration } = await selectOne(ports, ref, 'any');
  if (integration.method !== 'email') throw noReports(integration);
  const { actor, reason, operation: op } = ports.context;
  const how = { day, partial, profile, dismissed: dismiss, dryRun };
  const job = { venue: state.venue, integration, actor, reason, op, ...how };
  const named = files.map((typed) => ({ typed, path: ports.context.absolute(typed) }));
  const results = await whileWaiting(ports, `reading ${files.join(', ')}`, ({ at }) =>
    importReports(ports, { ...job, progress: at }, named),
  );
  await report(results, { integration, dryRun }, ports);
  return exitOf(results);
}

function noReports(integration: Integration) {
  return usage(
    `${refOf(integration)} takes no report files: its sales come by ${integration.method === 'api' ? 'API' : 'a Singer tap'}`,
    'add an integration of the type email-report for reports: posctl add email-report --venue ' + integration.venue,
  );
}

async function report(
  results: readonly ImportResult[],
  { integration, dryRun }: { readonly integration: Integration; readonly dryRun: boolean },
  { output }: Pick<Ports, 'output'>,
): Promise<void> {
  const machine = output.format === 'json' || output.format === 'jsonl';
  const [only] = results;
  if (results.length === 1 && only && !only.ok && !machine) throw only.error;
  await output.rows(importedListing(integration, { dryRun, failures: results.some((result) => !result.ok) }), results);
  for (const result of results) {
    if (!result.ok) continue;
    for (const warning of result.warnings) output.warn(warning);
    for (const restated of result.restated) output.say(restatedWords(restated));
  }
  if (dryRun) output.say('Dry run: nothing was imported.');
  else if (results.some((result) => result.ok && result.outcome !== 'skipped')) sayWhatIsLeft(integration, output);
}

/** An import by hand resumes nothing: what still stands against the integration is said with the command that ends it. */
function sayWhatIsLeft({ active, status, ...rest }: Integration, output: Pick<Ports['output'], 'say'>): void {
  if (!active || (status !== 'Failed' && status !== 'CalledOff')) return;
  const ref = shellRef(refOf(rest));
  output.say(`Its status stays ${status} until a check succeeds: posctl refresh ${ref}`);
}
