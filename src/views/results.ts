import type { Tally } from '../engine/change/bulk.ts';
import { type ItemResult, itemJson } from '../engine/change/lifecycle.ts';
import type { Cell, Listing, Output } from '../ports/output.ts';
import { causeLines, interruptedLine, undoWords } from './cells/bulk.ts';
import { changeWords } from './cells/changes.ts';
import { messageColumn } from './cells/message.ts';
import { statusCell } from './cells/status.ts';

/** What a verb did. */
export interface Doing {
  /** `edit` */
  readonly command: string;
  /** `changed` */
  readonly done: string;
  readonly dryRun: boolean;
  readonly tally: Tally;
  /** Of how many integrations. */
  readonly of: number;
  /** The operation; null in a dry run, which is not one. */
  readonly op: string | null;
  /** Whether it was done by a plan, which holds for what is as it was. */
  readonly planned?: boolean;
  /** Whether `undo` can take it back; true when absent. */
  readonly undoable?: boolean;
  /** How to go on with it or to try again; `--resume` otherwise. */
  readonly again?: string;
}

/**
 * One row for each, as it comes where the format is one for scripts, and a summary for people. A single one that failed is
 * thrown instead, so that it reads like any other error; for scripts that read JSON it is a row like all others.
 */
export async function reportResults(
  source: AsyncIterable<ItemResult>,
  doing: Doing,
  { output }: { readonly output: Output },
): Promise<void> {
  const { done, dryRun, of, op } = doing;
  const result = dryRun ? `would be ${done}` : done;
  const listing = (more: { readonly failures: boolean; readonly changes: boolean }) =>
    resultListing(result, { ...more, op });
  if (output.format === 'table') {
    const results = await all(source);
    const [only] = results;
    if (results.length === 1 && only && !only.ok) throw only.error;
    const failures = results.some((r) => !r.ok || keptWords(r) !== '');
    const changes = results.some((r) => r.ok && shownChanges(r) !== '');
    const told = output.quiet ? results.filter((r) => !r.ok || keptWords(r) !== '') : results;
    if (results.length > 0 || of === 0) await output.rows(listing({ failures, changes }), told);
  } else await output.rows(listing({ failures: true, changes: true }), thrown(source, { of, output }));
  if (dryRun) {
    if (of > 1) output.say(`${doing.tally.counts.done} of ${of} would be ${done}.`);
    output.say('Dry run: nothing was changed.');
  } else if (of > 1 || output.format === 'table') {
    const interrupted = of > 1 ? interruptedLine(doing.tally, onwardOf(doing)) : null;
    const told = interrupted === null ? summary(doing) : causeLines(doing.tally);
    for (const line of of > 1 ? told : []) output.say(line);
    if (interrupted !== null) output.warn(interrupted);
    for (const line of undoLine(doing)) output.say(line);
  }
}

/** How to go on, or to try again. */
const onwardOf = ({ command, tally: { op }, again }: Doing): string | null =>
  again ?? (op === null ? null : `posctl ${command} --resume ${op}`);

/** A single one that failed is an error in formats that cannot say why. */
async function* thrown(source: AsyncIterable<ItemResult>, { of, output }: { of: number; output: Output }) {
  const machine = output.format === 'json' || output.format === 'jsonl';
  for await (const result of source) {
    if (of === 1 && !result.ok && !machine) throw result.error;
    yield result;
  }
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const each of source) list.push(each);
  return list;
}

interface Shown {
  readonly failures: boolean;
  readonly changes: boolean;
  readonly op: string | null;
}

function resultListing(done: string, { failures, changes, op }: Shown): Listing<ItemResult> {
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
      { key: 'changes', head: 'Changes', value: shownChanges, hidden: !changes, narrow: 'below' },
      { ...messageColumn(failures), show: messageOf, value: messageOf },
      { key: 'op', head: '', value: () => op, hidden: true },
    ],
    json: (r) => itemJson(r, op),
    name: (r) => r.id,
    empty: 'Nothing was selected; nothing was done.',
  };
}

function messageOf(result: ItemResult): string {
  if (!result.ok) return [result.error.message, result.error.hint].filter(Boolean).join('; ');
  return keptWords(result);
}

/** What stays although it was to be set back. */
function keptWords(result: ItemResult): string {
  return result.ok ? (result.kept ?? []).map(({ field, why }) => `${field} stays: ${why}`).join('; ') : '';
}

/** What was set from → to; that one is active or not, the result says. */
function shownChanges(result: ItemResult): string {
  if (!result.ok) return '';
  const { active: _, status: __, ...changes } = result.changes;
  return changeWords(changes);
}

/** `3 deactivated, 1 nothing to do, 2 failed`, why, and what to type next. */
function summary(doing: Doing): string[] {
  const { done, tally } = doing;
  const { counts } = tally;
  const onward = onwardOf(doing);
  const parts = [
    `${counts.done} ${done}`,
    ...(counts.unchanged > 0 ? [`${counts.unchanged} nothing to do`] : []),
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    ...(tally.kept > 0 ? [`of ${tally.kept} something stays`] : []),
  ];
  const again = counts.failed > 0 && onward !== null ? [againWords(doing, onward)] : [];
  return [parts.join(', '), ...causeLines(tally), ...again];
}

/** What is not as a plan had it will not be so the next time either. */
function againWords({ command, tally, planned = false }: Doing, onward: string): string {
  const isOutdated = planned && [...tally.causes.keys()].every((code) => code === 'conflict');
  return isOutdated
    ? `What has changed since the plan needs a new one: posctl ${command} … --plan-out FILE`
    : `To try again what failed: ${onward}`;
}

function undoLine({ tally, op, undoable = true }: Doing): Cell[] {
  return tally.counts.done > 0 && op !== null && undoable ? [undoWords(op)] : [];
}
