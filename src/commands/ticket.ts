import { causeOf } from '../domain/alike.ts';
import { EXIT, type ExitCode } from '../domain/errors.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import { daysToFetch } from '../engine/change/tell.ts';
import { selectOne } from '../engine/look/select.ts';
import { requireStore } from '../engine/look/store-access.ts';
import type { Ports } from '../ports/ports.ts';
import { inWords } from '../views/entries.ts';
import { TICKETS, ticketText } from '../views/ticket.ts';

/** Entries of the timeline in a ticket. */
const RECENT = 10;

/** `posctl ticket REF`: evidence as Markdown, without secrets. */
export async function ticket(ref: string, ports: Ports): Promise<ExitCode> {
  await requireStore(ports);
  const { store, connectors, context, output, clock } = ports;
  const selected = await selectOne(ports, ref, 'any');
  const { state, integration } = selected;
  const { id, venue, type } = integration;
  const history: { entry: TimelineEntry; words: string }[] = [];
  for await (const entry of store.ledger.timeline({ venues: [venue], integrations: [id], limit: RECENT }))
    history.push({ entry, words: inWords(entry) });
  const text = ticketText({
    venue: state.venue,
    integration,
    siblings: state.integrations,
    title: connectors.type(type)?.title ?? type,
    history,
    missing: await daysToFetch(ports, selected),
    alike: await store.venues.alike({ type: integration.type, cause: causeOf(integration) }),
    version: context.version,
    now: clock.now(),
  });
  if (output.format === 'table')
    await output.draw(
      text
        .trimEnd()
        .split('\n')
        .map((line) => [line]),
    );
  else await output.record(TICKETS, { integration, siblings: state.integrations, text }, []);
  return EXIT.done;
}
