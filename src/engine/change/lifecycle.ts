import { moment } from '../../domain/ago.ts';
import { Cancelled, decisionNeeded } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { pickOne } from '../../domain/matching.ts';
import { refOf, shellRef } from '../../domain/reference.ts';
import { deactivated, edited, type Patch, restored } from '../../domain/setup.ts';
import { integrationAfter } from '../../domain/state.ts';
import { begin, conclude, type Story } from '../../domain/story.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Context } from '../../ports/context.ts';
import type { Output } from '../../ports/output.ts';
import type { Prompts } from '../../ports/prompts.ts';
import type { Store } from '../../ports/store.ts';
import { askForClash } from './asking.ts';
import { changeVenue, tellerNow } from './change-venue.ts';

interface ChangePorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly context: Context;
}

/** What became of one integration. */
export interface Changed {
  readonly changed: boolean;
  readonly integration: Integration;
  /** All integrations of its venue, to name others. */
  readonly siblings: readonly Integration[];
}

/** Lines of a confirmation; more would not be read. */
const LONGEST_LIST = 10;

/**
 * Says what deactivating means and has it confirmed.
 * @throws ExpectedError `decision_needed` when nobody can be asked, Cancelled (exit 0) when the answer is no.
 */
export async function confirmDeactivation(
  { prompts, output, context }: { readonly prompts: Prompts; readonly output: Output; readonly context: Context },
  active: readonly Integration[],
): Promise<void> {
  if (active.length === 0) return;
  const text = deactivationText(active);
  if (!context.yes && !prompts.possible)
    throw decisionNeeded(`deactivating needs to be confirmed: ${text.join(' ')}`, 'confirm with --yes');
  for (const line of text) output.say(line);
  if (context.yes) return;
  const question = active.length === 1 ? 'Deactivate it?' : `Deactivate these ${active.length}?`;
  if (!(await prompts.confirm(question, false))) throw new Cancelled(0);
}

function deactivationText(active: readonly Integration[]): string[] {
  const lines = active.slice(0, LONGEST_LIST).map((i) => {
    const good = i.lastGoodCheck ? `last good check ${moment(i.lastGoodCheck)}` : 'no good check ever';
    return `${refOf(i)}: ${good}; later sales will not be fetched. To fetch them first: posctl refresh ${shellRef(refOf(i))}`;
  });
  return active.length > LONGEST_LIST ? [...lines, `… and ${active.length - LONGEST_LIST} more`] : lines;
}

export function deactivateOne(ports: ChangePorts, integration: Integration, dryRun: boolean): Promise<Changed> {
  return change(ports, integration, { dryRun, decide: deactivated });
}

export function editOne(
  ports: ChangePorts,
  integration: Integration,
  { patch, dryRun }: { patch: Patch; dryRun: boolean },
): Promise<Changed> {
  return change(ports, integration, { dryRun, decide: (story, now) => edited(story, now, patch) });
}

/** @throws ExpectedError `decision_needed`, `conflict` about the nickname. */
export async function restoreOne(
  ports: ChangePorts & { readonly prompts: Prompts },
  integration: Integration,
  { nickname, dryRun }: { nickname: string | undefined; dryRun: boolean },
): Promise<Changed> {
  const siblings = (await ports.store.venues.read(integration.venue))?.integrations ?? [];
  const settled = (await askForClash(siblings, integration, nickname, ports)) ?? nickname;
  const patch: Patch = settled === undefined ? {} : { nickname: settled };
  return change(ports, integration, {
    dryRun,
    decide: (story, now) => restored(story, pickOne({ by: 'id', id: now.id }, [now], 'inactive'), patch),
  });
}

/** One change of one integration, decided on what is there when it is saved. */
function change(
  ports: ChangePorts,
  { venue, id }: Integration,
  { dryRun, decide }: { dryRun: boolean; decide: (story: Story, now: Integration) => Integration | null },
): Promise<Changed> {
  const teller = tellerNow(ports);
  return changeVenue<Changed>(ports.store, venue, {
    dryRun,
    decide: (state) => {
      const now = pickOne({ by: 'id', id }, state?.integrations ?? [], 'any');
      if (!state) throw new Error(`the venue ${venue} is gone`);
      const story = begin(state, teller);
      const next = decide(story, now);
      const siblings = state.integrations;
      if (next === null) return { change: null, result: { changed: false, integration: now, siblings } };
      const change = conclude(story, next);
      return { change, result: { changed: true, integration: integrationAfter(change, id), siblings } };
    },
  });
}
