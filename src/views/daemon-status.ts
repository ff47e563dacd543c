import { ago, between, type Instant, lasting, MINUTE } from '../domain/time.ts';
import type { DaemonStatus, Worker } from '../domain/workers.ts';
import type { Cell, Listing } from '../ports/output.ts';
import { agoCell, NOTHING, type Times, timeHead } from './cells/times.ts';

/** The processes, a row each. */
export function workerListing(times: Times): Listing<Worker> {
  return {
    columns: [
      { key: 'process', head: 'Process', value: (one) => one.process, keep: true },
      { key: 'state', head: 'State', value: (one) => one.state, show: stateCell },
      {
        key: 'startedAt',
        head: timeHead('Started', times),
        value: (one) => one.startedAt,
        show: (one) => agoCell(one.startedAt, times),
      },
      {
        key: 'lastBeatAt',
        head: timeHead('Last Beat', times),
        value: (one) => one.lastBeatAt,
        show: (one) => agoCell(one.lastBeatAt, times),
      },
      {
        key: 'lastPassEndedAt',
        head: timeHead('Last Pass', times),
        value: (one) => one.lastPassEndedAt,
        show: (one) => agoCell(one.lastPassEndedAt, times),
      },
      {
        key: 'running',
        head: 'Checking',
        value: checksOf,
        show: (one) => checkingCell(one, times.now),
        narrow: 'below',
      },
    ],
    json: workerJson,
    name: (one) => one.process,
    empty: '',
  };
}

const TONES = { alive: 'good', dead: 'bad', stopped: 'quiet' } as const;

function stateCell({ state, once }: Worker): Cell {
  return { text: once && state === 'stopped' ? 'done' : state, tone: TONES[state], exact: state };
}

/** `blue-door/square for 2 min`; of a dead one what it left undone. */
function checkingCell(worker: Worker, now: Instant): Cell {
  const { running, state } = worker;
  if (running.length === 0) return NOTHING;
  const words =
    state === 'dead'
      ? `when it died: ${running.map(({ ref }) => ref).join(', ')}`
      : running.map(({ ref, since }) => `${ref} for ${lastingSeconds(since, now)}`).join(', ');
  return { text: words, tone: 'plain', exact: checksOf(worker) };
}

function checksOf({ running }: Worker): string {
  return running.map(({ ref, since }) => `${ref} ${since}`).join(' ');
}

/** Most checks take seconds. */
function lastingSeconds(since: Instant, now: Instant): string {
  const ms = Math.max(0, between(since, now));
  return ms < MINUTE ? `${Math.floor(ms / 1000)} s` : lasting(since, now);
}

function workerJson({ process, startedAt, lastBeatAt, lastPassEndedAt, state, once, running }: Worker) {
  const checks = running.map(({ ref, since }) => ({ ref, since }));
  return { process, startedAt, lastBeatAt, alive: state === 'alive', state, once, lastPassEndedAt, running: checks };
}

/** The one object that scripts get. */
export const DAEMON_STATUS: Listing<DaemonStatus> = {
  columns: [],
  json: ({ workers, figures, lagSeconds }) => {
    const { due, late, mail } = figures;
    return { daemons: workers.map(workerJson), due, late, lagSeconds, mail };
  },
  name: () => '',
  empty: '',
};

/** What a person wants to know first, a line each, and what to type about it. */
export function statusLines(status: DaemonStatus, now: Instant): Cell[] {
  return [...workerLines(status, now), ...queueLines(status, now), mailLine(status)];
}

function workerLines({ workers, alive, lastPass }: DaemonStatus, now: Instant): Cell[] {
  const dead = workers.filter(({ state }) => state === 'dead').length;
  const words = [
    ...(alive > 0 ? [alive === 1 ? '1 daemon is alive' : `${alive} daemons are alive`] : []),
    ...(dead > 0 ? [`${dead} died within a day`] : []),
  ].join(', ');
  if (alive > 0) return [{ text: words, tone: dead > 0 ? 'warning' : 'good' }];
  const last = lastPass === null ? 'no pass has ever ended' : `the last pass ended ${ago(lastPass, now)}`;
  const [first] = workers;
  if (first?.once && first.state === 'stopped') return [`No daemon is running; ${last} (daemon --once)`];
  const died =
    first?.state === 'dead' ? `${first.process} died: its last beat was ${ago(first.lastBeatAt, now)}; ` : '';
  return [{ text: `No daemon is running: ${died}${last}`, tone: 'bad' }, 'Start one: posctl daemon'];
}

function queueLines({ figures: { due, late, dueSince } }: DaemonStatus, now: Instant): Cell[] {
  if (due === 0) return ['No check is due.'];
  const checks = due === 1 ? '1 check is due' : `${due} checks are due`;
  const since = dueSince === null ? checks : `${checks}, the first for ${lasting(dueSince, now)}`;
  if (late === 0) return [`${since}.`];
  return [
    { text: `${since}; ${late} for more than 30 minutes.`, tone: 'bad' },
    'Which: posctl list; does a daemon work on them: posctl timeline --follow',
  ];
}

function mailLine({ figures: { mail } }: DaemonStatus): Cell {
  if (mail.owed === 0) return 'No mail is owed.';
  const owed = mail.owed === 1 ? '1 mail is owed' : `${mail.owed} mails are owed`;
  if (mail.failed === 0) return `${owed}.`;
  return { text: `${owed}, ${mail.failed} not taken when last tried. Why: posctl doctor`, tone: 'warning' };
}
