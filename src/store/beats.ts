import fs from 'node:fs';
import { join } from 'node:path';
import { ExpectedError } from '../domain/errors.ts';
import type { Heartbeat } from '../domain/state.ts';
import { between, DAY } from '../domain/time.ts';
import { onDisk } from './disk-errors.ts';
import { readDocument, writeDocument } from './document.ts';
import { beatDocument, type StoreFolder } from './documents.ts';
import { makeFolder } from './durable.ts';
import { beatPath } from './paths.ts';

/** A heartbeat without news for so long is swept. */
const FORGOTTEN = 7 * DAY;
/** More are not kept: with cron every pass is a process of its own, and whoever lists venues reads them all. */
const KEPT = 100;

/** The heartbeats that can be read: they are told again soon, so a damaged one counts as none. */
export async function readBeats(folder: StoreFolder): Promise<Heartbeat[]> {
  return (await stored(folder)).map(({ beat }) => beat);
}

export async function writeBeat(folder: StoreFolder, beat: Heartbeat): Promise<void> {
  const [{ storable }, { parseHeartbeat }] = await Promise.all([
    import('../domain/storable.ts'),
    import('../domain/parse.ts'),
  ]);
  await makeFolder(folder.paths.beats);
  const others = (await stored(folder)).filter(({ beat: { by } }) => by !== beat.by);
  others.sort((a, b) => (a.beat.lastPassStartedAt < b.beat.lastPassStartedAt ? 1 : -1));
  const isOld = (one: Heartbeat) => between(one.lastPassStartedAt, beat.lastPassStartedAt) > FORGOTTEN;
  const forgotten = others.filter((one, i) => i >= KEPT || isOld(one.beat));
  onDisk('clear', folder.paths.beats, () => {
    for (const { path } of forgotten) fs.rmSync(path, { force: true });
  });
  await writeDocument(beatDocument(folder, beatPath(folder.paths, beat.by)), storable(parseHeartbeat, beat));
}

async function stored(folder: StoreFolder): Promise<{ readonly path: string; readonly beat: Heartbeat }[]> {
  const { beats, heartbeat } = folder.paths;
  const names = onDisk('read', beats, () => (fs.existsSync(beats) ? fs.readdirSync(beats) : []));
  const paths = names.filter((name) => name.endsWith('.json')).map((name) => join(beats, name));
  const all = await Promise.all(
    [heartbeat, ...paths].map(async (path) => {
      const beat = await readDocument(beatDocument(folder, path)).catch(unreadable);
      return beat ? [{ path, beat }] : [];
    }),
  );
  return all.flat();
}

function unreadable(error: unknown): undefined {
  if (!(error instanceof ExpectedError)) throw error;
}
