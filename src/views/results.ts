import { type ItemResult, itemJson } from '../engine/change/lifecycle.ts';
import type { Listing, Output } from '../ports/output.ts';
import { messageColumn } from './cells/message.ts';
import { statusCell } from './cells/status.ts';

/** What a verb did: `deactivated`. */
export interface Doing {
  readonly done: string;
  readonly dryRun: boolean;
}

/**
 * One row for each, and a summary for people. A single one that failed is thrown instead, so that it reads like any
 * other error; for scripts that read JSON it is a row like all others.
 */
export async function reportResults(
  results: readonly ItemResult[],
  { done, dryRun }: Doing,
  { output }: { readonly output: Output },
): Promise<void> {
  const machine = output.format === 'json' || output.format === 'jsonl';
  const [only] = results;
  if (results.length === 1 && only && !only.ok && !machine) throw only.error;
  const failures = results.some((r) => !r.ok);
  const told = output.quiet && output.format === 'table' ? results.filter((r) => !r.ok) : results;
  await output.rows(resultListing(dryRun ? `would be ${done}` : done, { failures }), told);
  if (dryRun) output.say('Dry run: nothing was changed.');
  else if (results.length > 1) output.say(summary(results, done));
}

function resultListing(done: string, { failures }: { readonly failures: boolean }): Listing<ItemResult> {
  return {
    columns: [
      { key: 'ref', head: 'Integration', value: (r) => r.ref, keep: true },
      { key: 'id', head: 'Id', value: (r) => r.id, narrow: 'out' },
      {
        key: 'result',
        head: 'Result',
        value: (r) => (r.ok ? (r.changed ? done : 'unchanged') : r.error.code),
        show: (r) =>
          r.ok
            ? { text: r.changed ? done : 'nothing to do', tone: r.changed ? 'good' : 'quiet' }
            : { text: r.error.code, tone: 'bad' },
      },
      {
        key: 'status',
        head: 'Status',
        value: (r) => (r.ok ? r.integration.status : null),
        show: (r) => (r.ok ? statusCell(r.integration) : ''),
      },
      messageColumn(failures),
    ],
    json: itemJson,
    name: (r) => r.id,
    empty: 'Nothing was selected; nothing was done.',
  };
}

/** `3 deactivated, 1 nothing to do, 2 failed`. */
function summary(results: readonly ItemResult[], done: string): string {
  const changed = results.filter((r) => r.ok && r.changed).length;
  const failed = results.filter((r) => !r.ok).length;
  const same = results.length - changed - failed;
  const parts = [
    `${changed} ${done}`,
    ...(same > 0 ? [`${same} nothing to do`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return parts.join(', ');
}
