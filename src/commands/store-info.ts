import { EXIT, type ExitCode } from '../domain/errors.ts';
import { missingStore } from '../engine/look/store-access.ts';
import { whileWaiting } from '../engine/look/waiting.ts';
import type { Ports } from '../ports/ports.ts';
import type { Store } from '../ports/store.ts';
import { sayIfTooOld } from '../views/notices.ts';
import { STORE, type StoreCounts, storeLines } from '../views/store-info.ts';

/** `posctl store info`: what keeps everything, in which version, and how much of it there is. */
export async function storeInfo(ports: Ports): Promise<ExitCode> {
  const { store, output } = ports;
  sayIfTooOld(ports, store);
  const info = await store.base.info();
  if (info.version === null) throw missingStore(ports);
  // What is of another version is not read.
  const counts = info.version === info.newest ? await whileWaiting(ports, 'counting', () => countsOf(store)) : null;
  const row = { name: store.base.name, ...info, version: info.version, counts };
  await output.record(STORE, row, storeLines(row));
  if (info.version < info.newest)
    output.say({
      text: `It is of an older version: posctl store migrate brings it to ${info.newest}.`,
      tone: 'warning',
    });
  if (info.version > info.newest)
    output.say({ text: 'It is of a newer version than this posctl knows: update posctl.', tone: 'warning' });
  return EXIT.done;
}

async function countsOf(store: Store): Promise<StoreCounts> {
  const venues = (await store.venues.ids()).length;
  let entries = 0;
  // Entries are numbered without gaps.
  for await (const { lastSeq } of store.venues.list({}, () => {})) entries += lastSeq;
  const integrations = await store.venues.count({});
  const totals = await store.ledger.totals({ by: 'day' });
  return { venues, integrations, saleLines: totals.reduce((sum, { lines }) => sum + lines, 0), entries };
}
