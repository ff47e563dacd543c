import fs from 'node:fs';
import { basename, join } from 'node:path';
import type { VenueState } from '../domain/state.ts';
import { type Append, appendAll, takeBack } from './appends.ts';
import { committedFile } from './committed.ts';
import { type OpenDocument, openDocument, readDocument } from './document.ts';
import { mustBeWhole, type StoreFolder, stateOf, venueDocument } from './documents.ts';
import { FILE_MODE, makeFolder, sweep, syncFolder } from './durable.ts';
import { type VenuePaths, venuePaths } from './paths.ts';
import { indexFile } from './sales-index.ts';
import { type GrowingFiles, NO_FILES, type StoredVenue } from './stored-venue.ts';

/** One venue in the hands of the holder of its lock. */
export class VenueWriter {
  readonly paths: VenuePaths;
  private readonly folder: StoreFolder;
  private readonly document: OpenDocument<StoredVenue>;

  private constructor(folder: StoreFolder, paths: VenuePaths, document: OpenDocument<StoredVenue>) {
    this.folder = folder;
    this.paths = paths;
    this.document = document;
  }

  /** @throws ExpectedError when the document is damaged, lost, newer, or another venue's. */
  static async open(folder: StoreFolder, venue: string): Promise<VenueWriter> {
    const document = await openDocument(venueDocument(folder, venue));
    await mustBeWhole(folder, venue, document.data ?? undefined);
    return new VenueWriter(folder, venuePaths(folder.paths, venue), document);
  }

  /** Undefined when the venue does not exist yet. */
  get state(): VenueState | undefined {
    return this.document.data ? stateOf(this.document.data) : undefined;
  }

  get files(): GrowingFiles {
    return this.document.data?.files ?? NO_FILES;
  }

  /**
   * Appends to the files that grow, then replaces the document that says how much of them counts. Until that instant
   * nothing is saved, from then on everything is.
   */
  async save(
    state: VenueState,
    { files, appends }: { readonly files: GrowingFiles; readonly appends: readonly Append[] },
  ) {
    const before = this.document.data;
    await makeFolder(this.paths.folder);
    sweep(this.paths.folder);
    if (!before) await this.announce();
    await appendAll(appends);
    try {
      this.document.data = { ...state, files };
      await this.document.write();
    } catch (error) {
      this.document.data = before;
      if (await this.isStill(before)) takeBack(appends);
      throw error;
    }
    fs.rmSync(this.paths.unborn, { force: true });
    if (
      before &&
      derivedPaths(this.paths, before.files).some((path) => !derivedPaths(this.paths, files).includes(path))
    )
      this.sweepDerived(files);
  }

  /** Leaves a sign that what will lie in the folder was never saved, until it is. */
  private async announce(): Promise<void> {
    fs.closeSync(fs.openSync(this.paths.unborn, 'w', FILE_MODE));
    await syncFolder(this.paths.folder);
  }

  /** Whether the document on disk commits the same files as before: then what lies beyond can be taken back. */
  private async isStill(before: StoredVenue | null): Promise<boolean> {
    try {
      const now = await readDocument(venueDocument(this.folder, this.paths.venue));
      return JSON.stringify(now?.files) === JSON.stringify(before?.files);
    } catch {
      return false;
    }
  }

  /** Removes files of index and totals that do not count any more, those of version 1, too. */
  private sweepDerived(files: GrowingFiles): void {
    const { folder, sales, totals } = this.paths;
    const counts = new Set(derivedPaths(this.paths, files).map((path) => basename(path)));
    const isIndex = (name: string) => /^index(?:\.\d+)?\.bin$|^index-\d+\.run$|^index\.tail$/.test(name);
    if (fs.existsSync(sales)) sweep(sales, (name) => isIndex(name) && !counts.has(name));
    if (fs.existsSync(totals)) sweep(totals, (name) => name.endsWith('.jsonl') && !counts.has(name));
    fs.rmSync(join(folder, 'days'), { recursive: true, force: true });
  }
}

function derivedPaths(paths: VenuePaths, { index, totals }: GrowingFiles): string[] {
  const ofTotals = Object.entries(totals ?? {}).map(([month, file]) => committedFile(paths, ['totals', month], file));
  const all = [...(index ? [indexFile(paths, index)] : []), ...ofTotals];
  // What version 1 had instead counts as one that is gone when there is an index.
  return [index ? '' : join(paths.sales, 'index.tail'), ...all.map(({ path }) => path)];
}
