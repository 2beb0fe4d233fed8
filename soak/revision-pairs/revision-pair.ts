import { Seeded } from "#runtime/native/testing/seeded";
import { randomAssembly } from "./assembly.ts";
import { edits, type EditName } from "./edits.ts";
import { copyOf, type Model } from "./model.ts";

/** Two revisions of one made-up product, and what was done between them. */
export interface RevisionPair {
  readonly seed: number;
  readonly edits: readonly EditName[];
  readonly old: Model;
  readonly new: Model;
}

const names = Object.keys(edits) as EditName[];

/** The pair of a seed: each edit in turn, alone, with another one and with two others. */
export function revisionPair(seed: number): RevisionPair {
  const random = new Seeded(seed);
  const old = randomAssembly(random);
  const first = names[seed % names.length] ?? random.pick(names);
  const others = random.shuffled(names.filter((name) => name !== first));
  const chosen = [first, ...others.slice(0, Math.floor(seed / names.length) % 3)];
  const next = chosen.reduce((model, name) => edits[name](model, random), copyOf(old));
  return { seed, edits: chosen, old, new: next };
}
