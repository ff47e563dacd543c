import { CheckFailure } from '../../domain/errors.ts';
import { DAY, earlier, HOUR, type Instant, instant, later, MINUTE, millis, plus } from '../../domain/time.ts';
import type { ConnectorIo, SetUp, Window } from '../../ports/connectors.ts';
import { apiUrl, type Check, Items } from '../api/check.ts';
import { ApiClient, type Call, fixedToken, MissingPermission, type Refusal, refusalWords } from '../api/client.ts';
import { fields, piecesOf, type Span, text, whole } from '../api/read.ts';
import { brokenAnswer } from '../http/failure.ts';

const SPOTON_URL = 'https://restaurantapi.spoton.com/posexport/v1';
const PERMISSION = 'POS Export API';

/** One location in SpotOn's POS Export API. */
export interface SpotonClient {
  readonly api: ApiClient;
  readonly location: string;
  /** `/locations/ID` */
  readonly path: string;
}

export function spotonClient({ options }: SetUp, io: ConnectorIo): SpotonClient {
  const location = (options.location ?? '').trim();
  const api = new ApiClient(
    {
      provider: 'SpotOn',
      url: apiUrl(options, SPOTON_URL),
      tokens: fixedToken(io, 'apiKey'),
      authorization: (token) => ({ headers: { 'x-api-key': token } }),
      explain: (refusal) => explainSpoton(refusal, location),
    },
    io,
  );
  return { api, location, path: `/locations/${encodeURIComponent(location)}` };
}

/** SpotOn answers no longer spans, nothing of the last five minutes, and what was changed in about the last 90 days. */
const LONGEST = 26 * HOUR;
const SETTLED = 6 * MINUTE;
const REACH = 90 * DAY - HOUR;
/** What was not settled when the check before ended is asked for again. */
const OVERLAP = 10 * MINUTE;

/** Orders that were changed, or closed, in a window, span by span. @throws CheckFailure */
export async function* ordersOf(client: SpotonClient, window: Window, now: Instant) {
  for (const span of piecesOf(askedFor(window, now), LONGEST)) {
    const query =
      window.by === 'modified'
        ? { updatedAtStart: seconds(span.from), updatedAtEnd: seconds(span.to) }
        : { closedAtStart: seconds(span.from), closedAtEnd: seconds(span.to), includeUpdatedActivity: true };
    yield await listed(client, { path: `${client.path}/orders`, query, permission: PERMISSION });
  }
}

function askedFor({ from, to, by }: Window, now: Instant): Span {
  const start = by === 'modified' ? plus(from, -OVERLAP) : from;
  // Whole seconds are all that it takes: a little more on both sides.
  const end = instant(Math.ceil(millis(to) / 1000) * 1000);
  return { from: later(start, plus(now, -REACH)), to: earlier(end, plus(now, -SETTLED)) };
}

/** `2026-11-20T12:00:00Z` */
const seconds = (at: Instant): string => at.replace(/\.\d+Z$/, 'Z');

async function listed({ api }: SpotonClient, call: Call): Promise<readonly unknown[]> {
  const said = (await api.answer(call)).json();
  if (Array.isArray(said)) return said;
  throw brokenAnswer(`${call.path}: SpotOn's answer is not a list`);
}

export interface SpotonLocation {
  readonly name: string;
  /** The local time until which a night counts to the day before, `04:00`; null when it is not told. */
  readonly dayStart: string | null;
}

/** Days that end after noon end in the evening: nobody could say to which day the rest belongs. */
const LATEST_END = 12 * HOUR;

/** The location, as far as it can be had. While it is set up, one that is not there is an error. @throws CheckFailure */
export async function locationOf({ api, path, location }: SpotonClient, check: Check): Promise<SpotonLocation> {
  const said = await api.call({ path, permission: PERMISSION });
  const name = text(said.name) ?? location;
  check.reached.at([{ id: location, name }]);
  const end = endOf(said.fiscalendofdaytime);
  if (said.deleted === true) check.warnings.add('location', `SpotOn says that the location ${name} was deleted`);
  if (end !== null && end > LATEST_END) {
    const hour = instant(end).slice(11, 16);
    check.warnings.add('location', `${name} ends its day at ${hour}; its business days go by that of the venue`);
  }
  return { name, dayStart: end === null || end > LATEST_END ? null : instant(end).slice(11, 16) };
}

function endOf(said: unknown): number | null {
  try {
    const ms = whole(said, 'fiscalendofdaytime');
    return ms === null || ms < 0 || ms >= DAY ? null : ms;
  } catch {
    return null;
  }
}

/** PLUs by menu item. */
export function spotonItems(client: SpotonClient, check: Check): Items<string> {
  async function* read(): AsyncGenerator<readonly [string, string], void, void> {
    try {
      const rows = await listed(client, { path: `${client.path}/menu-items`, permission: PERMISSION });
      for (const { id, plu } of rows.map(fields)) {
        const [item, known] = [text(id), text(plu)];
        if (item !== null && known !== null) yield [item, known];
      }
    } catch (error) {
      if (error instanceof NotThere) throw new MissingPermission('menu items', error.said, 'the key');
      throw error;
    }
  }
  return new Items(
    {
      idsIn: menuItemsIn,
      read,
      readsAll: true,
      withoutThem: ({ message }) => `sales have no PLUs: ${message}`,
    },
    check,
  );
}

/** Every menu item that an order names, however deep. */
function menuItemsIn(held: unknown): string[] {
  if (typeof held !== 'object' || held === null) return [];
  const own = text(fields(held).menuItemId);
  return [...(own === null ? [] : [own]), ...Object.values(held).flatMap(menuItemsIn)];
}

/** SpotOn knows nothing under this address. */
class NotThere extends CheckFailure {
  readonly said: string;

  constructor(location: string, said: string) {
    super(
      'bad_config',
      `SpotOn does not know the location ${location}, or nothing at this address (${said}); check location`,
    );
    this.said = said;
  }
}

function explainSpoton({ status, body }: Refusal, location: string): CheckFailure | undefined {
  const said = refusalWords([status, text(body.code)], text(body.message));
  if (status === 401)
    return new CheckFailure('auth_revoked', `SpotOn does not know the key (${said}); ask SpotOn for a new one`);
  if (status === 403)
    return new CheckFailure(
      'auth_revoked',
      `the key does not open the location ${location} (${said}); the owner has to ask SpotOn to open it`,
    );
  if (status === 404) return new NotThere(location, said);
  return undefined;
}
