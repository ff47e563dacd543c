/** Warnings of one check, by what they are about: a thousand broken receipts must not become a thousand lines. */
export class Warnings {
  private readonly kinds = new Map<string, { readonly first: string[]; more: number }>();

  /** `text` is said as it is for the first few of a kind; the others are counted. */
  add(kind: string, text: string): void {
    const known = this.kinds.get(kind) ?? { first: [], more: 0 };
    this.kinds.set(kind, known);
    if (known.first.includes(text)) return;
    if (known.first.length < NAMED) known.first.push(text);
    else known.more += 1;
  }

  list(): string[] {
    return [...this.kinds].flatMap(([kind, { first, more }]) =>
      more === 0 ? first : [...first, `${more} more like this: ${kind}`],
    );
  }
}

const NAMED = 5;
