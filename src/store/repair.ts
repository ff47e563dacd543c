import fs from 'node:fs';
import type { Mending, Repaired, RepairedFile } from '../domain/repaired.ts';
import type { RepairWanted } from '../ports/base.ts';
import { holdingVenue, VenueWriter } from './change-venue.ts';
import { rebuilt } from './derived.ts';
import {
  isLost,
  readDocument,
  readVenue,
  type StoreFolder,
  storeDocument,
  understand,
  venueDocument,
  venueIds,
  writeDocument,
} from './documents.ts';
import { makeFolder, type StoredVenue, textOf, venuePaths } from './folder.ts';
import { Appends } from './growing-files.ts';
import { holding } from './kernel-lock.ts';
import { mendFiles } from './repair-files.ts';

/** Mends what is damaged; nothing is deleted. @throws ExpectedError when something cannot be mended. */
export async function repair(folder: StoreFolder, { venue, dryRun, looking }: RepairWanted): Promise<Repaired[]> {
  const { paths } = folder;
  const ids = venueIds(paths);
  if (ids.length === 0 && !fs.existsSync(paths.store)) return [];
  await makeFolder(paths.locks);
  const done = [await repairStore(folder, dryRun)];
  for (const id of ids) {
    if (venue !== null && venue !== id) continue;
    looking?.(id);
    done.push(await repairVenue(folder, id, dryRun));
  }
  return done.filter(({ files }) => files.length > 0);
}

function repairStore(folder: StoreFolder, dryRun: boolean): Promise<Repaired> {
  const file = storeDocument(folder);
  return holding({ paths: folder.paths, name: 'store', who: folder.who(), what: file.path }, async () => {
    const text = textOf(file.path);
    const read = text === undefined ? undefined : await understand(file, text);
    if (read?.ok) return { venue: null, files: [], lost: [] };
    if (read?.newer) await readDocument(file);
    const aside = text === undefined || read?.asItIs ? null : freeName(`${file.path}.damaged`);
    if (!dryRun && aside !== null) fs.renameSync(file.path, aside);
    if (!dryRun) await writeDocument(file, read?.asItIs ?? { settings: { policy: {} } });
    const done = read?.asItIs ? 'asItIs' : 'anew';
    return { venue: null, files: [{ ...whole(file.path, done), what: 'settings', aside }], lost: [] };
  });
}

function repairVenue(folder: StoreFolder, id: string, dryRun: boolean): Promise<Repaired> {
  return holdingVenue({ folder, venue: id }, async () => {
    const document = await mendDocument(folder, id);
    if (!document) return { venue: id, files: [], lost: [] };
    const paths = venuePaths(folder.paths, id);
    const appends = new Appends();
    const mended = mendFiles({ paths, files: document.stored.files, appends }, document.stored.integrations);
    const files = [...document.mended, ...mended.mended];
    if (!dryRun && document.mended.length > 0) await document.carryOut();
    if (!dryRun && mended.mended.length > 0) {
      await appends.write();
      const writer = await VenueWriter.open(folder, id);
      if (writer.state)
        await writer.save(writer.state, async (growing) => rebuilt({ ...growing, files: mended.files }));
    }
    return { venue: id, files, lost: mended.lost };
  });
}

interface MendedDocument {
  readonly stored: StoredVenue;
  readonly mended: readonly RepairedFile[];
  carryOut(): Promise<void>;
}

/**
 * The document that is to count; undefined when there never was one. A damaged one is put aside.
 * @throws ExpectedError when neither it nor its copy can be used.
 */
async function mendDocument(folder: StoreFolder, id: string): Promise<MendedDocument | undefined> {
  const file = venueDocument(folder, id);
  const paths = venuePaths(folder.paths, id);
  const text = textOf(paths.document);
  const read = text === undefined ? undefined : await understand(file, text);
  if (text === undefined && !isLost(paths)) return undefined;
  if (read?.ok || (read && 'newer' in read)) {
    const stored = await readVenue(folder, id);
    return stored && { stored, mended: [], carryOut: async () => {} };
  }
  const copy = textOf(paths.previous);
  const previous = copy === undefined ? undefined : await understand(file, copy);
  const usable = (stored: StoredVenue | undefined) => (stored?.venue.id === id ? stored : undefined);
  const before = usable(previous?.ok ? previous.value : undefined);
  const stored = before ?? usable(read?.asItIs);
  if (!stored) {
    await readVenue(folder, id);
    return undefined;
  }
  const aside = text === undefined ? null : freeName(`${paths.document}.damaged`);
  const { previous: _, ...alone } = file;
  return {
    stored,
    mended: [{ ...whole(paths.document, before ? 'previous' : 'asItIs'), what: 'venue', aside }],
    async carryOut() {
      if (aside !== null) fs.renameSync(paths.document, aside);
      await writeDocument(alone, stored);
    },
  };
}

function whole(path: string, done: Mending): Omit<RepairedFile, 'what' | 'aside'> {
  return { path, done, kept: null, lost: null };
}

/** This name, or with a number behind it the first one that nobody has. */
function freeName(path: string): string {
  let name = path;
  for (let n = 2; fs.existsSync(name); n += 1) name = `${path}.${n}`;
  return name;
}
