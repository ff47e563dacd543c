import type { Integration } from './integration.ts';
import { owe, type Story } from './state.ts';

/** Tells those who were alarmed that it is well again. */
export function recovered(story: Story, integration: Integration): Integration {
  if (integration.alarmed.length === 0) return integration;
  for (const audience of integration.alarmed)
    owe(story, integration, { kind: 'recovered', audience, code: null, message: 'sales are coming in again' });
  return { ...integration, alarmed: [] };
}
