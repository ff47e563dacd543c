import { DAY } from '../../src/domain/time.ts';

export const ITEMS = ['ALE', 'STOUT', 'CIDER', 'TEA'] as const;

/** Net by business day and item, in minor units. */
export type Truth = Map<string, Map<string, number>>;

export function tell(
  truth: Truth,
  { day, item, net }: { readonly day: string; readonly item: string; readonly net: number },
): void {
  const ofDay = truth.get(day) ?? new Map<string, number>();
  truth.set(day, ofDay);
  ofDay.set(item, (ofDay.get(item) ?? 0) + net);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The business day (from 04:00 local time), reckoned with nothing that posctl reckons with. */
export function ownDay(at: number, timezone: string): string {
  const clock =
    clocks.get(timezone) ??
    new Intl.DateTimeFormat('en-CA', {
      timeZone: timezone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      hourCycle: 'h23',
    });
  clocks.set(timezone, clock);
  const part = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  const date = `${part.get('year')}-${part.get('month')}-${part.get('day')}`;
  if (Number(part.get('hour')) >= 4) return date;
  return new Date(Date.parse(`${date}T00:00:00Z`) - DAY).toISOString().slice(0, 10);
}
