import type { Snooze } from '../domain/integration.ts';
import { nameOf, refOf } from '../domain/reference.ts';
import { ago, between, DAY, type Day, type Instant, lasting } from '../domain/time.ts';
import { type Alike, TRIAGE_DAYS, type Trouble, type Turn } from '../domain/triage.ts';
import type { Venue } from '../domain/venue.ts';
import type { Triage } from '../engine/look/triage.ts';
import type { Canvas, Cell, Listing } from '../ports/output.ts';
import { clockText, zoneWord } from './cells/clock.ts';
import { countLines } from './cells/counts.ts';
import { incidentLine } from './cells/incident.ts';
import { staleWords, troubleWords } from './cells/stale.ts';
import { momentBy, type Times } from './cells/times.ts';

/** A trouble with the business days that are not wholly fetched. */
export interface TriageRow {
  readonly trouble: Trouble;
  readonly missing: readonly Day[];
}

/** Rows of a pipe, CSV and names: all of it, one integration each. */
export const TRIAGE_LISTING: Listing<TriageRow> = {
  columns: [
    { key: 'ref', head: 'Integration', value: ({ trouble }) => refOf(trouble.integration), keep: true },
    { key: 'venueName', head: 'Name', value: ({ trouble }) => trouble.venue.name },
    { key: 'status', head: 'Status', value: ({ trouble }) => trouble.integration.status },
    { key: 'needs', head: 'Needs', value: ({ trouble }) => trouble.needs },
    { key: 'since', head: 'Since', value: ({ trouble }) => trouble.since },
    { key: 'cause', head: 'Cause', value: ({ trouble }) => trouble.cause },
    { key: 'message', head: 'Message', value: ({ trouble }) => trouble.message },
    { key: 'failuresLeft', head: 'Failures Left', value: ({ trouble }) => runwayValue(trouble, 'failuresLeft') },
    { key: 'earliest', head: 'Earliest', value: ({ trouble }) => runwayValue(trouble, 'earliest') },
    { key: 'reportDays', head: 'Report Days', value: ({ trouble }) => runwayValue(trouble, 'reportDays') },
    { key: 'missingDays', head: 'Missing Days', value: ({ missing }) => missing.join(' ') },
    { key: 'next', head: 'Next', value: ({ trouble }) => trouble.next.command },
    { key: 'id', head: 'Id', value: ({ trouble }) => trouble.integration.id, hidden: true },
  ],
  json: rowJson,
  name: ({ trouble }) => nameOf(trouble.integration, trouble.state.integrations),
  empty: '',
};

function runwayValue({ runway }: Trouble, key: 'failuresLeft' | 'earliest' | 'reportDays'): string | number | null {
  return (runway as Readonly<Record<string, string | number>> | null)?.[key] ?? null;
}

function rowJson({ trouble, missing }: TriageRow) {
  const { integration, venue, needs, since, cause, message, runway, quiet, next } = trouble;
  return {
    ref: refOf(integration),
    id: integration.id,
    venue: venue.id,
    venueName: venue.name,
    status: integration.status,
    needs,
    since,
    cause,
    message,
    runway,
    missingDays: missing,
    quiet,
    next: next.command,
  };
}

/** The one object that scripts get. */
export function triageRecord(rows: readonly TriageRow[]): Listing<Triage> {
  return { columns: [], json: (triage) => triageJson(triage, rows), name: () => '', empty: '' };
}

function triageJson({ counts, stale, lastPass, incidents }: Triage, rows: readonly TriageRow[]) {
  return {
    counts,
    stale: stale !== null,
    daemon: { lastPassEndedAt: lastPass },
    incidents: incidents.map(({ id, type, code, began, failing, of, message }) => {
      return { id, type, code, since: began, integrations: failing, of, message };
    }),
    items: rows.map(rowJson),
  };
}

const CODE_WORDS: Readonly<Record<string, string>> = {
  auth_expired: 'access has expired',
  auth_revoked: 'access is refused',
  rate_limited: 'too many requests',
  provider_down: 'its server has trouble',
  no_response: 'no answer',
  bad_config: 'the set-up is wrong',
  bad_data: 'answers that cannot be read',
  connector_crashed: 'the connector crashes',
  no_report: 'no report comes',
  quiet: 'nothing sold today',
};

const TITLES: Readonly<Record<Turn, string>> = {
  venue: 'The venue must act',
  support: 'Support must act',
  provider: 'The provider must act',
  resume: 'Called off, and the cause may have passed',
  nobody: 'Nobody needs to act: checked again by itself',
  quiet: 'Healthy, but quiet',
  snoozed: 'Snoozed',
};

/** At most this many alike ones are shown one by one. */
export const MOST_ALIKE = 3;

interface Looks {
  /** Of what is of no single venue. */
  readonly times: Times;
  /** By whose clocks the times of a venue are told: its own, or UTC. */
  zoneOf(venue: Venue): string | null;
  readonly canvas: Canvas;
  /** `--all`: nothing is folded, however long it gets. */
  readonly all: boolean;
  /** What was typed, to be said with `--all` or narrower. */
  readonly command: Narrowed;
  missing(trouble: Trouble): readonly Day[];
}

type Line = readonly Cell[];

/** What was typed, in two parts, so that a narrower command can be said. */
export interface Narrowed {
  /** `posctl triage --type square` */
  readonly scope: string;
  /** ` --needs venue --status Failed`; empty when nobody was named. */
  readonly who: string;
  /** `--status Failed`, each that was given. */
  readonly statuses: readonly string[];
}

/** How those of a turn are asked for alone. */
const SELECTED: Readonly<Record<Turn, string>> = {
  venue: '--needs venue',
  support: '--needs support',
  provider: '--needs provider',
  resume: '--needs nobody --status CalledOff',
  nobody: '--needs nobody --status Failed',
  quiet: '--status quiet',
  snoozed: '--status snoozed',
};

/** The screen: in one terminal where that is possible, else the worst of it and how to see the rest. */
export function triageScreen(triage: Triage, looks: Looks): Line[] {
  const { canvas, times, all, command } = looks;
  const head = headLines(triage, { times, canvas });
  const room = all || canvas.rows === null ? Number.POSITIVE_INFINITY : Math.max(canvas.rows - 1, head.length + 4);
  const fits = (lines: readonly Line[]) => lines.length <= room;
  const total = triage.alike.reduce((sum, alike) => sum + alike.length, 0);
  const levels: readonly Level[] = all ? [Number.POSITIVE_INFINITY] : [MOST_ALIKE, 1, 'short'];
  for (const level of levels) {
    const lines = [...head, ...pieces(triage.alike, level, looks).flatMap((piece) => piece.lines)];
    if (fits(lines) || all) return lines;
  }
  const shown: Piece[] = [];
  let left = room - head.length - 1;
  for (const piece of pieces(triage.alike, 'short', looks)) {
    left -= piece.lines.length;
    if (left < 0) break;
    shown.push(piece);
  }
  const told = shown.reduce((sum, piece) => sum + piece.troubles, 0);
  const more: Line = [{ text: `… and ${total - told} more: ${command.scope}${command.who} --all`, tone: 'quiet' }];
  return [...head, ...shown.flatMap((piece) => piece.lines), more];
}

/** How many alike ones are shown one by one; `short`: all of them in a line. */
type Level = number | 'short';

function headLines(triage: Triage, { times, canvas }: Pick<Looks, 'times' | 'canvas'>): Line[] {
  const { now } = times;
  const alarm = (text: string) => canvas.wrap(text, canvas.columns).map((line): Line => [{ text: line, tone: 'bad' }]);
  const stale = triage.stale ? alarm(staleWords(triage.stale, { ...triage, now })) : [];
  const trouble = triage.trouble ? alarm(troubleWords(triage.trouble)) : [];
  const incidents = triage.incidents.flatMap((incident) => alarm(incidentLine(incident, { ...incident, now })));
  const calm = triage.alike.length + triage.incidents.length === 0;
  const end: Line[] = calm ? [['Nothing needs anybody.']] : [];
  return [...stale, ...trouble, ...countLines(triage, times, canvas.columns), ...incidents, ...end];
}

/** What is shown or left out as one. */
interface Piece {
  readonly lines: readonly Line[];
  /** How many integrations it tells of. */
  readonly troubles: number;
}

function pieces(all: readonly Alike[], level: Level, looks: Looks): Piece[] {
  const counts = new Map<Turn, number>();
  for (const alike of all) counts.set(alike[0].turn, (counts.get(alike[0].turn) ?? 0) + alike.length);
  let turn: Turn | null = null;
  return all.map((alike) => {
    const begins = alike[0].turn !== turn;
    turn = alike[0].turn;
    const titles = titleLines(turn, { count: counts.get(turn) ?? 0, level, looks });
    const lines = level === 'short' ? shortLines(alike, looks) : alikeLines(alike, level, looks);
    return { lines: begins ? [...titles, ...lines] : lines, troubles: alike.length };
  });
}

/** Whose turn it is and of how many, with the command for them alone: beside it, or below where it does not fit. */
function titleLines(
  turn: Turn,
  { count, level, looks }: { readonly count: number; readonly level: Level; readonly looks: Looks },
): Line[] {
  const title = `${TITLES[turn]}: ${count}`;
  const strong = { text: title, tone: 'strong' } as const;
  if (level !== 'short') return [[strong]];
  const command = narrowed(turn, looks);
  const quiet = (text: string) => ({ text, tone: 'quiet' }) as const;
  return title.length + 2 + command.length <= looks.canvas.columns
    ? [[strong, quiet(`  ${command}`)]]
    : [[strong], [quiet(`    ${command}`)]];
}

/** The command for those of a turn alone, within what was asked for. */
function narrowed(turn: Turn, { command: { scope, statuses } }: Looks): string {
  const own = SELECTED[turn];
  return [scope, own, ...(own.includes('--status') ? [] : statuses)].join(' ');
}

function alikeLines(alike: Alike, most: number, looks: Looks): Line[] {
  const shown = alike.slice(0, most);
  const more = alike.length - shown.length;
  const text = `    and ${more} more like this: ${narrowed(alike[0].turn, looks)} --all`;
  const rest: Line[] = more > 0 ? [[{ text, tone: 'quiet' }]] : [];
  return [...shown.flatMap((trouble) => troubleLines(trouble, looks)), ...rest];
}

/** Alike ones in a line, and the command for the worst of them. */
function shortLines(alike: Alike, looks: Looks): Line[] {
  const [worst] = alike;
  const off = alike.filter(({ integration }) => integration.status === 'CalledOff').length;
  const soonest = alike.find(({ runway }) => runway !== null && 'earliest' in runway);
  const words = [
    `${alike.length} ${worst.integration.type}: ${CODE_WORDS[worst.cause] ?? worst.message}`,
    ...(off > 0 ? [`${off} called off`] : []),
    ...(soonest?.runway && 'earliest' in soonest.runway
      ? [`next off ${soon(soonest.runway.earliest, timesOf(soonest, looks))}`]
      : []),
  ];
  const command: Line[] = worst.next.kind === 'wait' ? [] : [[`    ${worst.next.command}`]];
  return [[`  ${words.join(' · ')}`], ...command];
}

/** One of them, whole. */
export function troubleLines(trouble: Trouble, looks: Looks): Line[] {
  const { integration, next } = trouble;
  const { canvas } = looks;
  const name = canvas.wrap(refOf(integration), Number.POSITIVE_INFINITY)[0] ?? '';
  const [first = '', ...rest] = canvas.wrap([name, factsOf(trouble, looks).join(' · ')].join('  '), canvas.columns - 4);
  const named: Line = first.startsWith(name)
    ? ['  ', { text: name, tone: 'strong' }, first.slice(name.length)]
    : [`  ${first}`];
  // What is checked again by itself needs no command.
  const command: Line[] = next.kind === 'wait' ? [] : [[`    ${next.command}`]];
  return [named, ...rest.map((text): Line => [`    ${text}`]), ...command];
}

/** Only this many days are looked at: where all of them are missing, there may be more. */
function daysMissing(days: number): string {
  if (days >= TRIAGE_DAYS) return `all of the last ${TRIAGE_DAYS} days missing`;
  return `${days} ${days === 1 ? 'day' : 'days'} missing`;
}

/** What there is to say, in few words: who, since when, how long still, what is missing, why. */
function factsOf(trouble: Trouble, looks: Looks): string[] {
  const { venue, integration, message, since, quiet } = trouble;
  const { status, nextCheck } = integration;
  const times = timesOf(trouble, looks);
  const { now, zone, absolute } = times;
  const days = looks.missing(trouble).length;
  const state =
    status === 'CalledOff'
      ? [`called off ${absolute ? momentBy(since, zone) : ago(since, now)}`]
      : status === 'Failed'
        ? [absolute ? `failing since ${momentBy(since, zone)}` : `failing for ${lasting(since, now)}`]
        : [];
  return [
    ...(venue.name === venue.id ? [] : [venue.name]),
    ...state,
    ...runwayWords(trouble, times),
    ...(days > 0 ? [daysMissing(days)] : []),
    ...(trouble.next.kind === 'wait' && nextCheck
      ? [`next check ${nextCheck <= now ? 'due' : absolute ? momentBy(nextCheck, zone) : ago(nextCheck, now)}`]
      : []),
    ...(trouble.turn === 'snoozed' && integration.snoozed ? [snoozeWords(integration.snoozed, times)] : []),
    quiet || message !== '' ? message : trouble.cause,
  ];
}

/** `off after 3 more failures, earliest Tue 20:14 UTC`; `23 of 30 days without a report`. */
function runwayWords({ runway }: Pick<Trouble, 'runway'>, times: Times): string[] {
  if (runway === null) return [];
  if ('reportDays' in runway)
    return runway.reportDays > 0 ? [`${runway.reportDays} of ${runway.of} days without a report`] : [];
  const { failuresLeft, earliest } = runway;
  const failures = failuresLeft === 1 ? '1 more failure' : `${failuresLeft} more failures`;
  return [`off after ${failures}, earliest ${soon(earliest, times)}`];
}

function snoozeWords({ until, by, reason }: Snooze, times: Times): string {
  return `snoozed by ${by} until ${soon(until, times)}${reason === '' ? '' : ` (${reason})`}`;
}

/** The venue's own clocks: whoever calls it speaks of those. */
function timesOf({ venue }: Trouble, { times, zoneOf }: Looks): Times {
  return { ...times, zone: zoneOf(venue) };
}

/** A moment of the next days by its weekday. */
function soon(at: Instant, { now, zone, absolute }: Times): string {
  if (absolute || between(now, at) >= 6 * DAY) return momentBy(at, zone);
  const [day = '', time = ''] = clockText(at, zone).split(' ');
  return `${WEEKDAY[new Date(day).getUTCDay()]} ${time} ${zoneWord(zone)}`;
}

const WEEKDAY = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
