import type { Failure } from './errors.ts';

/**
 * How a check ended, or a call of a connector within it, with what it brought when it succeeded, and what is known
 * besides when it failed.
 */
export type Ended<Good = object, Bad = object> =
  | ({ readonly how: 'succeeded' } & Good)
  | ({ readonly how: 'failed'; readonly failure: Failure } & Bad)
  | { readonly how: 'cancelled' };
