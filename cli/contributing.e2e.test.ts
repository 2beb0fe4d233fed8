import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nativeFolder } from "#runtime/native/paths";
import { projectRoot } from "./paths.ts";
import { copyOfCheckout } from "./testing.ts";

/** What a recipe tells a reader to do, in order. */
type Step =
  | { readonly does: "write"; readonly file: string; readonly text: string }
  | { readonly does: "apply"; readonly file: string; readonly text: string }
  | { readonly does: "run"; readonly command: string };

let copy: Awaited<ReturnType<typeof copyOfCheckout>>;
let checkout: string;

/** The recipes build on each other, so one copy of the checkout goes through all of them. */
beforeAll(async () => {
  copy = await copyOfCheckout();
  checkout = copy.folder;
});
afterAll(() => copy.remove());

async function recipe(heading: string): Promise<Step[]> {
  const text = await readFile(join(projectRoot, "CONTRIBUTING.md"), "utf8");
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`CONTRIBUTING.md has no section "${heading}"`);
  return [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, kind, block = ""]): Step[] => {
    if (kind === "ts") return [{ does: "write", file: /^\/\/ (\S+)\n/.exec(block)?.[1] ?? "", text: block }];
    if (kind === "diff") return [{ does: "apply", file: /^\+\+\+ b\/(\S+)$/m.exec(block)?.[1] ?? "", text: block }];
    return block
      .trim()
      .split("\n")
      .map((command) => ({ does: "run", command }));
  });
}

async function follow(step: Step): Promise<void> {
  if (step.does === "run") return void (await run(step.command));
  if (step.does === "write") {
    await mkdir(dirname(join(checkout, step.file)), { recursive: true });
    return writeFile(join(checkout, step.file), step.text);
  }
  await execa("git", ["apply", "--recount", "-"], { cwd: checkout, input: step.text });
}

/** Runs a command line of the recipe as a shell in the checkout would. @throws with what it printed, if it fails */
async function run(line: string): Promise<string> {
  const words = line.match(/"[^"]*"|\S+/g) ?? [];
  const [npx, tool = "", ...args] = words.map((word) => word.replaceAll('"', ""));
  expect(npx, line).toBe("npx");
  const program =
    tool === "renderline" ? join(checkout, "cli", "bin.mjs") : join(checkout, "node_modules", ".bin", tool);
  const env = {
    NODE_ENV: "development",
    VITEST: undefined,
    RENDERLINE_NATIVE: nativeFolder(),
    RENDERLINE_DATA: undefined,
  };
  const command = tool === "renderline" ? [process.execPath, [program, ...args]] : [program, args];
  const { stdout } = await execa(command[0] as string, command[1] as string[], { cwd: checkout, env });
  return stdout;
}

async function problemCodes(): Promise<string[]> {
  const args = [join(checkout, "cli", "bin.mjs"), "check", "--json"];
  const { stdout } = await execa(process.execPath, args, { cwd: checkout, reject: false });
  return (JSON.parse(stdout) as { problems: { code: string }[] }).problems.map(({ code }) => code);
}

test("add a node, and what the check says while its module is not there yet", async () => {
  const steps = await recipe("Add a node");
  expect(steps.map(({ does }) => does)).toEqual(["write", "apply", "write", "apply", "write", "run", "run"]);
  for (const step of steps) {
    if (step.does === "apply" && step.file === "runtime/modules/index.ts") {
      expect(await problemCodes()).toContain("contract-without-module");
    }
    await follow(step);
  }
});

test("add a workflow", async () => {
  const steps = await recipe("Add a workflow");
  expect(steps.map(({ does }) => does)).toEqual(["write", "run", "run"]);
  for (const step of steps) await follow(step);
  const listed = JSON.parse(await run("npx renderline definition list --json")) as { definitions: { id: string }[] };
  expect(listed.definitions.map(({ id }) => id)).toContain("order-line/still-flat");
});

test("add an output type, and render it on both paths", async () => {
  const steps = await recipe("Add an output type");
  expect(steps.map(({ does }) => does)).toEqual(["write", "run", "run", "run", "run"]);
  for (const step of steps) await follow(step);
  const flat = await corner("still-flat.png");
  expect(flat).toEqual([0x33, 0x66, 0x99, 0xff]);
  expect((await corner("still-legacy.png"))[3]).toBe(0);
});

test("add a golden case: nothing is approved at first, and both paths then make what is", async () => {
  const steps = await recipe("Add a golden case");
  expect(steps.map(({ does }) => does)).toEqual(["write", "apply", "apply", "run", "run", "run"]);
  const firstRun = steps.findIndex(({ does }) => does === "run");
  for (const [index, step] of steps.entries()) {
    if (index !== firstRun) await follow(step);
    else await expect(follow(step)).rejects.toThrow(/inconclusive +castor-thumbnail: nothing was approved yet/);
  }
});

test("the files of the recipes pass the compiler and the linter", async () => {
  await execa(join(checkout, "node_modules", ".bin", "tsc"), [], { cwd: checkout });
  await execa(join(checkout, "node_modules", ".bin", "oxlint"), ["--type-aware", "--deny-warnings"], { cwd: checkout });
});

async function corner(file: string): Promise<number[]> {
  const pixels = await sharp(join(checkout, file)).ensureAlpha().raw().toBuffer();
  return [...pixels.subarray(0, 4)];
}
