import { parseArgs } from 'node:util';
import { Year } from '../../test/simulation/year.ts';

/** `npm run simulate -- --seed N --days 365 --venues 50 [--years N]`: prints what happened, and how to see a fault again. */
async function main(): Promise<void> {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const options = { seed: text('1'), days: text('365'), venues: text('50'), years: text('1') };
  const { values } = parseArgs({ options });
  const [seed, days, venues, years] = [values.seed, values.days, values.venues, values.years].map(Number);
  if (!seed || !days || !venues || !years)
    throw new Error('--seed, --days, --venues and --years are numbers from 1 on');
  let faults = 0;
  for (let year = 0; year < years; year += 1) {
    const began = process.cpuUsage();
    const outcome = await new Year({ seed: seed + year, days, venues }).run();
    const { user, system } = process.cpuUsage(began);
    faults += outcome.faults.length;
    const counts = Object.entries(outcome.counts).map(([what, count]) => `${count} ${what}`);
    console.log(`seed ${seed + year}: ${((user + system) / 1e6).toFixed(1)} s, ${counts.join(', ')}`);
    for (const fault of outcome.faults.slice(0, 20)) console.log(`  FAULT ${fault}`);
    if (outcome.faults.length > 0)
      console.log(
        `  ${outcome.faults.length} faults; again: npm run simulate -- --seed ${seed + year} --days ${days} --venues ${venues}`,
      );
  }
  console.log(`${((years * venues * days) / 365).toFixed(1)} venue-years, ${faults} faults`);
  process.exitCode = faults > 0 ? 1 : 0;
}

void main();
