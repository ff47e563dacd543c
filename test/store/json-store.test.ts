import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { storeContract } from '../contract/store.ts';
import { jsonStoreAt } from '../support/json-folder.ts';

const base = fs.mkdtempSync(join(tmpdir(), 'posctl-contract-'));
afterAll(() => fs.rmSync(base, { recursive: true, force: true }));
let made = 0;

storeContract('the store in a folder', async () => {
  made += 1;
  const folder = join(base, String(made));
  return {
    open: (process) => jsonStoreAt(folder, process),
    lose: async (lease) => fs.rmSync(join(folder, 'locks', `${lease}.lock`)),
  };
});
