import type { Failure } from '../../domain/errors.ts';
import { clean, redact, shorten } from '../../domain/text.ts';

/** Texts from outside as they may be kept and shown: no secret, no control characters, short. */

const LONGEST_MESSAGE = 300;
const MOST_WARNINGS = 20;

/** What was thrown, in words; anything can be thrown. */
export function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return 'it did not say why';
  }
}

/** The failure as it may be kept and shown. */
export function presentable(failure: Failure, secrets: Iterable<string>): Failure {
  const { code, message, needs, retryAfterMs, counted, incident } = failure;
  return { code, message: presentableText(message, secrets), needs, retryAfterMs, counted, incident };
}

export function presentableText(text: string, secrets: Iterable<string>): string {
  return shorten(clean(redact(text, secrets)), LONGEST_MESSAGE);
}

const MOST_LOG_LINES = 30;

/** The last lines of a log as they may be kept. */
export function presentableLog(log: string, secrets: Iterable<string>): string[] {
  const lines = redact(log, secrets).split(/\r?\n/);
  const said = lines
    .map((line) => shorten(clean(line).trimEnd(), LONGEST_MESSAGE))
    .filter((line) => line.trim() !== '');
  return said.slice(-MOST_LOG_LINES);
}

/** Warnings as they may be kept: a connector can find something odd in every one of ten thousand sales. */
export function presentableWarnings(warnings: readonly string[], secrets: Iterable<string>): string[] {
  const said = warnings.slice(0, MOST_WARNINGS).map((warning) => presentableText(warning, secrets));
  const more = warnings.length - said.length;
  return more > 0 ? [...said, `and ${more} more warnings`] : said;
}
