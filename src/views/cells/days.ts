/** `2026-11-19`, `2026-11-17 to 2026-11-19`, `2026-11-17, 2026-11-19`. */
export function daysWords(days: readonly string[]): string {
  if (days.length <= 2) return days.join(', ');
  return `${days[0]} to ${days.at(-1)}`;
}
