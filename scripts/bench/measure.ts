/** How things are measured and told: medians of interleaved runs, and ratios, for machines differ and are shared. */

/** One line of the report. */
export interface Finding {
  readonly what: string;
  /** Milliseconds, rows per second, … with its unit. */
  readonly median: string;
  /** What is compared with the target. */
  readonly value: number;
  /** The value at most (`below`) or at least. */
  readonly target: number;
  readonly better: 'below' | 'above';
  readonly unit: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
}

/** Median milliseconds of each subject. Runs take turns, so that what else the machine does touches all alike. */
export async function interleaved<K extends string>(
  rounds: number,
  subjects: Record<K, () => unknown>,
): Promise<Record<K, number>> {
  const names = Object.keys(subjects) as K[];
  const times = new Map<K, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) times.get(name)?.push(await timed(subjects[name]));
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<K, number>;
}

export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** `subject` compared with `base`, both in ms. */
export function ratio(what: string, [subject, base]: readonly [number, number], target: number): Finding {
  const median = `${ms(subject)} / ${ms(base)}`;
  return { what, median, value: subject / base, target, better: 'below', unit: '×' };
}

export function ms(value: number): string {
  return value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(1)} ms`;
}

/** Prints a finding; true when it meets its target. */
export function tell({ what, median: shown, value, target, better, unit }: Finding): boolean {
  const met = better === 'below' ? value <= target : value >= target;
  const limit = `${better === 'below' ? 'at most' : 'at least'} ${target} ${unit}`;
  console.log(`${met ? 'met   ' : 'MISSED'}  ${what}: ${value.toFixed(2)} ${unit} (${limit}; ${shown})`);
  return met;
}

/** Work for each number from 0, so much of it `atOnce`. */
export async function each(atOnce: number, count: number, work: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let n = next++; n < count; n = next++) await work(n);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
