import { EXIT, type ExitCode } from '../domain/errors.ts';
import { moment } from '../domain/time.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import { selectOne } from '../engine/look/select.ts';
import { requireStore } from '../engine/look/store-access.ts';
import type { Cell } from '../ports/output.ts';
import type { Ports } from '../ports/ports.ts';
import { entryListing } from '../views/entries.ts';
import { integrationLines, integrationListing, nextSteps } from '../views/integrations.ts';
import { sayIfStale } from '../views/notices.ts';

type ShowPorts = Pick<Ports, 'clock' | 'store' | 'connectors' | 'output' | 'context' | 'stdin'>;

/** Entries shown under the facts. */
const RECENT = 5;

/** `posctl show REF`: everything about one integration. */
export async function show(ref: string, ports: ShowPorts): Promise<ExitCode> {
  await requireStore(ports);
  const { state, integration } = await selectOne(ports, ref, 'any');
  const { output, store, connectors } = ports;
  const now = ports.clock.now();
  await sayIfStale(ports, [integration]);
  const row = { integration, siblings: state.integrations };
  await output.record(integrationListing(now), row, integrationLines(row, connectors.type(integration.type), now));
  if (output.format !== 'table' || output.chosen) return EXIT.done;
  await output.text(['']);
  const recent = store.ledger.timeline({ venues: [integration.venue], integrations: [integration.id], limit: RECENT });
  const entries: TimelineEntry[] = [];
  for await (const entry of recent) entries.push(entry);
  await output.rows(entryListing(false), entries);
  await output.text(logLines(entries));
  await output.text(['', { text: 'Next:', tone: 'quiet' }, ...nextSteps(integration).map((step) => `  ${step}`)]);
  return EXIT.done;
}

/** What a program said at its end, of the last check that has it. */
function logLines(entries: readonly TimelineEntry[]): Cell[] {
  const logs = entries.flatMap(({ at, details }) =>
    'log' in details && details.log ? [{ at, log: details.log }] : [],
  );
  const last = logs.at(-1);
  if (!last) return [];
  const lines = last.log.map((line) => `  ${line}`);
  return ['', { text: `What its program said last, ${moment(last.at)}:`, tone: 'quiet' }, ...lines];
}
