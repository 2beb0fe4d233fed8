import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nativeFolder } from "#runtime/native/paths";
import { projectRoot } from "./paths.ts";
import { copyOfCheckout, temporaryData } from "./testing.ts";

/** One row of the checklist. */
interface Item {
  readonly item: string;
  readonly command: string;
  readonly statuses: readonly number[];
}

/** What the words in capitals stand for here: the cheapest output type that renders, and its golden case. */
const names: Readonly<Record<string, string>> = {
  BASE: "HEAD",
  CASE: "bearing-thumbnail",
  DATA: "parity/golden/bearing.step",
  PRODUCT: "bearing",
  OUTPUT_TYPE: "thumbnail",
  ORDERS: "orders.jsonl",
  FILE: "legacy.webp",
};
const workflow = "workflows/order-line/thumbnail.workflow.ts";
const breaksGraph = "legacy is callable while the graph is broken";

const items = await readChecklist();
let copy: Awaited<ReturnType<typeof copyOfCheckout>>;
let data: Awaited<ReturnType<typeof temporaryData>>;

beforeAll(async () => {
  copy = await copyOfCheckout();
  data = await temporaryData();
  const line = { id: "checklist-1", product: names["PRODUCT"], outputType: names["OUTPUT_TYPE"] };
  await writeFile(join(data.folder, "orders.jsonl"), `${JSON.stringify(line)}\n`);
  // A commit to count changes from: the checkout as it is, so that whatever differs later was done by a command.
  const git = (...args: string[]) => execa("git", args, { cwd: copy.folder });
  await git("init", "--quiet");
  // Packages are a link here, which the checkout's own list of ignored folders does not mean.
  await appendFile(join(copy.folder, ".git", "info", "exclude"), "/node_modules\n");
  await git("add", "--all");
  await git("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "As it is");
  // And a change to deliver, which touches one golden case.
  await appendFile(join(copy.folder, "parity", "cases", `${names["CASE"]}.case.ts`), "// changed\n");
});
afterAll(() => Promise.all([copy.remove(), data.remove()]));

async function readChecklist(): Promise<Item[]> {
  const text = await readFile(join(projectRoot, "docs/workflows/delivery-checklist.md"), "utf8");
  return [...text.matchAll(/^\| (.+?) +\| `(.+?)` +\| ([\d or]+?) +\|$/gm)].map(
    ([, item = "", command = "", statuses = ""]) => ({ item, command, statuses: statuses.split(" or ").map(Number) }),
  );
}

test("each row of the checklist names a command and how it ends", async () => {
  const text = await readFile(join(projectRoot, "docs/workflows/delivery-checklist.md"), "utf8");
  // All but heads and rules.
  const rows = text.split("\n").filter((line) => /^\| (?!-|item )/.test(line));
  expect(items).toHaveLength(rows.length);
  expect(items.map(({ item }) => item)).toContain(breaksGraph);
});

test.each(items)("$item: $command", async ({ item, command, statuses }) => {
  if (item === breaksGraph) await breakWorkflow();
  const filled = command.replaceAll(/\b[A-Z]+(?:_[A-Z]+)?\b/g, (word) => {
    const file = word === "ORDERS" || word === "FILE";
    return file ? join(data.folder, names[word] ?? "") : (names[word] ?? word);
  });
  const env = { ...data.env, NODE_ENV: "development", VITEST: undefined, RENDERLINE_NATIVE: nativeFolder() };
  const { exitCode, all } = await execa(filled, { cwd: copy.folder, shell: true, all: true, reject: false, env });
  expect(statuses, all).toContain(exitCode);
  if (command.includes("--since")) expect(all).toMatch(new RegExp(`^\\w+ +${names["CASE"]}: `, "m"));
});

/** A mesh where the scene wants its materials: from here on the graph of this output type does not hold. */
async function breakWorkflow(): Promise<void> {
  const file = join(copy.folder, workflow);
  const text = await readFile(file, "utf8");
  expect(text).toContain("materials: materials.assignment");
  await writeFile(file, text.replace("materials: materials.assignment", "materials: product.mesh"));
}
