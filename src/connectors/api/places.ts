import { CheckFailure } from '../../domain/errors.ts';

/** Where an account sells, in the provider's own term: a location, a store, an outlet. */
export interface Place {
  readonly id: string;
  readonly name: string;
}

export interface Choice {
  /** What the option names; everything when it names nothing. */
  readonly wanted: readonly string[];
  /** The option's key: `stores`. */
  readonly option: string;
  /** Who should know them: `Loyverse`. */
  readonly provider: string;
}

/** The places that an option names, by ID or name, or all. @throws CheckFailure `bad_config` about what is not there. */
export function chosenPlaces<P extends Place>(all: readonly P[], { wanted, option, provider }: Choice): readonly P[] {
  const unknown = wanted.filter((name) => !all.some((place) => isCalled(place, name)));
  if (unknown.length > 0) {
    const there = all.length === 0 ? 'the account has none' : `there are ${all.map(named).join(', ')}`;
    const why = `the option ${option} names ${unknown.join(', ')}, which ${provider} does not know; ${there}`;
    throw new CheckFailure('bad_config', why);
  }
  return wanted.length === 0 ? all : all.filter((place) => wanted.some((name) => isCalled(place, name)));
}

/** IDs are long, and often stand only in addresses of a back office: people know names. */
function isCalled({ id, name }: Place, wanted: string): boolean {
  return id === wanted || name.toLowerCase() === wanted.toLowerCase();
}

/** `Patio (L1)` */
export const named = ({ name, id }: Place): string => `${name} (${id})`;
