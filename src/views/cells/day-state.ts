import type { DayState } from '../../domain/day-state.ts';
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
