import { dayRange } from './business-day.ts';
import type { DayChange } from './day-facts.ts';
import type { ImportOutcome, Restatement } from './import.ts';
import type { Integration } from './integration.ts';
import { type Story, tell } from './story.ts';
import type { Day, Instant } from './time.ts';

/** Until when an integration was known when a check began: what changes there is a restatement. */
export interface KnownBefore {
  /** Days that ended by then were complete; null when nothing was. */
  readonly until: Instant | null;
  /** Days that began then or later were held even if they had no sales; null when that is not known. */
  readonly from: Instant | null;
}

export const NOTHING_KNOWN: KnownBefore = { until: null, from: null };

/** A business day that reads otherwise now. Amounts in minor units. */
export interface RestatedDay {
  readonly businessDay: Day;
  readonly location?: string;
  readonly currency: string;
  readonly net: { readonly from: number; readonly to: number };
  readonly lines: { readonly from: number; readonly to: number };
  /** Our options or mapping changed, not the sale; in so many documents. */
  readonly because?: 'options';
  readonly documents?: number;
}

/** Days named in one entry. */
const MOST_DAYS = 60;

/**
 * Says which past days read otherwise than before: days that were complete and whose totals an import changed, and all
 * days on which the same version of a sale reads otherwise (other options, another mapping), for nobody else would tell.
 * Told with the commit that saves them, and given back.
 */
export function tellRestated(
  story: Story,
  integration: Integration,
  imported: ImportOutcome,
  known: KnownBefore,
): readonly RestatedDay[] {
  const options = new Map(
    imported.restated.filter((r) => r.because === 'options').map((r) => [`${r.businessDay} ${r.currency}`, r]),
  );
  const days = imported.days
    .filter(({ after }) => after.integration === integration.id)
    .flatMap((change) => restatedDays(change, { story, known, options }));
  if (days.length === 0) return days;
  const more = days.length > MOST_DAYS ? { more: days.length - MOST_DAYS } : {};
  tell(story, integration, { kind: 'restated', details: { days: days.slice(0, MOST_DAYS), ...more } });
  return days;
}

interface Judging {
  readonly story: Story;
  readonly known: KnownBefore;
  readonly options: ReadonlyMap<string, Restatement>;
}

function restatedDays(change: DayChange, { story, known, options }: Judging): RestatedDay[] {
  const { before, after } = change;
  const { businessDay, location } = after;
  const { venue } = story.state;
  const was = { net: before?.net ?? {}, lines: before?.lines ?? 0 };
  const complete = wasComplete(change, known, dayRange(businessDay, venue));
  const currencies = [...new Set([...Object.keys(was.net), ...Object.keys(after.net)])];
  if (currencies.length === 0) currencies.push(venue.currency);
  return currencies.sort().flatMap((currency) => {
    const net = { from: was.net[currency] ?? 0, to: after.net[currency] ?? 0 };
    const lines = { from: was.lines, to: after.lines };
    const ours = options.get(`${businessDay} ${currency}`);
    const differs = net.from !== net.to || lines.from !== lines.to;
    if (!ours && !(complete && differs)) return [];
    return [
      {
        businessDay,
        ...(location === null ? {} : { location }),
        currency,
        net,
        lines,
        ...(ours ? { because: 'options' as const, documents: ours.documents } : {}),
      },
    ];
  });
}

function wasComplete(
  { before }: DayChange,
  { from, until }: KnownBefore,
  day: { from: Instant; to: Instant },
): boolean {
  if (until === null || day.to > until) return false;
  return before !== null || (from !== null && day.from >= from);
}
