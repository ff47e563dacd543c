import type { Applied } from '../domain/apply.ts';
import { errorJson } from '../domain/errors.ts';
import type { Listing, Tone } from '../ports/output.ts';
import { changeWords } from './cells/changes.ts';

const TONES: Record<Applied['action'], Tone> = {
  create: 'good',
  edit: 'plain',
  restore: 'good',
  deactivate: 'warning',
  none: 'quiet',
};

/** What becomes of each thing that was declared. `op`: null in a rehearsal. */
export function appliedListing(op: string | null, done: boolean): Listing<Applied> {
  const json = ({ ref, action, changes, error }: Applied) => {
    if (!done) return { ref, action, changes, ...(error ? { error: errorJson(error) } : {}) };
    return {
      ref,
      ok: error === null,
      action,
      ...(op === null ? {} : { op }),
      changes,
      ...(error ? { error: errorJson(error) } : {}),
    };
  };
  return {
    columns: [
      { key: 'ref', head: 'What', value: (row) => row.ref, keep: true },
      {
        key: 'action',
        head: 'Action',
        value: (row) => row.error?.code ?? row.action,
        show: (row) =>
          row.error ? { text: row.error.code, tone: 'bad' } : { text: row.action, tone: TONES[row.action] },
      },
      { key: 'changes', head: 'Changes', value: (row) => changeWords(row.changes), narrow: 'below' },
      {
        key: 'message',
        head: 'Message',
        value: (row) => row.error?.message ?? null,
        show: (row) => [row.error?.message, row.error?.hint].filter(Boolean).join('; '),
        narrow: 'below',
      },
    ],
    json,
    name: (row) => row.ref,
    empty: 'The file declares nothing.',
  };
}

/** `3 to create, 1 to edit, 300 as they are`; `created` when it is done. */
export function appliedSummary(rows: readonly Applied[], done: boolean): string {
  const count = (action: Applied['action']) => rows.filter((row) => !row.error && row.action === action).length;
  const words = done ? DONE : TO_DO;
  const failed = rows.filter(({ error }) => error !== null).length;
  const parts = (Object.keys(words) as Applied['action'][]).flatMap((action) => {
    const n = count(action);
    return n > 0 ? [`${n} ${words[action]}`] : [];
  });
  return [...parts, ...(failed > 0 ? [`${failed} ${done ? 'failed' : 'cannot be done'}`] : [])].join(', ') || 'nothing';
}

const TO_DO: Record<Applied['action'], string> = {
  create: 'to create',
  edit: 'to edit',
  restore: 'to restore',
  deactivate: 'to deactivate',
  none: 'as they are',
};
const DONE: Record<Applied['action'], string> = {
  create: 'created',
  edit: 'edited',
  restore: 'restored',
  deactivate: 'deactivated',
  none: 'as they were',
};
