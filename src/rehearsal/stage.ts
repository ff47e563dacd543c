import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stage } from '../ports/rehearsal.ts';

export interface StageOptions {
  /** The script that is this posctl. */
  readonly script: string;
  /**
   * Width of the terminal in which the screens will be shown; null where there is no terminal: they are drawn for the usual
   * width.
   */
  readonly columns: number | null;
}

/** A temporary home for a demonstration: its own store, key and config, gone when it is closed. */
export async function openStage({ script, columns }: StageOptions): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'posctl-demo-'));
  const own = {
    POSCTL_STORE: join(folder, 'store'),
    POSCTL_KEY_FILE: join(folder, 'key'),
    // No config file, no venue and no mail server of the person who looks on.
    XDG_CONFIG_HOME: folder,
    POSCTL_CONFIG: '',
    POSCTL_VENUE: '',
    POSCTL_SMTP_URL: '',
    POSCTL_SUPPORT_EMAIL: '',
    POSCTL_ACTOR: 'demo',
    POSCTL_COLUMNS: String(columns ?? 80),
  };
  return {
    async run(args, { env, signal }) {
      // One file for both streams: two pipes would lose the order in which they were written to.
      const path = join(folder, 'screen');
      const screen = await open(path, 'w');
      try {
        const child = spawn(process.execPath, [script, ...args], {
          stdio: ['ignore', screen.fd, screen.fd],
          env: { ...process.env, ...own, ...env },
          signal,
        });
        const exit = await ended(child);
        return { exit, screen: await readFile(path, 'utf8') };
      } finally {
        await screen.close();
      }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', (exit) => resolve(exit));
  });
}
