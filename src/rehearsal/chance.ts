/** Numbers that look like chance and are the same for the same seed. */
export class Chance {
  private state: number;

  /** Every different text begins a different row of numbers. */
  constructor(seed: string) {
    let hash = 0x811c9dc5;
    for (let i = 0; i < seed.length; i += 1) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
    this.state = hash >>> 0;
    this.number();
  }

  /** In [0, 1). */
  number(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  from(least: number, most: number): number {
    return least + Math.floor(this.number() * (most - least + 1));
  }

  /** True in `percent` of 100 cases. */
  happens(percent: number): boolean {
    return this.number() * 100 < percent;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.from(0, choices.length - 1)] as T;
  }

  /** Capital letters and digits, as in the provider's ids. */
  id(length: number): string {
    const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
    return Array.from({ length }, () => signs[this.from(0, signs.length - 1)]).join('');
  }
}
