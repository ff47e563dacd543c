import fs from 'node:fs';
import { onDisk } from './disk-errors.ts';
import { shortened } from './durable.ts';
import { openCommitted } from './lines.ts';

const OFFSET_BYTES = 8;

/** Offsets of replaced documents as they are appended to a month's list. */
export function deadBytes(offsets: readonly number[]): Buffer {
  const data = Buffer.alloc(offsets.length * OFFSET_BYTES);
  offsets.forEach((offset, i) => {
    data.writeDoubleLE(offset, i * OFFSET_BYTES);
  });
  return data;
}

/** Tells for offsets that are asked for in rising order whether the document there was replaced. */
export function deadIn(path: string, bytes: number): (offset: number) => boolean {
  const dead = readOffsets(path, bytes).sort();
  let next = 0;
  return (offset) => {
    while (next < dead.length && (dead[next] as number) < offset) next += 1;
    return dead[next] === offset;
  };
}

function readOffsets(path: string, bytes: number): Float64Array {
  const offsets = new Float64Array(bytes / OFFSET_BYTES);
  if (bytes === 0) return offsets;
  onDisk('read', path, () => {
    const fd = openCommitted({ path, bytes });
    try {
      const got = fs.readSync(fd, new Uint8Array(offsets.buffer), 0, bytes, 0);
      if (got < bytes) throw shortened(path, got, bytes);
    } finally {
      fs.closeSync(fd);
    }
  });
  return offsets;
}
