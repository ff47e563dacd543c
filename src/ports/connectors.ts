import type { Account } from '../domain/account.ts';
import type { Rejected } from '../domain/admit.ts';
import type { PosType } from '../domain/catalogue.ts';
import type { ImportedReport, QuarantinedReport } from '../domain/report/report.ts';
import type { SaleDocument, SourceRow } from '../domain/sale.ts';
import type { Day, Instant } from '../domain/time.ts';
import type { Venue } from '../domain/venue.ts';
import type { Window } from '../domain/window.ts';
import type { Clock } from './clock.ts';
import type { Http } from './http.ts';
import type { Programs } from './programs.ts';
import type { ReportReader } from './report-reader.ts';
import type { KeptAnswer } from './secrets.ts';

export type { Window };

export interface Connectors {
  /** The catalogue, in the order in which it is shown. */
  readonly types: readonly PosType[];
  type(type: string): PosType | undefined;
  /** Loads the connector of a type: only now is its code read. */
  load(type: string): Promise<Connector>;
  /**
   * Whether options of a type can be understood; nobody outside is asked.
   * @throws CheckFailure `bad_config` that says which cannot, and why.
   */
  checkOptions(type: string, setUp: Pick<SetUp, 'options' | 'venue'>): Promise<void>;
}

/**
 * What a source says now: a row with all the documents that it stands for, or a document by itself, of which it is not known
 * what else its row brings.
 */
export type Brought = SourceRow | SaleDocument;

/** One way to fetch sales. Throws `CheckFailure` for everything that can go wrong outside. */
export interface Connector {
  /** Tries the credentials without fetching sales, and says what they can see. */
  verify(setUp: SetUp, io: ConnectorIo): Promise<Sight>;
  /**
   * Fetches all that was sold or changed in the window, a batch at a time, so that memory stays bounded.
   * The value it returns at the end is committed with the last batch.
   */
  fetch(setUp: SetUp, window: Window, io: ConnectorIo): AsyncGenerator<Brought[], Fetched, void>;
  /** Where access is given by consent (`PosType.consent`). */
  readonly consent?: ConsentFlow;
}

/** How the owner of a venue gives access in a browser. */
export interface ConsentFlow {
  /**
   * The address to open. `verifier`: for PKCE, where the provider has it; only its digest leaves this machine. @throws
   * CheckFailure `bad_config`
   */
  address(asked: ConsentRequest): string;
  /** Options that the answer itself tells, before its code is spent. Absent where it tells none. */
  tells?(query: ConsentGiven['query']): Readonly<Record<string, string>>;
  /** Takes the code for tokens: credentials that are kept as stored ones. @throws CheckFailure */
  exchange(setUp: SetUp, io: ConnectorIo, given: ConsentGiven): Promise<Consented>;
}

export interface ConsentRequest {
  readonly options: Readonly<Record<string, string>>;
  readonly clientId: string;
  readonly state: string;
  readonly redirect: string;
  readonly verifier: string;
}

export interface ConsentGiven {
  readonly code: string;
  readonly redirect: string;
  readonly verifier: string;
  /** All that came with the code. */
  readonly query: Readonly<Record<string, string>>;
}

export interface Consented {
  readonly credentials: Readonly<Record<string, string>>;
}

export interface SetUp {
  readonly integration: string;
  readonly venue: Venue;
  readonly options: Readonly<Record<string, string>>;
  readonly cursor: unknown;
  /** What was found out when its connection was tried, as `Sight.discovery` said it. */
  readonly discovery?: unknown;
}

/** What credentials can see: one sentence each, for people (`2 locations: Patio (L1), Bar (L2)`). */
export interface Sight {
  readonly sees: readonly string[];
  /** Why the credentials were not tried, if nobody did: then it is not said that they work. */
  readonly untried?: string;
  readonly warnings: readonly string[];
  /** What the connector wants to be told with every check from now on; kept with the integration. */
  readonly discovery?: unknown;
  /** Whose account was reached, as far as the provider tells it; kept with the integration. */
  readonly account?: Account;
  /** What a person may choose from, if there is somebody to ask and the option is not given. */
  readonly choice?: Choice;
}

/** An option whose values can be chosen from what is there. */
export interface Choice {
  /** Key of the option: it becomes a comma list of the values. */
  readonly option: string;
  /** `Which streams hold the sales?` */
  readonly question: string;
  readonly from: readonly { readonly value: string; readonly hint?: string; readonly chosen: boolean }[];
}

export interface Fetched {
  /** Whose account was reached, as `Sight.account`. */
  readonly account?: Account;
  /** The new bookmark; undefined leaves the old one. */
  readonly cursor?: unknown;
  /** Where what the provider gave begins, when it keeps the first part of a window back; undefined: at its start. */
  readonly from?: Instant;
  /** E-mail types: when the newest report was received, if one was. */
  readonly reportAt?: Instant | null;
  /** E-mail types: reports whose sales are among the documents. */
  readonly imported?: readonly ImportedReport[];
  /** E-mail types: reports that came and could not be imported. The check fails for them, what it found is kept. */
  readonly quarantined?: readonly QuarantinedReport[];
  /** Sales that are among what was read and not among the documents, where enough are missing that people must know. */
  readonly rejected?: Rejected | undefined;
  readonly warnings: readonly string[];
  /** What a program said while it ran, for people who look into a warning. */
  readonly log?: string;
}

export interface ConnectorIo {
  readonly http: Http;
  readonly reports: ReportReader;
  readonly programs: Programs;
  readonly credentials: CredentialSession;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What a person may want to see while it runs. */
  progress(text: string): void;
  /** Something odd that does not concern a single sale (a clock that is off); the same text is said once. */
  warn(text: string): void;
  /**
   * Everything that was given so far is covered by this bookmark: it is kept with that when the check runs out of time,
   * so that the next one goes on there. A check that fails otherwise leaves the old one.
   */
  hold(cursor: unknown): void;
  /**
   * Work that must be done whatever becomes of the check, and that ends by itself soon: ending a program, keeping the token
   * that it left. It is waited for.
   */
  outlast(work: Promise<unknown>): void;
  /** What is kept of this integration on business days, both included, with what this check has given so far. */
  kept(days: { readonly from: Day; readonly to: Day }): AsyncIterable<SaleDocument>;
}

/** The secrets of one integration, during one check. */
export interface CredentialSession {
  /** @throws CheckFailure `bad_config`, not counted, when the source does not resolve on this machine. */
  get(key: string): Promise<string>;
  has(key: string): boolean;
  /** Names of all that are set, for types that take any. */
  keys(): readonly string[];
  /**
   * Makes everything ready for `replace` of these, so that hardly any time passes between having new values and keeping
   * them.
   */
  ready(keys: readonly string[]): Promise<void>;
  /** Where the answer to a call is kept that spends some of these: see `Secrets`. */
  answerTo(call: string): Promise<KeptAnswer>;
  /** Keeps new values of rotated secrets, all or none, before it returns. */
  replace(values: Readonly<Record<string, string>>): Promise<void>;
}
