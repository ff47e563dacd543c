import type { Integration } from './integration.ts';
import { type Story, tell } from './story.ts';

/** A document that was kept out. */
export interface Rejection {
  readonly source: string;
  readonly receipt: string;
  readonly why: string;
}

/** All that was kept out: how many, and the first ones with why. */
export interface Rejected {
  readonly count: number;
  readonly documents: readonly Rejection[];
}

/** Documents that are named one by one; of more it is said how many they are. */
const MOST_NAMED = 20;

/** What was kept out here and there, together. */
export function together(a: Rejected, b: Rejected): Rejected {
  return { count: a.count + b.count, documents: [...a.documents, ...b.documents].slice(0, MOST_NAMED) };
}

/** Says what a check kept out, and why: nothing is dropped silently. */
export function tellRejected(story: Story, integration: Integration, { count, documents }: Rejected): void {
  if (count > 0) tell(story, integration, { kind: 'sales_rejected', details: { count, documents } });
}
