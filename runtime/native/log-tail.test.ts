import { expect, test } from "vitest";
import { LogTail } from "./log-tail.ts";

test("what fits is kept whole, and taken once", () => {
  const log = new LogTail(10);
  log.add("one\n");
  log.add("two\n");
  expect(log.takeWhole()).toBe("one\ntwo\n");
  expect(log.takeWhole()).toBe("");
});

test.each([1, 7, 25, 400])(
  "of what does not fit the end is kept, and how much is missing is said: %i at a time",
  (size) => {
    const text = Array.from({ length: 100 }, (_, index) => String(index % 10)).join("");
    const log = new LogTail(10);
    for (let at = 0; at < text.length; at += size) log.add(text.slice(at, at + size));
    expect(log.takeWhole()).toBe("[90 characters before this are not kept]\n0123456789");
    log.add("next");
    expect(log.takeWhole()).toBe("next");
  },
);

test("nothing is kept that a database could not take: neither zero characters nor half ones", () => {
  const log = new LogTail(3);
  log.add("a\0b");
  expect(log.lastLines(1)).toEqual(["a\ufffdb"]);
  expect(log.take()).toBe("a\ufffdb");
  log.add("\u{1f600}12");
  expect(log.take()).toBe("\ufffd12");
});

test("the last lines leave out what says nothing", () => {
  const log = new LogTail();
  log.add("first\n\nFra:1 Mem:2M\n\u001b[31msecond\u001b[0m  \nthird");
  expect(log.lastLines(2)).toEqual(["second", "third"]);
});
