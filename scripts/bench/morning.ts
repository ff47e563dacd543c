import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { makeRehearsal } from '../../src/rehearsal/rehearsal.ts';
import { rehearseFleet } from '../fleet/fleet.ts';
import { emptyMailbox } from '../fleet/mailbox.ts';
import { mendMorning } from '../fleet/morning.ts';
import type { Finding } from './measure.ts';
import { place } from './posctl.ts';

const run = promisify(execFile);
const PORT = 18_331;
const GONE = { tills: PORT + 1, mailboxes: PORT + 2 };

/** The commands of a morning with the 29 called-off ones of the rehearsed fleet, once the providers answer again. */
export async function morning(folder: string): Promise<Finding[]> {
  const now = new Date().toISOString();
  await rehearseFleet({ folder, port: PORT, gone: GONE, now });
  const servers = [
    await makeRehearsal().serve({ port: PORT, seed: 1, now }),
    await makeRehearsal().serve({ port: GONE.tills, seed: 1, now }),
    await emptyMailbox(GONE.mailboxes),
  ];
  const env = { ...place(folder, 'store').env, POSCTL_STORE: join(folder, 'store'), TOKEN: 'rehearsal-good' };
  let typed = 0;
  const posctl = async (args: readonly string[]) => {
    typed += 1;
    const { stdout } = await run(process.execPath, [resolve('bin/posctl.js'), ...args], { env, maxBuffer: 1 << 28 });
    return stdout;
  };
  try {
    const mended = await mendMorning(posctl);
    const commands = typed;
    const left = JSON.parse(await posctl(['list', '--status', 'CalledOff', '-o', 'json'])) as readonly unknown[];
    const words = `${commands} commands for ${mended.length}, ${left.length} left`;
    return [
      finding('a morning: commands for the called-off ones', { median: words, value: commands, target: 1 + 29 }),
      finding('a morning: called-off ones that are left', {
        median: String(left.length),
        value: left.length,
        target: 0,
      }),
    ];
  } finally {
    for (const server of servers) await server.close();
  }
}

const finding = (what: string, told: Pick<Finding, 'median' | 'value' | 'target'>): Finding => {
  return { what, ...told, better: 'below', unit: '' };
};
