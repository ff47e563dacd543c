import { EXIT, type ExitCode } from '../domain/errors.ts';
import { missingStore } from '../engine/look/store-access.ts';
import { whileWaiting } from '../engine/look/waiting.ts';
import type { Ports } from '../ports/ports.ts';
import { sayIfTooOld } from '../views/notices.ts';

/** `posctl store migrate`: brings the layout of the store to the newest version, all of it or nothing. */
export async function storeMigrate(ports: Ports): Promise<ExitCode> {
  const { store, output } = ports;
  sayIfTooOld(ports, store);
  if ((await store.base.open()) === 'missing') throw missingStore(ports);
  const { from, to } = await whileWaiting(ports, 'migrating the store', () => store.base.migrate());
  if (from === to) output.say(`${store.base.name} is of version ${to}, the newest: there was nothing to do.`);
  else output.say({ text: `${store.base.name} is of version ${to} now; it was of version ${from}.`, tone: 'good' });
  return EXIT.done;
}
