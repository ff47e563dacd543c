import { type Entries, type Hash, word } from './index-entries.ts';

/** Which words of an entry are looked at. */
const WORD = { document: 0, row: 2 } as const;

/** Some hashes, for a question that is asked a million times and nearly always answered no. */
export class Keys {
  readonly count: number;
  private readonly word: number;
  private readonly hashes: readonly Hash[];
  /** By the leading bits of a first word: whether any hash has them. */
  private readonly bits: Uint8Array;
  private readonly shift: number;
  /** Number of a hash by its first word; those with the same one are chained. */
  private readonly first = new Map<number, number>();
  private readonly next: Int32Array;

  constructor(of: keyof typeof WORD, hashes: readonly Hash[]) {
    this.word = WORD[of];
    this.hashes = hashes;
    this.count = hashes.length;
    const width = Math.max(8, Math.ceil(Math.log2(hashes.length * 16 + 1)));
    this.shift = 32 - width;
    this.bits = new Uint8Array(2 ** width);
    this.next = new Int32Array(hashes.length);
    hashes.forEach(([first], number) => {
      this.bits[first >>> this.shift] = 1;
      this.next[number] = this.first.get(first) ?? -1;
      this.first.set(first, number);
    });
  }

  /** The number of the hash that the entry at this place has; -1 when it has none of them. */
  find(words: Entries, at = 0): number {
    const first = word(words, at + this.word);
    if (this.bits[first >>> this.shift] === 0) return -1;
    let number = this.first.get(first) ?? -1;
    while (number >= 0 && this.hashes[number]?.[1] !== words[at + this.word + 1]) number = this.next[number] ?? -1;
    return number;
  }
}
