/**
 * What is known of one business day of one integration. `covered`: successful windows hold every instant of it;
 * `empty`: likewise, without lines; `partial`: they hold some instants; `failed`: none, and the last try failed;
 * `missing`: never tried; `closed`: planned closed and without lines; `inactive`: before the first window, or while
 * deactivated.
 */
export type DayState = (typeof DAY_STATES)[number];
export const DAY_STATES = ['covered', 'empty', 'partial', 'failed', 'missing', 'closed', 'inactive'] as const;
