import { makeHttp } from '../../src/connectors/http/http.ts';
import { processBudgets } from '../../src/connectors/http/process-budgets.ts';
import { CheckFailure } from '../../src/domain/errors.ts';
import type { SaleDocument } from '../../src/domain/sale.ts';
import type { Venue } from '../../src/domain/venue.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Connector, ConnectorIo, CredentialSession, Fetched, SetUp, Window } from '../../src/ports/connectors.ts';
import type { Http } from '../../src/ports/http.ts';
import type { Programs } from '../../src/ports/programs.ts';
import type { ReportReader } from '../../src/ports/report-reader.ts';
import { fakeClock, fakeIds, fakePrograms, noReports } from './fake-system.ts';

const BLUE_DOOR: Venue = {
  id: 'blue-door',
  name: 'Blue Door',
  timezone: 'America/Toronto',
  currency: 'CAD',
  dayStart: '04:00',
  daysBy: 'venue',
  contacts: [],
  closed: [],
};

export interface FakeSession extends CredentialSession {
  /** What is kept now. */
  readonly values: Record<string, string>;
  /** Every replacement, in order. */
  readonly replaced: Readonly<Record<string, string>>[];
}

export function fakeSession(values: Readonly<Record<string, string>>): FakeSession {
  const kept = { ...values };
  const replaced: Readonly<Record<string, string>>[] = [];
  return {
    values: kept,
    replaced,
    has: (key) => kept[key] !== undefined,
    keys: () => Object.keys(kept),
    async get(key) {
      const value = kept[key];
      if (value === undefined) throw new Error(`${key} was asked for and is not there`);
      return value;
    },
    async ready() {},
    answerTo: async () => ({ earlier: null, keep() {}, forget() {} }),
    async replace(changed) {
      replaced.push(changed);
      Object.assign(kept, changed);
    },
  };
}

export interface Connecting {
  readonly options?: Readonly<Record<string, string>>;
  readonly venue?: Partial<Venue>;
  readonly credentials?: CredentialSession;
  readonly clock?: Clock;
  readonly http?: Http;
  readonly reports?: ReportReader;
  readonly programs?: Programs;
  readonly signal?: AbortSignal;
  readonly window?: Partial<Window>;
  /** The bookmark of the check before. */
  readonly cursor?: unknown;
  /** What trying the connection found out. */
  readonly discovery?: unknown;
  /** What is kept of earlier checks. */
  readonly kept?: readonly SaleDocument[];
  /** Bookmarks up to which everything was given. */
  readonly held?: unknown[];
  /** Where progress is said. */
  readonly talk?: string[];
}

export const ONE_WEEK: Window = {
  from: '2026-11-13T12:00:00.000Z',
  to: '2026-11-20T12:00:00.000Z',
  by: 'modified',
};

/** What a connector is handed, with everything ordinary filled in. */
export function connecting(given: Connecting): { setUp: SetUp; io: ConnectorIo; window: Window; talk: string[] } {
  const talk = given.talk ?? [];
  const clock = given.clock ?? fakeClock();
  return {
    talk,
    window: { ...ONE_WEEK, ...given.window },
    setUp: {
      integration: 'int_1',
      venue: { ...BLUE_DOOR, ...given.venue },
      options: given.options ?? {},
      cursor: given.cursor ?? null,
      discovery: given.discovery ?? null,
    },
    io: {
      clock,
      http: given.http ?? makeHttp({ clock, budgets: processBudgets(clock), ids: fakeIds(0) }),
      reports: given.reports ?? noReports,
      programs: given.programs ?? fakePrograms(),
      credentials: given.credentials ?? fakeSession({ accessToken: 'rehearsal' }),
      signal: given.signal ?? new AbortController().signal,
      progress: (text) => talk.push(text),
      warn: () => {},
      hold: (cursor) => given.held?.push(cursor),
      outlast: () => {},
      async *kept({ from, to }) {
        for (const document of given.kept ?? [])
          if (document.businessDay >= from && document.businessDay <= to) yield document;
      },
    },
  };
}

/** Fetches to the end. */
export async function fetchAll(
  connector: Connector,
  given: Connecting,
): Promise<{ batches: SaleDocument[][]; documents: SaleDocument[]; fetched: Fetched; talk: string[] }> {
  const { setUp, io, window, talk } = connecting(given);
  const batches: SaleDocument[][] = [];
  const steps = connector.fetch(setUp, window, io);
  for (;;) {
    const step = await steps.next();
    if (step.done) return { batches, documents: batches.flat(), fetched: step.value, talk };
    const documents = step.value.flatMap((one) => ('documents' in one ? one.documents : [one]));
    // A row that is not a sale brings none.
    if (documents.length > 0) batches.push(documents);
  }
}

/** Why it failed. @throws what it failed with, when that says nothing to people. */
export async function failureOf(call: Promise<unknown>): Promise<CheckFailure> {
  const error = await call.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof CheckFailure)) throw error ?? new Error('it did not fail');
  return error;
}
