import { translation, turned } from "#runtime/modules/cad/testing";
import { multiply, type Matrix } from "#runtime/modules/cad/matrix";
import type { Seeded } from "#runtime/native/testing/seeded";
import { number, numberingStyles, type Child, type Model, type Product, type Solid } from "./model.ts";

/** How products are called: by their designer, by an exporter's count, all alike, or not at all. */
const productNames = ["designed", "counted", "alike", "unnamed"] as const;

/**
 * A made-up assembly: a plate and a housing, a circle of equal bolts, a pack of some more of them, a bolt-nut-washer set
 * used several times, some nested groups of blocks, and blocks that are all drawn in the assembly's coordinates.
 */
export function randomAssembly(random: Seeded): Model {
  const naming = random.pick([...productNames, "designed", "designed"] as const);
  let products = 0;
  const product = (designed: string, solid?: Solid): Product => {
    products += 1;
    const called = { designed, counted: `Part${products}`, alike: "Part", unnamed: "" }[naming];
    return { id: called, name: called, children: [], ...(solid === undefined ? {} : { solid }) };
  };
  const size = (): number => (1 + random.below(400)) / 2000;
  const box = (at: Solid["at"] = [0, 0, 0]): Solid => ({ kind: "box", at, size: [size(), size(), size()] });
  const cylinder = (): Solid => ({ kind: "cylinder", at: [0, 0, 0], radius: size() / 2, height: size() });

  const top = product("Machine");
  put(top, "plate", product("Plate", box()), translation(0, 0, -1));
  put(top, "housing", product("Housing", cylinder()), translation(0.3, 0.1, 0.5));
  const bolt = product("Bolt", cylinder());
  const bolts = 3 + random.below(6);
  for (let index = 0; index < bolts; index += 1) put(top, `bolt${index}`, bolt, onCircle(index / bolts, 1.5));
  const pack = product("Spare bolts");
  const spares = random.below(4);
  for (let index = 0; index < spares; index += 1) put(pack, `spare${index}`, bolt, translation(index * 0.3, 0, 0));
  if (spares > 0) put(top, "pack", pack, translation(-3, 3, random.next()));
  const set = product("Fastening");
  put(set, "screw", product("Screw", cylinder()), translation(0, 0, 0));
  put(set, "nut", product("Nut", box()), translation(0, 0, 0.6));
  put(set, "washer", product("Washer", cylinder()), translation(0, 0, 1.3));
  const sets = 2 + random.below(7);
  for (let index = 0; index < sets; index += 1) put(top, `set${index}`, set, onCircle(index / sets, 4));
  for (let index = 0; index < random.below(4); index += 1) {
    const group = product(`Group ${index}`);
    for (let block = 0; block < 1 + random.below(4); block += 1) {
      const place = translation(block * 0.7, random.below(1000) / 1000, random.below(1000) / 1000);
      put(group, `block${block}`, product(`Block ${index}.${block}`, box()), place);
    }
    put(top, `group${index}`, group, multiply(translation(0, 0, 3 + index * 2), turned(random.next() * 6)));
  }
  // The same names as in the groups, under another parent.
  const drawn = product("Drawn in place");
  for (let index = 0; index < 2 + random.below(5); index += 1) {
    const at = [index * 0.9, -5, random.below(100) / 100] as const;
    put(drawn, `drawn${index}`, product(`Block 0.${index}`, box(at)), translation(0, 0, 0));
  }
  put(top, "drawn", drawn, translation(0, 0, 0));
  return number({ root: top, numbering: random.pick(numberingStyles) });
}

export function put(parent: Product, who: string, product: Product, placement: Matrix): Child {
  const child = { who, product, placement, occurrence: { id: "", name: "", description: "" } };
  parent.children.push(child);
  return child;
}

/** A motion that nothing makes by chance: it takes no part to where an equal one stood. */
export function anyMotion(random: Seeded): Matrix {
  const shift = translation(0.005 + random.next(), random.next(), random.next());
  return random.next() < 0.5 ? shift : multiply(shift, turned(0.1 + random.next()));
}

/** @param turn share of a full turn */
function onCircle(turn: number, radius: number): Matrix {
  return multiply(turned(2 * Math.PI * turn), translation(radius, 0, 0));
}
