import { spawnSync } from 'node:child_process';
import { interleaved, ms } from '../bench/measure.ts';

/** The first subject is posctl; the others are what it is compared with. Null: this machine has no such program. */
export type Subjects = Readonly<Record<string, (() => unknown) | null>>;

/** Measures all in turns, and prints medians and how many times as long posctl takes. */
export async function beside(what: string, rounds: number, subjects: Subjects): Promise<void> {
  const there = Object.entries(subjects).filter((entry): entry is [string, () => unknown] => entry[1] !== null);
  const times = await interleaved(rounds, Object.fromEntries(there));
  const [own = '', ...others] = Object.keys(subjects);
  console.log(`${what}, median of ${rounds}: ${own} ${ms(times[own] ?? 0)}`);
  for (const name of others) {
    const time = times[name];
    const said =
      time === undefined
        ? 'is not on this machine'
        : `${ms(time)}; ${own} takes ${((times[own] ?? 0) / time).toFixed(2)} ×`;
    console.log(`  ${name}: ${said}`);
  }
}

/** A subject for a program that may not be there: it gets `input`, and what it prints goes nowhere. */
export function program(
  command: readonly string[],
  { input = '', cwd }: { readonly input?: string; readonly cwd?: string } = {},
) {
  const [name = '', ...args] = command;
  const found = spawnSync('sh', ['-c', 'command -v "$0"', name], { encoding: 'utf8' });
  if (found.status !== 0) return null;
  return () => {
    const { status, stderr } = spawnSync(name, args, {
      input,
      cwd,
      stdio: ['pipe', 'ignore', 'pipe'],
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr?.toString().slice(0, 500)}`);
  };
}
