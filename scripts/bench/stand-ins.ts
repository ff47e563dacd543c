/** What connectors are handed when they are measured by themselves. */
import { square } from '../../src/connectors/square/square.ts';
import type { Venue } from '../../src/domain/venue.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { ConnectorIo, Window } from '../../src/ports/connectors.ts';
import type { Http } from '../../src/ports/http.ts';
import type { Programs } from '../../src/ports/programs.ts';
import type { ReportReader } from '../../src/ports/report-reader.ts';
import { venueName } from './store.ts';

export const VENUE: Venue = {
  id: venueName(0),
  name: 'Bench',
  timezone: 'America/Toronto',
  currency: 'CAD',
  dayStart: '04:00',
  daysBy: 'venue',
  contacts: [],
  closed: [],
};

/** A port that nobody calls. */
export function unused<T extends object>(): T {
  return new Proxy({} as T, {
    get(_, name) {
      throw new Error(`${String(name)} is not expected to be used here`);
    },
  });
}

/** Fetches a window through the Square connector, and keeps nothing of it. */
export async function fetchSquare(
  { http, clock, baseUrl }: { readonly http: Http; readonly clock: Clock; readonly baseUrl: string },
  window: Window,
): Promise<void> {
  const credentials = {
    get: async () => 'rehearsal-bench',
    has: (key: string) => key === 'accessToken',
    keys: () => ['accessToken'],
    ready: async () => {},
    answerTo: async () => ({ earlier: null, keep() {}, forget() {} }),
    replace: async () => {},
  };
  const setUp = { integration: 'int_bench', venue: VENUE, options: { baseUrl }, cursor: undefined };
  const sales = square.fetch(setUp, window, {
    http,
    clock,
    credentials,
    signal: new AbortController().signal,
    reports: unused<ReportReader>(),
    programs: unused<Programs>(),
    progress: () => {},
    warn: () => {},
    hold: () => {},
    outlast: () => {},
    kept: unused<ConnectorIo['kept']>(),
  });
  while (!(await sales.next()).done);
}
