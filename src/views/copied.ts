import { shellWord } from '../domain/text.ts';
import type { Copied } from '../engine/change/copy-store.ts';
import type { Listing } from '../ports/output.ts';

/** What was copied, from where to where, both without their passwords. */
interface CopiedRow extends Copied {
  readonly from: string;
  readonly to: string;
}

export const COPIED: Listing<CopiedRow> = {
  columns: [
    { key: 'from', head: 'From', value: (row) => row.from },
    { key: 'to', head: 'To', value: (row) => row.to },
    { key: 'venues', head: 'Venues', value: (row) => row.venues },
    { key: 'integrations', head: 'Integrations', value: (row) => row.integrations },
    { key: 'documents', head: 'Documents', value: (row) => row.documents },
    { key: 'entries', head: 'Entries', value: (row) => row.entries },
    { key: 'operations', head: 'Operations', value: (row) => row.operations },
  ],
  json: (row) => row,
  name: (row) => row.to,
  empty: '',
};

/** `Copied 2 venues with …: both stores hold the same.` */
export function copiedWords({ from, to, venues, integrations, documents, entries }: CopiedRow): string {
  const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
  const what = [
    counted(venues, 'venue'),
    counted(integrations, 'integration'),
    counted(documents, 'sales document'),
    `${counted(entries, 'entry', 'entries')} of the timeline`,
  ];
  return `${to} holds what ${from} does: ${what.join(', ')}.`;
}

/**
 * How the copy is used from now on: where the environment names the store, the config file is not asked. A password is in
 * none of the names.
 */
export function useWords(to: string, from: string): string {
  const login = /^postgres:/.test(to) ? ', with its password' : '';
  const command = shellWord(to);
  if (from === 'environment')
    return `POSCTL_STORE names the store: to use this one, export POSCTL_STORE=${command}${login}`;
  return `To use it: posctl config set store ${command}${login}`;
}
