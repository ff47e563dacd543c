import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { makeHttp } from '../../src/connectors/http/http.ts';
import { processBudgets } from '../../src/connectors/http/process-budgets.ts';
import type { Http, HttpRequest } from '../../src/ports/http.ts';
import { systemClock } from '../../src/system/process.ts';
import { each, type Finding, ms, timed } from './measure.ts';
import { type Place, place } from './posctl.ts';
import { fetchSquare } from './stand-ins.ts';
import { fill, makeDue, venueName, written } from './store.ts';

const DUE = 1000;
/** Merchants of the rehearsal POS, which keeps in memory what it made up for each. */
const MERCHANTS = 10;
/** As many as the daemon checks at once of one type. */
const AT_ONCE = 8;
const DAY = 86_400_000;

/**
 * The throughput of the daemon, against a bare loop that makes the same requests with the same client, parses the answers,
 * and appends to a file of each venue, with fsync, what the check kept of them: its entry, and the sales that were new.
 */
export async function manyChecks(folder: string): Promise<Finding[]> {
  const made = place(folder, 'due');
  const pos = spawn(process.execPath, [resolve('bin/posctl.js'), 'demo', '--serve', '--port', '0'], {
    env: made.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await addressOf(pos.stdout);
    const baseUrl = (n: number) => `${url}/~seed=${n % MERCHANTS}`;
    const store = await fill(made, {
      count: DUE,
      due: true,
      options: (id) => ({ baseUrl: baseUrl(Number(id.slice(-5))) }),
    });
    const requests = await recorded(baseUrl);
    await replay(requests, () => {});
    const findings: Finding[] = [];
    for (const { kind, sales } of KINDS) {
      const since = new Date().toISOString();
      const daemon = await timed(() => made.posctl('daemon', '--once'));
      mustBeChecked(made, Date.parse(since));
      const keep = appending(join(folder, `kept-${findings.length}`), await written(store, { since, sales }));
      const loop = Math.min(await timed(() => replay(requests, keep)), await timed(() => replay(requests, keep)));
      findings.push(finding(kind, daemon, loop));
      await makeDue(store, DUE);
    }
    return findings;
  } finally {
    pos.kill();
    await once(pos, 'exit');
  }
}

/** The same venues are due twice: the second time everything that the POS still gives is stored already. */
const KINDS = [
  { kind: 'first checks, all sales are new', sales: true },
  { kind: 'routine checks, nothing or little is new', sales: false },
];

/** Some may be due again already: phases are spread over the interval. So what counts is when they were checked. */
function mustBeChecked(made: Place, since: number): void {
  const { length } = JSON.parse(made.posctl('list', '--status', 'Healthy', '-o', 'json')).filter(
    ({ lastSalesCheck }: { lastSalesCheck: string }) => Date.parse(lastSalesCheck) >= since,
  );
  if (length !== DUE) throw new Error(`${DUE} checks were to succeed, not ${length}`);
}

function finding(kind: string, daemon: number, loop: number): Finding {
  const perSecond = (time: number) => `${((DUE / time) * 1000).toFixed(0)}/s in ${ms(time)}`;
  return {
    what: `${DUE} due integrations (${kind}), checks a second against those of a bare loop`,
    median: `${perSecond(daemon)}, bare ${perSecond(loop)}`,
    value: loop / daemon,
    target: 0.5,
    better: 'above',
    unit: '×',
  };
}

async function addressOf(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url) {
      // What it says later must not fill the pipe.
      stdout.resume();
      return url;
    }
  }
  throw new Error('the rehearsal POS did not say where it answers');
}

/** The requests of a check of each merchant, as the Square connector makes them. */
async function recorded(baseUrl: (n: number) => string): Promise<HttpRequest[][]> {
  const clock = systemClock();
  const http = makeHttp({ clock, budgets: processBudgets(clock), ids: { chance: Math.random } });
  const now = Date.now();
  const window = {
    from: new Date(now - 7 * DAY).toISOString(),
    to: new Date(now).toISOString(),
    by: 'modified',
  } as const;
  const all: HttpRequest[][] = [];
  await each(AT_ONCE, MERCHANTS, async (n) => {
    const made: HttpRequest[] = [];
    const listening: Http = {
      request: (request) => {
        made.push(request);
        return http.request(request);
      },
    };
    await fetchSquare({ http: listening, clock, baseUrl: baseUrl(n) }, window);
    all[n] = made;
  });
  return all;
}

/** `keep` is told of each integration whose answers were read. */
async function replay(requests: readonly (readonly HttpRequest[])[], keep: (n: number) => void): Promise<void> {
  const http = makeHttp({ clock: systemClock(), budgets: processBudgets(systemClock()), ids: { chance: Math.random } });
  await each(AT_ONCE, DUE, async (n) => {
    for (const request of requests[n % MERCHANTS] ?? []) (await http.request(request)).json();
    keep(n);
  });
}

function appending(folder: string, texts: ReadonlyMap<string, string>): (n: number) => void {
  fs.mkdirSync(folder);
  return (n) => {
    const fd = fs.openSync(join(folder, venueName(n)), 'a');
    fs.writeSync(fd, texts.get(venueName(n)) ?? '');
    fs.fsyncSync(fd);
    fs.closeSync(fd);
  };
}
