import type { TimelineFile } from '../domain/stored-venue.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import type { Append } from './durable.ts';
import { monthFile } from './paths.ts';

export interface TimelineGrowth {
  readonly files: Readonly<Record<string, TimelineFile>>;
  readonly appends: readonly Append[];
}

/** Lays out entries: every one at the end of the file of its month. */
export function layOutEntries(
  { folder, files }: { readonly folder: string; readonly files: Readonly<Record<string, TimelineFile>> },
  entries: readonly TimelineEntry[],
): TimelineGrowth {
  const lines = new Map<string, string[]>();
  for (const entry of entries) {
    const month = entry.at.slice(0, 7);
    lines.set(month, [...(lines.get(month) ?? []), `${JSON.stringify(entry)}\n`]);
  }
  const next: Record<string, TimelineFile> = { ...files };
  const appends = [...lines].map(([month, texts]) => {
    const data = Buffer.from(texts.join(''));
    const { bytes, entries } = files[month] ?? { bytes: 0, entries: 0 };
    next[month] = { bytes: bytes + data.length, entries: entries + texts.length };
    return { path: monthFile(folder, month), committed: bytes, data };
  });
  return { files: next, appends };
}
