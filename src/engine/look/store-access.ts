import { EXIT, type ExitCode, ExpectedError, locked, notFound } from '../../domain/errors.ts';
import { didYouMean } from '../../domain/nearest.ts';
import { foldName, validVenueId } from '../../domain/reference.ts';
import type { VenueState } from '../../domain/state.ts';
import { shellWord } from '../../domain/text.ts';
import type { Context } from '../../ports/context.ts';
import type { Output } from '../../ports/output.ts';
import type { Store } from '../../ports/store.ts';

interface Access {
  readonly store: Store;
  readonly context: Context;
}

/** False when there is no store. @throws ExpectedError when it is of a newer version, half a copy, or cannot be looked at. */
export async function openStore({ store: { base } }: Pick<Access, 'store'>): Promise<boolean> {
  const condition = await base.open();
  if (condition === 'newer')
    throw new ExpectedError('failed', `the store ${base.name} is of a newer version than this posctl knows`, {
      hint: 'update posctl; the store was not changed',
    });
  if (condition === 'half') throw await halfCopy(base);
  return condition !== 'missing';
}

/** The refusal (`locked`, 6) of a store that is half a copy, with the command that goes on, and what gives it up. */
export async function halfCopy(base: Store['base']): Promise<ExpectedError> {
  const { from = 'another store', since } = (await base.settings()).copying ?? {};
  const begun = since === undefined ? '' : ` since ${since}`;
  const again = `posctl store copy --from ${shellWord(from)} --to ${shellWord(base.name)}`;
  return locked(
    `${base.name} is not whole: ${from} is being copied into it${begun}`,
    `if that was interrupted: ${again}\nor give it up: ${await givingUp(base)}`,
  );
}

/** Nothing else has used it: what it holds is in the store from which it came. */
async function givingUp(base: Store['base']): Promise<string> {
  if ((await base.info()).kind === 'folder') return `remove the folder ${base.name}`;
  return `remove its schema from the database, DROP SCHEMA ${/[?&]schema=(\w+)/.exec(base.name)?.[1] ?? 'posctl'} CASCADE`;
}

/** @throws ExpectedError `not_found` when there is no store, and as `openStore` does. */
export async function requireStore(ports: Access): Promise<void> {
  if (!(await openStore(ports))) throw missingStore(ports);
}

/** A missing store is said with where it was looked for and by whom. */
export function missingStore({ store, context }: Access): ExpectedError {
  return notFound(
    `there is no store at ${store.base.name} (looked for as ${context.user})`,
    'start with: posctl venue add ID --timezone ZONE --currency CODE; or name the store with --store or POSCTL_STORE',
  );
}

/** The venue of an id, in whatever case it was typed. @throws ExpectedError `not_found` (3). */
export async function requireVenue({ venues }: Pick<Store, 'venues'>, text: string): Promise<VenueState> {
  const id = foldName(text.trim());
  const state = validVenueId(id) ? await venues.read(id) : undefined;
  if (!state) throw await unknownVenue({ venues }, text);
  return state;
}

/** The error about a venue that does not exist, with what was meant. */
async function unknownVenue({ venues }: Pick<Store, 'venues'>, typed: string): Promise<ExpectedError> {
  const near = didYouMean(typed, await venues.ids());
  return notFound(`there is no venue '${typed}'`, [...(near ? [near] : []), 'see: posctl venue list'].join(' '));
}

/** Told of a venue that cannot be read, where it was not asked for by name: the others go on without it. */
export type Damaged = (error: ExpectedError) => void;

/** What to do when a venue cannot be read: one of several is told of and left out, a single one is the error itself. */
export function sparing(damaged: Damaged, { several }: { readonly several: boolean }): (error: unknown) => void {
  return (error) => {
    if (!several || !(error instanceof ExpectedError)) throw error;
    damaged(error);
  };
}

/** What could not be read while the rest was shown. */
export interface Damage {
  /** Names it on standard error, once; given to whatever looks at several venues. */
  readonly found: (error: ExpectedError) => void;
  /** In the order in which they were found. */
  readonly errors: readonly ExpectedError[];
  /**
   * Exit code of a command that has shown the rest: `partly` when something is missing, `failed` when there are no others.
   */
  exit(others: boolean): ExitCode;
}

/** For a command that looks at several venues: one that is damaged does not hide the others. */
export function collectDamage(output: Pick<Output, 'problem'>): Damage {
  const errors = new Map<string, ExpectedError>();
  return {
    found(error) {
      if (errors.has(error.message)) return;
      errors.set(error.message, error);
      output.problem(error);
    },
    get errors() {
      return [...errors.values()];
    },
    exit(others) {
      if (errors.size === 0) return EXIT.done;
      return others ? EXIT.partly : EXIT.failed;
    },
  };
}
