import fs from 'node:fs';
import { join } from 'node:path';
import { tortureStore } from '../contract/torture.ts';
import { OPEN_FOLDER } from '../support/crash-writer.ts';
import { jsonFolder } from '../support/json-folder.ts';

/** Writers that died leave one temporary file each at most, until the next change sweeps it. */
const MOST_LEFT = 3;

tortureStore({
  name: 'a folder',
  open: OPEN_FOLDER,
  onDisk: true,
  async make() {
    const { folder, store } = jsonFolder();
    await store.base.create();
    return { place: folder, store };
  },
  leftovers(folder) {
    const venue = join(folder, 'venues', 'v');
    const left = fs.existsSync(venue) ? fs.readdirSync(venue).filter((name) => name.endsWith('.tmp')) : [];
    return left.length > MOST_LEFT ? left : [];
  },
});
