import { ACCESS_RENEWED } from './catalogue.ts';
import {
  day,
  doorTo,
  flag,
  instant,
  instantOrNull,
  like,
  name,
  type Parsed,
  size,
  text,
  textOrNull,
  z,
} from './door.ts';
import { type Changes, type DetailsOf, SNOOZE_ENDS, WARNING_CODES } from './entry-details.ts';
import type { EntryDates } from './entry-order.ts';
import { CALL_OFF_CODES, FAILURE_CODES, METHODS, NEEDS, STATUSES } from './integration.ts';
import { MAIL_KINDS } from './mail.ts';
import type { OperationPlan, OperationStep } from './operation.ts';
import { SALE_KINDS, type SaleDocument, type SaleLine } from './sale.ts';
import { shownOptions } from './shown-options.ts';
import type { Heartbeat, Settings, VenueState } from './state.ts';
import { ENTRY_KINDS, type EntryKind, type Telling, type TimelineEntry } from './timeline.ts';
import { DAYS_BY, WEEKDAYS } from './venue.ts';

/**
 * The one door for data that was written by somebody else, or by us in another life: what passes is of our types. Fields
 * that are not ours are left out silently, but for those of a timeline entry's details.
 */

export type { Parsed };

const currency = like(/^[A-Z]{3}$/);
const failureCode = z.enum(FAILURE_CODES);
const anyCode = z.enum([...FAILURE_CODES, ...CALL_OFF_CODES]);
const status = z.enum(STATUSES);
const audience = z.enum(['support', 'venue']);
const quarantined = { file: text, sha256: text, businessDays: z.array(day), at: instant, code: text, message: text };

const incident = { incident: name, code: failureCode, began: instant, message: text };
const involvement = { ...incident, ended: instantOrNull, over: flag };

const venue = () =>
  z.object({
    id: name,
    name: text,
    timezone: name,
    currency,
    dayStart: like(/^([01]\d|2[0-3]):[0-5]\d$/),
    daysBy: z.default(z.enum(DAYS_BY), 'venue'),
    contacts: z.array(text),
    closed: z.array(z.union([z.enum(WEEKDAYS), day])),
  });

const credential = () => {
  const replaced = z.exactOptional(z.object({ sealed: text, sourceDigest: text }));
  return z.discriminatedUnion('from', [
    z.object({ from: z.enum(['env', 'file', 'cmd']), at: text, replaced }),
    z.object({ from: z.enum(['stored']), sealed: text, replaced }),
  ]);
};

const streak = () =>
  z.object({
    counted: size,
    tries: size,
    personal: size,
    personalSince: instantOrNull,
    last: z.nullable(z.object({ code: failureCode, at: instant, counted: flag, incident: flag })),
    warned: flag,
  });

const countdowns = () => ({
  failingFrom: instant,
  incident: z.default(z.nullable(z.object(involvement)), null),
  snoozed: z.default(z.nullable(z.object({ since: instant, until: instant, reason: text, by: text })), null),
  countdownStopped: z.default(z.nullable(instant), null),
  reports: z.nullable(
    z.object({
      lastAt: instantOrNull,
      countedFrom: instant,
      excluded: z.exactOptional(size),
      warned: z.array(z.enum(['missed', 'ending'])),
    }),
  ),
});

const quiet = () => {
  const sold = z.object({ businessDay: day, firstSold: instant });
  const evidence = z.object({ businessDay: day, until: instant, usual: z.array(sold), of: size });
  return z.exactOptional(z.nullable(evidence));
};

const reason = () =>
  z.object({
    ...{ code: anyCode, cause: z.nullable(failureCode), message: text, since: instant },
    failingSince: z.exactOptional(instant),
    needs: z.enum(NEEDS),
  });

const integration = () =>
  z.object({
    id: name,
    venue: name,
    type: name,
    nickname: textOrNull,
    method: z.enum(METHODS),
    active: flag,
    status,
    reason: z.nullable(reason()),
    lastSalesCheck: instantOrNull,
    lastSaleImported: instantOrNull,
    lastGoodCheck: instantOrNull,
    nextCheck: instantOrNull,
    checkEvery: size,
    streak: streak(),
    ...countdowns(),
    quarantine: z.default(z.array(z.object(quarantined)), []),
    calledOffAt: instantOrNull,
    options: z.record(text, text),
    credentials: z.record(text, credential()),
    credentialsAt: z.exactOptional(instant),
    accessTold: z.exactOptional(z.object({ from: z.enum(ACCESS_RENEWED), since: instant })),
    primaryOver: z.default(z.array(name), []),
    suspected: z.default(z.array(name), []),
    fetchedTo: z.default(z.nullable(instant), null),
    // JSON drops a bookmark that is undefined; it comes back as null.
    cursor: z.default(z.unknown(), null),
    discovery: z.default(z.unknown(), null),
    account: z.exactOptional(account()),
    createdAt: instant,
    deactivatedAt: instantOrNull,
    changedAt: instant,
    begunAt: instant,
    alarmed: z.array(audience),
    quiet: quiet(),
    revision: size,
  });

const account = () => z.object({ merchant: textOrNull, places: z.array(z.object({ id: text, name: text })) });

const noticeTry = () => z.object({ taken: flag, attempts: size, nextTry: text, lastError: textOrNull });

const owed = () =>
  z.object({
    id: name,
    kind: z.enum(MAIL_KINDS),
    audience,
    integration: name,
    ref: text,
    type: name,
    code: z.nullable(anyCode),
    message: text,
    letter: z.exactOptional(z.object({ subject: text, text })),
    access: z.exactOptional(
      z.object({ what: text, ends: instant, over: flag, from: z.enum(ACCESS_RENEWED), credential: text }),
    ),
    notices: z.exactOptional(z.record(text, noticeTry())),
    mailed: z.exactOptional(flag),
    at: instant,
    group: textOrNull,
    attempts: size,
    nextTry: instant,
    lastError: textOrNull,
  });

const state = () =>
  z.object({
    venue: venue(),
    integrations: z.array(integration()),
    owed: z.array(owed()),
    lastSeq: size,
  });

/** How a venue's entries are dated: a part of what stores keep beside its state. */
export const entryDates = () =>
  z.object({ latest: instantOrNull, setBack: z.array(z.object({ from: instant, to: instant })) });

/** An entry, whatever its details. */
const occurrence = () =>
  z.object({
    seq: size,
    at: instant,
    actor: text,
    venue: name,
    integration: z.nullable(name),
    ref: textOrNull,
    kind: z.enum(ENTRY_KINDS),
    status: z.nullable(z.object({ from: z.nullable(status), to: status })),
    reason: textOrNull,
    op: z.exactOptional(text),
    undoes: z.exactOptional(text),
    details: z.record(text, z.unknown()),
  });

const amounts = () => ({ gross: z.int(), discount: z.int(), net: z.int(), tax: z.int() });

const saleLines = () => {
  const line = z.object({
    key: text,
    parent: textOrNull,
    itemCode: text,
    itemName: text,
    sku: textOrNull,
    quantity: like(/^-?\d+(\.\d+)?$/),
    ...amounts(),
    modifiers: z.array(text),
    voided: flag,
  });
  return z.array(line);
};

const saleDocument = () =>
  z.object({
    integration: name,
    source: name,
    version: z.nullable(z.number()),
    kind: z.enum(SALE_KINDS),
    soldAt: instant,
    zone: name,
    businessDay: day,
    dayFrom: z.enum(['provider', 'computed', 'report']),
    currency,
    ...amounts(),
    serviceCharge: z.int(),
    tip: z.int(),
    total: z.int(),
    rounding: z.int(),
    receipt: text,
    location: textOrNull,
    original: textOrNull,
    lines: saleLines(),
    locationZone: z.exactOptional(name),
    reportType: z.exactOptional(name),
    row: z.exactOptional(name),
    countedIn: z.exactOptional(name),
  });

export const parseVenueState = doorTo<VenueState>()(state);
export const parseEntryDates = doorTo<EntryDates>()(entryDates);
export const parseSaleDocument = doorTo<SaleDocument>()(saleDocument);
/** Lines of a document that is too long to be parsed in one step. */
export const parseSaleLines = doorTo<readonly SaleLine[]>({ worthCompiling: 2 })(saleLines);
export const parseSettings = doorTo<Settings>()(() =>
  z.object({
    policy: z.record(text, z.record(text, z.number())),
    looked: z.exactOptional(z.record(text, instant)),
    copying: z.exactOptional(z.object({ from: text, since: instant })),
  }),
);
export const parseHeartbeat = doorTo<Heartbeat>()(() =>
  z.object({
    lastPassStartedAt: instant,
    lastPassEndedAt: instantOrNull,
    by: text,
    startedAt: z.exactOptional(instant),
    beatAt: z.exactOptional(instant),
    stoppedAt: z.exactOptional(instant),
    once: z.exactOptional(flag),
    place: z.exactOptional(text),
    running: z.exactOptional(z.array(z.object({ id: name, ref: text, since: instant }))),
  }),
);

export const parseOperationPlan = doorTo<OperationPlan>()(() =>
  z.object({
    op: like(/^op_[0-9a-z]{20}$/),
    command: name,
    at: instant,
    actor: text,
    reason: textOrNull,
    how: z.record(text, z.unknown()),
    items: z.array(z.object({ id: name, ref: text, venue: name })),
  }),
);
export const parseOperationStep = doorTo<OperationStep>()(() =>
  z.object({ id: name, ended: z.enum(['done', 'failed', 'skipped']), code: textOrNull }),
);

const parseOccurrence = doorTo<Omit<TimelineEntry, 'details'> & { readonly details: Record<string, unknown> }>()(
  occurrence,
);

export function parseTimelineEntry(value: unknown): Parsed<TimelineEntry> {
  const parsed = parseOccurrence(value);
  if (!parsed.ok) return parsed;
  const telling = parseTelling(parsed.value.kind, parsed.value.details);
  return telling.ok ? { ok: true, value: { ...parsed.value, ...withShownOptions(telling.value) } } : telling;
}

/** Earlier versions wrote addresses whole: what may not be shown is left where it is, and goes no further. */
function withShownOptions(telling: Telling): Telling {
  const { details } = telling as { readonly details: { readonly options?: object; readonly changes?: Changes } };
  const options = (value: unknown) =>
    typeof value === 'object' && value !== null ? shownOptions({ ...value }) : value;
  if (telling.kind === 'added')
    return { ...telling, details: { ...telling.details, options: options(details.options) } } as Telling;
  const change = details.changes?.options;
  if (!change || telling.kind === 'venue_edited') return telling;
  const shown = Object.fromEntries(Object.entries(change).map(([side, value]) => [side, options(value)]));
  return { ...telling, details: { ...details, changes: { ...details.changes, options: shown } } } as Telling;
}

const texts = z.array(text);
const integer = z.int();
const mailKind = z.enum(MAIL_KINDS);

const span = () => z.object({ from: instant, to: instant });
const changes = () =>
  z.record(text, z.object({ from: z.exactOptional(z.unknown()), to: z.exactOptional(z.unknown()) }));
const brought = { linesNew: size, linesChanged: size };
const report = {
  file: text,
  sha256: text,
  days: texts,
  receipts: z.exactOptional(z.object({ type: text, at: instant })),
};

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
    because: z.exactOptional(z.enum(['source', 'options', 'zone'])),
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
    const code = anyCode;
    const cause = z.nullable(failureCode);
    return z.object({ details: z.object({ code, cause, message: text, failuresInARow: size }) });
  }),
  resumed: doorTo<Of<'resumed'>>()(() => z.object({ details: z.object({ by: z.enum(['refresh']) }) })),
  incident_began: doorTo<Of<'incident_began'>>()(() => z.object({ details: z.object({ ...incident, type: name }) })),
  snoozed: doorTo<Of<'snoozed'>>()(() => z.object({ details: z.object({ until: instant }) })),
  snooze_ended: doorTo<Of<'snooze_ended'>>()(() =>
    z.object({ details: z.object({ since: instant, until: instant, ended: instant, how: z.enum(SNOOZE_ENDS) }) }),
  ),
  incident_ended: doorTo<Of<'incident_ended'>>()(() =>
    z.object({ details: z.object({ ...incident, type: name, over: flag }) }),
  ),
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
  dismissed: doorTo<Of<'dismissed'>>()(() => {
    const refused = { ...report, code: text, message: text, quarantined: z.exactOptional(texts) };
    return z.object({ details: z.object(refused) });
  }),
  restated: doorTo<Of<'restated'>>()(() => z.object({ details: restated() })),
  sales_rejected: doorTo<Of<'sales_rejected'>>()(() => {
    const documents = z.array(z.object({ source: text, receipt: text, why: text }));
    return z.object({ details: z.object({ count: size, documents }) });
  }),
  mail_sent: doorTo<Of<'mail_sent'>>()(() => {
    const code = z.nullable(anyCode);
    return z.object({ details: z.object({ mail: mailKind, audience, to: texts, messageId: text, code }) });
  }),
  mail_failed: doorTo<Of<'mail_failed'>>()(() => {
    const why = { reason: text, attempts: size, lastError: textOrNull };
    return z.object({ details: z.object({ mail: mailKind, audience, ...why }) });
  }),
  notified: doorTo<Of<'notified'>>()(() => z.object({ details: z.object({ event: mailKind, target: text }) })),
  told: doorTo<Of<'told'>>()(() => z.object({ details: z.object({ language: text, subject: text }) })),
  venue_added: doorTo<Of<'venue_added'>>()(() => {
    const place = { id: text, name: text, timezone: text, currency: text, dayStart: text };
    const daysBy = z.default(z.enum(DAYS_BY), 'venue');
    return z.object({ details: z.object({ ...place, daysBy, contacts: texts, closed: texts }) });
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
