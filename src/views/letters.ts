import type { Integration } from '../domain/integration.ts';
import { nameOf } from '../domain/reference.ts';
import type { Venue } from '../domain/venue.ts';
import type { Written } from '../engine/change/tell.ts';
import type { Cell, Listing } from '../ports/output.ts';

/** A letter with what it is about. */
export interface LetterRow {
  readonly integration: Integration;
  readonly siblings: readonly Integration[];
  readonly venue: Venue;
  readonly written: Written;
  readonly sent: boolean;
}

const nameIn = (row: LetterRow) => nameOf(row.integration, row.siblings);

export const LETTERS: Listing<LetterRow> = {
  columns: [
    { key: 'ref', head: 'Integration', value: nameIn, keep: true },
    { key: 'to', head: 'To', value: (row) => row.venue.contacts.join(' ') },
    { key: 'subject', head: 'Subject', value: (row) => row.written.letter.subject },
    { key: 'text', head: 'Text', value: (row) => row.written.letter.text },
  ],
  json: (row) => ({
    ref: nameIn(row),
    id: row.integration.id,
    language: row.written.language,
    about: row.written.cause,
    to: row.venue.contacts,
    missingDays: row.written.missing,
    ...row.written.letter,
    sent: row.sent,
  }),
  name: nameIn,
  empty: '',
};

/** To be pasted into a mail or a chat: subject, an empty line, the text. */
export function letterLines({ written: { letter } }: LetterRow): Cell[] {
  return [{ text: letter.subject, tone: 'strong' }, '', ...letter.text.trimEnd().split('\n')];
}
