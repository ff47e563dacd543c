import { CheckFailure } from '../../domain/errors.ts';
import { HOUR, type Instant, instant, lasting, MINUTE, millis } from '../../domain/time.ts';

/** Beyond this people are warned. */
const NOTEWORTHY = 5 * MINUTE;
/** Beyond this what is asked for by time, and what is noted as fetched, is wrong. */
const UNBEARABLE = HOUR;

/** When a request was sent and its answer had come, by this machine's clock. */
export interface Exchange {
  readonly sentAt: Instant;
  readonly answeredAt: Instant;
}

/**
 * How far this machine's clock is ahead of the server's (negative: behind), in ms, as the `Date` of an answer says it (RFC
 * 9110, 6.6.1). An answer that took its time is no sign of a wrong clock. Null when it says nothing, or comes out of a cache.
 */
export function skewOf(headers: Readonly<Record<string, string>>, { sentAt, answeredAt }: Exchange): number | null {
  const date = Date.parse(headers.date ?? '');
  if (Number.isNaN(date) || Number(headers.age ?? 0) > 0) return null;
  const ahead = millis(sentAt) - (date + 1000);
  const behind = date - millis(answeredAt);
  return ahead > 0 ? ahead : behind > 0 ? -behind : 0;
}

/** @throws CheckFailure `bad_config`, not counted: no word about the POS, and nothing that is fetched now can be trusted. */
export function mustTellTheTime(skew: number | null, host: string): void {
  if (skew === null || Math.abs(skew) <= UNBEARABLE) return;
  const hint = 'let this machine take its time from a time server';
  throw new CheckFailure('bad_config', `${skewWords(skew, host)}; ${hint}`, { counted: false });
}

/** A warning about a clock that is wrong, but not so far that a check must fail; null when it is right enough. */
export function skewWarning(skew: number | null, host: string): string | null {
  return skew === null || Math.abs(skew) <= NOTEWORTHY ? null : skewWords(skew, host);
}

function skewWords(skew: number, host: string): string {
  const far = lasting(instant(0), instant(Math.abs(skew)));
  return `this machine's clock is ${far} ${skew > 0 ? 'ahead of' : 'behind'} that of ${host}`;
}
