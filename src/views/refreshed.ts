import { formatDuration } from '../domain/duration.ts';
import { type ExpectedError, errorJson } from '../domain/errors.ts';
import type { Tally } from '../engine/change/bulk.ts';
import type { Refreshed } from '../engine/check/refresh.ts';
import type { Window } from '../ports/connectors.ts';
import type { Cell, Column, Listing, Output } from '../ports/output.ts';
import { causeLines, interruptedLine } from './cells/bulk.ts';
import { statusCell } from './cells/status.ts';
import { momentCell } from './cells/times.ts';

/** What each check brought, as it finishes. `refs`: of all that are checked, so that no later one shifts the columns. */
export function refreshListing(refs: readonly string[], op: string): Listing<Refreshed> {
  const several = refs.length > 1;
  const longest = refs.reduce((most, ref) => Math.max(most, ref.length), 1);
  return {
    columns: [...resultColumns(longest), messageColumn(several)],
    json: (r) => refreshJson(r, op),
    name: (r) => r.id,
    empty: '',
    ...(several ? { live: true } : {}),
  };
}

function resultColumns(longest: number): Column<Refreshed>[] {
  return [
    { key: 'ref', head: 'Integration', value: (r) => r.ref, keep: true, atLeast: longest },
    { key: 'id', head: '', value: (r) => r.id, hidden: true },
    {
      key: 'status',
      head: 'Status',
      value: (r) => r.integration.status,
      show: (r) => statusCell(r.integration),
      atLeast: 'CalledOff'.length,
    },
    {
      key: 'outcome',
      head: 'Outcome',
      value: (r) => (r.error ? r.error.code : r.outcome),
      show: (r) => (r.error ? { text: r.error.code, tone: 'bad' } : r.outcome),
      atLeast: 'provider_down'.length,
    },
    { key: 'linesNew', head: 'New', value: (r) => r.linesNew, align: 'right', atLeast: '99999'.length },
    { key: 'linesChanged', head: 'Changed', value: (r) => r.linesChanged, align: 'right' },
    {
      key: 'durationMs',
      head: 'Took',
      value: (r) => r.durationMs,
      show: (r) => took(r.durationMs),
      align: 'right',
      atLeast: '10m30s'.length,
    },
  ];
}

/** Of a single one it is said in full below the table. */
function messageColumn(several: boolean): Column<Refreshed> {
  return {
    key: 'message',
    head: 'Message',
    value: (r) => r.error?.message ?? null,
    show: messageCell,
    hidden: !several,
    narrow: 'below',
  };
}

/** Of an incident the message is said once for all of them. */
function messageCell({ error, integration }: Refreshed): Cell {
  const { incident } = integration;
  if (incident?.ended === null && error?.code === incident.code) return { text: 'part of an incident', tone: 'quiet' };
  return error?.message ?? '';
}

/** What a check brought that was made beside something else; an error of it is told by whoever made it. */
export function sayChecked(result: Refreshed, output: Pick<Output, 'progress' | 'warn' | 'say'>): void {
  output.progress(null);
  for (const warning of result.warnings) output.warn(`${result.ref}: ${warning}`);
  if (result.error) return;
  output.say({ text: `Checked: ${broughtWords(result)} in ${took(result.durationMs)}.`, tone: 'good' });
}

/** `1416 new lines`, `2 changed lines`, `nothing new`. */
function broughtWords({ linesNew, linesChanged }: Pick<Refreshed, 'linesNew' | 'linesChanged'>): string {
  const parts = [
    ...(linesNew > 0 ? [`${linesNew} new ${linesNew === 1 ? 'line' : 'lines'}`] : []),
    ...(linesChanged > 0 ? [`${linesChanged} changed`] : []),
  ];
  return parts.join(', ') || 'nothing new';
}

function took(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)}s` : formatDuration(ms);
}

/** `12 checked, 1 failed, 1 called off (skipped)`, why, and what to type next. */
export function sayRefreshSummary(tally: Tally, output: Pick<Output, 'say' | 'warn'>): void {
  const onward = tally.op === null ? null : `posctl refresh --resume ${tally.op}`;
  const interrupted = interruptedLine(tally, onward);
  for (const line of interrupted === null ? summary(tally, onward) : causeLines(tally)) output.say(line);
  if (interrupted !== null) output.warn(interrupted);
}

function summary(tally: Tally, onward: string | null): string[] {
  const { counts } = tally;
  const parts = [
    `${counts.done} checked`,
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    ...(counts.calledOff > 0 ? [`${counts.calledOff} called off (skipped)`] : []),
    ...(counts.empty > 0 ? [`${counts.empty} with nothing to fetch`] : []),
  ];
  const again = counts.failed > 0 && onward !== null ? [`To try again what failed: ${onward}`] : [];
  return [parts.join(', '), ...causeLines(tally), ...again];
}

function refreshJson(r: Refreshed, op: string): unknown {
  const { ref, id, warnings } = r;
  const windows = r.windows && r.windows.of > 1 ? { windows: r.windows } : {};
  const more = { op, ...windows, ...(warnings.length > 0 ? { warnings } : {}) };
  if (r.error) return { ref, id, ok: false, status: r.integration.status, error: errorJson(r.error), ...more };
  const { outcome, linesNew, linesChanged, durationMs } = r;
  return { ref, id, ok: true, status: r.integration.status, outcome, linesNew, linesChanged, durationMs, ...more };
}

/** What a refresh would make of one integration. */
export type Planned = { readonly ref: string; readonly id: string } & (
  | {
      readonly ok: true;
      readonly outcome: 'checked' | 'skipped';
      /** Null when nothing would be fetched. */
      readonly window: Pick<Window, 'from' | 'to'> | null;
    }
  | { readonly ok: false; readonly error: ExpectedError }
);

/** What a dry run would fetch. */
export function plannedListing(): Listing<Planned> {
  const from = (p: Planned) => (p.ok && p.window ? p.window.from : null);
  const to = (p: Planned) => (p.ok && p.window ? p.window.to : null);
  return {
    columns: [
      { key: 'ref', head: 'Integration', value: (p) => p.ref, keep: true },
      { key: 'id', head: '', value: (p) => p.id, hidden: true },
      {
        key: 'outcome',
        head: 'Outcome',
        value: (p) => (p.ok ? p.outcome : p.error.code),
        show: (p) => (p.ok ? `would be ${p.outcome}` : { text: p.error.code, tone: 'bad' }),
      },
      { key: 'from', head: 'Sales From', value: from, show: (p) => momentCell(from(p)) },
      { key: 'to', head: 'To', value: to, show: (p) => momentCell(to(p)) },
    ],
    json: (p) => (p.ok ? p : { ...p, error: errorJson(p.error) }),
    name: (p) => p.id,
    empty: 'Nothing was selected.',
  };
}
