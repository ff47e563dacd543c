import { usage } from './errors.ts';
import type { Credential } from './integration.ts';
import { isOperationId } from './operation.ts';
import { HOUR, type Instant } from './time.ts';

/** What is known of a consent that was asked for, until its answer comes. */
export interface PendingConsent {
  readonly nonce: string;
  /** Proof of PKCE. */
  readonly verifier: string;
  readonly redirect: string;
  readonly venue: string;
  readonly type: string;
  /** The integration that gets it; null for one that is to be added. */
  readonly integration: string | null;
  readonly nickname: string | null;
  readonly options: Readonly<Record<string, string>>;
  readonly credentials: Readonly<Record<string, Credential>>;
  /** Later answers are not taken. */
  readonly until: Instant;
}

/** How long an answer may take, in ms. */
export const CONSENT_LIFE = HOUR;

/** The state that goes with a request: which one it is, and what nobody can guess. */
export const consentState = (op: string, nonce: string): string => `${op}.${nonce}`;

/** What a browser was sent back with. */
export interface ConsentAnswer {
  readonly op: string;
  readonly nonce: string;
  /** Null when the owner said no, or something went wrong there. */
  readonly code: string | null;
  /** `access_denied: the user said no` */
  readonly error: string | null;
  readonly query: Readonly<Record<string, string>>;
}

/** What comes along when an address is copied: quotation marks around it, and the line breaks of a narrow window. */
function unwrapped(text: string): string {
  const whole = text.replace(/(?<!\s)\s*[\r\n]\s*/g, '').trim();
  return whole.replace(/^["'`<«»‹›“”„‘’‚\s]+/, '').replace(/(?<!["'`>«»‹›“”„‘’‚\s])["'`>«»‹›“”„‘’‚\s]+$/, '');
}

/**
 * Reads the address to which the browser was sent back, or only what stands behind its question mark.
 * @throws ExpectedError `usage`; the answer may hold a code, so it is not repeated.
 */
export function consentAnswer(text: string): ConsentAnswer {
  const said = unwrapped(text);
  const from = said.indexOf('?');
  const query = Object.fromEntries(new URLSearchParams(from < 0 ? said : said.slice(from + 1).split('#')[0]));
  const { state = '', code = '', error = '', error_description: words } = query;
  const [op = '', nonce = ''] = state.split('.');
  if (!isOperationId(op) || nonce === '')
    throw usage('the answer has no state of posctl in it', 'give the whole address to which the browser was sent back');
  if (code === '' && error === '')
    throw usage('the answer holds neither a code nor an error', 'give the whole address of the last page');
  const why = error === '' ? null : words ? `${error}: ${words}` : error;
  return { op, nonce, code: why === null ? code : null, error: why, query };
}
