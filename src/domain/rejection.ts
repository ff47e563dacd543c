import type { Integration } from './integration.ts';
import { type Story, tell } from './story.ts';

/** A document that was kept out. */
export interface Rejection {
  readonly source: string;
  readonly receipt: string;
  readonly why: string;
}

/** Says what a check kept out, and why: nothing is dropped silently. */
export function tellRejected(
  story: Story,
  integration: Integration,
  { count, documents }: { readonly count: number; readonly documents: readonly Rejection[] },
): void {
  if (count > 0) tell(story, integration, { kind: 'sales_rejected', details: { count, documents } });
}
