import { isDeepStrictEqual } from "node:util";
import { commands, constant, constantFrom, nat, oneof, record, type Arbitrary, type AsyncCommand } from "fast-check";
import { dispatchModes } from "#runtime/store/status";
import { changedWrongly, contradicted, look, type Snapshot } from "./invariants.ts";
import { ends, type World } from "./world.ts";

/** What stood in the database before the next step. */
export interface Model {
  before: Snapshot;
}

/** One step of somebody, which may come at any time; after it, all that always holds is looked at. */
class Step implements AsyncCommand<Model, World> {
  readonly #name: string;
  readonly #act: (world: World) => Promise<boolean | void>;

  /** @param act gives whether it came too late, so that nothing may come of it */
  constructor(name: string, act: (world: World) => Promise<boolean | void>) {
    this.#name = name;
    this.#act = act;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, world: World): Promise<void> {
    const late = await this.#act(world);
    const after = await check(model.before, world);
    if (late === true && !isDeepStrictEqual(model.before, after)) throw new Error("something came of a late result");
    model.before = after;
  }

  toString(): string {
    return this.#name;
  }
}

/** @throws Error that tells all that does not hold */
export async function check(before: Snapshot, world: World): Promise<Snapshot> {
  const after = await look(world);
  const faults = [...changedWrongly(before, after), ...(await contradicted(world))];
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return after;
}

const which = nat({ max: 5 });

const claim = which.map((n) => new Step(`claim ${n}`, async (world) => void (await world.claim(n))));
const end = record({ n: which, how: constantFrom(ends[0], ...ends) }).map(
  ({ n, how }) => new Step(`end ${n}: ${how}`, (world) => world.end(n, how)),
);
const mode = record({ to: constantFrom(...dispatchModes), share: nat({ max: 100 }) }).map(
  ({ to, share }) => new Step(`mode ${to} ${share}`, (world) => world.mode(to, share)),
);

/** Steps of workers come more often than those of people. */
export const steps: Arbitrary<Iterable<AsyncCommand<Model, World>>> = commands(
  [
    constant(new Step("dispatch", (world) => world.dispatchNew())),
    mode,
    claim,
    claim,
    claim,
    end,
    end,
    end,
    which.map((n) => new Step(`lose ${n}`, (world) => world.lose(n))),
    which.map((n) => new Step(`lose ${n} to another`, (world) => world.loseToAnother(n))),
    constant(new Step("settle", (world) => world.settle())),
    oneof(
      which.map((n) => new Step(`late ${n}`, (world) => world.late(n))),
      which.map((n) => new Step(`cancel ${n}`, (world) => world.cancel(n))),
      which.map((n) => new Step(`dispatch again ${n}`, (world) => world.dispatchAgain(n))),
    ),
  ],
  { maxCommands: 40, size: "+1" },
);
