import fc from 'fast-check';
import { expect } from 'vitest';
import { emailOptions } from '../../../src/connectors/email-report/options.ts';
import { parseMapping } from '../../../src/connectors/singer/mapping.ts';
import { tapOptions } from '../../../src/connectors/singer/options.ts';
import { readKey } from '../../../src/connectors/zettle/key.ts';
import { validDay } from '../../../src/domain/business-day.ts';
import {
  formatDuration,
  parseDay,
  parseDuration,
  parseInterval,
  parseMoment,
  parseMomentAhead,
  parseRate,
} from '../../../src/domain/duration.ts';
import { globFitter } from '../../../src/domain/glob.ts';
import { parseMomentBy } from '../../../src/domain/local-moment.ts';
import { parsePolicySetting } from '../../../src/domain/policy.ts';
import { foldNickname, parseNickname, parseReference, refOf, venueWord } from '../../../src/domain/reference.ts';
import { readProfile } from '../../../src/domain/report/profile.ts';
import { displaySource, parseSource } from '../../../src/domain/secret-source.ts';
import { clean, csvCell, jsonText, presentableLog, redact, shellWord, shorten } from '../../../src/domain/text.ts';
import {
  parseClosed,
  parseContacts,
  parseCurrency,
  parseDayStart,
  parseDaysBy,
  parseTimezone,
  parseVenueId,
} from '../../../src/domain/venue-fields.ts';
import { aVenue, NOON } from '../builders.ts';
import { type Target, target } from './target.ts';
import { jsonLike, textsLike } from './texts.ts';

const REFERENCES = [
  'blue-door/square',
  'blue-door/square:patio',
  'square',
  'int_a',
  '*/square',
  'blue-*',
  'b?ue/[a-s]*:*',
  '*',
];
const absolute = (path: string) => `/cwd/${path}`;

/** What people type, and what is made of texts before people see them. */
export const TYPED: readonly Target[] = [
  target('references', textsLike(...REFERENCES), (text) => {
    const read = parseReference(text, null);
    // What is printed of a reference is read as the same one.
    if (read.by === 'name') expect(parseReference(refOf(read), null)).toEqual(read);
  }),
  target('references with a default venue', textsLike(...REFERENCES), (text) => parseReference(text, 'blue-door')),
  target('words that name venues', textsLike('blue-door', 'blue-door/', 'blue-*/', '*'), venueWord),
  target(
    'globs',
    fc.tuple(textsLike('*/square', 'b[a-z]?e-*/[!s]*', '**/*:*', '\\*'), textsLike('blue-door/square')),
    ([glob, text]) => globFitter(glob)(text),
  ),
  target('durations', textsLike('90d', '1h30m', '2h 5m', '45s', '6h'), (text) => {
    const ms = parseDuration(text);
    if (ms === null || ms === 0) return;
    expect(Number.isSafeInteger(ms)).toBe(true);
    expect(parseDuration(formatDuration(ms))).toBeLessThanOrEqual(ms);
  }),
  target('intervals', textsLike('6h', '30m', '1d'), (text) => expect(parseInterval(text)).toBeGreaterThan(0)),
  target('rates', textsLike('60', '10'), (text) => expect(parseRate(text)).toBeGreaterThan(0)),
  target(
    'moments',
    textsLike('2026-11-20', '2026-11-20T12:00', '2026-11-20T12:00:00Z', '2026-11-20T12:00+02:00', '7d', '90m'),
    (text) => mustBeInstant(parseMoment(text, '--since', NOON)),
  ),
  target('moments ahead', textsLike('7d', '2027-01-01', '2026-12-24T18:00Z'), (text) =>
    mustBeInstant(parseMomentAhead(text, '--until', NOON)),
  ),
  target(
    'moments by the clocks of a place',
    textsLike('2026-11-01 01:30', '2026-03-08T02:30', 'today', '14:00'),
    (text) => mustBeInstant(parseMomentBy(text, '--at', { now: NOON, zone: 'America/Toronto' })),
  ),
  target('days', textsLike('2026-11-20', '2024-02-29', 'today', 'yesterday'), (text) =>
    expect(validDay(parseDay(text, '--from'))).toBe(true),
  ),
  target(
    'policy settings',
    textsLike('failures=5', 'square.callOffAfter=48h', 'interval=6h', '*.x=1'),
    parsePolicySetting,
  ),
  target('nicknames', textsLike('patio', 'Bar 2', 'Été'), (text) => {
    const nickname = parseNickname(text);
    expect(parseNickname(nickname)).toBe(nickname);
    expect(foldNickname(foldNickname(nickname))).toBe(foldNickname(nickname));
  }),
  target('ids of venues', textsLike('blue-door', 'bar.2', 'con', 'a_b'), (text) =>
    expect(parseVenueId(text)).toMatch(/^[a-z0-9._-]+$/),
  ),
  target('time zones', textsLike('America/Toronto', 'UTC', 'Etc/GMT+5', '+05:30'), parseTimezone),
  target('currencies', textsLike('CAD', 'jpy', 'KWD'), (text) => expect(parseCurrency(text)).toMatch(/^[A-Z]{3}$/)),
  target('starts of days', textsLike('04:00', '4:00', '00:00', '23:59'), (text) =>
    expect(parseDayStart(text)).toMatch(/^\d\d:\d\d$/),
  ),
  target('ways to count days', textsLike('venue', 'location'), parseDaysBy),
  target(
    'contacts',
    fc.array(textsLike('a@b.test', 'Kim <kim@b.test>', 'a@b.test, c@d.test'), { maxLength: 3 }),
    (texts) => {
      for (const contact of parseContacts(texts)) expect(contact).not.toMatch(/[\r\n\0]/);
    },
  ),
  target('closed days', textsLike('sun', 'mon,tue', '2026-12-25', '2026-12-24..2026-12-26', 'none'), parseClosed),
  target(
    'sources of secrets',
    textsLike('env:NAME', 'file:/a/b', 'cmd:pass show x', '-', 'planted-secret', 'env:toString'),
    (text) => {
      const source = parseSource('accessToken', text, absolute);
      if (source.from !== 'stdin')
        expect(displaySource(source)).toBe(source.from === 'file' ? `file:/cwd/${text.slice(5)}` : text);
    },
  ),
  target(
    'profiles of reports',
    fc.oneof(
      textsLike(
        'total=none',
        'decimal=,; dates=mdy',
        'tax=included 7%',
        'day=mail date - 3',
        'name=Item; quantity=Qty',
        'delimiter=tab',
      ),
      jsonLike({ sheet: '1', net: 'Net', total: 'none', tax: 'included 7%', header: 2 }),
    ),
    readProfile,
  ),
  target(
    'mappings of taps',
    jsonLike(
      { sales: { id: 'id', soldAt: 'at', itemCode: 'item.code', net: 'net', kind: { always: 'sale' } } },
      { bills: { id: 'id', businessDay: 'day', lines: 'lines', amounts: 'minor' } },
    ),
    parseMapping,
  ),
  target(
    'options of taps',
    options({
      command: 'tap-square --x',
      mapping: 'tap-square',
      config: '{"a":{"b":1}}',
      streams: 'a,b',
      timeout: '90m',
    }),
    (given) => tapOptions(given),
  ),
  target(
    'options of mailed reports',
    options({
      host: 'mail.test',
      port: '993',
      security: 'tls',
      user: 'kim',
      folder: 'INBOX',
      from: '*@pos.test',
      subject: 'Sales*',
      currency: 'CAD',
      attachment: '*.csv',
    }),
    (given) => emailOptions({ options: given, venue: aVenue() }),
  ),
  target('API keys of Zettle', textsLike('eyJhbGciOiJSUzI1NiJ9.eyJjbGllbnRfaWQiOiJ4In0.c2ln', 'a.b.c', ''), readKey),
  target(
    'texts that are cleaned',
    textsLike('Lager 0.5 l', '\u001b]0;title\u0007x', '\u009b31m', '👩‍👩‍👧', '\u001bP\u009d\u001b\\'),
    (text) => {
      const said = clean(text);
      expect(said).toMatch(/^[^\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]*$/u);
      expect(clean(said)).toBe(said);
      expect([...new Intl.Segmenter('en').segment(shorten(said, 40))].length).toBeLessThanOrEqual(40);
    },
  ),
  target('texts as JSON', textsLike('Lager', '\u2028', '\u202e'), (text) =>
    expect(JSON.parse(jsonText({ text })).text).toBe(text),
  ),
  target('texts as cells of CSV', textsLike('Lager', '=1+1', '-5', '\t@x'), (text) =>
    expect(csvCell(text)).not.toMatch(/^\s*[=+@\uff1d]/u),
  ),
  target('texts as words of a shell', textsLike('blue-door/square', "it's", '$(x)', '~'), (text) =>
    expect(unquoted(shellWord(text))).toBe(text),
  ),
  target(
    'texts with secrets',
    fc.tuple(textsLike('token planted/secret+1', 'cGxhbnRlZC9zZWNyZXQrMQ=='), textsLike('planted/secret+1')),
    ([text, secret]) => {
      const said = redact(text, [secret]);
      if (secret.length >= 4) expect(said.replaceAll('***', '')).not.toContain(secret);
    },
  ),
  target(
    'logs of taps',
    textsLike('CRITICAL 401 Client Error\ntoken=planted\n', 'a'.repeat(900), '-----BEGIN', '{"a":"b"}'),
    (log) => {
      for (const line of presentableLog(log, ['planted'])) expect(line).toMatch(/^[^\p{Cc}]+$/u);
    },
  ),
];

function mustBeInstant(at: string): void {
  expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
}

/** Options, some of which are something else. */
function options(good: Readonly<Record<string, string>>): fc.Arbitrary<Record<string, string>> {
  const keys = Object.keys(good);
  const odd = fc.dictionary(fc.constantFrom(...keys, '__proto__', 'constructor'), textsLike(...Object.values(good)), {
    maxKeys: 4,
  });
  return fc.tuple(odd, fc.subarray(keys, { minLength: keys.length - 2 })).map(([changed, kept]) => ({
    ...Object.fromEntries(kept.map((key) => [key, good[key] ?? ''])),
    ...changed,
  }));
}

/** What a POSIX shell makes of a word. */
function unquoted(word: string): string {
  return word.replace(/'([^']*)'|\\(.)/gs, (_, quoted: string | undefined, one: string) => quoted ?? one);
}
