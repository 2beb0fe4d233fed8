import { describe, expect, test } from "vitest";
import { judge } from "../../../../soak/revision-pairs/judge.ts";
import { partListOfModel, whoIsWho } from "../../../../soak/revision-pairs/parts.ts";
import { revisionPair } from "../../../../soak/revision-pairs/revision-pair.ts";
import { carryKeys } from "./carry-keys.ts";

const none: ReadonlySet<string> = new Set();

describe("keys that are carried over to a new revision", () => {
  test.each(Array.from({ length: 16 }, (_, seed) => seed))(
    "are those of the same parts, each once (seed %i)",
    (seed) => {
      const pair = revisionPair(seed);
      const published = partListOfModel(pair.old);
      const { parts, diff, keys } = carryKeys({ parts: published, used: none }, partListOfModel(pair.new));
      expect(judge(pair).wrong).toEqual([]);
      const before = new Map(published.parts.map(({ key }, index) => [key, whoIsWho(pair.old)[index]]));
      const who = whoIsWho(pair.new);
      for (const [index, { key }] of parts.parts.entries()) {
        // A key that was published is the same part's, or nobody's any more.
        if (before.has(key)) expect(before.get(key)).toBe(who[index]);
      }
      expect(new Set(parts.parts.map(({ key }) => key)).size).toBe(parts.parts.length);
      const pairs = [diff.kept, diff.moved, diff.renamed, diff.changed].flat();
      expect(pairs.every(({ oldKey, newKey }) => oldKey === newKey)).toBe(true);
      const minted = partListOfModel(pair.new).parts.map(({ key }) => keys.get(key) ?? key);
      expect(parts.parts.map(({ key }) => key)).toEqual(minted);
    },
  );

  test("an added part never gets a key that another part had, also one that is gone for long", () => {
    // One of several equal bolts is removed and the rest numbered anew: the last number is free.
    const pair = revisionPair(5);
    const published = partListOfModel(pair.old);
    const minted = partListOfModel(pair.new);
    const nothing = { ...published, parts: [], prototypes: [] };
    const first = carryKeys({ parts: nothing, used: none }, minted).parts.parts.map(({ key }) => key);
    expect(first).toEqual(minted.parts.map(({ key }) => key));
    const second = carryKeys({ parts: nothing, used: new Set(first) }, minted).parts.parts.map(({ key }) => key);
    const third = carryKeys({ parts: nothing, used: new Set([...first, ...second]) }, minted);
    const all = [...first, ...second, ...third.parts.parts.map(({ key }) => key)];
    expect(new Set(all).size).toBe(3 * minted.parts.length);
    expect(third.diff.added.map(({ key }) => key).toSorted()).toEqual(
      third.parts.parts.map(({ key }) => key).toSorted(),
    );
  });
});
