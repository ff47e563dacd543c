import { type Instant, millis } from './time.ts';

/** One for each zone: to make one takes longer than to use it. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of the zone show, for people: `2026-03-01 17:31`. */
export function localText(at: Instant, zone: string): string {
  const parts = new Map(
    formatFor(zone)
      .formatToParts(millis(at))
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`;
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const two = '2-digit';
  const made = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: two,
    day: two,
    hour: two,
    minute: two,
  });
  formats.set(timeZone, made);
  return made;
}
