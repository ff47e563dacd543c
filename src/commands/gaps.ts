import { type CoveredDay, HOLES } from '../domain/coverage.ts';
import type { ExitCode } from '../domain/errors.ts';
import { type Covered, coveredDays, parseRange } from '../engine/look/covered-days.ts';
import { type Selection, selectForReading } from '../engine/look/select.ts';
import { collectDamage, requireStore } from '../engine/look/store-access.ts';
import type { Ports } from '../ports/ports.ts';
import { calendar, legend } from '../views/calendar.ts';
import { dayListing, type NamedDay, nameIn, runListing, runRows } from '../views/gaps.ts';
import { sayIfStale } from '../views/notices.ts';

export interface GapsOptions extends Selection {
  readonly from: string | null;
  readonly to: string | null;
  /** One row a run of days instead of the calendar. */
  readonly table: boolean;
}

type GapsPorts = Pick<Ports, 'clock' | 'store' | 'connectors' | 'output' | 'context' | 'stdin'>;

/** `posctl gaps [REF…]`: which business days are covered. */
export async function gaps(options: GapsOptions, ports: GapsPorts): Promise<ExitCode> {
  const asked = parseRange(options);
  await requireStore(ports);
  const { output, store, clock } = ports;
  const damage = collectDamage(output);
  const selected = await selectForReading(ports, options, damage.found);
  await sayIfStale(
    ports,
    selected.map((s) => s.integration),
  );
  const all = coveredDays(store, selected, { asked, now: clock.now(), damaged: damage.found });
  const named = (covered: Covered) => nameIn(covered.integration, selected);
  if (output.format !== 'table') await output.rows(dayListing(), days(all, named));
  else if (options.table) await output.rows(runListing(), runs(all, named));
  else await drawCalendars(all, { named, output });
  return damage.exit(selected.length > 0);
}

type Namer = (covered: Covered) => string;

async function* days(all: AsyncIterable<Covered>, named: Namer): AsyncGenerator<NamedDay> {
  for await (const covered of all) for (const day of covered.days) yield { ref: named(covered), ...day };
}

async function* runs(all: AsyncIterable<Covered>, named: Namer) {
  for await (const covered of all) yield* runRows(named(covered), covered.days);
}

async function drawCalendars(
  all: AsyncIterable<Covered>,
  { named, output }: { readonly named: Namer; readonly output: Ports['output'] },
): Promise<void> {
  const holes: string[] = [];
  let some = false;
  for await (const covered of all) {
    if (covered.days.length === 0) {
      output.say(`${named(covered)}: no business day to show; it was never checked, or only today.`);
      continue;
    }
    await output.draw(calendar(named(covered), covered.days, output.canvas));
    some = true;
    if (covered.integration.active && covered.days.some(isHole)) holes.push(named(covered));
  }
  if (some) await output.draw(legend(output.canvas));
  else output.say('No integration fits.');
  const [first, ...more] = holes;
  if (first) output.say(`To fetch what is missing: posctl refresh ${more.length > 0 ? '--all' : first} --gaps`);
}

const isHole = ({ state }: CoveredDay) => HOLES.has(state);
