import type { ImportOutcome, Restatement } from './import.ts';
import type { Integration } from './integration.ts';
import { type Story, tell } from './story.ts';

/**
 * Says when an import changed documents that the source itself did not change (other options, another mapping): what was
 * sold reads otherwise now, and nobody else would tell. Told with the commit that saves them.
 */
export function tellRestated(story: Story, integration: Integration, { restated }: ImportOutcome): void {
  const days = restated
    .filter((r) => r.because === 'options')
    .map(({ businessDay, currency, documents, net }: Restatement) => ({ businessDay, currency, documents, net }));
  if (days.length > 0) tell(story, integration, 'restated', { details: { days } });
}
