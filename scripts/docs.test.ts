import { existsSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { refuseCommand, type CommandShape } from "./doc-commands.ts";
import { readMarkdown } from "./markdown.ts";
import { repositoryFiles } from "./repository-files.ts";
import { root } from "./run-tool.ts";

const files = await repositoryFiles("**/*.md");
const documents = new Map(
  await Promise.all(files.map(async (file) => [file, readMarkdown(await readFile(join(root, file), "utf8"))] as const)),
);
const folders = new Set((await repositoryFiles("*/**")).map((file) => file.split("/")[0] ?? ""));

/** The command line as the docs may name it; null only while there is none. A program that does not load fails. */
async function loadProgram(): Promise<CommandShape | null> {
  const file = join(root, "cli/program.ts");
  if (!existsSync(file)) return null;
  const { buildProgram }: { buildProgram: () => CommandShape } = await import(file);
  return buildProgram();
}

function brokenLink(file: string, url: string): string | null {
  if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(url)) return null;
  const [path = "", anchor] = decodeURI(url).split("#");
  const target = path === "" ? file : posix.normalize(posix.join(dirname(file), path));
  if (!existsSync(join(root, target))) return `"${url}" leads to no file`;
  const anchors = documents.get(target)?.anchors;
  if (anchor !== undefined && anchors && !anchors.has(anchor)) return `"${url}" leads to no heading`;
  return null;
}

/** A path with a word in capitals (`nodes/FAMILY/NAME.node.ts`) is a pattern for the reader to fill in. */
async function missingPath(path: string): Promise<boolean> {
  if (!folders.has(path.split("/")[0] ?? "") || existsSync(join(root, path))) return false;
  if (/(^|[/.-])[A-Z]{2,}([/.-]|$)/.test(path)) return false;
  for await (const _ of glob(path, { cwd: root })) return false;
  return true;
}

describe("the docs", () => {
  it("have no dead link or anchor", () => {
    const dead = [...documents].flatMap(([file, { links }]) =>
      links.flatMap((url) => brokenLink(file, url) ?? []).map((why) => `${file}: ${why}`),
    );
    expect(dead).toEqual([]);
  });

  it("name only commands that exist", async () => {
    const program = await loadProgram();
    const wrong = [...documents].flatMap(([file, { commands }]) =>
      commands.flatMap((command) => {
        const why = refuseCommand(command, manifest.scripts, program);
        return why === null ? [] : [`${file}: "${command}": ${why}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it("name only paths that exist", async () => {
    const named = [...documents].flatMap(([file, { paths }]) => paths.map((path) => ({ file, path })));
    const missing = await Promise.all(
      named.map(async ({ file, path }) => ((await missingPath(path)) ? [`${file}: ${path}`] : [])),
    );
    expect(missing.flat()).toEqual([]);
  });
});

describe("readMarkdown", () => {
  it("finds links, anchors, commands and paths", () => {
    const facts = readMarkdown(
      [
        "# Add a node, twice!",
        "## Add a node, twice!",
        'See [this](a.md#b), ![that](c.png), `runtime/app.ts`, `npm run check` and <a id="here" href="d.md">x</a>.',
        "```sh",
        "$ npm ci && CI=1 npm start -- --once # comment",
        "ls | npx renderline check",
        "```",
      ].join("\n"),
    );
    expect(facts.links).toEqual(["a.md#b", "c.png", "d.md"]);
    expect([...facts.anchors]).toEqual(["add-a-node-twice", "add-a-node-twice-1", "here"]);
    expect(facts.commands).toEqual(["npm run check", "npm ci", "npm start -- --once", "npx renderline check"]);
    expect(facts.paths).toEqual(["runtime/app.ts"]);
  });
});

describe("refuseCommand", () => {
  const shape = (name: string, commands: CommandShape[], options: string[] = [], args = 0): CommandShape => ({
    name: () => name,
    commands,
    options: options.map((long) => ({ long })),
    registeredArguments: Array.from({ length: args }),
  });
  const definition = shape("definition", [shape("list", []), shape("show", [], ["--json"], 1)]);
  const program = shape("renderline", [shape("start", [], ["--once"]), definition, shape("check", [], [], 1)]);

  it.each([
    ["npm run check", null],
    ["npm run nothing", 'there is no npm script "nothing"'],
    ["npm publish", "npm publish is not"],
    ["npm start -- --once", null],
    ["npm start -- --twice", '"start" has no option "--twice"'],
    ["npx renderline definition list|show ID [--json]", null],
    ["npx renderline definition list --json", '"list" has no option "--json"'],
    ["npx renderline definition show ID --json", null],
    ["npx renderline definition drop", '"definition" has no command "drop"'],
    ["npx renderline check workflows", null],
    ["npx renderline paint", '"renderline" has no command "paint"'],
    ["renderline --version", null],
    ["npx vitest --project unit", null],
  ])("%s", (command, wanted) => {
    const why = refuseCommand(command, { check: "", start: "", test: "" }, program);
    if (wanted === null) expect(why).toBeNull();
    else expect(why).toContain(wanted);
  });
});
