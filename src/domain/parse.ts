/** The one door for data that was written by somebody else, or by us in another life: what passes is of our types. */

import * as z from 'zod/mini';
import { CALL_OFF_CODES, FAILURE_CODES, METHODS, NEEDS, STATUSES } from './integration.ts';
import { describeProblems, inWords } from './parse-words.ts';
import { SALE_KINDS, type SaleDocument } from './sale.ts';
import type { Heartbeat, Settings, VenueState } from './state.ts';
import type { StoredVenue } from './stored-venue.ts';
import { ENTRY_KINDS, type TimelineEntry } from './timeline.ts';
import { WEEKDAYS } from './venue.ts';

/** The value, or where it is wrong and what is expected there. Fields that are not ours are left out silently. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

const text = z.string();
const name = z.string().check(z.minLength(1));
const instant = z.iso.datetime({ precision: 3 });
const day = z.iso.date();
const size = z.int().check(z.nonnegative());
const flag = z.boolean();
const currency = like(/^[A-Z]{3}$/);
const textOrNull = z.nullable(text);
const instantOrNull = z.nullable(instant);

const failureCode = z.enum(FAILURE_CODES);
const anyCode = z.enum([...FAILURE_CODES, ...CALL_OFF_CODES]);
const status = z.enum(STATUSES);
const audience = z.enum(['support', 'venue']);
const quarantined = { file: text, sha256: text, businessDays: z.array(day), at: instant, code: text, message: text };

const venue = () =>
  z.object({
    id: name,
    name: text,
    timezone: name,
    currency,
    dayStart: like(/^([01]\d|2[0-3]):[0-5]\d$/),
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

const integration = () =>
  z.object({
    id: name,
    venue: name,
    type: name,
    nickname: textOrNull,
    method: z.enum(METHODS),
    active: flag,
    status,
    reason: z.nullable(
      z.object({ code: anyCode, cause: z.nullable(failureCode), message: text, since: instant, needs: z.enum(NEEDS) }),
    ),
    lastSalesCheck: instantOrNull,
    lastSaleImported: instantOrNull,
    lastGoodCheck: instantOrNull,
    nextCheck: instantOrNull,
    checkEvery: size,
    streak: streak(),
    failingFrom: instant,
    reports: z.nullable(
      z.object({ lastAt: instantOrNull, countedFrom: instant, warned: z.array(z.enum(['missed', 'ending'])) }),
    ),
    quarantine: z._default(z.array(z.object(quarantined)), []),
    calledOffAt: instantOrNull,
    options: z.record(text, text),
    credentials: z.record(text, credential()),
    primaryOver: z._default(z.array(name), []),
    suspected: z._default(z.array(name), []),
    fetchedTo: z._default(z.nullable(instant), null),
    // JSON drops a bookmark that is undefined; it comes back as null.
    cursor: z._default(z.unknown(), null),
    discovery: z._default(z.unknown(), null),
    createdAt: instant,
    deactivatedAt: instantOrNull,
    changedAt: instant,
    begunAt: instant,
    alarmed: z.array(audience),
    revision: size,
  });

const owed = () =>
  z.object({
    id: name,
    kind: z.enum(['warned', 'called_off', 'recovered']),
    audience,
    integration: name,
    ref: text,
    type: name,
    code: z.nullable(anyCode),
    message: text,
    at: instant,
    group: textOrNull,
    attempts: size,
    nextTry: instant,
    lastError: textOrNull,
  });

const stateFields = () => ({
  venue: venue(),
  integrations: z.array(integration()),
  owed: z.array(owed()),
  lastSeq: size,
});

const files = () => {
  const month = like(/^\d{4}-\d\d$/);
  return z.object({
    timeline: z.record(month, z.object({ bytes: size, entries: size })),
    sales: z.record(month, z.object({ bytes: size, deadBytes: size, documents: size, firstDay: day, lastDay: day })),
    index: z.object({
      runs: z.array(z.object({ name: like(/^index-\d+\.run$/), entries: size })),
      tail: z.object({ entries: size, crc: size }),
      nextRun: size,
    }),
    // Null in stores from before days were counted.
    days: z._default(
      z.nullable(z.record(month, z.object({ bytes: size, lines: size, crc: size, generation: size }))),
      null,
    ),
  });
};

const entry = () =>
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
    details: z.record(text, z.unknown()),
  });

const saleDocument = () => {
  const amounts = { gross: z.int(), discount: z.int(), net: z.int(), tax: z.int() };
  const line = z.object({
    key: text,
    parent: textOrNull,
    itemCode: text,
    itemName: text,
    sku: textOrNull,
    quantity: like(/^-?\d+(\.\d+)?$/),
    ...amounts,
    modifiers: z.array(text),
    voided: flag,
  });
  return z.object({
    integration: name,
    source: name,
    version: z.nullable(z.number()),
    kind: z.enum(SALE_KINDS),
    soldAt: instant,
    zone: name,
    businessDay: day,
    dayFrom: z.enum(['provider', 'computed', 'report']),
    currency,
    ...amounts,
    serviceCharge: z.int(),
    tip: z.int(),
    total: z.int(),
    rounding: z.int(),
    receipt: text,
    location: textOrNull,
    original: textOrNull,
    lines: z.array(line),
    reportType: z.exactOptional(name),
    row: z.exactOptional(name),
    countedIn: z.exactOptional(name),
  });
};

function like(pattern: RegExp) {
  return z.string().check(z.regex(pattern));
}

export const parseVenueState = doorTo<VenueState>()(() => z.object(stateFields()));
/** The document of a venue as a file holds it, its version aside. */
export const parseStoredVenue = doorTo<StoredVenue>()(() => z.object({ ...stateFields(), files: files() }));
export const parseTimelineEntry = doorTo<TimelineEntry>()(entry);
export const parseSaleDocument = doorTo<SaleDocument>()(saleDocument);
export const parseSettings = doorTo<Settings>()(() => z.object({ policy: z.record(text, z.record(text, z.number())) }));
export const parseHeartbeat = doorTo<Heartbeat>()(() =>
  z.object({ lastPassStartedAt: instant, lastPassEndedAt: instantOrNull, by: text }),
);

/** Values after which a schema is compiled: that takes milliseconds, and pays for imports and large stores only. */
const WORTH_COMPILING = 200;

/**
 * Takes a schema only when it gives a `T` and takes every `T`: what is added to a type is missed in its schema here. The
 * schema is built when the first value comes, for a command needs few of them and each takes its time.
 */
function doorTo<T>() {
  return <S extends z.ZodMiniType<T>>(make: () => Plain<T> extends z.infer<S> ? S : never) => {
    let schema: z.ZodMiniType<T> | undefined;
    let uses = 0;
    return (value: unknown): Parsed<T> => {
      schema ??= make();
      uses += 1;
      if (uses === WORTH_COMPILING) schema = z.compile(schema);
      const result = schema.safeParse(value, { error: inWords });
      return result.success
        ? { ok: true, value: result.data }
        : { ok: false, problem: describeProblems(result.error.issues) };
    };
  };
}

/** `T` without its `readonly`s, which schemas do not have. */
type Plain<T> = T extends readonly (infer U)[]
  ? Plain<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;
