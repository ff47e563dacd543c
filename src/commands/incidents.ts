import { parseMoment } from '../domain/duration.ts';
import type { ExitCode } from '../domain/errors.ts';
import { endedIncidents, type KnownIncident, openIncidents } from '../engine/look/incidents.ts';
import { momentForAll } from '../engine/look/moments.ts';
import { collectDamage, requireStore } from '../engine/look/store-access.ts';
import type { Ports } from '../ports/ports.ts';
import { timesOn } from '../views/cells/times.ts';
import { incidentListing } from '../views/incidents.ts';
import { sayIfStale } from '../views/notices.ts';

export interface IncidentsOptions {
  /** Also those that are over. */
  readonly all: boolean;
  /** Also those that are over since then. */
  readonly since: string | null;
}

type IncidentsPorts = Pick<Ports, 'clock' | 'store' | 'output' | 'context'>;

/** `posctl incidents`: those that last, the oldest first; before them those that are over, where they are asked for. */
export async function incidents(options: IncidentsOptions, ports: IncidentsPorts): Promise<ExitCode> {
  const now = ports.clock.now();
  if (options.since !== null) parseMoment(options.since, '--since', now);
  await requireStore(ports);
  await sayIfStale(ports, 'all');
  // What is damaged is told when the incidents are read.
  const typed = { text: options.since ?? '', flag: '--since' };
  const since = options.since === null ? null : await momentForAll(typed, ports, () => {});
  const damage = collectDamage(ports.output);
  const open = await openIncidents(ports, damage.found);
  const lasting = open.map((incident): KnownIncident => ({ ...incident, ended: null }));
  const ids = new Set(open.map(({ id }) => id));
  const over = options.all || since !== null ? await endedIncidents(ports, { since, open: ids }) : [];
  await ports.output.rows(incidentListing(timesOn(ports.output, now, null)), [...over, ...lasting]);
  return damage.exit(true);
}
