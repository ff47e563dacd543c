import { compareFacts, type DayFacts } from '../domain/day-facts.ts';
import type { StoredVenue } from '../domain/stored-venue.ts';
import type { DayFactsQuery } from '../ports/ledger.ts';
import { countMonths, type MonthFacts, monthOf, readMonth, type StoredDays } from './day-files.ts';
import type { VenuePaths } from './paths.ts';

/** A venue to be asked for facts. */
export interface DaysVenue {
  readonly paths: VenuePaths;
  readonly stored: StoredVenue;
  /** Its document as it is now: a writer may have replaced the files that it named. */
  again(): Promise<StoredVenue | undefined>;
}

/** The facts that fit, in their order. */
export async function queryDayFacts(
  venues: Iterable<DaysVenue>,
  { integrations, from, to }: DayFactsQuery,
): Promise<DayFacts[]> {
  const isWanted = (month: string) =>
    (from === undefined || month >= monthOf(from)) && (to === undefined || month <= monthOf(to));
  const found: DayFacts[] = [];
  for (const venue of venues) {
    for (const months of await factsOf(venue, isWanted)) {
      for (const facts of months.values()) {
        const { documents, integration, businessDay } = facts;
        if (documents === 0 || (integrations && !integrations.includes(integration))) continue;
        if ((from === undefined || businessDay >= from) && (to === undefined || businessDay <= to)) found.push(facts);
      }
    }
  }
  return found.sort(compareFacts);
}

type IsWanted = (month: string) => boolean;

async function factsOf({ paths, stored, again }: DaysVenue, isWanted: IsWanted): Promise<MonthFacts[]> {
  const first = sound(daysOf(paths, stored), isWanted);
  if (first.damaged.size === 0) return first.facts;
  const now = daysOf(paths, (await again()) ?? stored);
  const second = sound(now, isWanted);
  if (second.damaged.size === 0) return second.facts;
  const isMissing = (month: string) => isWanted(month) && (now.days.files === null || second.damaged.has(month));
  return [...second.facts, ...countMonths(now, isMissing).values()];
}

/** What the day files tell, and the months whose file does not; in a store older than they, all months of the sales. */
function sound(stored: StoredDays, isWanted: IsWanted): { facts: MonthFacts[]; damaged: ReadonlySet<string> } {
  const { days, sales } = stored;
  if (days.files === null) return { facts: [], damaged: new Set(Object.keys(sales.files)) };
  const facts: MonthFacts[] = [];
  const damaged = new Set<string>();
  for (const month of Object.keys(days.files).filter(isWanted)) {
    const read = readMonth(days, month);
    if (read) facts.push(read);
    else damaged.add(month);
  }
  return { facts, damaged };
}

function daysOf(paths: VenuePaths, { files }: StoredVenue): StoredDays {
  return {
    days: { folder: paths.days, files: files.days },
    sales: { folder: paths.sales, files: files.sales },
  };
}
