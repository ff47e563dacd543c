import fs from 'node:fs';
import { onDisk } from './disk-errors.ts';
import { shortened } from './durable.ts';
import { type LineFile, openCommitted } from './lines.ts';
import type { LinePlace } from './sorted-places.ts';

/** Memory for all files together, about. */
const BUDGET = 32 << 20;
const LARGEST_BLOCK = 256 << 10;
const SMALLEST_BLOCK = 4 << 10;

interface Block {
  readonly start: number;
  readonly bytes: Buffer;
}

/** Reads lines here and there in several files: in large blocks where they follow each other, in small ones elsewhere. */
export class ReadAhead {
  private readonly files: readonly LineFile[];
  private readonly blocks = new Map<number, Block>();
  private readonly large: number;

  constructor(files: readonly LineFile[]) {
    this.files = files;
    this.large = Math.min(LARGEST_BLOCK, Math.max(SMALLEST_BLOCK, Math.floor(BUDGET / files.length)));
  }

  read({ file, offset, length }: LinePlace): string {
    let block = this.blocks.get(file);
    if (!block || offset < block.start || offset + length > block.start + block.bytes.length) {
      const follows = !block || (offset >= block.start && offset - block.start < 2 * this.large);
      block = this.load(file, offset, Math.max(length, follows ? this.large : SMALLEST_BLOCK));
      this.blocks.set(file, block);
    }
    return block.bytes.toString('utf8', offset - block.start, offset - block.start + length);
  }

  private load(file: number, start: number, size: number): Block {
    const { path, bytes } = this.files[file] as LineFile;
    return onDisk('read', path, () => {
      const fd = openCommitted({ path, bytes });
      try {
        const block = Buffer.allocUnsafe(Math.min(size, bytes - start));
        const got = fs.readSync(fd, block, 0, block.length, start);
        if (got < block.length) throw shortened(path, start + got, bytes);
        return { start, bytes: block };
      } finally {
        fs.closeSync(fd);
      }
    });
  }
}
