import { it } from 'vitest';
import { fuzz } from '../test/support/fuzz/target.ts';
import { TARGETS } from '../test/support/fuzz/targets.ts';

/** `FUZZ_RUNS=5000 FUZZ_SEED=7 FUZZ_ONLY=mails npm run fuzz -- everything` tries less, and the same again. */
const runs = Number(process.env.FUZZ_RUNS ?? 100_000);
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const only = process.env.FUZZ_ONLY ?? '';

it.each(TARGETS.filter(({ name }) => name.includes(only)))(
  `$name, ${runs} times`,
  { timeout: 36_000_000 },
  async (target) => {
    process.stdout.write(`${target.name}: seed ${seed} …\n`);
    await fuzz(target, { runs, seed });
    process.stdout.write(`${target.name}: ${runs} inputs\n`);
  },
);
