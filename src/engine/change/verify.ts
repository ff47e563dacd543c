import { type Account, accountSaid } from '../../domain/account.ts';
import { Cancelled, unlessBug } from '../../domain/errors.ts';
import { failedTrial } from '../../domain/failure-words.ts';
import type { Credential } from '../../domain/integration.ts';
import { harmless, presentable } from '../../domain/text.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ConnectorIo, Connectors, Sight } from '../../ports/connectors.ts';
import type { Context } from '../../ports/context.ts';
import type { Http } from '../../ports/http.ts';
import type { Programs } from '../../ports/programs.ts';
import type { ReportReader } from '../../ports/report-reader.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { type ConnectorCall, callConnector, type EndedCall, openCredentials } from '../check/connector-call.ts';

export interface VerifyPorts {
  readonly clock: Clock;
  readonly connectors: Connectors;
  readonly http: Http;
  readonly reports: ReportReader;
  readonly programs: Programs;
  readonly secrets: Secrets;
  readonly context: Context;
}

/** What is to be tried before it is saved. */
export interface Candidate {
  readonly integration: string;
  readonly venue: Venue;
  readonly type: string;
  readonly nickname: string | null;
  readonly options: Readonly<Record<string, string>>;
  readonly credentials: Readonly<Record<string, Credential>>;
  /** Saves at once what the provider replaced, as far as it can be; absent for what is new. */
  keep?(next: Candidate['credentials'], was: Candidate['credentials']): Promise<void>;
  /** What is kept of the saved integration, as `ConnectorIo.kept`; absent for what is new. */
  kept?: ConnectorIo['kept'];
  /** Whether a credential is that of the saved integration, so that its replacement is saved at once. */
  isKept?(key: string): boolean;
}

async function* nothingKept() {}

/** Longest time of a call that a person waits for, in ms. */
const PERSON_WAITS = 60_000;

type CallPorts = Pick<VerifyPorts, 'clock' | 'http' | 'reports' | 'programs'> & {
  readonly context: Pick<Context, 'interrupted'>;
};

/** What a call needs besides the ports. It fetches nothing: nobody hears of progress, and nothing is held. */
interface CallForPerson extends Pick<ConnectorIo, 'credentials' | 'warn'>, Partial<Pick<ConnectorIo, 'kept'>> {
  /** What did not end in time: the beginning of a sentence. */
  readonly what: string;
}

/**
 * A call that a person waits for: a minute at most, or until Ctrl-C.
 * @throws Cancelled when interrupted; else as `callConnector`.
 */
export async function callForPerson<T>(
  { clock, http, reports, programs, context }: CallPorts,
  { what, credentials, warn, kept = nothingKept }: CallForPerson,
  work: (io: ConnectorIo, within: ConnectorCall['within']) => Promise<T>,
): Promise<Exclude<EndedCall<T>, { readonly how: 'cancelled' }>> {
  const io = { http, reports, programs, clock, credentials, warn, kept, progress() {}, hold() {} };
  const timer = clock.timer(PERSON_WAITS);
  const tooLate = `${what} did not end within ${PERSON_WAITS / 1000} s`;
  try {
    const limits = { cancel: [context.interrupted], timeLimit: timer.signal, tooLate };
    const ended = await callConnector(limits, ({ within, ...call }) => work({ ...io, ...call }, within));
    if (ended.how === 'cancelled') throw new Cancelled();
    return ended;
  } finally {
    timer.cancel();
  }
}

/**
 * Tries credentials against the provider. Tokens that the provider replaced meanwhile come back in `credentials`, to be
 * saved with the change; those of a saved integration are saved at once, for the old ones may no longer be good.
 * @throws ExpectedError with the failure's code (exit 1), Cancelled when interrupted.
 */
export async function tryCredentials(
  ports: VerifyPorts,
  candidate: Candidate,
): Promise<{ sight: Sight; credentials: Candidate['credentials'] }> {
  const session = openCredentials(ports.secrets, candidate.credentials, async (next, was) =>
    candidate.keep?.(next, was),
  );
  const odd = new Set<string>();
  const { integration, venue, options, kept } = candidate;
  const trying = {
    what: 'trying the connection',
    credentials: session,
    warn: (text: string) => void odd.add(text),
    ...(kept ? { kept } : {}),
  };
  const ended = await callForPerson(ports, trying, async (io, within) => {
    const connector = await ports.connectors.load(candidate.type);
    return within(connector.verify({ integration, venue, options, cursor: null }, io));
  });
  if (ended.how === 'failed') {
    const { type, nickname, credentials } = candidate;
    const spent = spentBy(candidate, session.current());
    const tried = { type, nickname, venue: venue.id, credentials, spent };
    throw failedTrial(presentable(ended.failure, session.seen), tried);
  }
  const sight = { ...ended.value, warnings: [...odd, ...ended.value.warnings] };
  return { sight: safeSight(sight, session.seen), credentials: session.current() };
}

/** A token of this name may be good for one time: it is not spent only to look. */
const MAY_BE_SPENT = 'refreshToken';

/**
 * Whose account these credentials reach, for a question about it; null where that cannot be had, for whatever reason: they
 * are really tried before anything is saved. @throws Cancelled when interrupted.
 */
export async function accountBehind(ports: VerifyPorts, candidate: Candidate): Promise<Account | null> {
  if (MAY_BE_SPENT in candidate.credentials) return null;
  try {
    const { sight } = await tryCredentials(ports, candidate);
    return sight.account ?? null;
  } catch (error) {
    unlessBug(error);
    return null;
  }
}

/** What a provider says of itself is text from outside, too; nothing of it is left out. */
function safeSight(sight: Sight, secrets: ReadonlySet<string>): Sight {
  const safe = (text: string) => harmless(text, secrets);
  const { account, ...rest } = sight;
  const { sees, warnings, untried } = rest;
  const still = untried === undefined ? {} : { untried: safe(untried) };
  const reached = account && accountSaid(account, secrets);
  const told = { sees: sees.map(safe), warnings: warnings.map(safe) };
  return { ...rest, ...told, ...still, ...(reached ? { account: reached } : {}) };
}

/** Credentials that were given for this trial, and that the provider has replaced. */
function spentBy({ credentials, isKept }: Candidate, now: Candidate['credentials']): string[] {
  const given = Object.keys(credentials).filter((key) => !isKept?.(key));
  return given.filter((key) => now[key] !== credentials[key]);
}
