import { CheckFailure } from '../../domain/errors.ts';
import type { FailureCode } from '../../domain/integration.ts';
import { clean, redact, shorten } from '../../domain/text.ts';
import type { ProgramResult } from '../../ports/programs.ts';

/** What taps print of secrets that we never saw: tokens got on the way, headers in traces. */
const SECRET_LIKE =
  /((?:bearer|basic)\s+|["']?[\w-]*(?:token|secret|password|passwd|api[_-]?key|authorization)["']?\s*[:=]\s*(?:b?["'])?(?:bearer\s+|basic\s+)?)(?!\*\*\*)[^\s"',;&}\])]{4,}/gi;

/** What a tap said on standard error, without anything that is secret or looks like it. */
export function harmlessLog(stderr: string, secrets: Iterable<string>): string {
  return redact(stderr, secrets).replace(SECRET_LIKE, '$1***');
}

/** Lines of a log that say why, most often its last ones. */
const LINES = 12;

/** Why a tap ended that did not succeed. `log` is what it said, harmless. */
export function failureOfTap(result: ProgramResult, log: string): CheckFailure {
  const lines = log
    .split(/\r?\n/)
    .map((line) => clean(line).trim())
    .filter((line) => line !== '')
    .slice(-LINES);
  const ended = result.failure ?? `ended with the exit code ${result.exitCode}`;
  const last = lastComplaint(lines);
  const hint = NO_CATALOG.test(last) ? `; ${CATALOG_HINT}` : '';
  const message = `the tap ${ended}${last === '' ? '' : `: ${shorten(last, 200)}`}${hint}`;
  return new CheckFailure(codeOf(result, lines.join('\n')), message, { log });
}

/** A tap that says which streams it has, and yet takes no choice of them. */
const NO_CATALOG = /(?:unrecognized arguments?|(?:unknown|no such) option):? .*--(?:catalog|properties)\b/i;
const CATALOG_HINT = 'the option catalogFlag says how it takes its catalogue: catalog, properties or none';

/** The line that a person would read first: the last error, or simply the last line. */
function lastComplaint(lines: readonly string[]): string {
  return lines.findLast((line) => /\b(?:CRITICAL|FATAL|ERROR|Error|Exception|error:)/.test(line)) ?? lines.at(-1) ?? '';
}

const NOT_STARTED = /could not be started/;

/**
 * Who must act, by what taps say before they give up. A word that may stand for anything is not enough: people are called
 * for a refused token, and nobody for a server that is down.
 */
const SIGNS: readonly (readonly [FailureCode, RegExp])[] = [
  [
    'bad_config',
    /unrecognized arguments|the following arguments are required|usage: |(?:config|keys?).{0,40}\bmissing\b/i,
  ],
  ['bad_config', /\bmissing\b.{0,40}\b(?:config|keys?)\b|No such file or directory|ModuleNotFoundError/i],
  ['rate_limited', /\b429\b|too many requests|rate.?limit/i],
  [
    'auth_expired',
    /\b401\b|\bunauthori[sz]ed\b|\binvalid_grant\b|\binvalid[_ ](?:access[_ ]|api[_ ])?token\b|token (?:has |is )?expired/i,
  ],
  [
    'auth_revoked',
    /\b403\b.{0,40}(?:forbidden|client error)|\bforbidden\b|\baccess_denied\b|\bpermission denied\b.{0,20}\bscope/i,
  ],
  [
    'provider_down',
    /\b50[0234]\b.{0,30}(?:server error|bad gateway|unavailable|time-?out)|internal server error|service unavailable|bad gateway/i,
  ],
  [
    'no_response',
    /connection (?:refused|reset|aborted|error)|ConnectionError|timed? ?out|name resolution|ENOTFOUND|ECONN|EAI_AGAIN/i,
  ],
];

function codeOf(result: ProgramResult, said: string): FailureCode {
  if (result.timedOut) return 'no_response';
  if (result.failure !== null) return NOT_STARTED.test(result.failure) ? 'bad_config' : 'connector_crashed';
  // 126 and 127 are what shells and `env` say of programs that they cannot run.
  if (result.exitCode === 126 || result.exitCode === 127) return 'bad_config';
  return SIGNS.find(([, sign]) => sign.test(said))?.[0] ?? 'connector_crashed';
}
