import { expect, test } from "vitest";
import { primNames } from "./prim-names.ts";

test("what USD allows stays, the rest becomes _, and no two are alike", () => {
  const texts = ["steel", "steel-polished", "steel_polished", "steel polished", "6204 ball", "", "größe/../x", "qabc"];
  expect([...primNames(texts).values()]).toEqual([
    "steel",
    "steel_polished",
    "steel_polished_2",
    "steel_polished_3",
    "_6204_ball",
    "_",
    "gr__e____x",
    "qabc",
  ]);
});

test("a name that another was given a number for is not given twice", () => {
  expect(new Set(primNames(["a", "a-2", "a_2", "a_2_2", "a 2"]).values()).size).toBe(5);
});
