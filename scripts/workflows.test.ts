import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { root } from "./run-tool.ts";

const folder = join(root, ".github", "workflows");
const files = readdirSync(folder);
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
const commands = readFileSync(join(root, "docs", "commands.md"), "utf8");

describe.each(files)("%s", (file) => {
  const text = readFileSync(join(folder, file), "utf8");
  const lines = [...text.matchAll(/^\s*(?:- )?run: (.+)$/gm)].map(([, line = ""]) => line);

  test("may only read, and puts nothing of an event into a script", () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
    expect(lines.length).toBeGreaterThan(0);
    // A branch's name is somebody's text: it comes by the environment.
    for (const line of lines) expect(line).not.toContain("${{");
  });

  test("runs scripts that there are", () => {
    for (const [, name = ""] of lines.join("\n").matchAll(/npm run ([\w:-]+)/g)) expect(scripts).toHaveProperty(name);
  });

  test("gives commands options that they have", () => {
    for (const line of lines.filter((one) => one.startsWith("npx renderline"))) {
      for (const [option] of line.matchAll(/--[a-z-]+/g)) expect(commands).toContain(`\`${option}`);
    }
  });
});
