import { afterEach, beforeEach, expect, vi } from "vitest";

const methods = ["debug", "error", "info", "log", "trace", "warn"] as const;
let printed: string[] = [];

/**
 * A unit test that prints fails: output nobody asserts on is either noise or an unnoticed warning. A test that
 * expects output puts its own spy on the console method, which replaces this one.
 */
beforeEach(() => {
  printed = [];
  for (const method of methods) {
    vi.spyOn(console, method).mockImplementation((...values: unknown[]) => {
      printed.push(`console.${method}: ${values.map(String).join(" ")}`);
    });
  }
});

afterEach(() => {
  vi.restoreAllMocks();
  expect(printed, "a unit test must not print").toEqual([]);
});
