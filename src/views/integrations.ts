import type { PosType } from '../domain/catalogue.ts';
import { compareTexts } from '../domain/collections.ts';
import { countsOnce } from '../domain/counts-once.ts';
import { formatDuration } from '../domain/duration.ts';
import { type Integration, type Needs, type Reason, STATUSES } from '../domain/integration.ts';
import { isChangedSince, nextStep } from '../domain/next-step.ts';
import { nameOf, refOf, shellRef } from '../domain/reference.ts';
import { namedReport } from '../domain/report/names.ts';
import { ago, type Instant, lasting, MINUTE, plus } from '../domain/time.ts';
import { INTEGRATION_FIELDS, integrationJson } from '../domain/view.ts';
import type { Deactivation } from '../engine/look/deactivations.ts';
import type { Cell, Column, Listing } from '../ports/output.ts';
import { sinceLines } from './cells/since.ts';
import { statusCell } from './cells/status.ts';
import { agoCell, inWords, momentAnd, momentBy, NOTHING, type Times, timeHead } from './cells/times.ts';

/** An integration with what its row needs beside it. */
export interface IntegrationRow {
  readonly integration: Integration;
  /** All integrations of its venue, to name it. */
  readonly siblings: readonly Integration[];
  /** Of an inactive one, where it was asked for. */
  readonly deactivation?: Deactivation | undefined;
}

const NEEDS_WORDS: Record<Needs, string> = {
  nobody: 'nobody: it will be retried automatically',
  support: 'support: look at the set-up',
  venue: 'the venue: it must give access again',
  provider: 'the provider: it has trouble of its own',
};

/** The same after a change: with the operation by which `undo` takes it back; null where nothing was changed. */
export function changedListing(times: Times, op: string | null): Listing<IntegrationRow> {
  const { columns, json, ...listing } = integrationListing(times);
  return {
    ...listing,
    columns: [...columns, { key: 'op', head: 'Operation', value: () => op, hidden: true, appended: true }],
    json: (row) => ({ ...(json(row) as object), op }),
    fields: [...INTEGRATION_FIELDS, 'op'],
  };
}

/** The table of `list --inactive`: also when, by whom and why each was deactivated. */
export function inactiveListing(times: Times): Listing<IntegrationRow> {
  const { columns, json, ...listing } = integrationListing(times);
  const spared = new Set(['nextCheck', 'needs', 'since', 'why']);
  return {
    ...listing,
    columns: [
      ...columns.map((c) =>
        spared.has(c.key) ? { ...c, hidden: true } : c.key === 'lastSalesCheck' ? { ...c, narrow: 'out' as const } : c,
      ),
      ...deactivationColumns(times),
    ],
    json: (r) => ({
      ...(json(r) as object),
      deactivatedBy: r.deactivation?.actor ?? null,
      deactivationReason: r.deactivation?.reason ?? null,
    }),
    fields: [...INTEGRATION_FIELDS, 'deactivatedBy', 'deactivationReason'],
    empty: 'None are inactive.',
  };
}

function deactivationColumns(times: Times): Column<IntegrationRow>[] {
  return [
    {
      key: 'deactivatedAt',
      head: timeHead('Deactivated', times),
      value: (r) => r.integration.deactivatedAt,
      show: (r) => agoCell(r.integration.deactivatedAt, times),
      appended: true,
    },
    { key: 'deactivatedBy', head: 'By', value: (r) => r.deactivation?.actor ?? null, appended: true },
    {
      key: 'deactivationReason',
      head: 'Reason',
      value: (r) => r.deactivation?.reason ?? null,
      narrow: 'below',
      appended: true,
    },
  ];
}

/** The table of `list`, and its other formats. */
export function integrationListing(times: Times): Listing<IntegrationRow> {
  return {
    columns: [
      ...NAME_COLUMNS,
      {
        key: 'status',
        head: 'Status',
        value: (r) => statusWord(r.integration),
        show: (r) => statusCell(r.integration),
      },
      ...turnColumns(times),
      ...timeColumns(times),
      ...reasonColumns(times),
      { key: 'id', head: 'Id', value: (r) => r.integration.id, hidden: true },
      ...MORE_COLUMNS,
    ],
    fields: INTEGRATION_FIELDS,
    json: (r) => integrationJson(r.integration, r.siblings),
    name: (r) => nameOf(r.integration, r.siblings),
    empty: 'There are no integrations here. Add one with: posctl add --venue VENUE',
  };
}

const NAME_COLUMNS: readonly Column<IntegrationRow>[] = [
  { key: 'ref', head: 'Integration', value: (r) => refOf(r.integration), keep: true, hidden: true },
  { key: 'venue', head: 'Venue', value: (r) => r.integration.venue, keep: true, appended: true },
  {
    key: 'type',
    head: 'Type',
    value: (r) => r.integration.type,
    show: (r) => refOf(r.integration).slice(r.integration.venue.length + 1),
    keep: true,
  },
  { key: 'nickname', head: 'Nickname', value: (r) => r.integration.nickname, hidden: true },
];

/** Whose turn it is, and since when. */
function turnColumns(times: Times): Column<IntegrationRow>[] {
  return [
    {
      key: 'needs',
      head: 'Needs',
      value: (r) => r.integration.reason?.needs ?? null,
      show: (r) => needsCell(r.integration),
      narrow: 'out',
      appended: true,
    },
    {
      key: 'since',
      head: timeHead('Since', times),
      value: (r) => r.integration.reason?.since ?? null,
      show: (r) => agoCell(r.integration.reason?.since ?? null, times),
      narrow: 'out',
      appended: true,
    },
  ];
}

/** As triage has it: what was changed since waits for its next check, whoever had to act before. */
function needsCell(integration: Integration): Cell {
  const { active, reason } = integration;
  if (!active || !reason) return NOTHING;
  return isChangedSince(integration) ? 'nobody' : reason.needs;
}

function timeColumns(times: Times): Column<IntegrationRow>[] {
  return [
    {
      key: 'lastSalesCheck',
      head: timeHead('Last Sales Check', times),
      value: (r) => r.integration.lastSalesCheck,
      show: (r) => agoCell(r.integration.lastSalesCheck, times),
    },
    {
      key: 'lastSaleImported',
      head: timeHead('Last Sale Imported', times),
      value: (r) => r.integration.lastSaleImported,
      show: (r) => agoCell(r.integration.lastSaleImported, times),
    },
    {
      key: 'nextCheck',
      head: timeHead('Next Check', times),
      value: (r) => r.integration.nextCheck,
      show: (r) => turnCell(r.integration.nextCheck, times),
      narrow: 'out',
    },
  ];
}

const reasonColumns = ({ zone }: Times): readonly Column<IntegrationRow>[] => [
  { key: 'code', head: 'Code', value: (r) => r.integration.reason?.code ?? null, hidden: true },
  {
    key: 'why',
    head: 'Why',
    value: (r) => r.integration.reason?.message ?? null,
    show: (r) => whyCell(r.integration, zone),
    narrow: 'below',
  },
];

function turnCell(at: Instant | null, times: Times): Cell {
  return at === null || times.absolute ? agoCell(at, times) : inWords(at, () => turn(at, times.now));
}

/** What scripts did not get from the beginning. */
const MORE_COLUMNS: readonly Column<IntegrationRow>[] = [
  { key: 'method', head: 'Method', value: (r) => r.integration.method, hidden: true, appended: true },
  { key: 'active', head: 'Active', value: (r) => String(r.integration.active), hidden: true, appended: true },
  { key: 'cause', head: 'Cause', value: (r) => r.integration.reason?.cause ?? null, hidden: true, appended: true },
];

/** When its turn is: `in 12 min`, `due now`, `due for 3 h`. */
function turn(at: Instant, now: Instant): string {
  if (at > now) return ago(at, now);
  return plus(at, MINUTE) > now ? 'due now' : `due for ${lasting(at, now)}`;
}

function statusWord(integration: Integration): string {
  return integration.active ? integration.status : 'inactive';
}

function whyCell(integration: Integration, zone: string | null): Cell {
  const { snoozed } = integration;
  const cell = reasonCell(integration);
  if (!snoozed) return cell;
  const text = typeof cell === 'string' ? cell : cell.text;
  return {
    text: [`snoozed until ${momentBy(snoozed.until, zone)}`, ...(text ? [text] : [])].join('; '),
    tone: 'quiet',
  };
}

function reasonCell(integration: Integration): Cell {
  const { active, reason } = integration;
  if (!reason) return '';
  const code = reason.cause ?? reason.code;
  if (active && isChangedSince(integration)) return { text: `${CHANGED_SINCE}; it was ${code}`, tone: 'quiet' };
  return { text: `${code}: ${reason.message}`, tone: active ? 'plain' : 'quiet' };
}

/** An old reason must not stand as if it still held. */
const CHANGED_SINCE = 'changed since, not checked yet: refresh';

/** Worst first, inactive ones last; then by reference. */
export function worstFirst(rows: readonly IntegrationRow[]): IntegrationRow[] {
  const rank = ({ active, status }: Integration) => (active ? STATUSES.indexOf(status) : STATUSES.length);
  // References are made once a row: to make them once a comparison would take longer than to sort.
  const known = rows.map((row) => ({ row, rank: rank(row.integration), ref: refOf(row.integration) }));
  return known.sort((a, b) => a.rank - b.rank || compareTexts(a.ref, b.ref)).map(({ row }) => row);
}

/** One integration, line by line. */
export function integrationLines(
  { integration: i, siblings }: IntegrationRow,
  type: PosType | undefined,
  times: Times,
): [string, Cell][] {
  const { now, zone } = times;
  const when = (at: Instant | null) => (at === null ? NOTHING : momentAnd(times, at));
  const settings = (all: Readonly<Record<string, unknown>>) =>
    Object.entries(all)
      .map(([key, value]) => `${key}=${String(value)}`)
      .join('  ') || '–';
  const json = integrationJson(i, siblings);
  return [
    ['Integration', { text: refOf(i), tone: 'strong' }],
    ['Id', i.id],
    ['Type', type ? `${type.title} (${i.method})` : `${i.type} (${i.method})`],
    ['Status', statusCell(i)],
    ...(i.reason ? reasonLines(i, when) : []),
    ...incidentLines(i, zone),
    ...snoozeLines(i, zone),
    ...putAsideLines(i),
    ['Last sales check', when(i.lastSalesCheck)],
    ['Last sale imported', when(i.lastSaleImported)],
    ['Next check', i.nextCheck === null ? 'none' : momentAnd(times, i.nextCheck, turn(i.nextCheck, now))],
    ['Checked every', formatDuration(i.checkEvery)],
    ['Failures in a row', String(i.streak.counted)],
    ['Options', settings(json.options)],
    ['Credentials', settings(json.credentials)],
    ...besideLines(i, siblings),
    ['Added', when(i.createdAt)],
    ...(i.deactivatedAt ? [['Deactivated', when(i.deactivatedAt)] as [string, Cell]] : []),
  ];
}

/** How its sales stand beside those of the others of its venue. */
function besideLines(i: Integration, siblings: readonly Integration[]): [string, Cell][] {
  const name = (other: Integration) => nameOf(other, siblings);
  const of = (ids: readonly string[]) => siblings.filter(({ id }) => ids.includes(id));
  const replacing = of(i.primaryOver).map(name);
  const replacedBy = siblings.filter((other) => other.primaryOver.includes(i.id)).map(name);
  const shared = of(i.suspected).filter((other) => countsOnce(i, other));
  const doubled = of(i.suspected).filter(
    (other) => !countsOnce(i, other) && !i.primaryOver.includes(other.id) && !other.primaryOver.includes(i.id),
  );
  return [
    ...(replacing.length > 0 ? [['Counts instead of', replacing.join(', ')] as [string, Cell]] : []),
    ...(replacedBy.length > 0
      ? [['Replaced by', `${replacedBy.join(', ')}, on days that both have`] as [string, Cell]]
      : []),
    ...(shared.length > 0
      ? [['Shares sales with', `${shared.map(name).join(', ')}: they count once`] as [string, Cell]]
      : []),
    ...doubled.map((other): [string, Cell] => [
      'Perhaps twice',
      { text: `${name(other)} has sales of the same days; both are added up (edit --primary)`, tone: 'warning' },
    ]),
  ];
}

function snoozeLines({ snoozed }: Integration, zone: string | null): [string, Cell][] {
  if (!snoozed) return [];
  const { until, reason, by } = snoozed;
  return [['Snoozed', `until ${momentBy(until, zone)} by ${by}: ${reason}`]];
}

function incidentLines({ incident, type }: Integration, zone: string | null): [string, Cell][] {
  if (incident?.ended !== null) return [];
  const text = `many ${type} integrations fail alike (${incident.code}) since ${momentBy(incident.began, zone)}: its countdowns stand still`;
  return [['Incident', { text, tone: 'warning' }]];
}

function reasonLines(i: Integration, when: (at: Instant) => Cell): [string, Cell][] {
  if (!i.reason) return [];
  const { code, cause, message, needs } = i.reason;
  if (i.active && isChangedSince(i))
    return [
      ['Why', `${CHANGED_SINCE}; it was ${code}${cause ? ` (${cause})` : ''}: ${message}`],
      ...sinceLines(i.status, i.reason, when),
      ['Who must act', i.status === 'CalledOff' ? 'you: refresh it' : 'nobody: it is due, and will be checked'],
    ];
  return [
    ['Why', `${code}${cause ? ` (${cause})` : ''}: ${message}`],
    ...sinceLines(i.status, i.reason, when),
    ['Who must act', whoMustAct(i, { code, needs })],
  ];
}

function whoMustAct(i: Integration, { code, needs }: Pick<Reason, 'code' | 'needs'>): string {
  if (i.status === 'CalledOff' && needs === 'nobody')
    return code === 'no_report'
      ? 'the venue: its POS must send reports again; then refresh it'
      : 'you: refresh it once the POS answers again';
  if (code === 'bad_data' && i.quarantine.length > 0) return 'support: look at the report, and import what replaces it';
  return NEEDS_WORDS[needs];
}

/** Reports named one by one; of more it is said how many they are. */
const MOST_NAMED = 5;

/** Reports that could not be imported, newest first. */
function putAsideLines({ quarantine }: Integration): [string, Cell][] {
  const newest = quarantine.slice(-MOST_NAMED).reverse();
  const more = quarantine.length - newest.length;
  return [
    ...newest.map((report): [string, Cell] => [
      'Put aside',
      { text: `${namedReport(report)}: ${report.code}: ${report.message}`, tone: 'warning' },
    ]),
    ...(more > 0 ? [['', `and ${more} more`] as [string, Cell]] : []),
  ];
}

/** What to type next, by state: first the one command, then what else is of use. */
export function nextSteps(i: Integration): string[] {
  const ref = shellRef(refOf(i));
  const { command } = nextStep(i);
  if (!i.active) return [command, `posctl timeline ${i.id}`];
  const fails = i.status === 'CalledOff' || i.status === 'Failed';
  const report = i.quarantine.length > 0 ? [`posctl check-report FILE --ref ${ref}`, `posctl import ${ref} FILE`] : [];
  const others = fails
    ? [`posctl refresh ${ref}`, `posctl timeline ${ref} --limit 20`]
    : [`posctl sales ${ref} --by day`];
  return [...new Set([command, ...report, ...others])];
}
