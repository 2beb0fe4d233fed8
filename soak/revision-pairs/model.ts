import type { Matrix } from "#runtime/modules/cad/matrix";

/** An assembly as its designer knows it: who is who is written down, which no STEP file does. */
export interface Model {
  readonly root: Product;
  readonly numbering: NumberingStyle;
}

export interface Product {
  /** The PRODUCT's id. */
  id: string;
  name: string;
  solid?: Solid;
  children: Child[];
}

/** Metres. `at` is the corner of the box, the centre of the cylinder's base: not every part is drawn at its own origin. */
export type Solid = { readonly at: readonly [number, number, number] } & (
  | { readonly kind: "box"; readonly size: readonly [number, number, number] }
  | { readonly kind: "cylinder"; readonly radius: number; readonly height: number }
);

export interface Child {
  /** Who it is below its parent. "" in a group that was made around siblings: they stay who they were. */
  who: string;
  product: Product;
  placement: Matrix;
  occurrence: { id: string; name: string; description: string };
}

/** How an exporter fills the three occurrence fields, as real ones do. */
export const numberingStyles = ["counted", "relations", "instances", "bare"] as const;
export type NumberingStyle = (typeof numberingStyles)[number];

/** Products before what they are used in, each once. */
export function productsOf({ root }: Model): Product[] {
  const found = new Set<Product>();
  const visit = (product: Product): void => {
    for (const { product: below } of product.children) visit(below);
    found.add(product);
  };
  visit(root);
  return [...found];
}

/** Writes the occurrence fields anew, as an exporter that counts from the top does. */
export function number(model: Model, style: NumberingStyle = model.numbering): Model {
  let count = 0;
  for (const product of productsOf(model).toReversed()) {
    const seen = new Map<string, number>();
    for (const child of product.children) {
      const called = child.product.name;
      const nth = (seen.get(called) ?? 0) + 1;
      seen.set(called, nth);
      count += 1;
      child.occurrence = {
        counted: { id: `${count}`, name: `${called}_${nth}`, description: "" },
        relations: { id: `${count - 1}`, name: "Next assembly relationship", description: called },
        instances: { id: `instance id ${count - 1}`, name: `${called}_${nth}`, description: `${called}_${nth}` },
        bare: { id: "", name: "", description: "" },
      }[style];
    }
  }
  return { ...model, numbering: style };
}

/** A copy of which nothing is shared with the original; products stay shared among their uses. */
export function copyOf(model: Model): Model {
  return structuredClone(model);
}
