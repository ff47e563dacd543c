import { DAY, millis } from '../../domain/time.ts';
import type { ConnectorIo } from '../../ports/connectors.ts';
import { CONFIG, changedValues, GIVEN, parsed, textsIn } from './config.ts';
import type { LeftFolder, RunOf } from './folder.ts';

/**
 * Removes folders that killed processes left behind. One in which this integration's tap had replaced a token holds the
 * only copy: it is kept first, unless a person gave new credentials meanwhile. One of another integration waits for that a day.
 */
export async function sweep(
  folders: readonly LeftFolder[],
  run: RunOf,
  { credentials, clock }: Pick<ConnectorIo, 'credentials' | 'clock'>,
): Promise<void> {
  for (const folder of folders) {
    const given = parsed(await folder.read(GIVEN));
    const found = parsed(await folder.read(CONFIG));
    const texts = textsIn(given);
    const changed = found === undefined ? {} : changedValues(given, found, Object.fromEntries(texts));
    if (Object.keys(changed).length > 0) {
      const own = folder.run.integration === run.integration && folder.run.command === run.command;
      if (!own && folder.since > millis(clock.now()) - DAY) continue;
      if (own && (await stillHolds(texts, credentials))) await credentials.replace(changed);
    }
    await folder.remove();
  }
}

/** Whether all credentials are what the tap was given. */
async function stillHolds(
  given: ReadonlyMap<string, string>,
  credentials: ConnectorIo['credentials'],
): Promise<boolean> {
  for (const key of credentials.keys()) if (given.get(key) !== (await credentials.get(key))) return false;
  return true;
}
