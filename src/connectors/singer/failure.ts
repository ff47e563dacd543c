import { CheckFailure } from '../../domain/errors.ts';
import type { FailureCode } from '../../domain/integration.ts';
import { redact, shorten } from '../../domain/text.ts';
import type { ProgramResult } from '../../ports/programs.ts';
import type { Cause } from './complaints.ts';

/**
 * What taps print of secrets that we never saw: tokens got on the way, headers in traces, passwords in addresses. Nothing
 * before the telling word is looked for, and nothing reaches beyond a line: the time is that of one look at each character.
 */
const SECRET_LIKE =
  /((?:bearer|basic)[ \t]+|(?:token|secret|password|passwd|api[_-]?key|authorization)\\?["']?[ \t]*(?:=>|[:=])[ \t]*(?:(?:bearer|basic|token)[ \t]+)?)(?!\*\*\*)(?:b?\\?"[^"\\\r\n]{4,}\\?"|b?'[^'\r\n]{4,}'|b?\\?["']?[^\s"',;&}\])\\]{4,})/gi;
const IN_ADDRESS = /(\/\/[^\s/:@"']*:)[^\s/@"']+@/g;

/** What a tap said, without anything that is secret or looks like it. */
export function harmlessLog(said: string, secrets: Iterable<string>): string {
  return redact(said, linesOf(secrets)).replace(IN_ADDRESS, '$1***@').replace(SECRET_LIKE, masked);
}

/** Quotes around a value stay. */
function masked(whole: string, name: string): string {
  const value = whole.slice(name.length);
  const [open = ''] = /^b?\\?["']/.exec(value) ?? [];
  const [close = ''] = /\\?["']$/.exec(value.slice(open.length)) ?? [];
  return `${name}${open}***${close}`;
}

/** A secret of several lines (a key) may be printed line by line. */
function linesOf(secrets: Iterable<string>): string[] {
  return [...secrets].flatMap((secret) => [
    secret,
    ...(secret.includes('\n') ? secret.split(/\r?\n/).filter((line) => line.length >= 8) : []),
  ]);
}

/** Why a tap ended that did not succeed: the cause, harmless, and the end of what it said. */
export interface TapEnd {
  readonly result: ProgramResult;
  readonly cause: Cause;
}

export function failureOfTap({ result, cause }: TapEnd): CheckFailure {
  const ended = result.failure ?? `ended with the exit code ${result.exitCode}`;
  const hint = refusesOption(cause.line, 'catalog|properties') ? `; ${CATALOG_HINT}` : '';
  const message = `the tap ${ended}${cause.line === '' ? '' : `: ${shorten(cause.line, 200)}`}${hint}`;
  return new CheckFailure(codeOf(result, cause), message, { log: result.stderr });
}

const REFUSED =
  /\b(?:unrecogni[sz]ed|unknown|invalid|no such|unexpected|undefined|not defined|illegal|unsupported|not recogni[sz]ed|not expected|wasn't expected)\b/i;

/** Whether a line says that the program knows no such option; `names` is a part of a regular expression. */
export function refusesOption(line: string, names: string): boolean {
  return REFUSED.test(line) && new RegExp(`(?:^|[\\s'"\`«:=-])-{0,2}(?:${names})\\b`, 'i').test(line);
}

/** A tap that says which streams it has, and yet takes no choice of them. */
const CATALOG_HINT = 'the option catalogFlag says how it takes its catalogue: catalog, properties or none';

const NOT_STARTED = /could not be started/;

/**
 * Who must act, by what taps say before they give up. A word that may stand for anything is not enough: people are called
 * for a refused token, and nobody for a server that is down.
 */
const SIGNS: readonly (readonly [FailureCode, RegExp])[] = [
  [
    'bad_config',
    /unrecognized arguments|the following arguments are required|usage: |(?:config|keys?).{0,40}\bmissing\b|invalid option|unknown option|flag provided but not defined/i,
  ],
  [
    'bad_config',
    /\bmissing\b.{0,40}\b(?:config|keys?)\b|No such file or directory|ModuleNotFoundError|cannot load such file|Cannot find module/i,
  ],
  ['bad_config', /\bConfig\w*(?:Error|Exception)\b|\bconfig(?:uration)? validation failed|is a required property/i],
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
    /connection (?:refused|reset|aborted|error)|Connect(?:ion)?(?:Error|Timeout|Failed)|timed? ?out|name resolution|no such host|no route to host|network is unreachable|i\/o timeout|deadline exceeded|UnknownHost|getaddrinfo|ENOTFOUND|ECONN|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/i,
  ],
];

/** The line itself first: what stands beside it may have been overcome. */
function codeOf(result: ProgramResult, { line, beside }: Cause): FailureCode {
  if (result.timedOut) return 'no_response';
  if (result.failure !== null) return NOT_STARTED.test(result.failure) ? 'bad_config' : 'connector_crashed';
  // 126 and 127 are what shells and `env` say of programs that they cannot run.
  if (result.exitCode === 126 || result.exitCode === 127) return 'bad_config';
  for (const said of [line, beside.join('\n')]) {
    const found = SIGNS.find(([, sign]) => sign.test(said));
    if (found) return found[0];
  }
  return 'connector_crashed';
}
