import { parseDuration, parseMomentAhead } from '../domain/duration.ts';
import { decisionNeeded, EXIT, type ExitCode, usage } from '../domain/errors.ts';
import { isByClocks } from '../domain/local-moment.ts';
import { mustBeSnoozeEnd } from '../domain/snooze.ts';
import type { Instant } from '../domain/time.ts';
import { type ItemResult, snoozing } from '../engine/change/lifecycle.ts';
import { goingOnWith } from '../engine/change/operation.ts';
import { type BulkOptions, type Targets, targetsOf } from '../engine/change/targets.ts';
import { momentMeant, zoneMeant } from '../engine/look/moments.ts';
import { collectDamage, requireStore } from '../engine/look/store-access.ts';
import { oneZone } from '../engine/look/zones.ts';
import type { Ports } from '../ports/ports.ts';
import { momentBy, timesOn } from '../views/cells/times.ts';
import { confirmMany } from './asking/bulk.ts';
import { carryOut } from './asking/carry-out.ts';

/** The last of `refs` is for how long, unless `until` or `end` says it. */
export interface SnoozeOptions extends BulkOptions {
  readonly until: string | null;
  /** Ends it now. */
  readonly end: boolean;
}

/** `posctl snooze REF… 4h`: no mails for a while, and countdowns stand still; checks go on. */
export async function snooze(options: SnoozeOptions, realPorts: Ports): Promise<ExitCode> {
  const { refs, until: first } = understood(options, realPorts.clock.now());
  await requireStore(realPorts);
  const damage = collectDamage(realPorts.output);
  const scope = { command: 'snooze', scope: 'any', damaged: damage.found } as const;
  const targets = await targetsOf(realPorts, { ...options, refs }, scope);
  const until = endMeant(options, first, { targets, ports: realPorts });
  const isTried = until === null || isRehearsed(options);
  const reason = isTried ? realPorts.context.reason : await reasonFor(realPorts);
  const told = { ...realPorts, context: { ...realPorts.context, reason } };
  const ports = targets.op === null ? told : goingOnWith(told, targets.op);
  const verb = {
    command: 'snooze',
    done: until === null ? 'woken' : 'snoozed',
    how: {},
    undoable: until !== null,
    wish: () => snoozing(until),
    confirm: (results: readonly ItemResult[]) => confirmMany({ verb: 'snooze', results }, ports),
  };
  const exit = await carryOut(verb, { options, targets, damage, ports });
  if (until !== null && exit === EXIT.done && !isRehearsed(options)) sayEnd(until, targets, ports);
  return exit;
}

const isRehearsed = ({ dryRun, planOut }: SnoozeOptions) => dryRun || Boolean(planOut);

/** A day, or a time without a zone, is that of the venues, where all have the same clocks. @throws ExpectedError `usage`. */
function endMeant(
  { until: typed }: SnoozeOptions,
  first: Instant | null,
  { targets: { selected }, ports: { clock, output } }: { readonly targets: Targets; readonly ports: Ports },
): Instant | null {
  if (typed === null || !isByClocks(typed)) return first;
  const now = clock.now();
  const zone = zoneMeant(
    selected.map(({ state }) => state.venue),
    output,
  );
  const until = momentMeant({ text: typed, flag: '--until' }, { now, zone, output });
  mustBeSnoozeEnd(until, now);
  return until;
}

/** It ends by itself, and whoever asked for `4h` wants to know when that is. */
function sayEnd(until: Instant, { selected }: Targets, { output, clock }: Ports): void {
  if (selected.length === 0 || output.format !== 'table') return;
  const { zone } = timesOn(output, clock.now(), oneZone(selected.map(({ state }) => state.venue)));
  output.say({ text: `The snooze ends by itself: ${momentBy(until, zone)}.`, tone: 'quiet' });
}

/** @throws ExpectedError `usage`. */
function understood(
  { refs, until, end }: SnoozeOptions,
  now: Instant,
): { readonly refs: readonly string[]; readonly until: Instant | null } {
  const last = refs.at(-1);
  const hasDuration = last !== undefined && parseDuration(last) !== null;
  if (end) {
    if (until !== null || hasDuration) throw usage('--end ends it now, so it takes no time');
    return { refs, until: null };
  }
  if (until !== null && hasDuration) throw usage(`${last} and --until were given`, 'say once how long');
  if (until === null && !hasDuration)
    throw usage(
      last !== undefined && refs.length > 1 && !last.includes('/')
        ? `'${last}' is not a time like 4h`
        : 'snooze needs to know for how long',
      'give it last, like posctl snooze blue-door/square 4h, or with --until TIME; --end ends a snooze',
    );
  const moment = parseMomentAhead(until ?? last ?? '', '--until', now);
  // Of what depends on whose clocks are meant it is judged when they are known.
  if (until === null || !isByClocks(until)) mustBeSnoozeEnd(moment, now);
  return { refs: hasDuration ? refs.slice(0, -1) : refs, until: moment };
}

/** Whoever comes next wants to know why nobody was told. @throws ExpectedError `decision_needed`. */
async function reasonFor({ context, prompts }: Pick<Ports, 'context' | 'prompts'>): Promise<string> {
  if (context.reason) return context.reason;
  if (!prompts.possible)
    throw decisionNeeded(
      'a snooze needs a reason',
      "say why with --reason, like --reason 'a new terminal comes on Friday'",
    );
  const check = (answer: string) => (answer.trim() === '' ? 'say why, for whoever comes next' : null);
  return (await prompts.input('Why', { check })).trim();
}
