import { expect, test } from "vitest";
import { errorLog } from "./error-log.ts";

test("a failure that comes again and again is told once, then once a minute with how often; another one at once", () => {
  const lines: string[] = [];
  let now = 0;
  const tell = errorLog(
    (text) => lines.push(text),
    () => now,
  );
  const away = new Error("connect ECONNREFUSED 127.0.0.1:5432");
  for (; now < 59_000; now += 500) tell(away);
  expect(lines).toEqual([away.stack]);
  tell("something else");
  expect(lines.at(-1)).toBe("something else");
  now = 60_000;
  tell(new Error(away.message));
  expect(lines.at(-1)).toBe(`${away.message} (117 more times since it was last told)`);
  now = 200_000;
  tell(away);
  expect(lines).toEqual([away.stack, "something else", expect.stringContaining("117 more"), away.stack]);
});
