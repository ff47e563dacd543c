import { type ExitCode, usage } from '../domain/errors.ts';
import { parseNickname } from '../domain/nickname.ts';
import { exitOf, forEach } from '../engine/bulk.ts';
import { restoreOne } from '../engine/lifecycle.ts';
import { type Selection, selectForChange } from '../engine/select.ts';
import { requireStore } from '../engine/store-access.ts';
import type { Ports } from '../ports.ts';
import { reportResults } from '../views/results.ts';

export interface RestoreOptions extends Selection {
  /** Settles a clash with an active one of the same name. */
  readonly nickname: string | null;
  readonly dryRun: boolean;
}

/** `posctl restore REF…`: inactive ones become active and pull sales again, from their last good check on. */
export async function restore(options: RestoreOptions, ports: Ports): Promise<ExitCode> {
  const nickname = options.nickname === null ? undefined : parseNickname(options.nickname);
  await requireStore(ports);
  const integrations = (await selectForChange(ports, options, 'inactive')).map((s) => s.integration);
  if (nickname !== undefined && integrations.length > 1)
    throw usage('--nickname names one integration', 'restore the others without it');
  const results = await forEach(integrations, (i) => restoreOne(ports, i, { nickname, dryRun: options.dryRun }));
  await reportResults(results, { done: 'restored', dryRun: options.dryRun }, ports);
  return exitOf(results);
}
