import { type Fields, fields, text } from '../api/read.ts';

/** What the menu, or a sale with names, says of a product. */
export interface Product {
  readonly name: string | null;
  readonly code: string | null;
  /** Variants of goods, each with what it is called and its own code; combinations of a dish's choices are not. */
  readonly variants: ReadonlyMap<string, { readonly name: string | null; readonly code: string | null }>;
}

export function productOf({ product_name, product_code, modifications }: Fields): Product {
  const rows = Array.isArray(modifications) ? modifications.map(fields) : [];
  const variants = rows.flatMap(({ modificator_id, modificator_name, modificator_product_code }) => {
    const id = text(modificator_id);
    return id === null ? [] : [[id, { name: text(modificator_name), code: text(modificator_product_code) }] as const];
  });
  return { name: text(product_name), code: text(product_code), variants: new Map(variants) };
}
