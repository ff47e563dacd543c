import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stage } from '../ports.ts';

/** A temporary home for a demonstration: its own store, key and config, gone when it is closed. */
export async function openStage(script: string): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'posctl-demo-'));
  return {
    posctl: [process.execPath, script],
    env: {
      POSCTL_STORE: join(folder, 'store'),
      POSCTL_KEY_FILE: join(folder, 'key'),
      // No config file, no venue and no mail server of the person who looks on.
      XDG_CONFIG_HOME: folder,
      POSCTL_CONFIG: '',
      POSCTL_VENUE: '',
      POSCTL_SMTP_URL: '',
      POSCTL_SUPPORT_EMAIL: '',
      POSCTL_ACTOR: 'demo',
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
