import { makeHttp } from '../../src/connectors/http/http.ts';
import { processBudgets } from '../../src/connectors/http/process-budgets.ts';
import { SQUARE } from '../../src/connectors/square/type.ts';
import type { PosType } from '../../src/domain/catalogue.ts';
import { formatDuration } from '../../src/domain/duration.ts';
import type { Integration } from '../../src/domain/integration.ts';
import { policyFor } from '../../src/domain/policy.ts';
import { DAY, HOUR, type Instant, instant, MINUTE, millis, plus } from '../../src/domain/time.ts';
import { planOf } from '../../src/domain/window.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Window } from '../../src/ports/connectors.ts';
import type { Http } from '../../src/ports/http.ts';
import { makeRehearsal } from '../../src/rehearsal/rehearsal.ts';
import { systemClock } from '../../src/system/process.ts';
import type { Finding } from './measure.ts';
import { fetchSquare, VENUE } from './stand-ins.ts';

/** Merchants of the rehearsal POS. */
const FLEET = 5;
const NOON = '2026-11-20T12:00:00.000Z';

/** Checks of a day that go back the whole look-back each, and as they are. */
const WAYS: Readonly<Record<'before' | 'after', PosType>> = {
  before: (({ filtersByChange: _, ...type }): PosType => type)(SQUARE),
  after: SQUARE,
};

/** How often integrations are checked, and how much of what was asked before may be asked. */
const INTERVALS = [
  { every: 6 * HOUR, requests: 1, rows: 0.4 },
  { every: HOUR, requests: 1, rows: 0.15 },
  { every: 15 * MINUTE, requests: 1, rows: 0.1 },
];

interface Asked {
  requests: number;
  /** Orders in the answers. */
  rows: number;
}

/** What the routine checks of one day ask of the provider, an integration of the rehearsal fleet. */
export async function dayOfChecks(): Promise<Finding[]> {
  let now = millis(NOON);
  const pos = await makeRehearsal(() => now - millis(NOON)).serve({ port: 0, seed: 1, now: NOON });
  const clock: Clock = { ...systemClock(), now: () => instant(now) };
  const day = async (type: PosType, every: number): Promise<Asked> => {
    const sum = { requests: 0, rows: 0 };
    for (let merchant = 0; merchant < FLEET; merchant += 1)
      for (const { at, window } of checksOf(type, { every, id: `int_bench${merchant}` })) {
        now = millis(at);
        await check({ clock, baseUrl: `${pos.url}/~seed=${merchant}` }, window, sum);
      }
    return { requests: sum.requests / FLEET, rows: sum.rows / FLEET };
  };
  const findings: Finding[] = [];
  try {
    for (const { every, ...targets } of INTERVALS) {
      const [before, after] = [await day(WAYS.before, every), await day(WAYS.after, every)];
      for (const what of ['requests', 'rows'] as const)
        findings.push({
          what: `${what} a day, an integration checked every ${formatDuration(every)}: overlap and once the whole look-back, against the whole look-back each time`,
          median: `${after[what].toFixed(0)} / ${before[what].toFixed(0)}`,
          value: after[what] / before[what],
          target: targets[what],
          better: 'below',
          unit: '×',
        });
    }
  } finally {
    await pos.close();
  }
  return findings;
}

/** The checks of a day, as the policy plans them; each succeeds. */
function checksOf(type: PosType, { every, id }: { readonly every: number; readonly id: string }) {
  const policy = policyFor({ policy: {} }, type);
  const checks: { readonly at: Instant; readonly window: Window }[] = [];
  let held: Instant = NOON;
  for (let at = plus(NOON, every); at <= plus(NOON, DAY); at = plus(at, every)) {
    const known = { id, type: 'square', method: 'api', createdAt: plus(NOON, -30 * DAY), fetchedTo: held };
    const integration = { ...known, lastGoodCheck: held } as Integration;
    const { parts } = planOf(integration, { asked: null, by: 'daemon', policy, venue: VENUE, type }, at);
    for (const window of parts) checks.push({ at, window });
    held = at;
  }
  return checks;
}

async function check(
  { clock, baseUrl }: { readonly clock: Clock; readonly baseUrl: string },
  window: Window,
  sum: Asked,
): Promise<void> {
  const http = makeHttp({ clock, budgets: processBudgets(clock), ids: { chance: Math.random } });
  const counting: Http = {
    async request(request) {
      const answer = await http.request(request);
      const { orders = [] } = answer.json() as { readonly orders?: readonly unknown[] };
      sum.requests += 1;
      sum.rows += orders.length;
      return answer;
    },
  };
  await fetchSquare({ http: counting, clock, baseUrl }, window);
}
