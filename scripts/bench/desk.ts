import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Integration } from '../../src/domain/integration.ts';
import type { Store } from '../../src/ports/store.ts';
import { each, type Finding, interleaved, ms, ratio, timed } from './measure.ts';
import { nodeSilently, type Place, place } from './posctl.ts';
import { edit, fill, integrationId, venueName } from './store.ts';

const VENUES = 10_000;
const ROUNDS = 9;
/** Of so many venues one has a till that fails, and one whose till was called off. */
const TROUBLED = 15;

/** What an engineer waits for in the morning: who needs whom, over 10 000 venues with 20 000 integrations. */
export async function desk(folder: string): Promise<Finding[]> {
  const made = place(folder, 'desk');
  const store = await fill(made, { count: VENUES });
  await each(16, VENUES, (n) => withSecond(store, n));
  await store.base.beat({ lastPassStartedAt: now(), lastPassEndedAt: now(), by: 'bench/1' });
  const { silently, env } = made;
  const times = await interleaved(ROUNDS, {
    nothing: () => nodeSilently(env, '-e', '0'),
    triage: () => silently('triage'),
    json: () => silently('triage', '-o', 'json'),
    list: () => silently('list'),
    venues: () => silently('__complete', '--', 'show', 'venue-0'),
    one: () => silently('__complete', '--', 'show', 'venue-00007/'),
  });
  // Every integration of every venue is changed, once.
  const bulk = await timed(() => silently('edit', '--type', 'square', '--every', '5h', '--yes'));
  return [
    ratio('triage, 20 000 integrations, against node -e 0', [times.triage, times.nothing], 12),
    ratio('triage -o json, 20 000 integrations, against node -e 0', [times.json, times.nothing], 12),
    ratio('list, 20 000 integrations, against node -e 0', [times.list, times.nothing], 12),
    ratio('completion among 10 000 venues, against node -e 0', [times.venues, times.nothing], 3),
    ratio('completion of an integration, against node -e 0', [times.one, times.nothing], 3),
    perSecond('edit of 20 000 integrations at once', VENUES * 2, bulk),
    memory('triage, 20 000 integrations: memory', made, folder, 'triage'),
    memory('list, 20 000 integrations: memory', made, folder, 'list'),
  ];
}

const now = () => new Date().toISOString();

/** A second till, and trouble here and there. */
function withSecond(store: Store, n: number): Promise<void> {
  return edit(store, venueName(n), (first) => (n % TROUBLED === 0 ? failed(first) : first)).then(() =>
    store.venues.change(venueName(n), (state) => {
      const [first] = state?.integrations ?? [];
      if (!state || !first) return { change: null, result: undefined };
      const second = { ...first, id: integrationId(VENUES + n), nickname: 'patio' };
      const last = n % TROUBLED === 7 ? calledOff(second) : second;
      return { change: { state: { ...state, integrations: [first, last] }, entries: [] }, result: undefined };
    }),
  );
}

const because = (code: 'no_response' | 'too_many_failures') => ({
  reason: { code, cause: null, message: 'Square did not answer within 30 s', since: now(), needs: 'nobody' as const },
  lastSalesCheck: now(),
});
const failed = (one: Integration): Integration => ({ ...one, ...because('no_response'), status: 'Failed' });
const calledOff = (one: Integration): Integration => ({
  ...one,
  ...because('too_many_failures'),
  status: 'CalledOff',
  nextCheck: null,
  calledOffAt: now(),
});

/** How many are changed a second: an hour of an engineer is too long for any fleet. */
function perSecond(what: string, count: number, took: number): Finding {
  const value = count / (took / 1000);
  return { what, median: ms(took), value, target: 50, better: 'above', unit: 'integrations/s' };
}

/** The most memory that a command took, in MB. */
function memory(what: string, { env }: Place, folder: string, verb: string): Finding {
  const [spy, told] = [join(folder, 'memory.cjs'), join(folder, 'memory.txt')];
  writeFileSync(
    spy,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(told)}, String(process.resourceUsage().maxRSS)))`,
  );
  nodeSilently(env, '--require', spy, 'bin/posctl.js', verb);
  const value = Number(readFileSync(told, 'utf8')) / 1024;
  return { what, median: `${Math.round(value)} MB`, value, target: 400, better: 'below', unit: 'MB' };
}
