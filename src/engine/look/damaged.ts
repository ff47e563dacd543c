import { ExpectedError } from '../../domain/errors.ts';

/** Told of a venue that cannot be read, where it was not asked for by name: the others go on without it. */
export type Damaged = (error: ExpectedError) => void;

/** What to do when a venue cannot be read: one of several is told of and left out, a single one is the error itself. */
export function sparing(damaged: Damaged, { several }: { readonly several: boolean }): (error: unknown) => void {
  return (error) => {
    if (!several || !(error instanceof ExpectedError)) throw error;
    damaged(error);
  };
}
