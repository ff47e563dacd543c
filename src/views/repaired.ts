import type { LostDays, Mending, Repaired, RepairedFile } from '../domain/repaired.ts';
import type { Cell, Listing } from '../ports/output.ts';

/** What was mended, with the command that fetches what was lost. */
export interface RepairedRow extends Omit<Repaired, 'lost'> {
  readonly lost: readonly (LostDays & { readonly command: string })[];
}

export const REPAIRED: Listing<RepairedRow> = {
  columns: [
    { key: 'venue', head: 'Venue', value: (row) => row.venue, keep: true },
    { key: 'files', head: 'Files', value: (row) => row.files.map(({ path }) => path).join(' ') },
    { key: 'commands', head: 'Fetch Again', value: (row) => row.lost.map(({ command }) => command).join('; ') },
  ],
  json: ({ venue, files, lost }) => ({
    venue,
    files: files.map(({ path, what, done, kept, lost, aside }) => ({ path, what, done, kept, lost, aside })),
    lost,
  }),
  name: (row) => row.venue ?? '',
  empty: '',
};

/** What is done, for people; paths as they are in the store's folder, `root`. */
export function repairedLines(rows: readonly RepairedRow[], root: string): Cell[] {
  const short = (text: string) => text.replaceAll(`${root}/`, '');
  const files = rows.flatMap((row) => row.files.map((file): Cell => short(`${file.path} ${whatIsDone(file)}.`)));
  const commands = rows.flatMap((row) =>
    row.lost.map(({ command }): Cell => ({ text: `  ${command}`, tone: 'strong' })),
  );
  if (commands.length === 0) return files;
  return [...files, '', 'Sales of these days are missing. Fetch them again:', ...commands];
}

const WORDS: Record<Mending, (file: RepairedFile) => string> = {
  previous: () => 'goes back to the state before the last change',
  asItIs: () => 'is believed as it is',
  anew: ({ what }) => (what === 'settings' ? 'begins anew with the default policy' : 'is made again from the sales'),
  soundPart: ({ what, kept, lost }) => {
    const things = what === 'sales' ? 'sales' : 'entries';
    return `keeps ${kept} ${things} as they were saved, and loses ${lost}`;
  },
};

function whatIsDone(file: RepairedFile): string {
  const words = WORDS[file.done](file);
  if (file.aside === null) return words;
  return `${words}; ${file.done === 'soundPart' ? 'the rest' : 'what was there'} is in ${file.aside}`;
}
