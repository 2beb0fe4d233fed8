import { translation } from "#runtime/modules/cad/testing";
import { multiply } from "#runtime/modules/cad/matrix";
import type { Seeded } from "#runtime/native/testing/seeded";
import { put } from "./assembly.ts";
import { number, numberingStyles, productsOf, type Model, type Product, type Solid } from "./model.ts";

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
    const bolts = model.root.children.filter(({ who }) => who.startsWith("bolt"));
    const gone = random.pick(bolts);
    model.root.children = model.root.children.filter((child) => child !== gone);
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
} satisfies Record<string, (model: Model, random: Seeded) => Model>;

export type EditName = keyof typeof edits;

function assemblies(model: Model): Product[] {
  return productsOf(model).filter(({ children }) => children.length > 1);
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
