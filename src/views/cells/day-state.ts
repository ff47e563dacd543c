import type { CoveredDay } from '../../domain/coverage.ts';
import { DAY_STATES, type DayState } from '../../domain/day-state.ts';
import type { Tone } from '../../ports/output.ts';

/** How a state looks: colour and shape, each enough by itself. */
interface Look {
  readonly shape: string;
  /** The same where only ASCII can be shown. */
  readonly ascii: string;
  readonly tone: Tone;
}

/** How each state of a business day is drawn and written. */
export const DAY_STATE_LOOKS: Record<DayState, Look> = {
  covered: { shape: '■', ascii: '#', tone: 'good' },
  empty: { shape: '□', ascii: 'o', tone: 'good' },
  partial: { shape: '◧', ascii: '/', tone: 'warning' },
  failed: { shape: '✗', ascii: 'x', tone: 'bad' },
  missing: { shape: '?', ascii: '?', tone: 'bad' },
  closed: { shape: '–', ascii: '-', tone: 'quiet' },
  inactive: { shape: '·', ascii: '.', tone: 'quiet' },
};

/** `36 covered, 2 missing`: of every state that there is. */
export function stateCounts(days: readonly CoveredDay[]): string {
  const parts = DAY_STATES.map((state) => [days.filter((day) => day.state === state).length, state] as const);
  return parts
    .filter(([n]) => n > 0)
    .map(([n, state]) => `${n} ${state}`)
    .join(', ');
}
