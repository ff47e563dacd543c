/** A document that a person wrote, with the line of everything in it; numbers as they were written. */
export type DocumentNode = { readonly line: number } & (
  | { readonly is: 'map'; readonly entries: readonly DocumentEntry[] }
  | { readonly is: 'list'; readonly items: readonly DocumentNode[] }
  | { readonly is: 'text' | 'number'; readonly text: string }
  | { readonly is: 'flag'; readonly value: boolean }
  | { readonly is: 'nothing' }
);

export interface DocumentEntry {
  readonly key: string;
  readonly line: number;
  readonly value: DocumentNode;
}

/** Something that is wrong with a document. */
export interface DocumentProblem {
  readonly line: number;
  readonly message: string;
}

export type ReadDocument =
  | { readonly ok: true; readonly document: DocumentNode }
  | { readonly ok: false; readonly problems: readonly DocumentProblem[] };
