import { weekday } from '../domain/business-day.ts';
import type { Integration } from '../domain/integration.ts';
import { localText } from '../domain/local-text.ts';
import { formatAmount } from '../domain/money.ts';
import { nextStep } from '../domain/next-step.ts';
import { nameOf, shellRef } from '../domain/reference.ts';
import type { Day, Instant } from '../domain/time.ts';
import type { Venue } from '../domain/venue.ts';
import { integrationJson, venueJson } from '../domain/view.ts';
import type { VenuePage } from '../engine/look/venue-page.ts';
import type { Canvas, Cell, Listing } from '../ports/output.ts';
import { missingWords } from './cells/days.ts';
import { sparkline } from './cells/sparkline.ts';
import { money } from './cells/sums.ts';
import { momentAnd, NOTHING, type Times } from './cells/times.ts';

/** For machines. */
export const VENUE_PAGE: Listing<VenuePage> = {
  columns: [],
  json: pageJson,
  name: ({ state }) => state.venue.id,
  empty: '',
};

function pageJson({ state: { venue, integrations }, now, missing, sums, changes }: VenuePage) {
  return {
    venue: { ...venueJson(venue), localTime: localText(now, venue.timezone) },
    integrations: integrations.map((one) => integrationJson(one, integrations)),
    missingDays: Object.fromEntries(
      integrations.flatMap((one) => {
        const days = missing.get(one.id);
        return days ? [[nameOf(one, integrations), days] as const] : [];
      }),
    ),
    sales: sums.map(({ businessDay, lines, net, currency }) => ({ businessDay, lines, net: money(net, currency) })),
    changes,
  };
}

/** Who it is, what time it is there, and what was sold lately. */
export function venueLines({ state: { venue }, now, days, sums }: VenuePage, canvas: Canvas): [string, Cell][] {
  const { id, name, contacts, closed, dayStart } = venue;
  return [
    ['Venue', { text: name === id ? id : `${name} (${id})`, tone: 'strong' }],
    ['Contact', contacts.join(', ') || '–'],
    ['Local time', localTime(venue, now)],
    ['Business day starts', dayStart],
    ...(closed.length > 0 ? [['Planned closed', closed.join(', ')] satisfies [string, string]] : []),
    ...salesLines(days, sums, canvas),
  ];
}

const WEEKDAYS = { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' } as const;

/** `Fri 2026-11-20 07:00 (America/Toronto)` */
function localTime({ timezone }: Pick<Venue, 'timezone'>, now: Instant): string {
  const text = localText(now, timezone);
  return `${WEEKDAYS[weekday(text.slice(0, 10))]} ${text} (${timezone})`;
}

/** A line of bars for each currency; for whoever cannot see them, the days with their amounts. */
function salesLines(days: readonly Day[], all: VenuePage['sums'], canvas: Canvas): [string, Cell][] {
  const currencies = [...new Set(all.map(({ currency }) => currency))].sort();
  const span = `${days[0]} to ${days.at(-1)}`;
  if (currencies.length === 0) return [['Sales', `none, ${span}`]];
  return currencies.map((currency) => {
    const sums = new Map(
      all
        .filter((sum) => sum.currency === currency)
        .map(({ businessDay, net, rounding }) => [businessDay, net + rounding]),
    );
    const amounts = days.map((day) => sums.get(day) ?? 0);
    const total = formatAmount(
      amounts.reduce((a, b) => a + b, 0),
      currency,
    );
    if (canvas.plain)
      return ['Sales', days.map((day, i) => `${day} ${formatAmount(amounts[i] ?? 0, currency)}`).join(', ')];
    return ['Sales', `${sparkline(amounts, canvas)}  ${total}, ${span}`];
  });
}

/** The table of `list` for one venue: with the days that are missing, without the venue. */
export function venueIntegrations<Row extends { readonly integration: Integration }>(
  listing: Listing<Row>,
  missing: VenuePage['missing'],
): Listing<Row> {
  const words = ({ integration: { id } }: Row) => {
    const days = missing.get(id) ?? [];
    return days.length === 0 ? '' : `missing ${missingWords(days)}`;
  };
  const left = listing.columns.filter(({ key }) => key !== 'venue');
  const why = left.findIndex(({ key }) => key === 'why');
  const column = { key: 'missingDays', head: 'Missing Days', value: words, narrow: 'below' as const };
  return { ...listing, columns: [...left.slice(0, why), column, ...left.slice(why)] };
}

/** The next command of each that needs one; of a venue where nothing does, what can be looked at. */
export function venueSteps({ state: { venue, integrations }, missing }: VenuePage): string[] {
  const steps = integrations
    .filter(({ active }) => active)
    .map(nextStep)
    .filter(({ kind }) => kind !== 'none' && kind !== 'wait')
    .map(({ command }) => command);
  const holes = integrations.filter(({ id, active }) => active && (missing.get(id) ?? []).length > 0);
  // Selections leave out what was called off: it has to be named.
  const off = holes.filter(({ status }) => status === 'CalledOff').map((one) => shellRef(nameOf(one, integrations)));
  const fill = [
    ...(off.length < holes.length ? [`posctl refresh --venue ${venue.id} --gaps`] : []),
    ...(off.length > 0 ? [`posctl refresh ${off.join(' ')} --gaps`] : []),
  ];
  const look = integrations.length === 0 ? `posctl add --venue ${venue.id}` : `posctl timeline ${venue.id} --limit 20`;
  return [...new Set([...steps, ...fill, look])];
}

interface Home {
  readonly integration: Integration;
  readonly venue: Venue;
  readonly missing: readonly Day[] | undefined;
  readonly times: Times;
}

/** The lines of one integration with those of its venue, and with how its days are covered. */
export function withHome(
  lines: readonly (readonly [string, Cell])[],
  { integration, venue, missing, times }: Home,
): (readonly [string, Cell])[] {
  const good = integration.lastGoodCheck;
  const home: [string, Cell][] = [
    ['Venue', venue.name === venue.id ? venue.id : `${venue.name} (${venue.id})`],
    ['Contact', venue.contacts.join(', ') || '–'],
    ['Local time', localTime(venue, times.now)],
  ];
  const covered: [string, Cell][] = [
    ['Last good check', good === null ? NOTHING : momentAnd(times, good)],
    ...(missing ? [['Missing days', missingWords(missing)] satisfies [string, string]] : []),
  ];
  const at = lines.findIndex(([label]) => label === 'Last sale imported') + 1;
  return [...lines.slice(0, 1), ...home, ...lines.slice(1, at), ...covered, ...lines.slice(at)];
}
