import { translation } from "#runtime/modules/cad/testing";
import { multiply } from "#runtime/modules/cad/matrix";
import type { Seeded } from "#runtime/native/testing/seeded";
import { anyMotion, put } from "./assembly.ts";
import { number, numberingStyles, productsOf, type Child, type Model, type Product, type Solid } from "./model.ts";

/** What a designer or an exporter does between two revisions. Each changes the model in place and may number it anew. */
export const edits = {
  "part added in the middle": (model, random) => {
    const parent = random.pick(assemblies(model));
    const known =
      random.next() < 0.5 ? random.pick(productsOf(model).filter(({ solid }) => solid !== undefined)) : undefined;
    const added = known ?? {
      id: "Added",
      name: "Added",
      children: [],
      solid: { kind: "box", at: [0, 0, 0], size: [0.11, 0.12, 0.13] },
    };
    put(parent, "added", added, translation(7, 7 + random.next(), 7));
    const last = parent.children.pop();
    if (last !== undefined) parent.children.splice(random.below(parent.children.length), 0, last);
    return number(model);
  },
  "siblings reordered": (model, random) => {
    const parent = random.pick(assemblies(model));
    parent.children = random.shuffled(parent.children);
    return model;
  },
  "part renamed": (model, random) => {
    const product = random.pick(productsOf(model).filter(({ solid }) => solid !== undefined));
    product.name = `${product.name} (renamed)`;
    if (random.next() < 0.5) product.id = product.name;
    return random.next() < 0.5 ? number(model) : model;
  },
  "occurrence description filled in": (model, random) => {
    const parent = random.pick(assemblies(model));
    for (const child of parent.children) child.occurrence.description = `${child.product.name}, checked`;
    return model;
  },
  "sub-assembly regrouped": (model, random) => (random.next() < 0.5 ? dissolve(model, random) : group(model, random)),
  "one of several equal bolts removed": (model, random) => {
    const [parent, gone] = random.pick(uses(model, "bolt"));
    parent.children = parent.children.filter((child) => child !== gone);
    return random.next() < 0.5 ? number(model) : model;
  },
  "geometry edited": (model, random) => {
    const product = random.pick(productsOf(model).filter(({ solid }) => solid !== undefined));
    if (product.solid !== undefined) product.solid = edited(product.solid, 1.05 + random.next() / 4);
    return model;
  },
  "another exporter's numbering": (model, random) => {
    const others = numberingStyles.filter((style) => style !== model.numbering);
    return number(model, random.pick(others));
  },
  "part moved": (model, random) => {
    const parts = assemblies(model).flatMap(({ children }) => children.filter(({ product }) => product.solid));
    const moved = random.pick(parts);
    moved.placement = multiply(anyMotion(random), moved.placement);
    return random.next() < 0.3 ? number(model) : model;
  },
  "assembly or all moved": (model, random) => {
    const motion = anyMotion(random);
    const { children } = model.root;
    const below = children.filter(({ product }) => product.children.length > 0);
    // Regrouping may have left no assembly at the top.
    const moved = below.length === 0 || random.next() < 0.5 ? children : [random.pick(below)];
    for (const child of moved) child.placement = multiply(motion, child.placement);
    return random.next() < 0.5 ? number(model) : model;
  },
  "one of several equals replaced by another elsewhere": (model, random) => {
    const equals = random.pick([uses(model, "bolt"), uses(model, "set")].filter(({ length }) => length > 1));
    const [parent, gone] = random.pick(equals);
    const made: Child = { ...gone, who: `${gone.who} anew`, placement: translation(9, 9 + random.next(), 9) };
    // In its stead, so that it gets its very number, or after the last of them.
    const [, after] = random.next() < 0.5 ? [parent, gone] : (equals.filter(([one]) => one === parent).at(-1) ?? []);
    parent.children = parent.children.flatMap((child) => (child === after ? [child, made] : [child]));
    parent.children = parent.children.filter((child) => child !== gone);
    return random.next() < 0.7 ? number(model) : model;
  },
  "bolt circle enlarged": (model, random) => {
    const outwards = translation(0.1 + random.next(), 0, 0);
    for (const [, bolt] of uses(model, "bolt")) bolt.placement = multiply(bolt.placement, outwards);
    return random.next() < 0.5 ? number(model) : model;
  },
} satisfies Record<string, (model: Model, random: Seeded) => Model>;

export type EditName = keyof typeof edits;

function assemblies(model: Model): Product[] {
  return productsOf(model).filter(({ children }) => children.length > 1);
}

/** The bolts or the sets wherever they are by now, each with its parent; of a set that was taken apart, its parts. */
function uses(model: Model, who: "bolt" | "set"): (readonly [Product, Child])[] {
  return productsOf(model).flatMap((parent) =>
    parent.children.filter((child) => child.who.startsWith(who)).map((child) => [parent, child] as const),
  );
}

/** Takes a sub-assembly apart: its parts go where it was, each where it stood. */
function dissolve(model: Model, random: Seeded): Model {
  const { root } = model;
  const gone = random.pick(root.children.filter(({ product }) => product.children.length > 0));
  root.children = root.children.flatMap((child) =>
    child !== gone
      ? [child]
      : gone.product.children.map((below) => ({
          ...below,
          who: `${gone.who}/${below.who}`,
          placement: multiply(gone.placement, below.placement),
        })),
  );
  return number(model);
}

/** Puts some siblings into a new sub-assembly, each where it stood. */
function group(model: Model, random: Seeded): Model {
  const { root } = model;
  const chosen = new Set(root.children.filter(() => random.next() < 0.3));
  const made: Product = { id: "New group", name: "New group", children: [...chosen] };
  root.children = root.children.filter((child) => !chosen.has(child));
  if (made.children.length > 0) put(root, "", made, translation(0, 0, 0));
  return number(model);
}

function edited(solid: Solid, factor: number): Solid {
  if (solid.kind === "cylinder") return { ...solid, height: solid.height * factor };
  const [x, y, z] = solid.size;
  return { ...solid, size: [x, y, z * factor] };
}
