import type { Instant } from './time.ts';

/** A name under which an item was sold. */
export interface ItemName {
  readonly name: string;
  readonly firstSold: Instant;
  readonly lastSold: Instant;
}

/** Names of one code that are told apart; whoever types names by hand at the till has no end of them. */
const MOST_NAMES = 20;

/** Collects the names of each code over sales in any order. */
export class ItemNames {
  private readonly codes = new Map<string, Map<string, { firstSold: Instant; lastSold: Instant }>>();

  add(code: string, name: string, soldAt: Instant): void {
    let names = this.codes.get(code);
    if (!names) {
      names = new Map();
      this.codes.set(code, names);
    }
    const known = names.get(name);
    if (!known) {
      if (names.size < MOST_NAMES) names.set(name, { firstSold: soldAt, lastSold: soldAt });
      return;
    }
    if (soldAt < known.firstSold) known.firstSold = soldAt;
    if (soldAt > known.lastSold) known.lastSold = soldAt;
  }

  /** By when they were first sold. */
  of(code: string): ItemName[] {
    const names = [...(this.codes.get(code) ?? [])].map(([name, sold]) => ({ name, ...sold }));
    return names.sort((a, b) =>
      a.firstSold < b.firstSold || (a.firstSold === b.firstSold && a.name < b.name) ? -1 : 1,
    );
  }
}
