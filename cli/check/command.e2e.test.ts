import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { catalogueFromTexts, sha256Hex } from "#contracts";
import { projectRoot } from "../paths.ts";
import { runCommand, startCommand } from "../testing.ts";
import { checkReportSchema } from "./report.ts";
import { authoredFolder, brokenWorkflow, type AuthoredFolder } from "./testing.ts";

const failureSchema = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), remedy: z.string() }),
});

let authored: AuthoredFolder;
let broken: string;
beforeAll(async () => {
  authored = await authoredFolder();
  broken = await authored.write("broken.workflow.ts", brokenWorkflow);
});
afterAll(() => authored.remove());

test("check of the checkout passes", async () => {
  const { status, stdout } = await runCommand(["check", "--json"]);
  expect(status).toBe(0);
  expect(checkReportSchema.parse(JSON.parse(stdout))).toMatchObject({ ok: true, problems: [] });
});

test("check of a broken file is 1, in each form one document on stdout", async () => {
  const [json, sarif, github, text] = await Promise.all(
    [["--json"], ["--sarif"], ["--github"], []].map((form) => runCommand(["check", broken, ...form])),
  );
  expect([json?.status, sarif?.status, github?.status, text?.status]).toEqual([1, 1, 1, 1]);
  expect(checkReportSchema.parse(JSON.parse(json?.stdout ?? "")).problems).toHaveLength(4);
  expect(JSON.parse(sarif?.stdout ?? "")).toMatchObject({ version: "2.1.0" });
  expect(github?.stdout.match(/^::error title=renderline /gm)).toHaveLength(4);
  expect(text?.stdout).toContain("wire-kind-mismatch");
});

test.each([
  ["a path that does not exist", ["check", "nowhere"], "bad-usage"],
  ["two forms at once", ["check", "--sarif", "--github"], "bad-usage"],
  ["a definition beside paths", ["check", "workflows", "--definition", "x.json"], "bad-usage"],
  ["a definition that is not there", ["check", "--definition", "nowhere.json"], "definition-unreadable"],
  ["an unknown id", ["definition", "show", "nowhere"], "definition-unknown"],
])("%s is 2, with code and remedy as JSON", async (_, args, code) => {
  const { status, stdout } = await runCommand([...args, "--json"]);
  expect(status).toBe(2);
  expect(failureSchema.parse(JSON.parse(stdout)).error.code).toBe(code);
});

test("definition list names what definition show prints: the exact bytes of the digest", async () => {
  const list = await runCommand(["definition", "list", "--json"]);
  const { definitions } = z
    .object({
      definitions: z.array(z.object({ id: z.string(), kind: z.string(), digest: z.string(), file: z.string() })),
    })
    .parse(JSON.parse(list.stdout));
  const still = definitions.find(({ id }) => id === "order-line/still");
  const shown = await runCommand(["definition", "show", "order-line/still", "--json"]);
  expect([list.status, shown.status]).toEqual([0, 0]);
  expect(sha256Hex(shown.stdout)).toBe(still?.digest);
  expect(catalogueFromTexts([shown.stdout]).all[0]?.text).toBe(shown.stdout);
  expect(await readFile(join(projectRoot, still?.file ?? ""), "utf8")).toContain('workflow("order-line/still"');

  const file = join(authored.folder, "still.json");
  await writeFile(file, shown.stdout);
  const checked = await runCommand(["check", "--definition", file, "--json"]);
  expect(checked.status).toBe(0);
});

test("a reader that stops early ends nothing", async () => {
  const { child, ended } = startCommand(["definition", "list"]);
  child.stdout?.destroy();
  expect(await ended).toEqual({ status: 0, stdout: "", stderr: "" });
});
