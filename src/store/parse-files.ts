import { day, doorTo, like, type Parsed, size, z } from '../domain/door.ts';
import { entryDates } from '../domain/parse.ts';
import type { GrowingFiles } from './folder.ts';

// The door for what a venue's document says of the files beside it.
const month = like(/^\d{4}-\d\d$/);
const committed = { bytes: size, crc: z.nullable(size) };
const growing = { ...committed, generation: size };
const days = { firstDay: day, lastDay: day };

/** The files of a document of this version. */
export const parseFiles = doorTo<GrowingFiles>()(() =>
  z.object({
    timeline: z.record(month, z.object(growing)),
    sales: z.record(month, z.object({ ...growing, replaced: z.object(committed), ...days })),
    index: z.nullable(z.object({ ...growing, documents: size })),
    totals: z.nullable(z.record(month, z.object({ ...growing, lines: size }))),
    dates: z.exactOptional(entryDates()),
  }),
);

interface FilesOfVersion1 {
  readonly timeline: Readonly<Record<string, { bytes: number }>>;
  readonly sales: Readonly<Record<string, { bytes: number; deadBytes: number; firstDay: string; lastDay: string }>>;
}

const parseVersion1 = doorTo<FilesOfVersion1>()(() =>
  z.object({
    timeline: z.record(month, z.object({ bytes: size })),
    sales: z.record(month, z.object({ bytes: size, deadBytes: size, ...days })),
  }),
);

/** The files of a document of version 1: without checksums, and without index and totals of today's form. */
export function parseFilesOfVersion1(json: unknown): Parsed<GrowingFiles> {
  const parsed = parseVersion1(json);
  if (!parsed.ok) return parsed;
  const { timeline, sales } = parsed.value;
  const unchecked = ({ bytes }: { readonly bytes: number }) => ({ bytes, crc: null, generation: 1 });
  const value = {
    timeline: mapped(timeline, unchecked),
    sales: mapped(sales, ({ bytes, deadBytes, ...days }) => {
      return { ...unchecked({ bytes }), replaced: { bytes: deadBytes, crc: null }, ...days };
    }),
    index: null,
    totals: null,
  };
  return { ok: true, value };
}

function mapped<T, U>(record: Readonly<Record<string, T>>, each: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, each(value)]));
}
