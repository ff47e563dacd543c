import type { Integration, Status } from '../../domain/integration.ts';
import type { Cell, Tone } from '../../ports/output.ts';

const TONES: Record<Status, Tone> = { Healthy: 'good', Initializing: 'plain', Failed: 'warning', CalledOff: 'bad' };

export const toneOf = (status: Status): Tone => TONES[status];

/** The status of an integration in its colour; `inactive` once it is deactivated. */
export function statusCell(integration: Integration): Cell {
  return integration.active
    ? { text: integration.status, tone: TONES[integration.status] }
    : { text: 'inactive', tone: 'quiet' };
}
