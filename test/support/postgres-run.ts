import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { endServers } from './postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the PostgreSQL servers of this run. */
    postgresServers: string;
    /** The process with which they end. */
    postgresRun: string;
  }
}

const PREFIX = 'posctl-postgres-';
/** Names the process of the run, beside the folders of its servers. */
const RUN = 'run';
const DAY_MS = 24 * 3_600_000;

/** Removes what runs have left that were killed: their servers have ended with them. */
function clearLeftovers(): void {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
    try {
      if (isLeft(folder)) rmSync(folder, { recursive: true, force: true });
    } catch {
      // It is another user's, or another run removes it just now.
    }
  }
}

/** A run that lives is known by its process; of an older kind of run, which names none, nothing lives for a day. */
function isLeft(folder: string): boolean {
  const run = join(folder, RUN);
  if (!existsSync(run)) return Date.now() - statSync(folder).mtimeMs > DAY_MS;
  const servers = readdirSync(folder).map((kind) => join(folder, kind, 'data', 'postmaster.pid'));
  return [run, ...servers].every(
    (file) => !existsSync(file) || !isAlive(Number.parseInt(readFileSync(file, 'utf8'), 10)),
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Says where the PostgreSQL servers of a run are, if a test starts one, and ends them with it. */
export default function postgresRun({ provide }: TestProject): () => Promise<void> {
  clearLeftovers();
  const servers = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(servers, RUN), String(process.pid));
  chmodSync(servers, 0o711);
  provide('postgresServers', servers);
  provide('postgresRun', String(process.pid));
  return () => endServers(servers);
}
