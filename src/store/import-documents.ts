import fs from 'node:fs';
import { ImportTally, meaning } from '../domain/import.ts';
import type { SaleDocument } from '../domain/sale.ts';
import { countedFor, type Twins } from '../domain/twins.ts';
import { onDisk } from './disk-errors.ts';
import {
  type Entries,
  entryAt,
  isOfSibling,
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
  readonly tally: ImportTally;
}

/** What documents are imported into. */
export interface ImportInto {
  readonly index: IndexOf;
  readonly twins: Twins;
}

/** What is known of a document in the course of an import: as it is stored, or as an earlier one of this import left it. */
interface Known {
  readonly entry: Entries;
  document(): SaleDocument;
  /** Where it lies, if it is stored. */
  readonly stored: Place | null;
}

/** A document as it is written, without where it counts: that is added behind, for the content is known without it. */
export function lineOf(document: SaleDocument): string {
  return JSON.stringify(document.countedIn === undefined ? document : countedFor(document, document.integration));
}

/**
 * Finds out what documents mean beside the stored ones, in the order in which they come; writes nothing.
 * @throws IndexDamaged when the index must be built again first.
 */
export function importDocuments({ index, twins }: ImportInto, documents: readonly SaleDocument[]): Import {
  const entries = newEntries(documents.length);
  const lines = documents.map((document, i) => {
    const line = lineOf(document);
    setFingerprint(entryAt(entries, i), document, line);
    return line;
  });
  const reader = new DocumentReader(index.folder);
  try {
    const importing = new Importing(reader, twins);
    const found = findBySource(index, entries);
    documents.forEach((document, i) => {
      importing.take({ document, line: lines[i] as string, entry: entryAt(entries, i), found: found[i] ?? [] });
    });
    return { arrivals: [...importing.arrivals.values()], tally: importing.tally };
  } finally {
    reader.close();
  }
}

/** A document that comes, and what the index has of its source id. */
interface Incoming {
  readonly document: SaleDocument;
  readonly line: string;
  readonly entry: Entries;
  readonly found: readonly Entries[];
}

/** One import, document by document. */
class Importing {
  readonly arrivals = new Map<string, Arrival>();
  readonly tally = new ImportTally();
  private readonly reader: DocumentReader;
  private readonly twins: Twins;

  constructor(reader: DocumentReader, twins: Twins) {
    this.reader = reader;
    this.twins = twins;
  }

  take({ document, line, entry, found }: Incoming): void {
    const known = this.known(document, (stored) => sameIntegration(stored, entry), found);
    if (known && sameContent(known.entry, entry)) {
      this.tally.add('same', undefined, document);
      return;
    }
    const before = known?.document();
    const what = meaning(before, document);
    this.tally.add(what, before, document);
    if (what === 'same' || what === 'older') return;

    const others = this.siblingsWith({ document, line, entry, found });
    const owner = this.twins.oldest([document.integration, ...others.keys()]);
    this.keep(before, { document: countedFor(document, owner), line, entry, replaces: known?.stored ?? null });
    for (const [integration, other] of others) {
      if (integration === owner) continue;
      const twin = other.document();
      if (twin.countedIn === owner) continue;
      const moved = countedFor(twin, owner);
      this.keep(twin, { document: moved, line: lineOf(moved), entry: other.entry.slice(), replaces: other.stored });
    }
  }

  /** Other integrations that have the document too, by id. */
  private siblingsWith({ document, entry, found }: Incoming): Map<string, Known> {
    const others = new Map<string, Known>();
    const own = document.integration;
    for (const integration of this.twins.of(document)) {
      const isIts = (stored: Entries) => isOfSibling(stored, entry, [own, integration]);
      const known = this.known({ ...document, integration }, isIts, found);
      if (known) others.set(integration, known);
    }
    return others;
  }

  private known(document: SaleDocument, isIts: (entry: Entries) => boolean, found: readonly Entries[]) {
    const arrived = this.arrivals.get(keyOf(document));
    if (arrived) return { entry: arrived.entry, document: () => arrived.document, stored: arrived.replaces };
    const entry = found.find(isIts);
    if (!entry) return undefined;
    const stored = placeOf(entry);
    return { entry, document: () => this.reader.read(document, stored), stored } satisfies Known;
  }

  private keep(before: SaleDocument | undefined, { document, line, entry, replaces }: Arrival): void {
    this.tally.keep(before, document);
    const { countedIn } = document;
    const written = countedIn === undefined ? line : `${line.slice(0, -1)},"countedIn":${JSON.stringify(countedIn)}}`;
    this.arrivals.set(keyOf(document), { document, line: written, entry, replaces });
  }
}

function keyOf({ integration, source }: SaleDocument): string {
  return `${integration}\n${source}`;
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
