import { Cancelled, type CheckFailure, ExpectedError } from '../domain/errors.ts';
import type { Credential, FailureCode } from '../domain/integration.ts';
import { clean, redact } from '../domain/text.ts';
import type { Venue } from '../domain/venue.ts';
import type { Clock, Connectors, Context, Http, Programs, ReportReader, Secrets, Sight } from '../ports.ts';
import { openCredentials } from './credentials.ts';
import { failureOf, presentableText } from './fetching.ts';

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
}

/** Longest time that trying credentials may take, in ms. */
const LIMIT = 60_000;

const HINTS: Partial<Record<FailureCode, string>> = {
  auth_expired: 'get a new one from the venue and give it with --secret',
  auth_revoked: 'check that it is the right one and has the permissions named by: posctl types',
  bad_config: 'see what the type takes: posctl types TYPE',
};

/**
 * Tries credentials against the provider. Nothing is saved: tokens that the provider replaced meanwhile come back in
 * `credentials`, to be saved with the change.
 * @throws ExpectedError with the failure's code (exit 1), Cancelled when interrupted.
 */
export async function tryCredentials(
  ports: VerifyPorts,
  candidate: Candidate,
): Promise<{ sight: Sight; credentials: Candidate['credentials'] }> {
  const session = openCredentials(ports.secrets, candidate.credentials, async () => {});
  const timer = ports.clock.timer(LIMIT);
  const signal = AbortSignal.any([timer.signal, ports.context.interrupted]);
  const { http, reports, programs, clock } = ports;
  try {
    const connector = await ports.connectors.load(candidate.type);
    const setUp = {
      integration: candidate.integration,
      venue: candidate.venue,
      options: candidate.options,
      cursor: null,
    };
    const sight = await connector.verify(setUp, {
      http,
      reports,
      programs,
      clock,
      credentials: session,
      signal,
      progress: () => {},
      hold: () => {},
      outlast: () => {},
      async *kept() {},
    });
    return { sight: harmless(sight, session.seen), credentials: session.current() };
  } catch (error) {
    if (ports.context.interrupted.aborted) throw new Cancelled();
    throw refused(failureOf(error), session.seen);
  } finally {
    timer.cancel();
  }
}

/** What a provider says of itself is text from outside, too; nothing of it is left out. */
function harmless({ sees, warnings }: Sight, secrets: ReadonlySet<string>): Sight {
  const safe = (text: string) => clean(redact(text, secrets));
  return { sees: sees.map(safe), warnings: warnings.map(safe) };
}

function refused(failure: CheckFailure, secrets: ReadonlySet<string>): ExpectedError {
  const hint = HINTS[failure.code] ?? 'try again later, or save it untried with --no-test';
  return new ExpectedError(failure.code, `${presentableText(failure.message, secrets)}; nothing was saved`, {
    hint,
    retryable: failure.needs === 'nobody',
  });
}
