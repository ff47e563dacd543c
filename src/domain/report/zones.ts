import { validTimezone } from '../business-day.ts';

/** Names of zones as back offices write them, and abbreviations that mean one zone only. */
const NAMES: Readonly<Record<string, string>> = {
  eastern: 'America/New_York',
  central: 'America/Chicago',
  mountain: 'America/Denver',
  arizona: 'America/Phoenix',
  pacific: 'America/Los_Angeles',
  alaska: 'America/Anchorage',
  hawaii: 'Pacific/Honolulu',
  atlantic: 'America/Halifax',
  newfoundland: 'America/St_Johns',
  london: 'Europe/London',
  dublin: 'Europe/Dublin',
  sydney: 'Australia/Sydney',
  melbourne: 'Australia/Melbourne',
  brisbane: 'Australia/Brisbane',
  tokyo: 'Asia/Tokyo',
  utc: 'UTC',
  gmt: 'UTC',
  z: 'UTC',
  zulu: 'UTC',
  'coordinated universal': 'UTC',
  est: 'America/New_York',
  edt: 'America/New_York',
  et: 'America/New_York',
  cdt: 'America/Chicago',
  mst: 'America/Denver',
  mdt: 'America/Denver',
  pst: 'America/Los_Angeles',
  pdt: 'America/Los_Angeles',
  pt: 'America/Los_Angeles',
  akst: 'America/Anchorage',
  akdt: 'America/Anchorage',
  hst: 'Pacific/Honolulu',
  adt: 'America/Halifax',
  cet: 'Europe/Berlin',
  cest: 'Europe/Berlin',
  mez: 'Europe/Berlin',
  mesz: 'Europe/Berlin',
  eet: 'Europe/Helsinki',
  eest: 'Europe/Helsinki',
  aest: 'Australia/Brisbane',
  aedt: 'Australia/Sydney',
  jst: 'Asia/Tokyo',
  nzst: 'Pacific/Auckland',
  nzdt: 'Pacific/Auckland',
};

const known = new Map<string, string | null>();

/** `UTC-5`, `+02:00`: whole hours only. */
function hoursFrom(bare: string): string | null {
  const found = /^(?:utc|gmt)?\s*([+-])0?(\d{1,2})(?::?00)?$/.exec(bare.replace('−', '-'));
  if (!found || Number(found[2]) > 14) return null;
  // The sign of these zones is the other way round.
  return Number(found[2]) === 0 ? 'UTC' : `Etc/GMT${found[1] === '+' ? '-' : '+'}${Number(found[2])}`;
}

const zoneOfCity = (bare: string): string | null =>
  Intl.supportedValuesOf('timeZone').find((zone) => zone.toLowerCase().replace(/_/g, ' ').endsWith(`/${bare}`)) ?? null;

/** The IANA zone that a report means: `Eastern Time (US & Canada)`, `America/New_York`; null when it is not known. */
export function zoneNamed(text: string): string | null {
  let zone = known.get(text);
  if (zone === undefined) {
    const name = text.trim();
    const said = name.toLowerCase().replace(/^([^(]*)\(.*\)$/s, '$1');
    const bare = said.trimEnd().replace(/(?<!\s)\s+(?:standard\s+)?time\b/g, '');
    zone = name.includes('/') && validTimezone(name) ? name : (NAMES[bare] ?? hoursFrom(bare) ?? zoneOfCity(bare));
    if (known.size > 1000) known.clear();
    known.set(text, zone);
  }
  return zone;
}

/**
 * The zone of all times that name none: by the names of their columns (`Sold at (UTC)`), or by a line above the header
 * (`Time zone: America/Toronto`); null where nothing says it.
 */
export function zoneSaid(columns: readonly string[], above: readonly string[]): string | null {
  const found = [...columns, ...above.filter(isAboutTimes)].map((text) => SAID.exec(text)?.[0]);
  const said = found.find((text) => text !== undefined);
  if (said !== undefined) return zoneNamed(said);
  const named = above.map((text) => NAMED.exec(text)?.[1]).find((text) => text !== undefined);
  return named === undefined ? null : zoneNamed(named);
}
const SAID = /(?<![\p{L}\d/])(?:utc|gmt)(?:\s*[+-]\s*\d{1,2}(?::?\d\d)?)?(?![\p{L}\d])/iu;
const NAMED = /(?:time ?zone|zeitzone|fuseau horaire|zona horaria|fuso orario|tijdzone)\W+(\p{L}[\p{L} /_]*)/iu;
/** Not the moment at which the report was made. */
const isAboutTimes = (text: string) => /times?(?!\p{L})/iu.test(text) && !/\d[:./-]\d/.test(text);
