import { type ItemResult, itemJson } from '../engine/bulk.ts';
import type { Listing } from '../ports.ts';
import { statusCell } from './integrations.ts';

/** What a verb made of several integrations: one row each. */
export function resultListing(done: string): Listing<ItemResult> {
  return {
    columns: [
      { key: 'ref', head: 'Integration', value: (r) => r.ref, keep: true },
      { key: 'id', head: 'Id', value: (r) => r.id, narrow: 'out' },
      {
        key: 'result',
        head: 'Result',
        value: (r) => (r.ok ? (r.changed ? done : 'unchanged') : r.error.code),
        show: (r) =>
          r.ok
            ? { text: r.changed ? done : 'nothing to do', tone: r.changed ? 'good' : 'quiet' }
            : { text: r.error.code, tone: 'bad' },
      },
      {
        key: 'status',
        head: 'Status',
        value: (r) => (r.ok ? r.integration.status : null),
        show: (r) => (r.ok ? statusCell(r.integration) : ''),
      },
      {
        key: 'message',
        head: 'Message',
        value: (r) => (r.ok ? null : r.error.message),
        show: (r) => (r.ok ? '' : r.error.message),
        narrow: 'below',
      },
    ],
    json: itemJson,
    name: (r) => r.id,
    empty: 'Nothing was selected; nothing was done.',
  };
}

/** `3 deactivated, 1 nothing to do, 2 failed`. */
export function summary(results: readonly ItemResult[], done: string): string {
  const changed = results.filter((r) => r.ok && r.changed).length;
  const failed = results.filter((r) => !r.ok).length;
  const same = results.length - changed - failed;
  const parts = [
    `${changed} ${done}`,
    ...(same > 0 ? [`${same} nothing to do`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return parts.join(', ');
}
