import fs from 'node:fs';
import { type ImportOutcome, ImportTally, meaning } from '../domain/import.ts';
import type { SaleDocument } from '../domain/sale.ts';
import { onDisk } from './disk-errors.ts';
import {
  type Entries,
  entryAt,
  newEntries,
  type Place,
  placeOf,
  sameContent,
  sameIntegration,
  setFingerprint,
} from './index-entries.ts';
import { IndexDamaged } from './index-run.ts';
import { jsonOf } from './lines.ts';
import { monthFile } from './paths.ts';
import { findBySource, type IndexOf } from './sales-index.ts';

/** A document to be appended. */
export interface Arrival {
  readonly document: SaleDocument;
  /** As it is written, without an end. */
  readonly line: string;
  /** Its entry in the index; the place is not set yet. */
  readonly entry: Entries;
  /** Where the version lies that it replaces. */
  readonly replaces: Place | null;
}

export interface Import {
  readonly arrivals: readonly Arrival[];
  readonly outcome: ImportOutcome;
}

/** What is known of a document in the course of an import: as it is stored, or as an earlier one of this import left it. */
interface Known {
  readonly entry: Entries;
  document(): SaleDocument;
  /** Where it lies, if it is stored. */
  readonly stored: Place | null;
}

/**
 * Finds out what documents mean beside the stored ones, in the order in which they come; writes nothing.
 * @throws IndexDamaged when the index must be built again first.
 */
export function importDocuments(index: IndexOf, documents: readonly SaleDocument[]): Import {
  const entries = newEntries(documents.length);
  const lines = documents.map((document, i) => {
    const line = JSON.stringify(document);
    setFingerprint(entryAt(entries, i), document, line);
    return line;
  });
  const found = findBySource(index, entries);
  const reader = new DocumentReader(index.folder);
  const asArrived = ({ document, entry, replaces }: Arrival): Known => ({
    entry,
    document: () => document,
    stored: replaces,
  });
  const asStored = (entry: Entries, document: SaleDocument): Known => {
    const stored = placeOf(entry);
    return { entry, document: () => reader.read(document, stored), stored };
  };
  const arrivals = new Map<string, Arrival>();
  const tally = new ImportTally();
  try {
    documents.forEach((document, i) => {
      const entry = entryAt(entries, i);
      const key = `${document.integration}\n${document.source}`;
      const before = arrivals.get(key);
      const stored = (found[i] ?? []).find((candidate) => sameIntegration(candidate, entry));
      const known = before ? asArrived(before) : stored && asStored(stored, document);
      const same = known !== undefined && sameContent(known.entry, entry);
      const old = known && !same ? known.document() : undefined;
      const what = same ? 'same' : meaning(old, document);
      tally.add(what, old, document);
      if (what !== 'same' && what !== 'older')
        arrivals.set(key, { document, line: lines[i] as string, entry, replaces: known?.stored ?? null });
    });
  } finally {
    reader.close();
  }
  return { arrivals: [...arrivals.values()], outcome: tally.outcome({ days: [], neighbours: [] }) };
}

/** Reads stored documents by their places. */
class DocumentReader {
  private readonly folder: string;
  private readonly open = new Map<string, number>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The stored version of a document. */
  read(wanted: SaleDocument, { month, offset, length }: Place): SaleDocument {
    const path = monthFile(this.folder, month);
    return onDisk('read', path, () => {
      const fd = this.open.get(month) ?? fs.openSync(path, 'r');
      this.open.set(month, fd);
      const line = Buffer.alloc(length);
      fs.readSync(fd, line, 0, length, offset);
      const document = jsonOf(line.toString('utf8'), path, offset) as SaleDocument;
      if (document.source !== wanted.source || document.integration !== wanted.integration) {
        throw new IndexDamaged(`an entry leads to another document in ${path}`);
      }
      return document;
    });
  }

  close(): void {
    for (const fd of this.open.values()) fs.closeSync(fd);
  }
}
