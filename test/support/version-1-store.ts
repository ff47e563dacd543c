import fs from 'node:fs';
import { join } from 'node:path';
import type { SaleDocument } from '../../src/domain/sale.ts';
import type { VenueState } from '../../src/domain/state.ts';
import type { TimelineEntry } from '../../src/domain/timeline.ts';

/** What a venue of an old store holds. */
export interface OldVenue {
  readonly state: VenueState;
  readonly entries: readonly TimelineEntry[];
  /** In the order in which they came; a later one of the same integration and source took the place of the one before. */
  readonly sales: readonly SaleDocument[];
}

/**
 * Writes a store as posctl 0.1.0 left it, version 1, byte by byte: no checksums of what grows, a list of replaced sales
 * beside each month, an index of runs and a tail, days that were counted, and one heartbeat.
 */
export function writeVersion1Store(folder: string, venues: readonly OldVenue[]): void {
  for (const name of ['locks', 'venues']) fs.mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  write(join(folder, 'store.json'), document({ settings: { policy: { square: { failures: 7 } } } }));
  const heartbeat = {
    lastPassStartedAt: '2026-11-20T12:00:00.000Z',
    lastPassEndedAt: '2026-11-20T12:00:09.000Z',
    by: 'old-host/1',
  };
  write(join(folder, 'heartbeat.json'), document(heartbeat));
  for (const venue of venues) writeVenue(join(folder, 'venues', venue.state.venue.id), venue);
}

function writeVenue(folder: string, { state, entries, sales }: OldVenue): void {
  const timeline: Record<string, { bytes: number; entries: number }> = {};
  for (const entry of entries) {
    const month = entry.at.slice(0, 7);
    const { bytes = 0, entries: before = 0 } = timeline[month] ?? {};
    const line = `${JSON.stringify(entry)}\n`;
    append(join(folder, 'timeline', `${month}.jsonl`), Buffer.from(line));
    timeline[month] = { bytes: bytes + Buffer.byteLength(line), entries: before + 1 };
  }
  const files = { timeline, sales: writeSales(join(folder, 'sales'), sales), ...derived(folder) };
  write(join(folder, 'venue.previous.json'), document({ ...state, files }));
  write(join(folder, 'venue.json'), document({ ...state, files }));
}

interface OldMonth {
  bytes: number;
  deadBytes: number;
  documents: number;
  firstDay: string;
  lastDay: string;
}

function writeSales(folder: string, sales: readonly SaleDocument[]): Record<string, OldMonth> {
  const months: Record<string, OldMonth> = {};
  const places = new Map<string, { month: string; offset: number }>();
  for (const sale of sales) {
    const { businessDay: day, integration, source } = sale;
    const month = sale.soldAt.slice(0, 7);
    const file = months[month] ?? { bytes: 0, deadBytes: 0, documents: 0, firstDay: day, lastDay: day };
    months[month] = file;
    const replaced = places.get(`${integration} ${source}`);
    if (replaced) {
      const offset = Buffer.alloc(8);
      offset.writeDoubleLE(replaced.offset);
      append(join(folder, `${replaced.month}.dead`), offset);
      (months[replaced.month] as OldMonth).deadBytes += 8;
    }
    places.set(`${integration} ${source}`, { month, offset: file.bytes });
    const line = Buffer.from(`${JSON.stringify(sale)}\n`);
    append(join(folder, `${month}.jsonl`), line);
    file.bytes += line.length;
    file.documents += 1;
    if (day < file.firstDay) file.firstDay = day;
    if (day > file.lastDay) file.lastDay = day;
  }
  return months;
}

/** Files that were made from the sales: nothing is read of them any more. */
function derived(folder: string) {
  append(join(folder, 'sales', 'index-1.run'), Buffer.alloc(88));
  append(join(folder, 'sales', 'index.tail'), Buffer.alloc(40));
  append(join(folder, 'days', '2026-11.1.jsonl'), Buffer.from('{}\n'));
  return {
    index: { runs: [{ name: 'index-1.run', entries: 2 }], tail: { entries: 1, crc: 1 }, nextRun: 2 },
    days: { '2026-11': { bytes: 3, lines: 1, crc: 1, generation: 1 } },
  };
}

/** Its checksum was not looked at by anybody who did not write it. */
function document(data: object): string {
  return `{"version":1,"seal":"0.1.0 00000000",${JSON.stringify(data).slice(1)}\n`;
}

function append(path: string, data: Buffer): void {
  fs.mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  fs.appendFileSync(path, data, { mode: 0o600 });
}

function write(path: string, text: string): void {
  fs.writeFileSync(path, text, { mode: 0o600 });
}
