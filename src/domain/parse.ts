/** The one door for data that was written by somebody else, or by us in another life: what passes is of our types. */
import * as z from 'zod/mini';
import { CALL_OFF_CODES, FAILURE_CODES, METHODS, NEEDS, STATUSES } from './integration.ts';
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
const month = z.string().check(z.regex(/^\d{4}-\d\d$/));
const size = z.int().check(z.nonnegative());
const decimal = z.string().check(z.regex(/^-?\d+(\.\d+)?$/));
const currency = z.string().check(z.regex(/^[A-Z]{3}$/));
const orNull = <T extends z.ZodMiniType>(schema: T) => z.nullable(schema);

const venue = z.object({
  id: name,
  name: text,
  timezone: name,
  currency,
  dayStart: z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/)),
  contacts: z.array(text),
  closed: z.array(z.union([z.enum(WEEKDAYS), day])),
});

const reason = z.object({
  code: z.enum([...FAILURE_CODES, ...CALL_OFF_CODES]),
  cause: orNull(z.enum(FAILURE_CODES)),
  message: text,
  since: instant,
  needs: z.enum(NEEDS),
});

const replaced = z.exactOptional(z.object({ sealed: text, sourceDigest: text }));
const credential = z.discriminatedUnion('from', [
  z.object({ from: z.enum(['env', 'file', 'cmd']), at: text, replaced }),
  z.object({ from: z.literal('stored'), sealed: text, replaced }),
]);

const streak = z.object({
  counted: size,
  tries: size,
  personal: size,
  personalSince: orNull(instant),
  last: orNull(z.object({ code: z.enum(FAILURE_CODES), at: instant, counted: z.boolean(), incident: z.boolean() })),
  warned: z.boolean(),
});

const reports = z.object({
  lastAt: orNull(instant),
  countedFrom: instant,
  warned: z.array(z.enum(['missed', 'ending'])),
});

const audience = z.enum(['support', 'venue']);

const integration = z.object({
  id: name,
  venue: name,
  type: name,
  nickname: orNull(text),
  method: z.enum(METHODS),
  active: z.boolean(),
  status: z.enum(STATUSES),
  reason: orNull(reason),
  lastSalesCheck: orNull(instant),
  lastSaleImported: orNull(instant),
  lastGoodCheck: orNull(instant),
  nextCheck: orNull(instant),
  checkEvery: size,
  streak,
  failingFrom: instant,
  reports: orNull(reports),
  calledOffAt: orNull(instant),
  options: z.record(text, text),
  credentials: z.record(text, credential),
  // JSON drops a bookmark that is undefined; it comes back as null.
  cursor: z._default(z.unknown(), null),
  createdAt: instant,
  deactivatedAt: orNull(instant),
  changedAt: instant,
  begunAt: instant,
  alarmed: z.array(audience),
  revision: size,
});

const owed = z.object({
  id: name,
  kind: z.enum(['warned', 'called_off', 'recovered']),
  audience,
  integration: name,
  ref: text,
  type: name,
  code: orNull(z.enum([...FAILURE_CODES, ...CALL_OFF_CODES])),
  message: text,
  at: instant,
  group: orNull(text),
  attempts: size,
  nextTry: instant,
  lastError: orNull(text),
});

const stateFields = { venue, integrations: z.array(integration), owed: z.array(owed), lastSeq: size };
const venueState = z.object(stateFields);

const files = z.object({
  timeline: z.record(month, z.object({ bytes: size, entries: size })),
  sales: z.record(month, z.object({ bytes: size, deadBytes: size, documents: size, firstDay: day, lastDay: day })),
  index: z.object({
    runs: z.array(z.object({ name: z.string().check(z.regex(/^index-\d+\.run$/)), entries: size })),
    tail: z.object({ entries: size, crc: size }),
    nextRun: size,
  }),
});
const storedVenue = z.object({ ...stateFields, files });

const entry = z.object({
  seq: size,
  at: instant,
  actor: text,
  venue: name,
  integration: orNull(name),
  ref: orNull(text),
  kind: z.enum(ENTRY_KINDS),
  status: orNull(z.object({ from: orNull(z.enum(STATUSES)), to: z.enum(STATUSES) })),
  reason: orNull(text),
  details: z.record(text, z.unknown()),
});

const amounts = { gross: z.int(), discount: z.int(), net: z.int(), tax: z.int() };
const saleLine = z.object({
  key: text,
  parent: orNull(text),
  itemCode: text,
  itemName: text,
  sku: orNull(text),
  quantity: decimal,
  ...amounts,
  modifiers: z.array(text),
  voided: z.boolean(),
});
const saleDocument = z.object({
  integration: name,
  source: name,
  version: orNull(z.number()),
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
  location: orNull(text),
  original: orNull(text),
  lines: z.array(saleLine),
});

const settings = z.object({ policy: z.record(text, z.record(text, z.number())) });
const heartbeat = z.object({ lastPassStartedAt: instant, lastPassEndedAt: orNull(instant), by: text });

/** Version of every file of a store that is written now. Files of a newer one are refused. */
export const FILE_VERSION = 1;

export const parseVenueState = doorTo<VenueState>()(venueState);
/** The document of a venue as a file holds it, its version aside. */
export const parseStoredVenue = doorTo<StoredVenue>()(storedVenue);
export const parseTimelineEntry = doorTo<TimelineEntry>()(entry);
export const parseSaleDocument = doorTo<SaleDocument>()(saleDocument);
export const parseSettings = doorTo<Settings>()(settings);
export const parseHeartbeat = doorTo<Heartbeat>()(heartbeat);

/** The version that a file says it has; null when it says none. */
export function versionOf(file: unknown): number | null {
  const version = (file as { version?: unknown } | null | undefined)?.version;
  return typeof version === 'number' ? version : null;
}

/** Takes a schema only when it gives a `T` and takes every `T`: what is added to a type is missed in its schema here. */
function doorTo<T>() {
  return <S extends z.ZodMiniType<T>>(schema: Plain<T> extends z.infer<S> ? S : never) => {
    return (value: unknown): Parsed<T> => {
      const result = schema.safeParse(value, { error: inWords });
      return result.success ? { ok: true, value: result.data } : { ok: false, problem: describe(result.error) };
    };
  };
}

/** `T` without its `readonly`s, which schemas do not have. */
type Plain<T> = T extends readonly (infer U)[]
  ? Plain<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;

/** The first two problems and how many more there are; paths and types only, never a value: it could be secret. */
function describe({ issues }: z.core.$ZodError): string {
  const said = issues.slice(0, 2).map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
  const more = issues.length - said.length;
  return said.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/** Words are made only when something is wrong. The library's own would bring all its languages into every start-up. */
function inWords(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') return `expected ${issue.expected}, found ${kindOf(issue.input)}`;
  if (issue.code === 'invalid_value') return `expected one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_format') return `expected ${issue.format === 'regex' ? 'another form' : issue.format}`;
  return issue.code.replaceAll('_', ' ');
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
