import type { DayRule } from '../domain/business-day.ts';
import { formatAmount } from '../domain/money.ts';
import { type MovedDay, sameRule } from '../domain/venue-change.ts';
import type { Listing } from '../ports/output.ts';

/** Which sales another time zone or day start puts on another business day. */
export function movedListing(): Listing<MovedDay> {
  return {
    columns: [
      { key: 'from', head: 'Business Day', value: (m) => m.from },
      { key: 'to', head: 'Becomes', value: (m) => m.to },
      { key: 'documents', head: 'Receipts', value: (m) => m.documents, align: 'right' },
      { key: 'lines', head: 'Lines', value: (m) => m.lines, align: 'right' },
      {
        key: 'net',
        head: 'Net',
        value: (m) => m.net.amount,
        show: (m) => formatAmount(m.net.amount, m.net.currency),
        align: 'right',
      },
      { key: 'currency', head: '', value: (m) => m.net.currency, hidden: true },
    ],
    json: (m) => m,
    name: (m) => m.from,
    empty: 'No sale moves to another business day.',
  };
}

/** Whose clock makes the business day, before and after, and what the locations' own would be: one sentence each. */
export function ruleWords(
  { was, next }: { readonly was: DayRule; readonly next: DayRule },
  locations: readonly { readonly location: string; readonly zone: string }[],
): string[] {
  if (sameRule(was, next)) return [];
  const zones = was.timezone === next.timezone ? next.timezone : `${was.timezone} → ${next.timezone}`;
  const venue = `The time zone of the venue (${zones})`;
  const others = locations
    .filter(({ zone }) => zone !== next.timezone)
    .map(({ location, zone }) => `${location} ${zone}`);
  if (next.daysBy === 'venue') {
    const own = 'Locations have time zones of their own, which make the day only with --days-by location';
    return [`${venue} makes the business day.`, ...(others.length > 0 ? [`${own}: ${named(others)}.`] : [])];
  }
  return [
    `The time zone of each location makes the business day${others.length > 0 ? `: ${named(others)}` : ''}.`,
    `${venue} makes it where that of the location is not known.`,
  ];
}

const MOST_NAMED = 5;

function named(all: readonly string[]): string {
  const more = all.length - MOST_NAMED;
  return [...all.slice(0, MOST_NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}
