import { describe, expect, test } from "vitest";
import { edits } from "./edits.ts";
import { judge } from "./judge.ts";
import { partListOfModel, whoIsWho } from "./parts.ts";
import { revisionPair } from "./revision-pair.ts";

const seeds = Array.from({ length: 40 }, (_, seed) => seed);

describe("forty generated revision pairs (npm run soak tries more)", () => {
  test.each(seeds)("seed %i", (seed) => {
    const pair = revisionPair(seed);
    const { wrong, undecided } = judge(pair);
    expect({ edits: pair.edits, wrong, undecided }).toEqual({ edits: pair.edits, wrong: [], undecided: [] });
  });

  test("are of every edit, alone, with another and with two others", () => {
    const pairs = seeds.map((seed) => revisionPair(seed).edits);
    expect(new Set(pairs.flat()).size).toBe(Object.keys(edits).length);
    expect(new Set(pairs.map(({ length }) => length))).toEqual(new Set([1, 2, 3]));
  });

  test("are the same for the same seed, and the judge knows every part", () => {
    expect(partListOfModel(revisionPair(7).new)).toEqual(partListOfModel(revisionPair(7).new));
    const { old } = revisionPair(7);
    expect(new Set(whoIsWho(old)).size).toBe(partListOfModel(old).parts.length);
  });
});
