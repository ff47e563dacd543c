import { negateQuantity, sumQuantities } from './money.ts';

/** Sums quantities exactly: whole numbers fast, others as decimals. */
export class QuantitySum {
  private whole = 0;
  private rest: string[] = [];

  /** `sign` -1 takes the quantity away. */
  add(quantity: string, sign: 1 | -1 = 1): void {
    if (/^-?\d{1,9}$/.test(quantity)) this.whole += sign * Number(quantity);
    else if (this.rest.push(sign === 1 ? quantity : negateQuantity(quantity)) > 1000)
      this.rest = [sumQuantities(this.rest)];
  }

  /** Decimal text. */
  toString(): string {
    return this.rest.length === 0 ? String(this.whole) : sumQuantities([String(this.whole), ...this.rest]);
  }
}
