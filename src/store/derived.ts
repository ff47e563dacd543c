/** Derived data (index, totals) is missing or damaged: whoever catches this makes it again from the sales. */
export class DerivedDamaged extends Error {
  override readonly name = 'DerivedDamaged';
}

/** Does work with derived data; whatever is wrong with its files means that they are made again. */
export function derived<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof DerivedDamaged ? error : new DerivedDamaged(String(error), { cause: error });
  }
}

/** What reading derived data comes to, or that it is damaged. */
export function unlessDamaged<T>(read: () => T): T | 'damaged' {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerivedDamaged) return 'damaged';
    throw error;
  }
}
