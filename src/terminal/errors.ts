import { Cancelled, CheckFailure, EXIT, ExpectedError } from '../domain/errors.ts';
import { clean, jsonText } from '../domain/text.ts';
import type { OutputFormat } from '../ports/output.ts';
import type { Screen } from './output.ts';
import { type Paint, painterFor } from './stream.ts';

/** The process's exit code after this error. */
export function exitOf(error: unknown): number {
  if (error instanceof ExpectedError || error instanceof Cancelled) return error.exit;
  return EXIT.failed;
}

/**
 * Says on standard error what went wrong and what to do next: with `json` and `jsonl` as one JSON object, else in
 * words; a bug with its stack. A cancelled command needs no more than one word.
 */
export async function renderError(
  error: unknown,
  format: OutputFormat,
  { stderr, colour }: { readonly stderr: Screen; readonly colour: boolean },
): Promise<void> {
  const machine = format === 'json' || format === 'jsonl';
  // With standard error closed, nobody wants to be told.
  stderr.on('error', () => {});
  if (error instanceof Cancelled) {
    // Cancelling by choice is not a failure.
    if (!machine) stderr.write('Cancelled.\n');
    else if (error.exit !== 0) stderr.write(asObject(error));
    return;
  }
  stderr.write(machine ? asObject(error) : inWords(error, await painterFor(stderr, colour), await fitterFor(stderr)));
}

/** A text in lines that a terminal has room for, behind two columns. */
export type Fit = (text: string) => string[];

/** Where nobody sees it in a terminal, every text is one line: that is how it is searched for. */
async function fitterFor({ isTTY, columns = 80 }: Screen): Promise<Fit> {
  if (!isTTY) return (text) => [text];
  const { wrap } = await import('./width.ts');
  return (text) => wrap(text, columns - INDENT.length);
}

const INDENT = '  ';

/** An expected error as `renderError` says it, where the command goes on. */
export function problemText(
  error: ExpectedError,
  format: OutputFormat,
  { paint, inLines }: { readonly paint: Paint; readonly inLines: Fit },
): string {
  return format === 'json' || format === 'jsonl' ? asObject(error) : inWords(error, paint, inLines);
}

function asObject(error: unknown): string {
  return `${jsonText({ error: shape(error) })}\n`;
}

/** The error object that scripts read; the same in the results of bulk commands. */
function shape(error: unknown) {
  if (error instanceof ExpectedError) {
    return { code: error.code, message: error.message, hint: error.hint, retryable: error.retryable };
  }
  if (error instanceof CheckFailure) {
    return { code: error.code, message: error.message, hint: null, retryable: error.needs === 'nobody' };
  }
  if (error instanceof Cancelled) return { code: 'cancelled', message: 'cancelled', hint: null, retryable: true };
  return { code: 'failed', message: `unexpected error: ${messageOf(error)}`, hint: REPORT, retryable: false };
}

const REPORT = 'this is a bug in posctl: please report it with the command that you ran and its output';

function inWords(error: unknown, paint: Paint, inLines: Fit): string {
  const { message, hint } = shape(error);
  const bug = !(error instanceof ExpectedError || error instanceof CheckFailure);
  const stack = bug && error instanceof Error ? stackOf(error) : [];
  // Our own words may have several lines, such as a list of ids.
  const hints = (hint ?? '').split('\n').filter(Boolean);
  const [head = '', ...rest] = inLines(`posctl: ${clean(message)}`);
  const lines = [
    paint('posctl:', 'bad') + head.slice('posctl:'.length),
    ...rest.map((line) => INDENT + line),
    ...stack.map((line) => paint(INDENT + clean(line.trim()), 'quiet')),
    ...hints.flatMap((line) => fitHint(clean(line), inLines)).map((line) => INDENT + line),
  ];
  return `${lines.join('\n')}\n`;
}

/** A command that is to be typed stays in one piece, on a line of its own where there is no room beside the rest. */
function fitHint(hint: string, inLines: Fit): string[] {
  if (inLines(hint).length === 1) return [hint];
  const at = hint.search(/(?<=: )posctl /);
  return at < 0 ? inLines(hint) : [...inLines(hint.slice(0, at).trimEnd()), hint.slice(at)];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function stackOf(error: Error): string[] {
  const calls = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return error.cause instanceof Error
    ? [...calls, `caused by ${messageOf(error.cause)}`, ...stackOf(error.cause)]
    : calls;
}
