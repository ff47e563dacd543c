import { EXIT, type ExitCode } from '../../domain/errors.ts';
import { nextStep } from '../../domain/next-step.ts';
import { quietOf } from '../../domain/quiet.ts';
import { refOf } from '../../domain/reference.ts';
import type { Instant } from '../../domain/time.ts';
import type { Selected } from '../../engine/look/select.ts';
import type { Listing } from '../../ports/output.ts';
import type { Ports } from '../../ports/ports.ts';

/** How often it is looked, in ms. */
const POLL = 2000;

/** What is watched: how to find it, and how to show all of it anew. */
export interface Watched {
  find(): Promise<readonly Selected[]>;
  paint(): Promise<void>;
}

/** One integration that has changed. */
interface Change {
  readonly at: Instant;
  readonly ref: string;
  readonly id: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly message: string | null;
  readonly next: string | null;
}

const CHANGES: Listing<Change> = {
  columns: [
    { key: 'at', head: 'At', value: ({ at }) => at },
    { key: 'ref', head: 'Integration', value: ({ ref }) => ref, keep: true },
    { key: 'from', head: 'From', value: ({ from }) => from },
    { key: 'to', head: 'To', value: ({ to }) => to },
    { key: 'message', head: 'Message', value: ({ message }) => message },
    { key: 'next', head: 'Next', value: ({ next }) => next },
  ],
  json: (change) => change,
  name: ({ ref }) => ref,
  empty: '',
  live: true,
};

/** Until Ctrl-C: a terminal is redrawn, everywhere else there is a line for each change. */
export async function watch(
  watched: Watched,
  { clock, output, context: { interrupted } }: Pick<Ports, 'clock' | 'output' | 'context'>,
): Promise<ExitCode> {
  if (output.format !== 'table' || !output.terminal) {
    await output.rows(CHANGES, changes(watched, { clock, interrupted }));
    return EXIT.interrupted;
  }
  while (!interrupted.aborted) {
    await watched.paint();
    await clock.sleep(POLL, interrupted);
  }
  return EXIT.interrupted;
}

async function* changes(
  { find }: Watched,
  { clock, interrupted }: Pick<Ports, 'clock'> & { readonly interrupted: AbortSignal },
): AsyncGenerator<Change, void, void> {
  let before = seen(await find(), clock.now());
  while (!interrupted.aborted) {
    await clock.sleep(POLL, interrupted);
    if (interrupted.aborted) return;
    const after = seen(await find(), clock.now());
    for (const id of new Set([...before.keys(), ...after.keys()])) {
      const [was, is] = [before.get(id), after.get(id)];
      if (was?.status === is?.status) continue;
      const known = is ?? was;
      if (known) yield { at: clock.now(), ref: known.ref, id, from: was?.status ?? null, ...told(is) };
    }
    before = after;
  }
}

interface Seen extends Pick<Change, 'ref' | 'message' | 'next'> {
  readonly status: string;
}

function seen(selected: readonly Selected[], now: Instant): Map<string, Seen> {
  return new Map(
    selected.map(({ integration, state }) => {
      const { active, status, reason } = integration;
      const word = active ? (quietOf(integration, state.venue, now) ? 'quiet' : status) : 'inactive';
      const message = reason?.message ?? null;
      return [integration.id, { ref: refOf(integration), status: word, message, next: nextStep(integration).command }];
    }),
  );
}

function told(is: Seen | undefined): Pick<Change, 'to' | 'message' | 'next'> {
  return { to: is?.status ?? null, message: is?.message ?? null, next: is?.next ?? null };
}
