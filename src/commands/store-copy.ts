import { EXIT, type ExitCode } from '../domain/errors.ts';
import { copyStore } from '../engine/change/copy-store.ts';
import { whileWaiting } from '../engine/look/waiting.ts';
import type { Configuration } from '../ports/configuration.ts';
import type { Ports } from '../ports/ports.ts';
import { COPIED, copiedWords, useWords } from '../views/copied.ts';
import { sayIfTooOld } from '../views/notices.ts';

export interface StoreCopyOptions {
  /** Addresses: folders, or databases. */
  readonly from: string;
  readonly to: string;
}

/** `posctl store copy --from URL --to URL`: everything that is kept, compared to the last sale. */
export async function storeCopy(
  { from, to }: StoreCopyOptions,
  ports: Pick<Ports, 'stores' | 'clock' | 'machine' | 'output' | 'configuration'>,
): Promise<ExitCode> {
  const { stores, clock, machine, output, configuration } = ports;
  const source = stores.at(from, '--from');
  const target = stores.at(to, '--to');
  sayIfTooOld(ports, source, target);
  try {
    const copied = await whileWaiting(ports, 'looking at both stores', ({ at }) =>
      copyStore({ from: source, to: target, clock, machine, at }),
    );
    const row = { from: source.base.name, to: target.base.name, ...copied };
    if (output.format !== 'table') await output.rows(COPIED, [row]);
    output.say({ text: copiedWords(row), tone: 'good' });
    output.say(useWords(row.to, await inForce(configuration)));
    return EXIT.done;
  } finally {
    await Promise.all([source.base.close(), target.base.close()]);
  }
}

/** What says now which store is used, and would go on to say so. */
async function inForce(configuration: Configuration): Promise<string> {
  return (await configuration.settings()).find(({ key }) => key === 'store')?.from ?? 'default';
}
