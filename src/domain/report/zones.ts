import { validTimezone } from '../business-day.ts';

/** Names of zones as North American back offices write them. */
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
};

const known = new Map<string, string | null>();

/** The IANA zone that a report means: `Eastern Time (US & Canada)`, `America/New_York`; null when it is not known. */
export function zoneNamed(text: string): string | null {
  let zone = known.get(text);
  if (zone === undefined) {
    const name = text.trim();
    const bare = name.toLowerCase().replace(/\s*\(.*\)$|\s+(?:standard\s+)?time\b/g, '');
    zone = name.includes('/') && validTimezone(name) ? name : (NAMES[bare] ?? null);
    if (known.size > 1000) known.clear();
    known.set(text, zone);
  }
  return zone;
}
