import { describe, expect, test } from "vitest";
import type { Parts } from "#contracts";
import { partListOfModel } from "../../soak/revision-pairs/parts.ts";
import { revisionPair } from "../../soak/revision-pairs/revision-pair.ts";
import { diffSettled } from "./diff-settled.ts";

const list = partListOfModel(revisionPair(3).old);
/** A part whose shape no other has: where it stands says which it is. */
const [one, other] = list.parts.filter(
  ({ prototype }, index, all) => all.findIndex((part) => part.prototype === prototype) === index,
);
const keyOne = one?.key ?? "";
const keyOther = other?.key ?? "";
const fresh = `p${"z".repeat(20)}`;

/** The same parts, these with another key. */
function keyed(keys: Readonly<Record<string, string>>): Parts {
  return { ...list, parts: list.parts.map((part) => ({ ...part, key: keys[part.key] ?? part.key })) };
}

function without(parts: Parts, key: string): Parts {
  return { ...parts, parts: parts.parts.filter((part) => part.key !== key) };
}

const answer = (newKey: string | null) => ({ newKey, author: "Ada", at: "2026-01-01T00:00:00.000Z" });
const pairsOf = (diff: ReturnType<typeof diffSettled>["diff"]) =>
  [diff.kept, diff.moved, diff.renamed, diff.changed].flat().map(({ oldKey, newKey }) => [oldKey, newKey]);

describe("going back to a revision that was published before", () => {
  test("the same parts with the same keys are kept, each as itself", () => {
    const { diff } = diffSettled({ before: list, after: list }, {});
    expect(diff.kept).toHaveLength(list.parts.length);
    expect(pairsOf(diff).every(([oldKey, newKey]) => oldKey === newKey)).toBe(true);
  });

  test("a part that has another key there, and stands where it stood, is the same one", () => {
    const { diff } = diffSettled({ before: keyed({ [keyOne]: fresh }), after: list }, {});
    expect(pairsOf(diff)).toContainEqual([fresh, keyOne]);
    expect(diff).toMatchObject({ added: [], removed: [], ambiguous: [] });
  });

  test("a key that both have is one part, though the evidence takes it for another", () => {
    const { diff } = diffSettled({ before: keyed({ [keyOne]: keyOther, [keyOther]: keyOne }), after: list }, {});
    expect(pairsOf(diff)).toEqual(
      expect.arrayContaining([
        [keyOne, keyOne],
        [keyOther, keyOther],
      ]),
    );
    expect(diff.kept).toHaveLength(list.parts.length - 2);
    expect(diff).toMatchObject({ added: [], removed: [], ambiguous: [] });
  });

  test("where the evidence takes a part for one that both have, a person is asked", () => {
    // One stands where the other stood, which is elsewhere now.
    const before = keyed({ [keyOne]: fresh, [keyOther]: keyOne });
    const { diff } = diffSettled({ before, after: list }, {});
    expect(diff.ambiguous).toMatchObject([{ old: [{ key: fresh }], new: [{ key: keyOther }] }]);
    const said = diffSettled({ before, after: list }, { [fresh]: answer(keyOther) });
    expect(pairsOf(said.diff)).toContainEqual([fresh, keyOther]);
    expect(said.diff.ambiguous).toEqual([]);
    const dropped = diffSettled({ before, after: list }, { [fresh]: answer(null) });
    expect(dropped.diff).toMatchObject({ removed: [{ key: fresh }], added: [{ key: keyOther }], ambiguous: [] });
  });

  test("such a part is gone when no part is left that it could be", () => {
    const before = keyed({ [keyOne]: fresh, [keyOther]: keyOne });
    const { diff } = diffSettled({ before, after: without(list, keyOther) }, {});
    expect(diff).toMatchObject({ removed: [{ key: fresh }], added: [], ambiguous: [] });
  });

  test("an answer about a part of which nothing is open does not hold", () => {
    expect(diffSettled({ before: list, after: list }, { [keyOne]: answer(keyOther) }).decisions).toEqual({});
  });
});
