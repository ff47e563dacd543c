import { EXIT, type ExitCode, notFound, usage } from '../domain/errors.ts';
import { differences } from '../domain/past.ts';
import { integrationsAt, mustBeMoment } from '../engine/look/past.ts';
import type { Selection } from '../engine/look/select.ts';
import { collectDamage, requireStore } from '../engine/look/store-access.ts';
import type { Ports } from '../ports/ports.ts';
import { DIFFERENCES, fieldListing, fieldsOf } from '../views/past.ts';

export interface DiffOptions extends Selection {
  readonly from: string | null;
  /** Null: now. */
  readonly to: string | null;
}

type DiffPorts = Pick<Ports, 'clock' | 'store' | 'connectors' | 'output' | 'context' | 'stdin'>;

/** `posctl diff --from T [--to T] [REF…]`: what differs between two moments, as the timeline tells it. */
export async function diff(options: DiffOptions, ports: DiffPorts): Promise<ExitCode> {
  const { output, clock } = ports;
  const now = clock.now();
  if (options.from === null) throw usage('diff needs --from', 'like: posctl diff --from 7d');
  const typed = [
    { text: options.from, flag: '--from' },
    { text: options.to, flag: '--to' },
  ];
  for (const one of typed) mustBeMoment(one, now);
  await requireStore(ports);
  const damage = collectDamage(output);
  const { moments, integrations } = await integrationsAt(ports, options, { typed, damaged: damage.found });
  const [[from = now, to = now], [before = [], after = []]] = [moments, integrations];
  if (options.requireMatch && after.length === 0)
    throw notFound('the selection fits nothing', 'see: posctl list --all');
  const found = differences(before, after);
  if (output.format === 'json' || output.format === 'jsonl') await output.rows(DIFFERENCES, found);
  else await output.rows(fieldListing(from, to), found.flatMap(fieldsOf));
  return damage.errors.length > 0 ? damage.exit(after.length > 0) : EXIT.done;
}
