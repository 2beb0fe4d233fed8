import { describe, expect, test } from "vitest";
import { cadLimits, defaultLimits, hour, memoryAtHand } from "./tool-limits.ts";

const gibibyte = 2 ** 30;

describe("memory at hand", () => {
  test.each([
    ["a container is given less than its host has", 64 * gibibyte, 2 * gibibyte, 2 * gibibyte],
    ["nothing is constrained: 0", 64 * gibibyte, 0, 64 * gibibyte],
    ["nothing is constrained: the largest number", 64 * gibibyte, 2 ** 64, 64 * gibibyte],
  ])("%s", (_, total, constrained, expected) => {
    expect(memoryAtHand(total, constrained)).toBe(expected);
  });

  test("is not given to one tool altogether", () => {
    expect(defaultLimits(hour).memoryLimitBytes).toBeLessThan(memoryAtHand());
    expect(defaultLimits(hour).memoryLimitBytes).toBeGreaterThan(memoryAtHand() / 2);
  });
});

describe("the limits of the CAD kernel", () => {
  test("are the usual ones where nobody sets them", () => {
    const usual = defaultLimits(hour / 2);
    expect(cadLimits({})).toEqual(usual);
    expect(cadLimits({ RENDERLINE_CAD_TIMEOUT: "", RENDERLINE_CAD_MEMORY: "" })).toEqual(usual);
  });

  test("are what the variables say", () => {
    expect(cadLimits({ RENDERLINE_CAD_TIMEOUT: "90.5", RENDERLINE_CAD_MEMORY: "512" })).toEqual({
      timeoutMs: 90_500,
      memoryLimitBytes: 512 * 2 ** 20,
    });
  });

  test.each([
    ["RENDERLINE_CAD_TIMEOUT", ["0", "-1", "soon", "1e3", "86401", "Infinity", " 5"], "seconds"],
    ["RENDERLINE_CAD_MEMORY", ["0", "1.5", "512M", "0x10", "9999999999"], "whole mebibytes"],
  ])("refuse what is no amount in %s, and name it", (name, texts, wanted) => {
    for (const text of texts) {
      const refused = expect.objectContaining({
        code: "bad-usage",
        message: expect.stringContaining(`${name} is "${text}", wanted ${wanted}`) as string,
      }) as Error;
      expect(() => cadLimits({ [name]: text })).toThrow(refused);
    }
  });
});
