/** Months by which growing files are cut. */

/** `2026-11` of a day or a moment in it. */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** Whether a month has anything of what lies between two days, or two moments. */
export function reaches(month: string, from: string | undefined, to: string | undefined): boolean {
  return (from === undefined || month >= monthOf(from)) && (to === undefined || month <= monthOf(to));
}
