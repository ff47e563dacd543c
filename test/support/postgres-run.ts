import { chmodSync, mkdtempSync } from 'node:fs';
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

/** Says where the PostgreSQL servers of a run are, if a test starts one, and ends them with it. */
export default function postgresRun({ provide }: TestProject): () => Promise<void> {
  const servers = mkdtempSync(join(tmpdir(), 'posctl-postgres-'));
  chmodSync(servers, 0o711);
  provide('postgresServers', servers);
  provide('postgresRun', String(process.pid));
  return () => endServers(servers);
}
