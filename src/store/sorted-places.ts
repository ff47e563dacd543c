/** Where a line lies: number of its file, first byte, bytes. */
export interface LinePlace {
  readonly file: number;
  readonly offset: number;
  readonly length: number;
}

/** Places of lines in the order of their moments; 28 bytes each, for there may be millions. */
export class SortedPlaces {
  count = 0;
  private readonly begin: number;
  private readonly keys: BigUint64Array<ArrayBuffer>;
  /** Of each key: the line's number (low) and its milliseconds since `begin` (high); such numbers sort without a call. */
  private readonly halves: Uint32Array;
  private readonly offsets: Float64Array;
  private readonly lengths: Uint32Array;
  private readonly files: Uint32Array;

  /** For at most so many lines of the 49 days from `begin` on (milliseconds since the epoch). */
  constructor(begin: number, atMost: number) {
    this.begin = begin;
    this.keys = new BigUint64Array(atMost);
    this.halves = new Uint32Array(this.keys.buffer);
    this.offsets = new Float64Array(atMost);
    this.lengths = new Uint32Array(atMost);
    this.files = new Uint32Array(atMost);
  }

  /** False when there is no room for it: not a moment, not of these days, or one line too many. */
  add(moment: number, { file, offset, length }: LinePlace): boolean {
    const since = moment - this.begin;
    if (!(since >= 0 && since < 2 ** 32 && this.count < this.keys.length)) return false;
    const line = this.count;
    this.halves[2 * line] = line;
    this.halves[2 * line + 1] = since;
    this.offsets[line] = offset;
    this.lengths[line] = length;
    this.files[line] = file;
    this.count += 1;
    return true;
  }

  sort(): void {
    this.keys.subarray(0, this.count).sort();
  }

  momentAt(i: number): number {
    return this.begin + (this.halves[2 * i + 1] as number);
  }

  placeAt(i: number): LinePlace {
    const line = this.halves[2 * i] as number;
    return {
      file: this.files[line] as number,
      offset: this.offsets[line] as number,
      length: this.lengths[line] as number,
    };
  }
}
