import { EXIT, type ExitCode } from '../domain/errors.ts';
import { daemonStatus, needsLooking, type StatusPorts } from '../engine/look/daemon-status.ts';
import { requireStore } from '../engine/look/store-access.ts';
import type { Canvas, Cell } from '../ports/output.ts';
import type { Ports } from '../ports/ports.ts';
import { timesOn } from '../views/cells/times.ts';
import { DAEMON_STATUS, statusLines, workerListing } from '../views/daemon-status.ts';

export interface DaemonStatusOptions {
  /** Exit 7 when somebody has to look after the daemon. */
  readonly check: boolean;
}

/** `posctl daemon status`: which daemons are running, what they do, and what waits for them. */
export async function daemonStatusOf(
  options: DaemonStatusOptions,
  ports: StatusPorts & Pick<Ports, 'output' | 'context'>,
): Promise<ExitCode> {
  const { output, clock } = ports;
  await requireStore(ports);
  const status = await daemonStatus(ports);
  const now = clock.now();
  if (output.format === 'json' || output.format === 'jsonl') await output.record(DAEMON_STATUS, status, []);
  else {
    const drawn = output.format === 'table' && output.terminal && !output.chosen;
    const lines = statusLines(status, now).flatMap((line) => wrapped(line, output.canvas));
    if (drawn) await output.text(status.workers.length > 0 ? [...lines, ''] : lines);
    else for (const line of statusLines(status, now)) output.say(line);
    if (!drawn || status.workers.length > 0)
      await output.rows(workerListing(timesOn(output, now, null)), status.workers);
  }
  return options.check && needsLooking(status) ? EXIT.unhealthy : EXIT.done;
}

function wrapped(line: Cell, { wrap, columns }: Canvas): Cell[] {
  if (typeof line === 'string') return wrap(line, columns);
  return wrap(line.text, columns).map((text) => ({ ...line, text }));
}
