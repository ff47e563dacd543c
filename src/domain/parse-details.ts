import { day, doorTo, flag, instant, type Parsed, size, text, textOrNull, z } from './door.ts';
import { type DetailsOf, WARNING_CODES } from './entry-details.ts';
import { CALL_OFF_CODES, FAILURE_CODES } from './integration.ts';
import type { EntryKind, Telling } from './timeline.ts';

const failureCode = z.enum(FAILURE_CODES);
const texts = z.array(text);
const integer = z.int();
const audience = z.enum(['support', 'venue']);
const mailKind = z.enum(['warned', 'called_off', 'recovered']);

const span = () => z.object({ from: instant, to: instant });
const changes = () =>
  z.record(text, z.object({ from: z.exactOptional(z.unknown()), to: z.exactOptional(z.unknown()) }));
const brought = { linesNew: size, linesChanged: size };
const report = { file: text, sha256: text, days: texts };

const check = () => ({
  durationMs: size,
  startedAt: instant,
  window: span(),
  held: z.exactOptional(span()),
  asked: z.exactOptional(flag),
  ...brought,
  reports: z.exactOptional(z.array(z.object(report))),
  putAside: z.exactOptional(z.array(z.object({ ...report, code: text, message: text }))),
  quarantined: z.exactOptional(texts),
  warnings: z.exactOptional(texts),
  log: z.exactOptional(texts),
});

const restated = () => {
  const fromTo = z.object({ from: integer, to: integer });
  const restatement = z.object({
    businessDay: day,
    location: z.exactOptional(text),
    currency: text,
    net: fromTo,
    lines: z.exactOptional(fromTo),
    because: z.exactOptional(z.enum(['source', 'options'])),
    documents: z.exactOptional(size),
  });
  return z.object({ days: z.array(restatement), more: z.exactOptional(size) });
};

const venueEdited = () => {
  const net = z.object({ amount: integer, currency: text });
  return z.object({
    changes: changes(),
    moved: z.exactOptional(z.array(z.object({ from: day, to: day, documents: size, lines: size, net }))),
    movedDocuments: z.exactOptional(size),
    moreMoved: z.exactOptional(size),
  });
};

interface Of<K extends EntryKind> {
  readonly details: DetailsOf[K];
}

const DOORS: { readonly [K in EntryKind]: (entry: { details: unknown }) => Parsed<Of<K>> } = {
  added: doorTo<Of<'added'>>()(() => {
    const settings = z.record(text, text);
    const setUp = { type: text, nickname: textOrNull, checkEvery: text, options: settings, credentials: settings };
    return z.object({ details: z.object(setUp) });
  }),
  check_succeeded: doorTo<Of<'check_succeeded'>>()(() => z.object({ details: z.object(check()) })),
  check_failed: doorTo<Of<'check_failed'>>()(() => {
    const failure = { code: z.exactOptional(failureCode), message: z.exactOptional(text), counted: flag };
    return z.object({ details: z.object({ ...check(), ...failure, incident: z.exactOptional(flag) }) });
  }),
  check_cancelled: doorTo<Of<'check_cancelled'>>()(() => z.object({ details: z.object(check()) })),
  edited: doorTo<Of<'edited'>>()(() => z.object({ details: z.object({ changes: changes() }) })),
  deactivated: doorTo<Of<'deactivated'>>()(() => z.object({ details: z.object({}) })),
  restored: doorTo<Of<'restored'>>()(() =>
    z.object({ details: z.object({ from: z.nullable(instant), changes: z.exactOptional(changes()) }) }),
  ),
  called_off: doorTo<Of<'called_off'>>()(() => {
    const code = z.enum([...FAILURE_CODES, ...CALL_OFF_CODES]);
    const cause = z.nullable(failureCode);
    return z.object({ details: z.object({ code, cause, message: text, failuresInARow: size }) });
  }),
  resumed: doorTo<Of<'resumed'>>()(() => z.object({ details: z.object({ by: z.enum(['refresh']) }) })),
  warned: doorTo<Of<'warned'>>()(() => {
    const about = { failuresInARow: z.exactOptional(size), days: z.exactOptional(size) };
    const doubles = { other: z.exactOptional(text), forms: z.exactOptional(texts) };
    const code = z.enum([...FAILURE_CODES, ...WARNING_CODES]);
    return z.object({ details: z.object({ code, message: text, ...about, ...doubles }) });
  }),
  imported: doorTo<Of<'imported'>>()(() => {
    const part = z.object({ window: span(), part: size, of: size, ...brought });
    const file = z.object({ ...report, ...brought, warnings: z.exactOptional(texts) });
    return z.object({ details: z.union([part, file]) });
  }),
  restated: doorTo<Of<'restated'>>()(() => z.object({ details: restated() })),
  sales_rejected: doorTo<Of<'sales_rejected'>>()(() => {
    const documents = z.array(z.object({ source: text, receipt: text, why: text }));
    return z.object({ details: z.object({ count: size, documents }) });
  }),
  mail_sent: doorTo<Of<'mail_sent'>>()(() => {
    const code = z.nullable(z.enum([...FAILURE_CODES, ...CALL_OFF_CODES]));
    return z.object({ details: z.object({ mail: mailKind, audience, to: texts, messageId: text, code }) });
  }),
  mail_failed: doorTo<Of<'mail_failed'>>()(() => {
    const why = { reason: text, attempts: size, lastError: textOrNull };
    return z.object({ details: z.object({ mail: mailKind, audience, ...why }) });
  }),
  venue_added: doorTo<Of<'venue_added'>>()(() => {
    const place = { id: text, name: text, timezone: text, currency: text, dayStart: text };
    return z.object({ details: z.object({ ...place, contacts: texts, closed: texts }) });
  }),
  venue_edited: doorTo<Of<'venue_edited'>>()(() => z.object({ details: venueEdited() })),
};

/**
 * Kind and details of an entry. Of the details what is ours must be as it should be; they are given back as they came, in
 * the order in which they were written and with the fields of other versions, for scripts read them like that.
 */
export function parseTelling(kind: EntryKind, details: unknown): Parsed<Telling> {
  const parsed = DOORS[kind]({ details });
  return parsed.ok ? { ok: true, value: { kind, details } as Telling } : parsed;
}
