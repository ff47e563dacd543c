import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uudecoded, WrappingWatch } from '../src/connectors/email-report/wrapping.ts';
import { excerpt } from '../src/connectors/http/failure.ts';
import { numberText, readOpaque } from '../src/connectors/singer/amounts.ts';
import { Complaints } from '../src/connectors/singer/complaints.ts';
import { failureOfTap, harmlessLog } from '../src/connectors/singer/failure.ts';
import { consentAnswer } from '../src/domain/consent.ts';
import { parseDuration, parseMoment } from '../src/domain/duration.ts';
import { globFitter } from '../src/domain/glob.ts';
import { mailRule } from '../src/domain/mail-routing.ts';
import { writtenAt } from '../src/domain/mail-times.ts';
import { toMinor } from '../src/domain/money.ts';
import { parseNickname, parseReference } from '../src/domain/reference.ts';
import { clean, csvCell, jsonText, presentableLog, presentableText, redact, shellWord } from '../src/domain/text.ts';
import { parseContacts } from '../src/domain/venue-fields.ts';
import { makeLog } from '../src/terminal/log.ts';
import { cut, wrap } from '../src/terminal/width.ts';
import { inMarkdown } from '../src/views/cells/markdown.ts';
import { NOON } from './support/builders.ts';
import { fakeClock } from './support/fake-system.ts';
import { pumpedTexts, textOf } from './support/hostile-texts.ts';
import { runOf, TooManySteps } from './support/regexp-steps.ts';
import { readAll } from './support/reports.ts';
import { nodesIn, readSources } from './support/sources.ts';
import { StepCounter } from './support/steps.ts';

const SHORT = 100;
const LONGER = 5 * SHORT;
/** So few for a character are no matter, however they grow. */
const FEW = 10;

/** Steps that one expression takes for a text of this length. */
function stepsFor(expression: RegExp, text: string): number {
  try {
    return runOf(expression, text, 1e6).steps;
  } catch (error) {
    if (error instanceof TooManySteps) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

/** A text on which this expression takes more steps than there are characters, the more of them, the longer it is. */
function slowFor(expression: RegExp): string | undefined {
  const slow = pumpedTexts(expression).find((text) => {
    const steps = stepsFor(expression, textOf(text, SHORT));
    if (steps < FEW * SHORT) return false;
    // What takes the square of the length takes so much more than five times as long, whatever it does besides.
    return stepsFor(expression, textOf(text, LONGER)) - 5 * steps > LONGER ** 2 / 4 || !Number.isFinite(steps);
  });
  return slow && JSON.stringify(textOf(slow, 20));
}

/** The expressions of the code, each with where it stands. */
function written(): Map<string, RegExp> {
  const found = new Map<string, RegExp>();
  for (const { file, program, lineAt } of readSources())
    for (const { node } of nodesIn(program))
      if (node.type === 'Literal' && 'regex' in node) {
        const { pattern, flags } = node.regex;
        found.set(`${file}:${lineAt(node.start)}: /${pattern}/${flags}`, new RegExp(pattern, flags.replace('g', '')));
      }
  return found;
}

const slowAmong = (expressions: ReadonlyMap<string, RegExp>) =>
  [...expressions].flatMap(([name, expression]) => {
    const text = slowFor(expression);
    return text === undefined ? [] : [`${name} with ${text}`];
  });

describe('regular expressions', () => {
  it.each([
    ['blanks before the end', /\s+$/, '"                    \\u0000"'],
    ['one in the other', /(?:a+)+b/, '"aaaaaaaaaaaaaaaaaaaa\\u0000"'],
    ['two that take the same', /^x[^y]*z[^y]*y/, '"xzzzzzzzzzzzzzzzzzzzz\\u0000"'],
    ['a choice of two that are alike', /^(?:\w|\d)*$/, '"00000000000000000000\\u0000"'],
  ])('that are slow are found: %s', (_, expression, text) => {
    expect(slowFor(expression)).toBe(text);
  });

  it('of the code take no more steps than a text is long', () => {
    const all = written();
    expect(all.size).toBeGreaterThan(500);
    expect(slowAmong(all)).toEqual([]);
  });
});

/** What enemies write, and what goes wrong. */
const HOSTILE: Readonly<Record<string, (length: number) => string>> = {
  letters: (length) => 'a'.repeat(length),
  words: (length) => 'a '.repeat(length / 2),
  blanks: (length) => `${' '.repeat(length)}x`,
  'beginnings of terminal sequences': (length) => '\u009d'.repeat(length),
  escapes: (length) => '\u001b'.repeat(length),
  'sequences without an end': (length) => '\u001b]0;'.repeat(length / 4),
  'links of terminals': (length) => '\u001b]8;;'.repeat(length / 5),
  colours: (length) => '\u001b[31m'.repeat(length / 5),
  assignments: (length) => 'a='.repeat(length / 2),
  'names of secrets': (length) => 'token='.repeat(length / 6),
  'names of secrets and blanks': (length) => `password${' '.repeat(length)}`,
  secrets: (length) => 'planted-secret'.repeat(length / 14),
  'beginnings of secrets': (length) => 'planted-secre'.repeat(length / 13),
  quotes: (length) => `x${'"'.repeat(length)}`,
  'quotes that are escaped': (length) => '\\"'.repeat(length / 2),
  apostrophes: (length) => "'".repeat(length),
  dots: (length) => `${'.'.repeat(length)}@`,
  dashes: (length) => '-'.repeat(length),
  slashes: (length) => `//${'/:'.repeat(length / 2)}`,
  zeros: (length) => `1${'0'.repeat(length)}x`,
  base64: (length) => 'cGxhbnRlZC1zZWNyZXQ'.repeat(length / 19),
  'letters with many marks': (length) => `e${'\u0301'.repeat(length)}`,
  'joined emoji': (length) => '👩\u200d'.repeat(length / 3),
  'Chinese letters': (length) => '菜'.repeat(length),
  brackets: (length) => '['.repeat(length),
  'open tags': (length) => '<style'.repeat(length / 6),
  stars: (length) => '*a'.repeat(length / 2),
  'line breaks': (length) => '\n'.repeat(length),
  'carriage returns': (length) => '\r'.repeat(length),
  'half characters': (length) => '\ud800'.repeat(length),
  addresses: (length) => 'http://a:'.repeat(length / 9),
  headers: (length) => 'Content-Type: multipart/x; boundary '.repeat(length / 36),
  'many lines': (length) => 'KeyError: token=abcd\n'.repeat(length / 21),
};

const SECRETS = ['planted-secret', 'another/one+2', 'line one\nline two'];
const nowhere = () => new Writable({ write: (_piece, _encoding, done) => done() });
const log = (isTTY: boolean) => makeLog({ stderr: Object.assign(nowhere(), { isTTY }), clock: fakeClock() });
const refusing = (work: (text: string) => unknown) => (text: string) => {
  try {
    return work(text);
  } catch {
    return null;
  }
};

function causeIn(text: string): void {
  const complaints = new Complaints();
  complaints.hear(Buffer.from(`Traceback (most recent call last)\n${text}\n${text}`));
  const result = { exitCode: 1, failure: null, timedOut: false, stdout: '', stderr: text };
  failureOfTap({ result, cause: complaints.cause() });
}

/** A small report in which one cell is this text. */
function report(place: 'title' | 'column' | 'item' | 'amount' | 'state'): (text: string) => Promise<unknown> {
  return async (text) => {
    const cell = (of: typeof place, else_: string) => (of === place ? text.replace(/[",\r\n]/g, ' ') : else_);
    const head = `Item,Qty,Net Sales,${cell('column', 'Status')}`;
    const rows = [`${cell('item', 'Tea')},1,${cell('amount', '2.00')},${cell('state', 'sold')}`, 'Ale,2,9.00,sold'];
    await readAll([cell('title', 'Sales of 2026-03-01'), head, ...rows].join('\n'));
  };
}

/** Everything that text from outside goes through before it is kept or shown, and what is typed. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'what is shown': (text) => presentableText(text, []),
  'what is shown without secrets': (text) => presentableText(text, SECRETS),
  'a log that is kept': (text) => presentableLog(text, SECRETS),
  'a text with secrets': (text) => redact(text, SECRETS),
  'a cell of CSV': csvCell,
  JSON: (text) => jsonText({ text }),
  'a word of a shell': shellWord,
  'text in Markdown': inMarkdown,
  'the log of a collector': (text) => log(false).event('warn', 'failed', { message: text }),
  'the log on a terminal': (text) => log(true).event('warn', text, { message: text }),
  'lines of a screen': (text) => wrap(clean(text), 80),
  'what is cut to fit': (text) => cut(clean(text), 80),
  'what a tap printed': (text) => harmlessLog(text, SECRETS),
  'why a tap gave up': causeIn,
  'an amount of a tap': refusing((text) => numberText(text, { field: 'net', decimal: null, currency: 'CAD' })),
  'JSON of a tap': refusing((text) => readOpaque(`{"a":1234567890.1234567,"b":"${text}`)),
  'the body of an error': (text) => excerpt(`<html>${text}`),
  'the wrapping of a mail': (text) => new WrappingWatch().end(`${text}\n\n${text}`),
  'files in a mail': (text) => uudecoded(`begin 644 a.csv\n${text}\n`),
  'the date of a mail': (text) => writtenAt({ date: text, received: text, internal: NOON }),
  'who may send mails': refusing((text) => mailRule({ sender: text, subject: text, address: text })),
  'an amount': refusing((text) => toMinor(text, 'CAD')),
  'the answer of an owner': refusing(consentAnswer),
  'a pattern': (text) => globFitter(text)('blue-door/square'),
  'what a pattern is tried on': globFitter('*a*b*/[a-z]?'),
  'a reference': refusing((text) => parseReference(text, null)),
  'a nickname': refusing(parseNickname),
  contacts: refusing((text) => parseContacts([text])),
  'a duration': parseDuration,
  'the title of a report': report('title'),
  'a column of a report': report('column'),
  'an item of a report': report('item'),
  'an amount of a report': report('amount'),
  'a state in a report': report('state'),
  'a moment': refusing((text) => parseMoment(text, '--since', NOON)),
};

const LONG = 1000;
/** Regular expressions that go on for longer are stopped. */
const MOST_STEPS = 6e6;
/** Steps for each character that may always be taken: what is short costs something, too. */
const ALWAYS = 60;

/** What takes the square of its length takes a hundred times as long for ten times the text. */
const MOST_GROWTH = 30;

describe('ten times the text is ten times the work', () => {
  const counter = new StepCounter(/\/src\/|fast-string-truncated-width/);
  beforeAll(() => counter.start());
  afterAll(() => counter.stop());

  it.each(Object.entries(READERS))('for %s', async (_, read) => {
    const slow: string[] = [];
    for (const [name, make] of Object.entries(HOSTILE)) {
      await read(make(20));
      const count = async (length: number) =>
        counter
          .count(() => read(make(length)), MOST_STEPS)
          .catch((error: unknown) => {
            if (error instanceof TooManySteps) return Number.POSITIVE_INFINITY;
            throw error;
          });
      const [some, many] = [await count(LONG / 10), await count(LONG)];
      if (many > ALWAYS * LONG && many > MOST_GROWTH * some) slow.push(`${name}: ${some}, ${many} steps`);
    }
    expect(slow).toEqual([]);
  });
});
