import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

/** What one process may take, and how long its event loop may stand still. */
export const MEGABYTES = 512;
export const STANDSTILL_MS = 250;

/** What a process took; see probe.cjs. */
interface Probe {
  readonly megabytes: number;
  readonly standstill: number;
}

/** Watches every process that is started with this environment; ends with the test. */
export function probed(): { readonly env: Readonly<Record<string, string>>; worst(): Probe } {
  const folder = mkdtempSync(join(tmpdir(), 'posctl-hostile-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return {
    env: { NODE_OPTIONS: `--require ${resolve('test/hostile/probe.cjs')}`, HOSTILE_PROBE: folder },
    worst() {
      const all = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Probe);
      return {
        megabytes: Math.max(...all.map(({ megabytes }) => megabytes)),
        standstill: Math.max(...all.map(({ standstill }) => standstill)),
      };
    },
  };
}
