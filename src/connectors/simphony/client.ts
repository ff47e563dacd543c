import { CheckFailure } from '../../domain/errors.ts';
import type { Day, Instant } from '../../domain/time.ts';
import type { ConnectorIo, SetUp } from '../../ports/connectors.ts';
import { type Check, checkList, chosenPlaces, compareCurrencies, type Place, placeOf, plainUrl } from '../api/check.ts';
import { ApiClient, type Call, MissingPermission, type Refusal, RenewedToken, refusedCall } from '../api/client.ts';
import { type Fields, fields, rowsOf, text } from '../api/read.ts';
import { SimphonyLogin, wordsOf } from './login.ts';

export const PROVIDER = 'Oracle';
const PERMISSION = 'Sales and Operations';

type Options = SetUp['options'];

/** Whether the options can be understood. @throws CheckFailure `bad_config` */
export function checkSimphonyOptions({ options }: { readonly options: Options }): void {
  for (const key of ['authServer', 'appServer'] as const) if (options[key] !== undefined) serverUrl(options, key);
  for (const key of ['org', 'client', 'user'] as const) if (options[key] !== undefined) optionOf(options, key);
  if (/[\s/?#\\]|^\.+$/.test(options.org?.trim() ?? ''))
    throw new CheckFailure('bad_config', `the option org is «${options.org}», which is not an Enterprise Short Name`);
  checkList(options, 'locations');
}

/** Both servers are shown with the API account, often without https://. @throws CheckFailure `bad_config` */
function serverUrl(options: Options, key: 'authServer' | 'appServer'): string {
  const said = optionOf(options, key);
  const url = said.includes('://') ? said : `https://${said}`;
  plainUrl(url, key);
  return url.replace(/(?<!\/)\/+$/, '');
}

function optionOf(options: Options, key: string): string {
  const value = options[key]?.trim() ?? '';
  if (value === '') throw new CheckFailure('bad_config', `the option ${key} is not set`);
  return value;
}

/** Calls to the API of Reporting & Analytics, one API account. @throws CheckFailure `bad_config` */
export function simphonyClient({ options }: SetUp, io: ConnectorIo): ApiClient {
  const account = {
    server: serverUrl(options, 'authServer'),
    org: optionOf(options, 'org'),
    client: optionOf(options, 'client'),
    user: optionOf(options, 'user'),
  };
  const url = `${serverUrl(options, 'appServer')}/bi/v1/${encodeURIComponent(account.org)}`;
  const tokens = new RenewedToken(new SimphonyLogin(account, io), io);
  return new ApiClient({ provider: PROVIDER, url, addressOption: 'appServer', tokens, explain: explainOracle }, io);
}

const asked = (path: string, json: Fields): Call => ({ method: 'POST', path, json, permission: PERMISSION });

/**
 * Checks that were closed on a business day: Oracle's own, and one a call. `since`: only those that were changed then or
 * later; null: all of them.
 */
export const checksOf = (place: Place, day: Day, since: Instant | null): Call =>
  asked('/getGuestChecks', {
    locRef: place.id,
    clsdBusDt: day,
    ...(since === null ? {} : { changedSinceUTC: utc(since) }),
  });

/** Oracle refuses a time that says that it is UTC. */
const utc = (at: Instant): string => at.slice(0, 19);

export const itemsOf = (place: Place): Call => asked('/getMenuItemDimensions', { locRef: place.id });

/** The locations whose sales count: those that the options name, else all. @throws CheckFailure */
export async function chosenLocations(client: ApiClient, check: Check): Promise<readonly Place[]> {
  const call = asked('/getLocationDimensions', {});
  const answer = await client.call(call);
  const all = rowsOf(answer, { path: call.path, provider: PROVIDER, rows: 'locations' }).flatMap((row) => {
    const { locRef, name, tz, curr, active } = fields(row);
    const place = placeOf({ id: locRef, name, zone: tz, currency: curr });
    return place === null ? [] : [{ ...place, active: active !== false }];
  });
  check.reached.is(optionOf(check.setUp.options, 'org'));
  const { places, named } = chosenPlaces(all, { option: 'locations', provider: PROVIDER }, check);
  // One that was closed since the last check has sales that were not fetched yet.
  const chosen = places.filter(({ active }) => active || named || !check.trying);
  if (chosen.length === 0) throw new CheckFailure('bad_config', 'the API account sees no active location');
  compareCurrencies(chosen, check);
  return chosen;
}

/** Oracle does not take the question as it was put. */
export class NotTaken extends CheckFailure {
  constructor(said: string) {
    super('bad_config', `Oracle refused the call: ${said}`);
  }
}

/** Oracle's own words for a refused call, as what they mean for us; undefined when there are none. */
function explainOracle({ status, body, permission }: Refusal): CheckFailure | undefined {
  const said = wordsOf(status, body);
  if (status === 401)
    return /revoked/i.test(said)
      ? new CheckFailure('auth_revoked', `Oracle does not accept the access any more (${said}); sign in anew`)
      : new CheckFailure('auth_expired', `Oracle did not accept its own token (${said})`);
  if (status === 403) return new MissingPermission(`${permission}, or the location`, said, 'the API account');
  if (status === 400) return new NotTaken(said);
  return text(body.title) === null && text(body.detail) === null ? undefined : refusedCall(PROVIDER, status, said);
}
