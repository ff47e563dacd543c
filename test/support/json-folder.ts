import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { jsonStore } from '../../src/store/json-store.ts';

/** A folder for one test, with a store in it that does not exist yet. */
export function jsonFolder() {
  const base = fs.mkdtempSync(join(tmpdir(), 'posctl-store-'));
  onTestFinished(() => fs.rmSync(base, { recursive: true, force: true }));
  const folder = join(base, 'store');
  return { folder, store: jsonStoreAt(folder) };
}

export function jsonStoreAt(folder: string, process = 'test-host/1') {
  return jsonStore({ folder, process, version: '0.0.0-test', now: () => '2026-11-20T12:00:00.000Z' });
}
