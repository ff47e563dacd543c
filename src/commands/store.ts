import { Cancelled, decisionNeeded, EXIT, type ExitCode, ExpectedError, notFound } from '../domain/errors.ts';
import { foldName, nameOf, shellRef } from '../domain/reference.ts';
import type { Repaired } from '../domain/repaired.ts';
import type { VenueState } from '../domain/state.ts';
import { requireStore } from '../engine/look/store-access.ts';
import { whileWaiting } from '../engine/look/waiting.ts';
import type { RepairWanted } from '../ports/base.ts';
import type { Ports } from '../ports/ports.ts';
import type { Store } from '../ports/store.ts';
import { REPAIRED, type RepairedRow, repairedLines } from '../views/repaired.ts';

export interface StoreRepairOptions {
  /** Null: all venues, and what holds for the whole store. */
  readonly venue: string | null;
  readonly dryRun: boolean;
}

/** `posctl store repair [VENUE]`: mends what is damaged, after it was said and confirmed; nothing is deleted. */
export async function storeRepair({ venue: named, dryRun }: StoreRepairOptions, ports: Ports): Promise<ExitCode> {
  const venue = named === null ? null : foldName(named);
  const { store, output } = ports;
  const planned = await looked(ports, { venue, dryRun: true });
  if (planned.length === 0) {
    await requireStore(ports);
    if (venue !== null && !(await store.venues.read(venue)))
      throw notFound(`there is no venue '${venue}'`, 'see: posctl venue list');
    output.say('Nothing is damaged.');
    if (output.format !== 'table') await output.rows(REPAIRED, []);
    return EXIT.done;
  }
  if (!dryRun) await confirm(await rowsOf(store, planned), ports);
  const repaired = dryRun ? planned : await looked(ports, { venue, dryRun: false });
  const rows = await rowsOf(store, repaired);
  if (output.format === 'table') await output.text(repairedLines(rows, store.base.name));
  else await output.rows(REPAIRED, rows);
  output.say(dryRun ? 'Dry run: nothing was changed.' : { text: 'Repaired.', tone: 'good' });
  return EXIT.done;
}

function looked(ports: Ports, wanted: RepairWanted): Promise<Repaired[]> {
  return whileWaiting(ports, 'looking at the store', ({ at }) =>
    ports.store.base.repair({ ...wanted, looking: (venue) => at(`looking at ${venue}`) }),
  );
}

/** @throws ExpectedError `decision_needed` when nobody can be asked, Cancelled (exit 0) when the answer is no. */
async function confirm(rows: readonly RepairedRow[], { store, context, prompts, output }: Ports): Promise<void> {
  if (context.yes) return;
  const files = rows.flatMap((row) => row.files).length;
  const what = files === 1 ? '1 file is damaged' : `${files} files are damaged`;
  if (!prompts.possible)
    throw decisionNeeded(
      `${what}; nothing was changed`,
      'look at what would be done with --dry-run, confirm with --yes',
    );
  if (output.format === 'table') await output.text([...repairedLines(rows, store.base.name), '']);
  if (!(await prompts.confirm(`${what}. Repair?`, false))) throw new Cancelled(0);
}

async function rowsOf(store: Store, repaired: readonly Repaired[]): Promise<RepairedRow[]> {
  return Promise.all(
    repaired.map(async (one) => {
      const state = one.venue === null ? undefined : await readable(store, one.venue);
      const lost = one.lost.map((days) => {
        const { integration, from, to } = days;
        return { ...days, command: `posctl refresh ${refIn(state, integration)} --from ${from} --to ${to}` };
      });
      return { ...one, lost };
    }),
  );
}

/** While its document is damaged nothing is known of the venue. */
async function readable(store: Store, venue: string): Promise<VenueState | undefined> {
  return store.venues.read(venue).catch((error: unknown) => {
    if (error instanceof ExpectedError) return undefined;
    throw error;
  });
}

function refIn(state: VenueState | undefined, id: string): string {
  const integrations = state?.integrations ?? [];
  const integration = integrations.find((one) => one.id === id);
  return integration ? shellRef(nameOf(integration, integrations)) : id;
}
