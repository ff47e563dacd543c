import { Cancelled, ExpectedError, type Failure } from '../../domain/errors.ts';
import type { Credential } from '../../domain/integration.ts';
import { secretFlag } from '../../domain/secret-source.ts';
import { clean, redact } from '../../domain/text.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Connectors, Sight } from '../../ports/connectors.ts';
import type { Context } from '../../ports/context.ts';
import type { Http } from '../../ports/http.ts';
import type { Programs } from '../../ports/programs.ts';
import type { ReportReader } from '../../ports/report-reader.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { callConnector } from '../check/connector-call.ts';
import { type OpenCredentials, openCredentials } from '../check/credentials.ts';
import { presentableText } from '../check/presentable.ts';

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
  readonly options: Readonly<Record<string, string>>;
  readonly credentials: Readonly<Record<string, Credential>>;
  /** Saves at once what the provider replaced, as far as it can be; absent for what is new. */
  keep?(next: Candidate['credentials'], was: Candidate['credentials']): Promise<void>;
  /** Whether a credential is that of the saved integration, so that its replacement is saved at once. */
  isKept?(key: string): boolean;
}

/** Longest time that trying credentials may take, in ms. */
const LIMIT = 60_000;

/**
 * Tries credentials against the provider. Tokens that the provider replaced meanwhile come back in `credentials`, to be
 * saved with the change; those of a saved integration are saved at once, for the old ones may be good no longer.
 * @throws ExpectedError with the failure's code (exit 1), Cancelled when interrupted.
 */
export async function tryCredentials(
  ports: VerifyPorts,
  candidate: Candidate,
): Promise<{ sight: Sight; credentials: Candidate['credentials'] }> {
  const session = openCredentials(ports.secrets, candidate.credentials, async (next, was) =>
    candidate.keep?.(next, was),
  );
  const { http, reports, programs, clock } = ports;
  const io = {
    ...{ http, reports, programs, clock, credentials: session },
    progress: () => {},
    hold: () => {},
    async *kept() {},
  };
  const { integration, venue, options } = candidate;
  const timer = clock.timer(LIMIT);
  const tooLate = `trying the connection did not end within ${LIMIT / 1000} s`;
  const limits = { cancel: [ports.context.interrupted], timeLimit: timer.signal, tooLate };
  try {
    const ended = await callConnector(limits, async ({ within, ...call }) => {
      const connector = await ports.connectors.load(candidate.type);
      return within(connector.verify({ integration, venue, options, cursor: null }, { ...io, ...call }));
    });
    if (ended.how === 'cancelled') throw new Cancelled();
    if (ended.how === 'failed') throw refused(ended.failure, { candidate, session });
    return { sight: harmless(ended.value, session.seen), credentials: session.current() };
  } finally {
    timer.cancel();
  }
}

/** What a provider says of itself is text from outside, too; nothing of it is left out. */
function harmless(sight: Sight, secrets: ReadonlySet<string>): Sight {
  const safe = (text: string) => clean(redact(text, secrets));
  const { sees, warnings, untried } = sight;
  const still = untried === undefined ? {} : { untried: safe(untried) };
  return { ...sight, sees: sees.map(safe), warnings: warnings.map(safe), ...still };
}

function refused(
  failure: Failure,
  { candidate, session }: { readonly candidate: Candidate; readonly session: OpenCredentials },
): ExpectedError {
  const said = `${presentableText(failure.message, session.seen)}; nothing was saved`;
  const spent = spentBy(candidate, session.current());
  return new ExpectedError(
    failure.code,
    spent.length === 0 ? said : `${said}, and ${spent.join(', ')} is used up now`,
    {
      hint: spent.length === 0 ? hintFor(failure, candidate) : `get a new one: posctl types ${candidate.type}`,
      retryable: failure.needs === 'nobody' && spent.length === 0,
    },
  );
}

/** Credentials that were given for this trial, and that the provider has replaced: they are good for nothing any more. */
function spentBy({ credentials, isKept }: Candidate, now: Candidate['credentials']): string[] {
  const given = Object.keys(credentials).filter((key) => !isKept?.(key));
  return given.filter((key) => now[key] !== credentials[key]);
}

/** What to do next, with the command where there is one. */
function hintFor({ code, counted }: Failure, { type, credentials }: Candidate): string {
  const help = `posctl types ${type}`;
  if (code === 'auth_expired')
    return `get a new one from the venue and give it with ${secretFlag(credentials)}; how: ${help}`;
  if (code === 'auth_revoked') return `check that it is the right one and may do what is said by: ${help}`;
  // A secret of this machine that does not resolve: elsewhere it may.
  if (code === 'bad_config' && !counted) return 'make it available here, or save it untried: --no-test';
  if (code === 'bad_config') return `mend what was given; what the type takes: ${help}`;
  return 'try again later, or save it untried: --no-test';
}
